// Zoom, pan and rotation of the page on the stage and of the one beside it, where keys, buttons, wheel and fingers all reach
// them.
import { create, createStore, useStore, type StoreApi } from 'zustand';
import {
  fitTo,
  INITIAL_VIEW,
  panBy,
  rotateBy,
  zoomAt,
  type Point,
  type Rotation,
  type Size,
  type View,
} from './viewer-geometry.ts';

interface Viewer {
  view: View;
  viewport: Size;
  image: Size;
  pageId: string | null;
  /** How the clerk turned each page, kept while the console is open. */
  rotations: Readonly<Record<string, Rotation>>;
  /** Another page comes on: as turned before, fitted as the last one was. */
  showPage: (pageId: string, image: Size) => void;
  resize: (viewport: Size) => void;
  zoom: (factor: number, at?: Point) => void;
  pan: (by: Point) => void;
  rotate: (quarter: 90 | -90) => void;
  fit: (fit: 'page' | 'width') => void;
}

const makeViewer = () =>
  createStore<Viewer>()((set, get) => ({
    view: INITIAL_VIEW,
    viewport: { width: 1, height: 1 },
    image: { width: 1, height: 1 },
    pageId: null,
    rotations: {},
    showPage(pageId, image) {
      if (get().pageId === pageId) return;
      const { view, viewport, rotations } = get();
      const turned = { ...INITIAL_VIEW, rotation: rotations[pageId] ?? 0 };
      set({ pageId, image, view: fitTo(turned, view.fit === 'width' ? 'width' : 'page', viewport, image) });
    },
    resize(viewport) {
      const { view, image } = get();
      set({ viewport, view: panBy(view, { x: 0, y: 0 }, viewport, image) });
    },
    zoom(factor, at = { x: 0, y: 0 }) {
      const { view, viewport, image } = get();
      set({ view: zoomAt(view, factor, at, viewport, image) });
    },
    pan(by) {
      const { view, viewport, image } = get();
      set({ view: panBy(view, by, viewport, image) });
    },
    rotate(quarter) {
      const { view, pageId, rotations } = get();
      const next = rotateBy(view, quarter);
      set({ view: next, rotations: pageId === null ? rotations : { ...rotations, [pageId]: next.rotation } });
    },
    fit(fit) {
      const { view, viewport, image } = get();
      set({ view: fitTo(view, fit, viewport, image) });
    },
  }));

/** The page under review, and another one to compare it with. */
export type Pane = 'main' | 'beside';
export const viewers: Readonly<Record<Pane, StoreApi<Viewer>>> = { main: makeViewer(), beside: makeViewer() };

export function useViewer(pane: Pane): Viewer {
  return useStore(viewers[pane]);
}

interface Looking {
  /** The one that keys and buttons act upon: the one touched last. */
  pane: Pane;
  /** Pages as captured, not as straightened. */
  originals: boolean;
}

export const useLooking = create<Looking>()(() => ({ pane: 'main', originals: false }));
