// Pictures as plain arrays, so that the same code sees a sheet in a browser's worker and in Node.

/** Four bytes per pixel, as `ImageData` and sharp's `ensureAlpha().raw()` have them. */
export interface Rgba {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One byte per pixel. */
export interface Gray {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Either; they are told apart by the length of their data. */
export type GrayOrRgba = Gray | Rgba;

/** A picture made small: three planes of 0–255 and how many pixels of the original one of its pixels spans. */
export interface Planes {
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

/** How many bytes one pixel has, or a RangeError when size and data do not belong together. */
export function channelsOf(image: GrayOrRgba): 1 | 4 {
  const pixels = image.width * image.height;
  if (pixels > 0 && image.data.length === pixels * 4) return 4;
  if (pixels > 0 && image.data.length === pixels) return 1;
  throw new RangeError('A picture needs one or four bytes for each of its pixels.');
}

/** The picture no longer than `longSide`, each pixel the mean of those it stands for. */
export function shrink(image: GrayOrRgba, longSide: number): Planes {
  const channels = channelsOf(image);
  const factor = Math.min(1, longSide / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const planes = {
    red: new Uint8Array(width * height),
    green: new Uint8Array(width * height),
    blue: new Uint8Array(width * height),
    width,
    height,
    scaleX: image.width / width,
    scaleY: image.height / height,
  };
  // Of very large pictures every second or third pixel tells enough.
  const stride = Math.max(1, Math.floor(1 / factor / 4));
  const target = new Int32Array(image.width);
  for (let x = 0; x < image.width; x++) target[x] = Math.min(width - 1, Math.floor(x / planes.scaleX));
  const sums = new Int32Array(width * 4);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    const from = Math.floor(y * planes.scaleY);
    const until = Math.max(from + 1, Math.floor((y + 1) * planes.scaleY));
    for (let row = from; row < until; row += stride) addRow(image, channels, row, stride, target, sums);
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const count = sums[x * 4 + 3] || 1;
      planes.red[i] = sums[x * 4]! / count + 0.5;
      planes.green[i] = sums[x * 4 + 1]! / count + 0.5;
      planes.blue[i] = sums[x * 4 + 2]! / count + 0.5;
    }
  }
  return planes;
}

function addRow(
  image: GrayOrRgba,
  channels: 1 | 4,
  row: number,
  stride: number,
  target: Int32Array,
  sums: Int32Array,
): void {
  const { data, width } = image;
  let i = row * width * channels;
  for (let x = 0; x < width; x += stride, i += channels * stride) {
    const cell = target[x]! * 4;
    sums[cell]! += data[i]!;
    sums[cell + 1]! += data[channels === 4 ? i + 1 : i]!;
    sums[cell + 2]! += data[channels === 4 ? i + 2 : i]!;
    sums[cell + 3]!++;
  }
}
