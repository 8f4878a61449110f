// The viewer's geometry: fits, zoom about a point, limits, turning, and when a sharper image is fetched.
import { describe, expect, it } from 'vitest';
import {
  clampPan,
  effectiveZoom,
  fitPageScale,
  fitTo,
  INITIAL_VIEW,
  MAX_ZOOM,
  MIN_ZOOM,
  neededQuality,
  panBy,
  partUnder,
  placeOf,
  rotateBy,
  shownSize,
  zoomAt,
  type View,
} from './viewer-geometry.ts';

const viewport = { width: 800, height: 600 };
const a4 = { width: 1654, height: 2339 };

describe('fit', () => {
  it('shows the whole page, upright and turned', () => {
    expect(fitPageScale(viewport, a4, 0)).toBeCloseTo(600 / 2339);
    expect(fitPageScale(viewport, a4, 90)).toBeCloseTo(Math.min(800 / 2339, 600 / 1654));
    const shown = shownSize(INITIAL_VIEW, viewport, a4);
    expect(shown.height).toBeCloseTo(600);
    expect(shown.width).toBeLessThan(800);
  });

  it('fits the width and starts at the top', () => {
    const view = fitTo(INITIAL_VIEW, 'width', viewport, a4);
    const shown = shownSize(view, viewport, a4);
    expect(shown.width).toBeCloseTo(800);
    expect(view.pan.y).toBeCloseTo((shown.height - 600) / 2);
  });

  it('follows the window while fitted', () => {
    const wide = { width: 1200, height: 600 };
    const view: View = { ...INITIAL_VIEW, fit: 'width' };
    expect(shownSize(view, wide, a4).width).toBeCloseTo(1200);
  });
});

describe('zoom', () => {
  it('keeps the point under the pointer where it is', () => {
    const at = { x: 100, y: -50 };
    const first = zoomAt(INITIAL_VIEW, 4, { x: 0, y: 0 }, viewport, a4);
    const second = zoomAt(first, 1.5, at, viewport, a4);
    const pagePoint = (view: View) => ({
      x: (at.x - view.pan.x) / effectiveZoom(view, viewport, a4),
      y: (at.y - view.pan.y) / effectiveZoom(view, viewport, a4),
    });
    expect(pagePoint(second).x).toBeCloseTo(pagePoint(first).x);
    expect(pagePoint(second).y).toBeCloseTo(pagePoint(first).y);
  });

  it('stops at 800 % and at half a page', () => {
    let view = INITIAL_VIEW;
    for (let press = 0; press < 40; press += 1) view = zoomAt(view, 1.25, { x: 0, y: 0 }, viewport, a4);
    expect(view.zoom).toBe(MAX_ZOOM);
    for (let press = 0; press < 40; press += 1) view = zoomAt(view, 0.8, { x: 0, y: 0 }, viewport, a4);
    expect(view.zoom).toBe(MIN_ZOOM);
  });
});

describe('pan', () => {
  it('never loses the page', () => {
    const view = zoomAt(INITIAL_VIEW, 2, { x: 0, y: 0 }, viewport, a4);
    const moved = panBy(view, { x: 9_999, y: -9_999 }, viewport, a4);
    const shown = shownSize(moved, viewport, a4);
    expect(moved.pan.x).toBeCloseTo(Math.max(0, (shown.width - 800) / 2));
    expect(moved.pan.y).toBeCloseTo(-(shown.height - 600) / 2);
  });

  it('centres what is smaller than the viewport', () => {
    const centred = clampPan({ x: 50, y: 50 }, { width: 100, height: 100 }, viewport);
    expect(Math.abs(centred.x) + Math.abs(centred.y)).toBe(0);
  });
});

describe('rotation', () => {
  it('comes back after four quarters in either direction', () => {
    for (const quarter of [90, -90] as const) {
      let view = INITIAL_VIEW;
      for (let turn = 0; turn < 4; turn += 1) view = rotateBy(view, quarter);
      expect(view.rotation).toBe(0);
    }
    expect(rotateBy(INITIAL_VIEW, -90).rotation).toBe(270);
  });
});

describe('quality', () => {
  it('asks for a sharper image only when it would be seen', () => {
    expect(neededQuality(INITIAL_VIEW, viewport, a4, 1)).toBe(1600);
    const near = zoomAt(INITIAL_VIEW, 4, { x: 0, y: 0 }, viewport, { width: 4960, height: 7016 });
    expect(neededQuality(near, viewport, { width: 4960, height: 7016 }, 1)).toBe(3200);
    const closest = zoomAt(INITIAL_VIEW, 8, { x: 0, y: 0 }, viewport, { width: 4960, height: 7016 });
    expect(neededQuality(closest, viewport, { width: 4960, height: 7016 }, 1)).toBe('original');
    expect(neededQuality(closest, viewport, { width: 1000, height: 1400 }, 2)).toBe(1600);
  });
});

describe('spots of the page', () => {
  const parts = [
    [0, 0],
    [0.25, 0.75],
    [1, 0.5],
  ] as const;

  it('lie at the corners of the page that is shown whole', () => {
    const shown = shownSize(INITIAL_VIEW, viewport, a4);
    expect(placeOf([0, 0], INITIAL_VIEW, viewport, a4)).toEqual({
      x: expect.closeTo(-shown.width / 2, 6) as number,
      y: expect.closeTo(-shown.height / 2, 6) as number,
    });
    // Turned to the right, the upper left corner is at the upper right.
    const turned = placeOf([0, 0], rotateBy(INITIAL_VIEW, 90), viewport, a4);
    expect(turned.x).toBeGreaterThan(0);
    expect(turned.y).toBeLessThan(0);
  });

  it('are found again under where they lie, however the page is turned, enlarged and moved', () => {
    for (const rotation of [0, 90, 180, 270] as const) {
      const zoomed = zoomAt({ ...INITIAL_VIEW, rotation }, 5, { x: 40, y: -30 }, viewport, a4);
      const view: View = panBy(zoomed, { x: 33, y: -17 }, viewport, a4);
      for (const part of parts) {
        const [x, y] = partUnder(placeOf(part, view, viewport, a4), view, viewport, a4);
        expect(x).toBeCloseTo(part[0], 9);
        expect(y).toBeCloseTo(part[1], 9);
      }
    }
  });
});
