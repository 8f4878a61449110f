// While there is no video the clerk sees stills of what lies under the document camera: small JPEGs over the socket, when
// something has changed and now and then besides. What counts as a page is captured as a page, in full.
import { AppError } from '../../errors.ts';
import { STILL_MAX_CHARACTERS } from '../../protocol/talk.ts';
import type { LiveConnection } from '../client-types.ts';
import { STILL_AT_LEAST_MS, STILL_EVERY_MS } from '../timings.ts';

const WIDTH = 960;
/** Tried one after the other until the picture is small enough. */
const QUALITIES = [0.6, 0.4, 0.25, 0.12] as const;
/** Side of the tiny grey picture by which two stills are compared, and how far two of its dots may differ unnoticed. */
const GIST = 24;
const GIST_DIFFERENCE = 6;

/** Sends stills of this track until it is ended. @returns how to end it */
export function sendStills(connection: LiveConnection, callId: string, track: MediaStreamTrack): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  void video.play().catch(() => undefined);
  const picture = document.createElement('canvas');
  const gist = document.createElement('canvas');
  gist.width = GIST;
  gist.height = GIST;
  let lastGist: Uint8ClampedArray | null = null;
  let lastSent = -Infinity;
  let sending = false;

  const look = async () => {
    if (video.videoWidth === 0 || connection.state.getSnapshot().name !== 'online') return;
    const now = performance.now();
    const seen = gistOf(video, gist);
    if (now - lastSent < STILL_AT_LEAST_MS && lastGist !== null && !differs(seen, lastGist)) return;
    const image = await smallJpeg(video, picture);
    if (image === null) return;
    await connection.request('still:send', { callId, image });
    lastGist = seen;
    lastSent = now;
  };
  const timer = setInterval(() => {
    if (sending) return;
    sending = true;
    look()
      .catch((error: unknown) => {
        // Lost on the way, or the call has just ended: the next one comes by itself, or none is wanted any more.
        if (!AppError.from(error).retryable) lastSent = performance.now();
      })
      .finally(() => (sending = false));
  }, STILL_EVERY_MS);
  return () => {
    clearInterval(timer);
    video.srcObject = null;
  };
}

/** One picture of the track as it is now, as base64; null when none comes in time. */
export async function takeSmallStill(track: MediaStreamTrack): Promise<string | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await video.play();
    return await smallJpeg(video, document.createElement('canvas'));
  } catch {
    return null;
  } finally {
    video.srcObject = null;
  }
}

async function smallJpeg(video: HTMLVideoElement, canvas: HTMLCanvasElement): Promise<string | null> {
  canvas.width = Math.min(WIDTH, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (blob === null) return null;
    // Base64 takes four characters for three bytes.
    if (blob.size <= (STILL_MAX_CHARACTERS * 3) / 4) return base64(blob);
  }
  return null;
}

function gistOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): Uint8ClampedArray {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(video, 0, 0, GIST, GIST);
  return context?.getImageData(0, 0, GIST, GIST).data ?? new Uint8ClampedArray();
}

function differs(one: Uint8ClampedArray, other: Uint8ClampedArray): boolean {
  let sum = 0;
  one.forEach((value, index) => (sum += Math.abs(value - (other[index] ?? 0))));
  return sum / one.length > GIST_DIFFERENCE;
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
