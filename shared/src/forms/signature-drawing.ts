// A drawn signature as outlines: the same on the kiosk's screen, in the stored image and wherever it is shown again.
import { getStroke } from 'perfect-freehand';
import type { Strokes } from '../protocol/forms.ts';

const PEN = { size: 7, thinning: 0.6, smoothing: 0.5, streamline: 0.4 };

/** The outline of one stroke as the `d` of an SVG path. */
export function strokePath(points: Strokes['strokes'][number]): string {
  const outline = getStroke(points, {
    ...PEN,
    simulatePressure: points.every(([, , force]) => force === 0.5),
  });
  const [first, ...rest] = outline;
  if (!first) return '';
  const at = ([x = 0, y = 0]: readonly number[]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return `M${at(first)}${rest.map((point) => `L${at(point)}`).join('')}Z`;
}

/** The drawing as an image of its own, black on nothing. */
export function drawingSvg({ width, height, strokes }: Strokes): string {
  const paths = strokes.map((points) => `<path d="${strokePath(points)}"/>`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${paths}</svg>\n`;
}
