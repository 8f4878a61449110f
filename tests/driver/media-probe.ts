// What a test sees and hears of a call: decoded frames that move and are not black, and sound with energy.
import type { Locator } from 'playwright-core';

/** An element of a page, in whichever browser. */
export type Probed = Pick<Locator, 'evaluate'>;

export interface VideoEvidence {
  framesDecoded: number;
  width: number;
  height: number;
  /** Mean luma 0–255 of the last frame. */
  brightness: number;
  /** Mean absolute difference of luma between two frames half a second of frames apart. */
  movement: number;
}

/** Watches a playing video element until `frames` more frames were presented; fails after `timeoutMs`. */
export async function watchVideo(video: Probed, frames = 15, timeoutMs = 30_000): Promise<VideoEvidence> {
  return video.evaluate(
    async (element, { frames, timeoutMs }) => {
      const video = element as HTMLVideoElement;
      const canvas = document.createElement('canvas');
      canvas.width = 160;
      canvas.height = 90;
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no canvas');
      const luma = () => {
        context.drawImage(video, 0, 0, 160, 90);
        const { data } = context.getImageData(0, 0, 160, 90);
        const values: number[] = [];
        for (let i = 0; i < data.length; i += 4)
          values.push(0.299 * (data[i] ?? 0) + 0.587 * (data[i + 1] ?? 0) + 0.114 * (data[i + 2] ?? 0));
        return values;
      };
      const nextFrame = () =>
        new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error('no further video frame')), timeoutMs);
          video.requestVideoFrameCallback(() => {
            clearTimeout(timer);
            resolve();
          });
        });
      await nextFrame();
      const first = luma();
      for (let seen = 1; seen < frames; seen++) await nextFrame();
      const last = luma();
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return {
        framesDecoded: video.getVideoPlaybackQuality().totalVideoFrames,
        width: video.videoWidth,
        height: video.videoHeight,
        brightness: mean(last),
        movement: mean(last.map((value, index) => Math.abs(value - (first[index] ?? 0)))),
      };
    },
    { frames, timeoutMs },
  );
}

/** The loudest RMS energy (0–1) heard on the element's audio tracks within the time. The fake microphone beeps once a second. */
export async function hearAudio(media: Probed, listenMs = 4_000): Promise<number> {
  return media.evaluate(async (element, listenMs) => {
    const stream = (element as HTMLMediaElement).srcObject;
    if (!(stream instanceof MediaStream) || stream.getAudioTracks().length === 0) return 0;
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let loudest = 0;
    const end = performance.now() + listenMs;
    while (performance.now() < end && loudest < 0.01) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      analyser.getFloatTimeDomainData(samples);
      loudest = Math.max(
        loudest,
        Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length),
      );
    }
    await context.close();
    return loudest;
  }, listenMs);
}
