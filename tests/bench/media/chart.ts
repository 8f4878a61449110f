// A paper whose every character is known, and reading it off a received picture: each cell is compared with every character
// of the alphabet, and the most alike is what was read.
import type { Page } from 'playwright-core';

/** Without letters that are alike: 0 O, 1 I, 5 S, 8 B, 2 Z. */
const ALPHABET = 'ACDEFGHJKLMNPRTUVWXY34679';
const WIDTH = 1920;
const HEIGHT = 1080;
/**
 * Character heights in pixels of an A4 page that fills the picture's height (3.6 pixels a millimetre): 14 px is print of 11
 * points, 18 px of 14, 28 px a headline.
 */
const ROWS = [28, 24, 18, 18, 14, 14] as const;
export const PRINT_PX = 14;

export interface Chart {
  width: number;
  height: number;
  rows: { px: number; top: number; text: string }[];
}

export function makeChart(): Chart {
  let seed = 20_240_601;
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31);
  let top = 160;
  const rows = ROWS.map((px) => {
    // A monospaced character is 0.6 of its height wide.
    const count = Math.floor((WIDTH - 240) / (px * 0.75));
    const text = Array.from({ length: count }, () => ALPHABET[(next() >> 8) % ALPHABET.length]).join('');
    const row = { px, top, text };
    top += Math.round(px * 2.2);
    return row;
  });
  return { width: WIDTH, height: HEIGHT, rows };
}

/** The chart as a PNG, drawn by a browser, as a data address. */
export async function drawChart(page: Page, chart: Chart): Promise<string> {
  return page.evaluate(({ width, height, rows }) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no canvas');
    context.fillStyle = '#f4f1ea';
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#1b1b1b';
    context.textBaseline = 'top';
    for (const { px, top, text } of rows) {
      context.font = `${px}px monospace`;
      Array.from(text).forEach((character, index) =>
        context.fillText(character, 120 + index * px * 0.75, top),
      );
    }
    return canvas.toDataURL('image/png');
  }, chart);
}

/** The share of characters that can be read off the video, by their height in pixels. */
export async function readChart(page: Page, testId: string, chart: Chart): Promise<Record<number, number>> {
  return page.evaluate(
    ({ testId, chart: { width, height, rows }, alphabet }) => {
      const video = document.querySelector<HTMLVideoElement>(`video[data-testid="${testId}"]`);
      if (!video) throw new Error(`there is no video ${testId}`);
      const surface = (w: number, h: number) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [w, h];
        const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
        if (!context) throw new Error('no canvas');
        return context;
      };
      const seen = surface(width, height);
      seen.drawImage(video, 0, 0, width, height);
      const gray = (context: CanvasRenderingContext2D, x: number, y: number, w: number, h: number) => {
        const { data } = context.getImageData(x, y, w, h);
        const values = Array.from({ length: w * h }, (_, index) => data[index * 4 + 1] ?? 0);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const centred = values.map((value) => value - mean);
        const norm = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0)) || 1;
        return centred.map((value) => value / norm);
      };
      const counts = new Map<number, { right: number; all: number }>();
      for (const { px, top, text } of rows) {
        const [w, h] = [Math.ceil(px * 0.7), Math.ceil(px * 1.15)];
        const count = counts.get(px) ?? { right: 0, all: 0 };
        counts.set(px, count);
        // Where a character begins between two pixels it looks different, so each position has templates of its own.
        const templates = new Map<number, Map<string, number[]>>();
        Array.from(text).forEach((character, index) => {
          const exact = 120 + index * px * 0.75;
          const x = Math.floor(exact);
          const part = exact - x;
          let known = templates.get(part);
          if (!known) {
            known = new Map();
            for (const letter of alphabet) {
              const drawn = surface(w, h);
              drawn.fillStyle = '#f4f1ea';
              drawn.fillRect(0, 0, w, h);
              drawn.fillStyle = '#1b1b1b';
              drawn.textBaseline = 'top';
              drawn.font = `${px}px monospace`;
              drawn.fillText(letter, part, 0);
              known.set(letter, gray(drawn, 0, 0, w, h));
            }
            templates.set(part, known);
          }
          const cell = gray(seen, x, top, w, h);
          let best = '';
          let likeness = -Infinity;
          for (const [letter, template] of known) {
            const alike = template.reduce((sum, value, at) => sum + value * (cell[at] ?? 0), 0);
            if (alike > likeness) [best, likeness] = [letter, alike];
          }
          count.all += 1;
          if (best === character) count.right += 1;
        });
      }
      return Object.fromEntries([...counts].map(([px, { right, all }]) => [px, right / all]));
    },
    { testId, chart, alphabet: ALPHABET },
  );
}
