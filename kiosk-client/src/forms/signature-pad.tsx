// Where one signs: a large field for finger or pen, the strokes as they are drawn, and what this signature is and is not.
import { useRef, useState, type PointerEvent } from 'react';
import { strokePath } from '@cloud-window/shared/forms/drawing';
import { STROKES_MAX, type Strokes } from '@cloud-window/shared/protocol';
import { Button, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useAction } from '../shell/use-action.ts';

type Stroke = Strokes['strokes'][number];
const POINTS_MAX = 1_500;
/** A touch is no signature: together the strokes are at least this long, in pixels. */
const LENGTH_MIN = 80;

interface PadProps {
  /** How many pages stand under the signature, too. */
  pages: number;
  onSign: (drawing: Strokes) => Promise<void>;
  onBack: () => void;
}

export function SignaturePad({ pages, onSign, onBack }: PadProps) {
  const { t } = useTranslation();
  const surface = useRef<SVGSVGElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const drawing = useRef<number | null>(null);
  const signing = useAction(async () => {
    const box = surface.current?.getBoundingClientRect();
    if (box)
      await onSign({ width: Math.round(box.width), height: Math.round(box.height), strokes: [...strokes] });
  });
  const point = (event: PointerEvent<SVGSVGElement>): Stroke[number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const within = (value: number, size: number) => Math.round(Math.min(Math.max(value, 0), size) * 10) / 10;
    const force = event.pointerType === 'pen' ? event.pressure : 0.5;
    return [
      within(event.clientX - box.left, box.width),
      within(event.clientY - box.top, box.height),
      Math.round(force * 100) / 100,
    ];
  };
  const begin = (event: PointerEvent<SVGSVGElement>) => {
    if (drawing.current !== null || strokes.length >= STROKES_MAX) return;
    drawing.current = event.pointerId;
    event.currentTarget.setPointerCapture(event.pointerId);
    setStrokes([...strokes, [point(event)]]);
  };
  const go = (event: PointerEvent<SVGSVGElement>) => {
    if (drawing.current !== event.pointerId) return;
    const next = point(event);
    setStrokes((before) => {
      const current = before.at(-1) ?? [];
      return current.length >= POINTS_MAX ? before : [...before.slice(0, -1), [...current, next]];
    });
  };
  const end = (event: PointerEvent<SVGSVGElement>) => {
    if (drawing.current === event.pointerId) drawing.current = null;
  };
  return (
    <>
      <div className="form__content sign">
        <p>{t('forms.sign.covers', { count: pages })}</p>
        <div className="sign__surface">
          <svg
            ref={surface}
            role="img"
            aria-label={t('forms.sign.surface')}
            data-testid={TEST_IDS.signSurface}
            onPointerDown={begin}
            onPointerMove={go}
            onPointerUp={end}
            onPointerCancel={end}
          >
            {strokes.map((stroke, index) => (
              <path key={index} d={strokePath(stroke)} />
            ))}
          </svg>
          {strokes.length === 0 ? <p className="sign__hint">{t('forms.sign.here')}</p> : null}
        </div>
        <p className="sign__law" data-testid={TEST_IDS.signLaw}>
          {t('forms.sign.law')}
        </p>
        {signing.error ? <ErrorSentence error={signing.error} data-testid={TEST_IDS.errorSentence} /> : null}
      </div>
      <div className="form__actions">
        <Button icon="back" size="large" onPress={onBack}>
          {t('forms.sign.readAgain')}
        </Button>
        <Button
          icon="eraser"
          size="large"
          isDisabled={strokes.length === 0}
          data-testid={TEST_IDS.signClear}
          onPress={() => setStrokes([])}
        >
          {t('forms.sign.clear')}
        </Button>
        <Button
          variant="primary"
          size="large"
          icon="check"
          isDisabled={signing.running || lengthOf(strokes) < LENGTH_MIN}
          data-testid={TEST_IDS.signConfirm}
          onPress={signing.run}
        >
          {t('forms.sign.confirm')}
        </Button>
      </div>
    </>
  );
}

function lengthOf(strokes: readonly Stroke[]): number {
  return strokes.reduce(
    (sum, stroke) =>
      sum +
      stroke.slice(1).reduce((length, [x, y], index) => {
        const [fromX, fromY] = stroke[index] ?? [x, y];
        return length + Math.hypot(x - fromX, y - fromY);
      }, 0),
    0,
  );
}
