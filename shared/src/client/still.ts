// A page as the camera sees it at its best: papers are stills in full resolution, the video only guides the hands
// (jitsi-meet #6409: text in video is not readable).
import { STILL_TIMEOUT_MS } from './timings.ts';

/** JPEG quality at which print stays sharp to the eye and OCR, at a fifth of PNG's size. */
const JPEG_QUALITY = 0.92;

export interface Still {
  /** JPEG. These very bytes are what is hashed and kept. */
  image: Blob;
  width: number;
  height: number;
  /** How it was taken, for diagnosis. */
  by: 'photo' | 'frame' | 'canvas';
}

/**
 * Takes one still from a live camera track, in the highest resolution that any of three ways gives: a photo of the
 * camera itself, else the present frame, else the present frame by way of a video element.
 *
 * @throws Error when the camera gives no picture within 6 s
 */
export async function captureStill(track: MediaStreamTrack): Promise<Still> {
  const live = track.getSettings();
  const livePixels = (live.width ?? 0) * (live.height ?? 0);
  if (typeof ImageCapture !== 'undefined') {
    const capture = new ImageCapture(track);
    const photo = await inTime(takePhoto(capture)).catch(() => undefined);
    // Some cameras photograph smaller than they film.
    if (photo && photo.width * photo.height >= livePixels) return photo;
    const frame = await inTime(grabFrame(capture)).catch(() => undefined);
    if (frame) return frame;
  }
  return inTime(drawFrame(track));
}

async function takePhoto(capture: ImageCapture): Promise<Still> {
  const { imageWidth, imageHeight } = await capture.getPhotoCapabilities();
  const image = await capture.takePhoto({
    ...(imageWidth && { imageWidth: imageWidth.max }),
    ...(imageHeight && { imageHeight: imageHeight.max }),
  });
  if (image.type !== 'image/jpeg' && image.type !== 'image/png') throw new Error(`not a page: ${image.type}`);
  const bitmap = await createImageBitmap(image);
  const { width, height } = bitmap;
  // A camera without JPEG of its own hands over raw pixels as PNG, many times as large for the clerk to wait for.
  const still: Still =
    image.type === 'image/png'
      ? await encode(bitmap, width, height, 'photo')
      : { image, width, height, by: 'photo' };
  bitmap.close();
  return still;
}

async function grabFrame(capture: ImageCapture): Promise<Still> {
  const frame = await capture.grabFrame();
  const still = await encode(frame, frame.width, frame.height, 'frame');
  frame.close();
  return still;
}

async function drawFrame(track: MediaStreamTrack): Promise<Still> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await video.play();
    return await encode(video, video.videoWidth, video.videoHeight, 'canvas');
  } finally {
    video.srcObject = null;
  }
}

async function encode(
  source: CanvasImageSource,
  width: number,
  height: number,
  by: Still['by'],
): Promise<Still> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(source, 0, 0, width, height);
  const image = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY);
  });
  if (!image || width === 0) throw new Error('the camera gave no picture');
  return { image, width, height, by };
}

function inTime<T>(still: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the camera did not answer')), STILL_TIMEOUT_MS);
    still.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
