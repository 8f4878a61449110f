// Even light on a straightened page: the paper becomes white everywhere, ink keeps its colour.
import type { Rgba } from './image.ts';

/** Blocks across the shorter side in which the paper's own brightness is looked for. */
const BLOCKS = 24;
/** Paper is lifted to this. */
const WHITE = 250;

/** A copy with shadows and casts of light taken out; the picture itself is left as it is. */
export function enhance(image: Rgba): Rgba {
  const { width, height, data } = image;
  const block = Math.max(8, Math.ceil(Math.min(width, height) / BLOCKS));
  const columns = Math.max(1, Math.ceil(width / block));
  const rows = Math.max(1, Math.ceil(height / block));
  const paper = [0, 1, 2].map((channel) =>
    evened(brightest(image, channel, block, columns, rows), columns, rows),
  );
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    const gy = Math.min(rows - 1, Math.max(0, (y + 0.5) / block - 0.5));
    const y0 = Math.floor(gy);
    const fy = gy - y0;
    const below = y0 < rows - 1 ? columns : 0;
    for (let x = 0; x < width; x++) {
      const gx = Math.min(columns - 1, Math.max(0, (x + 0.5) / block - 0.5));
      const x0 = Math.floor(gx);
      const fx = gx - x0;
      const right = x0 < columns - 1 ? 1 : 0;
      const cell = y0 * columns + x0;
      const i = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) {
        const p = paper[c]!;
        const top = p[cell]! * (1 - fx) + p[cell + right]! * fx;
        const bottom = p[cell + below]! * (1 - fx) + p[cell + below + right]! * fx;
        out[i + c] = (data[i + c]! * WHITE) / (top * (1 - fy) + bottom * fy);
      }
      out[i + 3] = 255;
    }
  }
  return { data: out, width, height };
}

/** The level that a tenth of each block's pixels exceed: paper, unless the block is all ink. */
function brightest(image: Rgba, channel: number, block: number, columns: number, rows: number): Float32Array {
  const levels = new Float32Array(columns * rows);
  const histogram = new Int32Array(256);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      histogram.fill(0);
      let count = 0;
      for (let y = row * block; y < Math.min(image.height, (row + 1) * block); y += 2) {
        for (let x = column * block; x < Math.min(image.width, (column + 1) * block); x += 2) {
          histogram[image.data[(y * image.width + x) * 4 + channel]!]!++;
          count++;
        }
      }
      let rest = count / 10;
      let level = 255;
      while (level > 1 && (rest -= histogram[level]!) > 0) level--;
      levels[row * columns + column] = level;
    }
  }
  return levels;
}

/** Blocks that are all ink or picture take the paper around them; then the steps between blocks are smoothed. */
function evened(levels: Float32Array, columns: number, rows: number): Float32Array {
  let current = levels;
  for (const pick of ['most', 'most', 'mean', 'mean'] as const) {
    const next = new Float32Array(current.length);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let most = 0;
        let sum = 0;
        let count = 0;
        for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
          for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
            const level = current[y * columns + x]!;
            most = Math.max(most, level);
            sum += level;
            count++;
          }
        }
        const own = current[row * columns + column]!;
        // A shadow dims a block a little, ink dims it much.
        next[row * columns + column] = pick === 'mean' ? sum / count : own < most * 0.6 ? most : own;
      }
    }
    current = next;
  }
  // Dark pictures are not lifted without bound: noise would become the page.
  return current.map((level) => Math.max(level, 60));
}
