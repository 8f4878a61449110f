// Marks over a picture, in the picture's own proportions: the same drawing on every screen, turned and enlarged with the page.
// The picture itself stays untouched.
import { getStroke } from 'perfect-freehand';
import { memo } from 'react';
import type { AttentionSide, Drawing, Spot } from '../protocol/attention.ts';

/** Of the longer side of the picture; strokes are measured in it, so that they grow with the page. */
const UNITS = 1_000;
const PEN_WIDTH = 7;

export type ShownDrawing = Pick<Drawing, 'id' | 'shape' | 'points'> & { by: AttentionSide };

interface MarksLayerProps {
  drawings: readonly ShownDrawing[];
  /** The picture's size, in whatever pixels. */
  width: number;
  height: number;
  /** What is being drawn just now. */
  draft?: Omit<ShownDrawing, 'id'> | null;
  'data-testid': string;
}

export function MarksLayer({ drawings, width, height, draft, 'data-testid': testId }: MarksLayerProps) {
  const scale = UNITS / Math.max(width, height, 1);
  const size = { width: width * scale, height: height * scale };
  return (
    <svg
      className="cw-marks"
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-testid={testId}
      data-count={drawings.length}
    >
      {drawings.map((drawing) => (
        <OneMark key={drawing.id} {...drawing} id={drawing.id} across={size.width} down={size.height} />
      ))}
      {draft ? <OneMark {...draft} id="" across={size.width} down={size.height} /> : null}
    </svg>
  );
}

const OneMark = memo(function OneMark({
  id,
  shape,
  points,
  by,
  across,
  down,
}: ShownDrawing & { across: number; down: number }) {
  const facts = { className: `cw-mark cw-mark--${shape}`, 'data-by': by, 'data-mark-id': id };
  if (shape === 'pen') return <path {...facts} d={outlineOf(points, across, down)} />;
  const [[ax, ay] = [0, 0], [bx, by2] = [0, 0]] = points;
  return (
    <rect
      {...facts}
      x={Math.min(ax, bx) * across}
      y={Math.min(ay, by2) * down}
      width={Math.abs(bx - ax) * across}
      height={Math.abs(by2 - ay) * down}
      rx={3}
    />
  );
});

/** The outline of a line drawn by hand, as a path of quadratic curves through the middles of its corners. */
function outlineOf(points: readonly Spot[], across: number, down: number): string {
  const outline = getStroke(
    points.map(([x, y]) => [x * across, y * down]),
    { size: PEN_WIDTH, thinning: 0.2, smoothing: 0.5, streamline: 0.3, simulatePressure: false },
  );
  const [first, ...others] = outline;
  if (first === undefined) return '';
  const at = ([x = 0, y = 0]: readonly number[]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const middle = ([ax, ay]: readonly number[], [bx, by]: readonly number[]) =>
    at([((ax ?? 0) + (bx ?? 0)) / 2, ((ay ?? 0) + (by ?? 0)) / 2]);
  const curves = others.map((point, index) => `Q ${at(point)} ${middle(point, others[index + 1] ?? first)}`);
  return `M ${at(first)} ${curves.join(' ')} Z`;
}
