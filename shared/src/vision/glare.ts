// Spots on a page where a lamp mirrors itself and what is written is lost.
import type { Planes } from './image.ts';

const GLARE_CELLS = 40;

/** A box on the page, in shares of its width and height. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Spots where the light is blown out and the paper around them is not. */
export function glareOn(page: Planes, paperLight: number): Part[] {
  // Paper that is nearly white all over has no brighter spots to tell from it.
  if (paperLight > 240) return [];
  const columns = GLARE_CELLS;
  const rows = Math.max(1, Math.round((GLARE_CELLS * page.height) / page.width));
  const blown = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let count = 0;
      let seen = 0;
      for (
        let y = Math.floor((row * page.height) / rows);
        y < ((row + 1) * page.height) / rows && y < page.height;
        y++
      ) {
        for (
          let x = Math.floor((column * page.width) / columns);
          x < ((column + 1) * page.width) / columns && x < page.width;
          x++
        ) {
          const i = y * page.width + x;
          seen++;
          if (Math.min(page.red[i]!, page.green[i]!, page.blue[i]!) >= 250) count++;
        }
      }
      blown[row * columns + column] = count > seen * 0.8 ? 1 : 0;
    }
  }
  return spotsOf(blown, columns, rows);
}

/** Connected cells as boxes, the small ones left out. */
function spotsOf(blown: Uint8Array, columns: number, rows: number): Part[] {
  const parts: Part[] = [];
  for (let start = 0; start < blown.length; start++) {
    if (blown[start] !== 1) continue;
    const open = [start];
    blown[start] = 0;
    let [left, top, right, bottom, count] = [columns, rows, 0, 0, 0];
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      const x = cell % columns;
      const y = Math.floor(cell / columns);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      count++;
      for (const [nx, ny] of [
        [x - 1, y],
        [x + 1, y],
        [x, y - 1],
        [x, y + 1],
      ] as const) {
        if (nx < 0 || ny < 0 || nx >= columns || ny >= rows || blown[ny * columns + nx] !== 1) continue;
        blown[ny * columns + nx] = 0;
        open.push(ny * columns + nx);
      }
    }
    if (count >= 4) {
      parts.push({
        left: left / columns,
        top: top / rows,
        right: (right + 1) / columns,
        bottom: (bottom + 1) / rows,
      });
    }
  }
  return parts;
}
