// Turns a photograph of a paper into a camera: a slow pan over it as a film, which Chromium plays in a loop.
import { execFile } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
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
  /** As cameras have it: 30. Fewer leave more of a small machine to what is tested. */
  framesPerSecond?: number;
}

/** The film goes round in this time. */
const LOOP_S = 2;

/**
 * Writes the camera's film into the folder, once for each picture, and returns its path. The picture is scaled to a little more
 * than the frame and moves by a few pixels a frame, so that every frame differs and the paper stays readable; an automatic
 * shutter finds it never still.
 */
export async function makeFakeCamera(
  name: string,
  folder: string,
  picture: CameraPicture = { width: 1920, height: 1080 },
): Promise<string> {
  const { width, height, steady = false, framesPerSecond = 30 } = picture;
  const frames = framesPerSecond * LOOP_S;
  const way = steady ? 'still' : 'pan';
  const target = join(folder, `${name}-${width}x${height}-${way}-${framesPerSecond}.y4m`);
  if (existsSync(target)) return target;
  // Whoever makes the same one at the same time makes the same film; none is seen half written.
  const draft = `${target}.${process.pid}`;
  await run('ffmpeg', [
    ...['-y', '-loglevel', 'error', '-loop', '1', '-framerate', String(framesPerSecond), '-i', photo(name)],
    ...['-vf', steady ? stillDesk(width, height) : panOver(width, height, frames)],
    ...['-frames:v', String(frames), '-f', 'yuv4mpegpipe', draft],
  ]);
  renameSync(draft, target);
  return target;
}

/** A slow circle over the photograph, which fills the frame. */
function panOver(width: number, height: number, frames: number): string {
  const margin = 64;
  return [
    `scale=${width + margin}:${height + margin}:force_original_aspect_ratio=increase`,
    `crop=${width + margin}:${height + margin}`,
    `crop=${width}:${height}:'${margin / 2}*(1+sin(2*PI*n/${frames}))':'${margin / 2}*(1+cos(2*PI*n/${frames}))'`,
    'format=yuv420p',
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
    'format=yuv420p',
  ].join(',');
}
