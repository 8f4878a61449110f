// Where a page lies in the viewer: pure geometry of zoom, pan and rotation. Lengths are CSS pixels; zoom 1 shows the
// whole page, 8 (800 %) is the most. The pan is the offset of the page's centre from the viewport's centre.

export interface Size {
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}
export type Rotation = 0 | 90 | 180 | 270;
export interface View {
  /** `page` and `width` follow the window's size; `free` keeps what the clerk chose. */
  fit: 'page' | 'width' | 'free';
  zoom: number;
  rotation: Rotation;
  pan: Point;
}

export const MIN_ZOOM = 0.5;
export const MAX_ZOOM = 8;
/** One press of a zoom key or button. */
export const ZOOM_STEP = 1.25;
export const INITIAL_VIEW: View = { fit: 'page', zoom: 1, rotation: 0, pan: { x: 0, y: 0 } };

/** The page's outline once turned. */
function rotatedSize(image: Size, rotation: Rotation): Size {
  return rotation % 180 === 0 ? image : { width: image.height, height: image.width };
}

/** CSS pixels per image pixel at zoom 1, the whole turned page inside the viewport. */
export function fitPageScale(viewport: Size, image: Size, rotation: Rotation): number {
  const turned = rotatedSize(image, rotation);
  if (turned.width === 0 || turned.height === 0) return 1;
  return Math.min(viewport.width / turned.width, viewport.height / turned.height);
}

/** The zoom at which the turned page is as wide as the viewport. */
function fitWidthZoom(viewport: Size, image: Size, rotation: Rotation): number {
  const turned = rotatedSize(image, rotation);
  const scale = fitPageScale(viewport, image, rotation);
  if (turned.width === 0 || scale === 0) return 1;
  return clamp(viewport.width / turned.width / scale, MIN_ZOOM, MAX_ZOOM);
}

/** The zoom that is really shown, after the fit is applied to this viewport. */
export function effectiveZoom(view: View, viewport: Size, image: Size): number {
  if (view.fit === 'page') return 1;
  if (view.fit === 'width') return fitWidthZoom(viewport, image, view.rotation);
  return view.zoom;
}

/** Size of the turned page on the screen. */
export function shownSize(view: View, viewport: Size, image: Size): Size {
  const scale = fitPageScale(viewport, image, view.rotation) * effectiveZoom(view, viewport, image);
  const turned = rotatedSize(image, view.rotation);
  return { width: turned.width * scale, height: turned.height * scale };
}

/** Keeps the page in sight: no empty margin where it is larger than the viewport, centred where it is smaller. */
export function clampPan(pan: Point, shown: Size, viewport: Size): Point {
  const x = Math.max(0, (shown.width - viewport.width) / 2);
  const y = Math.max(0, (shown.height - viewport.height) / 2);
  return { x: clamp(pan.x, -x, x), y: clamp(pan.y, -y, y) };
}

/** Zooms by `factor` so that what lies under `at` (measured from the viewport's centre) stays there. */
export function zoomAt(view: View, factor: number, at: Point, viewport: Size, image: Size): View {
  const before = effectiveZoom(view, viewport, image);
  const zoom = clamp(before * factor, MIN_ZOOM, MAX_ZOOM);
  const ratio = zoom / before;
  const next: View = {
    ...view,
    fit: 'free',
    zoom,
    pan: { x: at.x - (at.x - view.pan.x) * ratio, y: at.y - (at.y - view.pan.y) * ratio },
  };
  return { ...next, pan: clampPan(next.pan, shownSize(next, viewport, image), viewport) };
}

/** Moves the page by a distance on the screen. */
export function panBy(view: View, by: Point, viewport: Size, image: Size): View {
  const pan = { x: view.pan.x + by.x, y: view.pan.y + by.y };
  return { ...view, pan: clampPan(pan, shownSize(view, viewport, image), viewport) };
}

/** Turns the page by a quarter; a free zoom stays, the pan starts over. */
export function rotateBy(view: View, quarter: 90 | -90): View {
  const rotation = ((view.rotation + quarter + 360) % 360) as Rotation;
  return { ...view, rotation, pan: { x: 0, y: 0 } };
}

/** Fits the page or its width; a page wider than tall starts at its top. */
export function fitTo(view: View, fit: 'page' | 'width', viewport: Size, image: Size): View {
  const next: View = { ...view, fit, pan: { x: 0, y: 0 } };
  const shown = shownSize(next, viewport, image);
  return { ...next, pan: clampPan({ x: 0, y: shown.height }, shown, viewport) };
}

export type ImageQuality = 1600 | 3200 | 'original';

/** The smallest stored image that is still sharp at this size on this screen. */
export function neededQuality(view: View, viewport: Size, image: Size, pixelRatio: number): ImageQuality {
  const shown = shownSize(view, viewport, image);
  const longer = Math.max(shown.width, shown.height) * pixelRatio;
  const original = Math.max(image.width, image.height);
  if (longer <= 1600 || original <= 1600) return 1600;
  if (longer <= 3200 || original <= 3200) return 3200;
  return 'original';
}

/** Where a part of the page's width and height lies, from the viewport's centre. */
export function placeOf(spot: readonly [number, number], view: View, viewport: Size, image: Size): Point {
  const scale = fitPageScale(viewport, image, view.rotation) * effectiveZoom(view, viewport, image);
  const at = turned(
    { x: (spot[0] - 0.5) * image.width * scale, y: (spot[1] - 0.5) * image.height * scale },
    view.rotation,
  );
  return { x: at.x + view.pan.x, y: at.y + view.pan.y };
}

/** The part of the page's width and height under a point measured from the viewport's centre; beyond 0 and 1 beside the page. */
export function partUnder(at: Point, view: View, viewport: Size, image: Size): [number, number] {
  const scale = fitPageScale(viewport, image, view.rotation) * effectiveZoom(view, viewport, image);
  const back = ((360 - view.rotation) % 360) as Rotation;
  const upright = turned({ x: at.x - view.pan.x, y: at.y - view.pan.y }, back);
  return [upright.x / (image.width * scale) + 0.5, upright.y / (image.height * scale) + 0.5];
}

/** Clockwise, as the screen's y axis runs down. */
function turned({ x, y }: Point, rotation: Rotation): Point {
  switch (rotation) {
    case 0:
      return { x, y };
    case 90:
      return { x: -y, y: x };
    case 180:
      return { x: -x, y: -y };
    case 270:
      return { x: y, y: -x };
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
