// The whole picture with the four corners of the sheet to be moved, by finger or by the arrow keys. What would be no sheet is
// not taken: such a corner stays where it was.
import { useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import { isSheet } from '@cloud-window/shared/capture';
import type { CornerPoint, Corners } from '@cloud-window/shared/protocol';
import { Button, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { BlobImage } from './blob-image.tsx';

interface CornerEditorProps {
  /** The original. */
  image: Blob;
  size: { width: number; height: number };
  corners: Corners;
  onDone: (corners: Corners) => void;
  onCancel: () => void;
}

const NAMES = ['topLeft', 'topRight', 'bottomRight', 'bottomLeft'] as const;
/** One press of an arrow key, as a share of the picture; with Shift, finely. */
const STEP = 0.01;
const FINE_STEP = 0.001;
const ARROWS: Readonly<Record<string, CornerPoint>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function CornerEditor({ image, size, corners: given, onDone, onCancel }: CornerEditorProps) {
  const { t } = useTranslation();
  const [corners, setCorners] = useState(given);
  const frame = useRef<HTMLDivElement>(null);

  const move = (index: number, to: CornerPoint) => {
    const x = Math.min(size.width, Math.max(0, to[0]));
    const y = Math.min(size.height, Math.max(0, to[1]));
    const moved = corners.map((corner, i) => (i === index ? [x, y] : corner)) as Corners;
    if (isSheet(moved, size)) setCorners(moved);
  };
  const drag = (index: number) => (event: PointerEvent<HTMLButtonElement>) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    move(index, [
      ((event.clientX - box.left) / box.width) * size.width,
      ((event.clientY - box.top) / box.height) * size.height,
    ]);
  };
  const press = (index: number) => (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    const [x, y] = corners[index] ?? [0, 0];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? FINE_STEP : STEP;
    move(index, [x + arrow[0] * step * size.width, y + arrow[1] * step * size.height]);
  };

  const share = ([x, y]: CornerPoint) => [x / size.width, y / size.height] as const;
  return (
    <>
      <p className="capture__hint" role="status">
        {t('capture.moveCorners')}
      </p>
      <div className="capture__stage" style={{ '--ratio': size.width / size.height } as CSSProperties}>
        <div className="capture__frame" ref={frame}>
          <BlobImage className="capture__still" blob={image} alt={t('capture.stillAlt')} />
          <svg className="outline" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <polygon className="outline__edge" points={corners.map(share).join(' ')} />
            <polygon className="outline__line" data-good="true" points={corners.map(share).join(' ')} />
          </svg>
          {corners.map((corner, index) => {
            const [x, y] = share(corner);
            const name = NAMES[index] ?? 'topLeft';
            return (
              <button
                key={name}
                type="button"
                className="corner"
                style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
                aria-label={t(`capture.corner.${name}`)}
                data-testid={TEST_IDS.cornerHandle(name)}
                onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
                onPointerMove={drag(index)}
                onKeyDown={press(index)}
              />
            );
          })}
        </div>
      </div>
      <div className="capture__actions">
        <Button size="large" icon="cross" onPress={onCancel}>
          {t('ui.cancel')}
        </Button>
        <Button
          variant="primary"
          size="large"
          icon="check"
          data-testid={TEST_IDS.cornersDone}
          onPress={() => onDone(corners)}
        >
          {t('capture.cornersDone')}
        </Button>
      </div>
    </>
  );
}
