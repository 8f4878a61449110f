// Turns a photograph of a paper into a camera: a slow pan over it as motion JPEG, which Chromium plays in a loop.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Photographs that the repository ships (see their README for the licence). */
export const photo = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/photos/${name}`, import.meta.url));

export interface CameraPicture {
  width: number;
  height: number;
  /** The whole photograph is in sight and the paper lies still: only the sensor's noise tells one frame from the next. */
  steady?: boolean;
}

/**
 * Writes the camera file. The picture is scaled to a little more than the frame and moves by a few pixels a frame, so
 * that every frame differs and the paper stays readable; an automatic shutter finds it never still.
 */
export async function makeFakeCamera(
  source: string,
  target: string,
  picture: CameraPicture = { width: 1920, height: 1080 },
): Promise<string> {
  const { width, height, steady = false } = picture;
  const filter = steady ? stillDesk(width, height) : panOver(width, height);
  await run('ffmpeg', [
    ...['-y', '-loglevel', 'error', '-loop', '1', '-framerate', '30', '-i', source],
    ...['-vf', filter, '-frames:v', '60', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', target],
  ]);
  return target;
}

/** A slow circle over the photograph, which fills the frame. */
function panOver(width: number, height: number): string {
  const margin = 64;
  return [
    `scale=${width + margin}:${height + margin}:force_original_aspect_ratio=increase`,
    `crop=${width + margin}:${height + margin}`,
    `crop=${width}:${height}:'${margin / 2}*(1+sin(2*PI*n/60))':'${margin / 2}*(1+cos(2*PI*n/60))'`,
    'format=yuvj420p',
  ].join(',');
}

/** What is left of a photograph's height, so that its paper fills the frame as people are asked to have it. */
const KEPT = 0.88;

/**
 * The lower part of a photograph of 3:4 in the middle; the desk goes on around it as it is at the photograph's edges, so that
 * there is no other edge to find.
 */
function stillDesk(width: number, height: number): string {
  const inner = { width: Math.round((height * 3) / 8 / KEPT) * 2, height };
  const left = Math.floor((width - inner.width) / 2);
  return [
    `crop=iw:ih*${KEPT}:0:ih*${1 - KEPT}`,
    `scale=${inner.width}:${inner.height}`,
    `pad=${width}:${height}:${left}:0`,
    'format=yuv444p',
    `fillborders=left=${left}:right=${width - inner.width - left}:mode=smear`,
    'noise=alls=3:allf=t',
    'format=yuvj420p',
  ].join(',');
}
