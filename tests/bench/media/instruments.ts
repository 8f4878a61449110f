// What the benchmark puts into the pages before they load: it notes when frames are presented and buttons are pressed, knows
// the peer connections, and can be a camera whose picture says what time it is. The product is not touched.
import type { BrowserContext, Page } from 'playwright-core';

/** What a page knows of itself. Times are of the wall clock, which all browsers of one machine share. */
export interface PageNotes {
  /** By `data-testid` of the video: when each frame was presented. */
  frames: Record<string, number[]>;
  /** By `data-testid` of the button: when it was last pressed. */
  pressed: Record<string, number>;
}

declare global {
  interface Window {
    cwBench: PageNotes & { peers: RTCPeerConnection[]; camera: () => MediaStreamTrack };
  }
}

interface CameraPicture {
  width: number;
  height: number;
  fps: number;
  /** A PNG as a data address under the time code. */
  picture?: string;
}

export interface Instruments {
  /** In place of the fake camera: a drawn one with a time code, one for faces and one for papers. */
  cameras?: { face: CameraPicture; document: CameraPicture };
}

export async function instrument(context: BrowserContext, instruments: Instruments = {}): Promise<void> {
  await context.addInitScript(notePresses);
  await context.addInitScript(replaceCameras, instruments.cameras ?? null);
}

export async function notesOf(page: Page): Promise<PageNotes> {
  return page.evaluate(() => ({ frames: window.cwBench.frames, pressed: window.cwBench.pressed }));
}

/** Runs in the page. */
function notePresses(): void {
  const notes: Window['cwBench'] = {
    frames: {},
    pressed: {},
    peers: [],
    camera: () => {
      throw new Error('this page has no drawn camera');
    },
  };
  window.cwBench = notes;
  document.addEventListener(
    'click',
    (event) => {
      const button = (event.target as Element).closest('[data-testid]');
      if (button) notes.pressed[button.getAttribute('data-testid') ?? ''] = Date.now();
    },
    { capture: true },
  );
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      notes.peers.push(this);
    }
  };
  const watched = new WeakSet<HTMLVideoElement>();
  const look = () => {
    for (const video of document.querySelectorAll<HTMLVideoElement>('video[data-testid]')) {
      if (watched.has(video)) continue;
      watched.add(video);
      const onFrame = () => {
        (notes.frames[video.dataset['testid'] ?? ''] ??= []).push(Date.now());
        video.requestVideoFrameCallback(onFrame);
      };
      video.requestVideoFrameCallback(onFrame);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

/**
 * Runs in the page. The time code is 24 bits of milliseconds and 8 that check them, as black and white cells along the upper
 * edge.
 */
function replaceCameras(cameras: { face: CameraPicture; document: CameraPicture } | null): void {
  if (!cameras) return;
  const draw = ({ width, height, fps, picture }: CameraPicture): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no canvas');
    const background = new Image();
    if (picture) background.src = picture;
    const cell = width / 32;
    let frame = 0;
    const paint = () => {
      frame += 1;
      if (background.complete && background.naturalWidth > 0) context.drawImage(background, 0, 0);
      else {
        const shade = context.createLinearGradient(0, 0, width, height);
        shade.addColorStop(0, '#3d5a80');
        shade.addColorStop(1, '#98c1d9');
        context.fillStyle = shade;
        context.fillRect(0, 0, width, height);
        // Somebody who moves.
        context.fillStyle = '#ee6c4d';
        context.beginPath();
        context.arc(
          width / 2 + 80 * Math.sin(frame / 9),
          height / 2 + 20 * Math.cos(frame / 7),
          height / 4,
          0,
          7,
        );
        context.fill();
      }
      const now = Date.now() % 2 ** 24;
      const check = ((now >> 16) ^ (now >> 8) ^ now) & 0xff;
      for (let bit = 0; bit < 32; bit++) {
        const on = bit < 24 ? (now >> (23 - bit)) & 1 : (check >> (31 - bit)) & 1;
        context.fillStyle = on ? '#fff' : '#000';
        context.fillRect(bit * cell, 0, cell + 1, cell);
      }
    };
    paint();
    setInterval(paint, 1000 / fps);
    const [track] = canvas.captureStream(fps).getVideoTracks();
    if (!track) throw new Error('the canvas has no track');
    return track;
  };
  window.cwBench.camera = () => draw(cameras.face);
  // Only secure pages have cameras.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const original = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints = {}) => {
    const { video } = constraints;
    if (video === undefined || video === false) return original(constraints);
    const wanted = typeof video === 'object' ? video : {};
    const { deviceId } = wanted;
    // The real one is opened small, so that only the drawn one costs anything.
    const small = { width: 160, height: 120, frameRate: 5, ...(deviceId !== undefined && { deviceId }) };
    const stream = await original({ ...constraints, video: small });
    const [real] = stream.getVideoTracks();
    if (!real) return stream;
    const wide = wanted.width;
    const ideal = typeof wide === 'object' ? (wide.ideal ?? 0) : (wide ?? 0);
    const camera = ideal > 1280 ? cameras.document : cameras.face;
    const track = draw(camera);
    const { width, height, fps } = camera;
    track.getSettings = () => ({ ...real.getSettings(), width, height, frameRate: fps });
    track.getCapabilities = () => ({
      deviceId: real.getSettings().deviceId ?? '',
      width: { max: width },
      height: { max: height },
    });
    track.applyConstraints = () => Promise.resolve();
    track.addEventListener('ended', () => real.stop());
    stream.removeTrack(real);
    stream.addTrack(track);
    return stream;
  };
}

/** How old the frames of a video are when they are presented, for so many frames, in milliseconds. */
export async function agesOfFrames(page: Page, testId: string, frames: number): Promise<number[]> {
  return page.evaluate(
    async ({ testId, frames, withinMs }) => {
      const video = document.querySelector<HTMLVideoElement>(`video[data-testid="${testId}"]`);
      if (!video) throw new Error(`there is no video ${testId}`);
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [256, 8];
      const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
      if (!context) throw new Error('no canvas');
      const ages: number[] = [];
      const end = performance.now() + withinMs;
      while (ages.length < frames && performance.now() < end) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1_000);
          video.requestVideoFrameCallback(() => {
            clearTimeout(timer);
            resolve();
          });
        });
        const now = Date.now() % 2 ** 24;
        context.drawImage(video, 0, 0, video.videoWidth, video.videoWidth / 32, 0, 0, 256, 8);
        const { data } = context.getImageData(0, 0, 256, 8);
        let code = 0;
        let check = 0;
        for (let bit = 0; bit < 32; bit++) {
          const on = (data[4 * (256 * 4 + bit * 8 + 4) + 1] ?? 0) > 127 ? 1 : 0;
          if (bit < 24) code = (code << 1) | on;
          else check = (check << 1) | on;
        }
        if ((((code >> 16) ^ (code >> 8) ^ code) & 0xff) !== check) continue;
        const age = (now - code + 2 ** 24) % 2 ** 24;
        if (age < 60_000) ages.push(age);
      }
      return ages;
    },
    { testId, frames, withinMs: frames * 200 },
  );
}
