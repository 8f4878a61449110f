// The transparent sheet over a picture on which one points and draws, by mouse, pen or finger; whoever uses it knows which spot
// of the picture lies under a point of the screen.
import { useRef, type PointerEvent as ReactPointerEvent } from 'react';
import type { Drawing, Spot } from '../protocol/attention.ts';

export type Tool = 'point' | Drawing['shape'];

/** A finger that was lifted goes on pointing for this long: people look after they have touched. */
const LINGER_MS = 1_500;
/** A box smaller than this was a click. */
const LEAST_BOX = 0.004;

interface DrawSurfaceProps {
  tool: Tool;
  label: string;
  /** The spot under a point of the window; null beside the picture. */
  spotOf: (event: { clientX: number; clientY: number }) => Spot | null;
  /** The nearest spot, for lines that run over the edge. */
  nearestOf: (event: { clientX: number; clientY: number }) => Spot;
  onPoint: (at: Spot | null) => void;
  onDraft: (points: readonly Spot[] | null) => void;
  onDrawn: (shape: Drawing['shape'], points: readonly Spot[]) => void;
  'data-testid': string;
}

export function DrawSurface(props: DrawSurfaceProps) {
  const { tool, label, spotOf, nearestOf, onPoint, onDraft, onDrawn } = props;
  const drawing = useRef<{ pointerId: number; points: Spot[] } | null>(null);
  const linger = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const point = (at: Spot | null) => {
    clearTimeout(linger.current);
    onPoint(at);
  };
  const lift = (event: ReactPointerEvent) => {
    if (event.pointerType === 'mouse') return;
    clearTimeout(linger.current);
    linger.current = setTimeout(() => onPoint(null), LINGER_MS);
  };
  const end = (event: ReactPointerEvent) => {
    const done = drawing.current;
    lift(event);
    if (done?.pointerId !== event.pointerId) return;
    drawing.current = null;
    onDraft(null);
    if (tool === 'point' || event.type === 'pointercancel') return;
    if (tool === 'pen') onDrawn('pen', done.points);
    else if (isBox(done.points)) onDrawn(tool, ends(done.points));
  };
  return (
    <div
      className="cw-draw"
      role="group"
      aria-label={label}
      data-tool={tool}
      data-testid={props['data-testid']}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        const at = spotOf(event);
        point(at);
        if (tool === 'point' || at === null || drawing.current) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drawing.current = { pointerId: event.pointerId, points: [at] };
        onDraft([at]);
      }}
      onPointerMove={(event) => {
        const present = drawing.current;
        if (present?.pointerId !== event.pointerId) {
          // A finger that hovers does not exist; a mouse points wherever it goes.
          if (event.pointerType === 'mouse' || event.buttons > 0) point(spotOf(event));
          return;
        }
        const at = nearestOf(event);
        point(at);
        present.points.push(at);
        onDraft(tool === 'pen' ? [...present.points] : ends(present.points));
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onPointerLeave={(event) => {
        if (event.pointerType === 'mouse' && drawing.current === null) point(null);
      }}
    />
  );
}

function ends(points: readonly Spot[]): Spot[] {
  const [first = [0, 0]] = points;
  return [first, points.at(-1) ?? first];
}

function isBox(points: readonly Spot[]): boolean {
  const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = ends(points);
  return Math.abs(ax - bx) > LEAST_BOX && Math.abs(ay - by) > LEAST_BOX;
}
