// Looking together at a page in the viewer: its marks, turned and enlarged with it; the applicant's pointer; and the sheet on
// which the clerk points and draws.
import { DrawSurface, MarksLayer, OtherPointerMark } from '@cloud-window/shared/attention';
import { sameTarget, type Drawing, type Mark, type Spot } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { useRef, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { targetOf, type PagePicture } from '../review/page-picture.ts';
import { pointIn } from '../review/point-in.ts';
import { partUnder, placeOf } from '../review/viewer-geometry.ts';
import { useViewer, viewers, type Pane } from '../review/viewer-store.ts';
import { drawingsOn, useSharedAttention } from './attention-context.tsx';

/** What the clerk is drawing just now. */
export type Draft = Pick<Drawing, 'shape' | 'points'>;

interface PageMarksProps {
  image: PagePicture;
  marks: readonly Mark[];
  draft: Draft | null;
  /** Where the page lies. */
  style: CSSProperties;
}

export function PageMarks({ image, marks, draft, style }: PageMarksProps) {
  const attention = useSharedAttention();
  return (
    <div className="cc-viewer__marks" style={style}>
      <MarksLayer
        drawings={drawingsOn(targetOf(image), marks, attention)}
        width={image.width}
        height={image.height}
        draft={draft ? { ...draft, by: 'clerk' } : null}
        data-testid={CONSOLE_TEST_IDS.marks}
      />
    </div>
  );
}

interface PageSheetProps {
  pane: Pane;
  image: PagePicture;
  onDraft: (draft: Draft | null) => void;
}

export function PageSheet({ pane, image, onDraft }: PageSheetProps) {
  const { t } = useTranslation();
  const sheet = useRef<HTMLDivElement>(null);
  const { session, state, tool } = useSharedAttention();
  const { view, viewport } = useViewer(pane);
  const target = targetOf(image);
  const { pointer } = state;
  const theirs =
    pointer && sameTarget(pointer.target, target) ? placeOf(pointer.at, view, viewport, image) : null;
  const partOf = (event: { clientX: number; clientY: number }): Spot => {
    const viewer = viewers[pane].getState();
    const at = sheet.current ? pointIn(sheet.current, event) : { x: 0, y: 0 };
    return partUnder(at, viewer.view, viewer.viewport, image);
  };
  return (
    <div ref={sheet} className="cc-viewer__sheet">
      {tool === null || session === null ? null : (
        <DrawSurface
          tool={tool}
          label={t('attention.surface')}
          data-testid={CONSOLE_TEST_IDS.drawSurface}
          spotOf={(event) => {
            const [x, y] = partOf(event);
            return x < 0 || y < 0 || x > 1 || y > 1 ? null : [x, y];
          }}
          nearestOf={(event) => partOf(event).map((part) => Math.min(1, Math.max(0, part))) as Spot}
          onPoint={(at) => session.point(target, at)}
          onDraft={(points) =>
            onDraft(points && tool !== 'point' ? { shape: tool, points: [...points] } : null)
          }
          onDrawn={(shape, points) => session.add(target, shape, points)}
        />
      )}
      {theirs === null ? null : (
        <OtherPointerMark
          by="kiosk"
          name={t('parties.face')}
          left={viewport.width / 2 + theirs.x}
          top={viewport.height / 2 + theirs.y}
          data-testid={CONSOLE_TEST_IDS.otherPointer}
        />
      )}
    </div>
  );
}
