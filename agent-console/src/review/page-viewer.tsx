// One page on the stage: wheel and pinch zoom where they point, dragging moves, double click zooms in. Buttons and keys
// are in viewer-toolbar.tsx and use-review-keys.ts.
import type { Mark, Page } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSharedAttention } from '../attention/attention-context.tsx';
import { PageMarks, PageSheet, type Draft } from '../attention/page-attention.tsx';
import { pictureKey, pictureOf } from './page-picture.ts';
import { pointIn } from './point-in.ts';
import { ReadPlace } from '../reading/read-place.tsx';
import { usePageImage } from './use-page-image.ts';
import { useLooking, useViewer, viewers, type Pane } from './viewer-store.ts';
import { effectiveZoom, fitPageScale, neededQuality, type Point } from './viewer-geometry.ts';

/** Screen pixels moved by Shift + arrow. */
const NUDGE = 60;
const NUDGES: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: NUDGE, y: 0 },
  ArrowRight: { x: -NUDGE, y: 0 },
  ArrowUp: { x: 0, y: NUDGE },
  ArrowDown: { x: 0, y: -NUDGE },
};

interface PageViewerProps {
  pane: Pane;
  page: Page;
  label: string;
  marks: readonly Mark[];
}

export function PageViewer({ pane, page, label, marks }: PageViewerProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const { originals } = useLooking();
  const { view, viewport, showPage } = useViewer(pane);
  const image = pictureOf(page, originals);
  const { width, height } = image;
  const key = pictureKey(image);
  useLayoutEffect(() => showPage(key, { width, height }), [showPage, key, width, height]);
  useViewportSize(box, pane);
  useWheelZoom(box, pane);
  const drag = useDrag(pane);
  const picture = usePageImage(image, neededQuality(view, viewport, image, window.devicePixelRatio));
  const scale = fitPageScale(viewport, image, view.rotation) * effectiveZoom(view, viewport, image);
  const { tool } = useSharedAttention();
  const [draft, setDraft] = useState<Draft | null>(null);
  const { pan, rotation } = view;
  const place = {
    width: width * scale,
    height: height * scale,
    transform: `translate(-50%, -50%) translate(${pan.x}px, ${pan.y}px) rotate(${rotation}deg)`,
  };
  return (
    <div
      ref={box}
      className="cc-viewer"
      tabIndex={0}
      role="group"
      aria-label={t('viewer.label')}
      data-testid={pane === 'main' ? CONSOLE_TEST_IDS.viewer : CONSOLE_TEST_IDS.viewerBeside}
      onPointerDownCapture={() => useLooking.setState({ pane })}
      onFocus={() => useLooking.setState({ pane })}
      onKeyDown={(event) => {
        const by = NUDGES[event.key];
        if (!by || !event.shiftKey) return;
        event.preventDefault();
        viewers[pane].getState().pan(by);
      }}
      onDoubleClick={(event) => {
        if (tool === null) viewers[pane].getState().zoom(2, pointIn(event.currentTarget, event));
      }}
      {...drag}
    >
      <img
        className="cc-viewer__image"
        src={picture.src}
        alt={label}
        draggable={false}
        decoding="sync"
        data-testid={pane === 'main' ? CONSOLE_TEST_IDS.viewerImage : CONSOLE_TEST_IDS.viewerImageBeside}
        data-page-id={page.id}
        data-quality={picture.quality}
        style={place}
      />
      <PageMarks image={image} marks={marks} draft={draft} style={place} />
      <ReadPlace page={page} image={image} style={place} />
      <PageSheet pane={pane} image={image} onDraft={setDraft} />
      {picture.quality === 320 && !picture.failed ? (
        <span className="cc-viewer__hint">{t('viewer.loading')}</span>
      ) : null}
      {picture.failed ? (
        <div className="cc-viewer__failed" role="alert">
          <Icon name="warning" />
          {t('viewer.failed')}
          <Button icon="refresh" onPress={picture.retry}>
            {t('ui.retry')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function useViewportSize(box: React.RefObject<HTMLDivElement | null>, pane: Pane): void {
  const { resize } = useViewer(pane);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => resize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, resize]);
}

/** React listens passively to the wheel; zooming must keep the browser from scrolling or zooming the whole page. */
function useWheelZoom(box: React.RefObject<HTMLDivElement | null>, pane: Pane): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015));
      viewers[pane].getState().zoom(factor, pointIn(element, event));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [box, pane]);
}

/** One pointer moves the page, two pinch it. */
function useDrag(pane: Pane) {
  const pointers = useRef(new Map<number, Point>());
  const release = (event: ReactPointerEvent<HTMLDivElement>) => pointers.current.delete(event.pointerId);
  return {
    onPointerDown(event: ReactPointerEvent<HTMLDivElement>) {
      if (event.button !== 0 || (event.target as Element).closest('button, .cw-draw')) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, pointIn(event.currentTarget, event));
    },
    onPointerMove(event: ReactPointerEvent<HTMLDivElement>) {
      const before = pointers.current.get(event.pointerId);
      if (!before) return;
      const now = pointIn(event.currentTarget, event);
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      const viewer = viewers[pane].getState();
      if (!other) viewer.pan({ x: now.x - before.x, y: now.y - before.y });
      else {
        const was = Math.hypot(before.x - other.x, before.y - other.y);
        const is = Math.hypot(now.x - other.x, now.y - other.y);
        if (was > 0) viewer.zoom(is / was, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      }
      pointers.current.set(event.pointerId, now);
    },
    onPointerUp: release,
    onPointerCancel: release,
  };
}
