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
  /** The paper lies still, and only the sensor's noise tells one frame from the next. */
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
  const margin = 64;
  const pan = `crop=${width}:${height}:'${margin / 2}*(1+sin(2*PI*n/60))':'${margin / 2}*(1+cos(2*PI*n/60))'`;
  const filter = [
    `scale=${width + margin}:${height + margin}:force_original_aspect_ratio=increase`,
    `crop=${width + margin}:${height + margin}`,
    steady ? `crop=${width}:${height},noise=alls=3:allf=t` : pan,
    'format=yuvj420p',
  ].join(',');
  await run('ffmpeg', [
    ...['-y', '-loglevel', 'error', '-loop', '1', '-framerate', '30', '-i', source],
    ...['-vf', filter, '-frames:v', '60', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', target],
  ]);
  return target;
}
