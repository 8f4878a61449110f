// Cameras that show the time: each picture is a pattern of stripes that says when it was drawn, so that a test can read from
// any picture, however it travelled, how old it is.
import type { Locator, Page } from 'playwright-core';

/** Milliseconds modulo 2^18 (four minutes), as stripes: Gray code, so that a torn picture is off by one at most. */
const BITS = 18;
export const TIME_CODE_SPAN = 2 ** BITS;

/** Script for a page: whatever camera it opens from now on shows the time. */
export const timeCodeCamera = `(() => {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    const [camera] = stream.getVideoTracks();
    if (!camera) return stream;
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d');
    const paint = () => {
      if (window.cwCamerasStand) return;
      const now = Date.now() % ${TIME_CODE_SPAN};
      const code = now ^ (now >> 1);
      for (let bit = 0; bit < ${BITS}; bit += 1) {
        context.fillStyle = (code >> bit) & 1 ? '#fff' : '#000';
        context.fillRect((bit * 640) / ${BITS}, 0, 640 / ${BITS} + 1, 360);
      }
    };
    paint();
    const timer = setInterval(paint, 33);
    const [track] = canvas.captureStream(30).getVideoTracks();
    const settings = camera.getSettings();
    const own = track.getSettings.bind(track);
    track.getSettings = () => ({ ...settings, ...own(), deviceId: settings.deviceId });
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(timer);
      camera.stop();
      stop();
    };
    return new MediaStream([track, ...stream.getAudioTracks()]);
  };
})()`;

/** The page's cameras give no picture for so long, as one that hangs. */
export async function freezeCameras(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (time) => {
    const cameras = window as unknown as { cwCamerasStand: boolean };
    cameras.cwCamerasStand = true;
    await new Promise((resolve) => setTimeout(resolve, time));
    cameras.cwCamerasStand = false;
  }, ms);
}

export interface TimedPicture {
  /** When it was drawn (ms, modulo the span). */
  drawnAt: number;
  /** Where in its medium it lies (ms). */
  mediaMs: number;
  /** When it was shown, by the clock of the page (ms). */
  shownAt: number;
}

/** Reads so many pictures of a playing video. */
export async function readTimeCodes(
  video: Locator,
  count: number,
  timeoutMs = 30_000,
): Promise<TimedPicture[]> {
  return video.evaluate(
    async (element, { count, timeoutMs, bits }) => {
      const video = element as HTMLVideoElement;
      const canvas = document.createElement('canvas');
      canvas.width = bits * 8;
      canvas.height = 8;
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no canvas');
      const read = () => {
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
        const { data } = context.getImageData(0, 4, canvas.width, 1);
        let value = 0;
        for (let bit = 0; bit < bits; bit += 1) if ((data[(bit * 8 + 4) * 4] ?? 0) > 127) value |= 1 << bit;
        for (let shift = 1; shift < bits; shift *= 2) value ^= value >> shift;
        return value;
      };
      const pictures: { drawnAt: number; mediaMs: number; shownAt: number }[] = [];
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`only ${pictures.length} pictures came`)), timeoutMs);
        const next = (shownAt: number, { mediaTime }: { mediaTime: number }) => {
          pictures.push({ drawnAt: read(), mediaMs: mediaTime * 1000, shownAt });
          if (pictures.length >= count) {
            clearTimeout(timer);
            resolve();
          } else video.requestVideoFrameCallback(next);
        };
        video.requestVideoFrameCallback(next);
      });
      return pictures;
    },
    { count, timeoutMs, bits: BITS },
  );
}
