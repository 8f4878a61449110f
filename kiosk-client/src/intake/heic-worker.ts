// Decodes one HEIC away from the page, so that the video of a call stays smooth and a broken file breaks nothing else. Plain
// JavaScript: our content security policy compiles no WebAssembly.
import libheif from 'libheif-js';

export type HeicAnswer =
  | { ok: true; width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> }
  | { ok: false; tooLarge: boolean };

const MAX_PIXELS = 80_000_000;

onmessage = ({ data }: MessageEvent<Uint8Array>) => {
  decode(data).then(
    (answer) => postMessage(answer, { transfer: answer.ok ? [answer.pixels.buffer] : [] }),
    () => postMessage({ ok: false, tooLarge: false } satisfies HeicAnswer),
  );
};

async function decode(bytes: Uint8Array): Promise<HeicAnswer> {
  const [image] = new libheif.HeifDecoder().decode(bytes);
  if (!image) return { ok: false, tooLarge: false };
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > MAX_PIXELS) return { ok: false, tooLarge: true };
  const pixels = new Uint8ClampedArray(width * height * 4);
  const shown = await new Promise<object | null>((resolve) => {
    image.display({ data: pixels, width, height }, resolve);
  });
  return shown ? { ok: true, width, height, pixels } : { ok: false, tooLarge: false };
}
