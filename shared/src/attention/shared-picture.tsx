// A picture that two look at, whole and as large as there is room: with the marks of both, the other's pointer, and the sheet on
// which one points and draws. For the kiosk's screen, and at the desk for the live or frozen picture of the document camera.
import { useState, type ReactNode } from 'react';
import type { AttentionSide, Drawing, Spot } from '../protocol/attention.ts';
import { DrawSurface, type Tool } from './draw-surface.tsx';
import { MarksLayer, type ShownDrawing } from './marks-layer.tsx';
import { OtherPointerMark } from './other-pointer.tsx';
import { containedIn, nearestSpot, spotAt } from './spots.ts';
import { useBox } from './use-box.ts';

interface SharedPictureProps {
  /** Of the picture, in whatever pixels; zeros while that is not known. */
  width: number;
  height: number;
  side: AttentionSide;
  drawings: readonly ShownDrawing[];
  pointer: Spot | null;
  pointerName: string;
  /** Null: nothing is pointed at or drawn from here. */
  tool: Tool | null;
  label: string;
  onPoint: (at: Spot | null) => void;
  onDrawn: (shape: Drawing['shape'], points: readonly Spot[]) => void;
  /** The picture itself, filling the box with `object-fit: contain`. */
  children: ReactNode;
  className?: string;
  'data-testid': string;
  'data-target': string;
  testIds: { pointer: string; marks: string; surface: string };
}

export function SharedPicture(props: SharedPictureProps) {
  const { width, height, side, drawings, pointer, tool, testIds } = props;
  const box = useBox<HTMLDivElement>();
  const [draft, setDraft] = useState<readonly Spot[] | null>(null);
  const picture = containedIn(box, { width, height });
  const inBox = (event: { clientX: number; clientY: number }) => {
    const { left = 0, top = 0 } = box.ref.current?.getBoundingClientRect() ?? {};
    return { x: event.clientX - left, y: event.clientY - top };
  };
  return (
    <div
      ref={box.ref}
      className={props.className ? `cw-shared ${props.className}` : 'cw-shared'}
      data-testid={props['data-testid']}
      data-target={props['data-target']}
    >
      {props.children}
      <div className="cw-shared__picture" style={picture}>
        <MarksLayer
          drawings={drawings}
          width={width}
          height={height}
          draft={
            draft && tool !== null && tool !== 'point' ? { shape: tool, points: [...draft], by: side } : null
          }
          data-testid={testIds.marks}
        />
      </div>
      {tool === null ? null : (
        <DrawSurface
          tool={tool}
          label={props.label}
          data-testid={testIds.surface}
          spotOf={(event) => spotAt(inBox(event), picture)}
          nearestOf={(event) => nearestSpot(inBox(event), picture)}
          onPoint={props.onPoint}
          onDraft={setDraft}
          onDrawn={props.onDrawn}
        />
      )}
      {pointer === null ? null : (
        <OtherPointerMark
          by={side === 'kiosk' ? 'clerk' : 'kiosk'}
          name={props.pointerName}
          left={picture.left + pointer[0] * picture.width}
          top={picture.top + pointer[1] * picture.height}
          data-testid={testIds.pointer}
        />
      )}
    </div>
  );
}
