// Zoom, pan and rotation of the page on the stage, where keys, buttons, wheel and fingers all reach it.
import { create } from 'zustand';
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
  /** How the clerk turned each page, kept while the call lasts. */
  rotations: Readonly<Record<string, Rotation>>;
  /** Another page comes on: as turned before, fitted as the last one was. */
  showPage: (pageId: string, image: Size) => void;
  resize: (viewport: Size) => void;
  zoom: (factor: number, at?: Point) => void;
  pan: (by: Point) => void;
  rotate: (quarter: 90 | -90) => void;
  fit: (fit: 'page' | 'width') => void;
}

export const useViewer = create<Viewer>()((set, get) => ({
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
