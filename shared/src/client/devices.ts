// Cameras, microphones and speakers of this machine: listing, choosing, opening. The choice of a camera is remembered by
// its device id, which says nothing about a person.
import { createStore } from './store.ts';
import type { Store } from './client-types.ts';

/** What a camera is for. A kiosk has one for each; a clerk only a face camera. */
export type CameraPurpose = 'face' | 'document';

export interface DeviceList {
  cameras: readonly MediaDeviceInfo[];
  microphones: readonly MediaDeviceInfo[];
  speakers: readonly MediaDeviceInfo[];
}

/** Why a camera or microphone did not open, in the words the apps have sentences for. */
export type DeviceFault = 'denied' | 'missing' | 'busy' | 'unsuitable';

const REMEMBERED = { face: 'cw.camera.face', document: 'cw.camera.document' } as const;

/** Labels are empty until the page has been allowed to use a camera or microphone once. */
export async function listDevices(): Promise<DeviceList> {
  const all = await mediaDevices().enumerateDevices();
  const of = (kind: MediaDeviceKind) =>
    all.filter((device) => device.kind === kind && device.deviceId !== '');
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') };
}

/** Calls back when something was plugged in or out; returns how to stop. */
export function watchDevices(changed: () => void): () => void {
  const devices = mediaDevices();
  devices.addEventListener('devicechange', changed);
  return () => devices.removeEventListener('devicechange', changed);
}

export function rememberedCamera(purpose: CameraPurpose): string | null {
  return localStorage.getItem(REMEMBERED[purpose]);
}

/** `null` forgets the choice. */
export function rememberCamera(purpose: CameraPurpose, deviceId: string | null): void {
  if (deviceId === null) localStorage.removeItem(REMEMBERED[purpose]);
  else localStorage.setItem(REMEMBERED[purpose], deviceId);
}

/**
 * Opens a camera: the given one, else the remembered one, else any other than the camera remembered for the other
 * purpose. The document camera is asked for the highest resolution it has; papers stand still, so few frames do.
 *
 * @throws DOMException as getUserMedia does; see `deviceFault`
 */
export async function openCamera(purpose: CameraPurpose, deviceId?: string): Promise<MediaStreamTrack> {
  const wanted = deviceId ?? rememberedCamera(purpose);
  const constraints = purpose === 'face' ? FACE : DOCUMENT;
  const open = async (choice: MediaTrackConstraints) => {
    const stream = await mediaDevices().getUserMedia({ video: { ...constraints, ...choice } });
    return prepare(firstTrack(stream.getVideoTracks()), purpose);
  };
  if (deviceId !== undefined) return open({ deviceId: { exact: deviceId } });
  if (wanted !== null) {
    try {
      return await open({ deviceId: { exact: wanted } });
    } catch (error) {
      // The remembered camera was unplugged or its id has changed: any other will do.
      if (deviceFault(error) === 'denied') throw error;
    }
  }
  const taken = rememberedCamera(purpose === 'face' ? 'document' : 'face');
  const { cameras } = await listDevices();
  const other = cameras.find((camera) => camera.deviceId !== taken && camera.deviceId !== wanted);
  return open(other ? { deviceId: { exact: other.deviceId } } : {});
}

const FACE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const DOCUMENT: MediaTrackConstraints = {
  width: { ideal: 1920 },
  height: { ideal: 1080 },
  frameRate: { ideal: 10, max: 30 },
};

async function prepare(track: MediaStreamTrack, purpose: CameraPurpose): Promise<MediaStreamTrack> {
  if (purpose === 'face') {
    track.contentHint = 'motion';
    return track;
  }
  // Keeps every pixel and drops frames when the line is narrow (W3C mst-content-hint, "detail").
  track.contentHint = 'detail';
  const { width, height } = 'getCapabilities' in track ? track.getCapabilities() : {};
  const widest = width?.max ?? 0;
  const tallest = height?.max ?? 0;
  if (widest > 1920 && tallest > 1080) {
    // 4K is as much as a live picture of a paper can use; the still is taken in full resolution anyway.
    await track
      .applyConstraints({
        width: { ideal: Math.min(widest, 3840) },
        height: { ideal: Math.min(tallest, 2160) },
        frameRate: { ideal: 10, max: 30 },
      })
      .catch(() => undefined);
  }
  return track;
}

/** @throws DOMException as getUserMedia does; see `deviceFault` */
export async function openMicrophone(deviceId?: string): Promise<MediaStreamTrack> {
  const stream = await mediaDevices().getUserMedia({
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(deviceId !== undefined && { deviceId: { exact: deviceId } }),
    },
  });
  const track = firstTrack(stream.getAudioTracks());
  track.contentHint = 'speech';
  return track;
}

/** Sorts what getUserMedia throws (W3C mediacapture-streams, section 10.2) by what a person can do about it. */
export function deviceFault(error: unknown): DeviceFault {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'unsuitable';
  }
}

export interface LevelMeter {
  /** 0 (silence) to 1, some 20 times a second. */
  readonly level: Store<number>;
  close(): void;
}

/** Measures how loud a microphone is; hand it a track that lives at least as long. */
export function createLevelMeter(track: MediaStreamTrack): LevelMeter {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  const source = audio.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  // Browsers start it suspended until somebody has touched the page.
  void audio.resume().catch(() => undefined);
  const samples = new Float32Array(analyser.fftSize);
  const level = createStore(0);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const meanSquare = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dB is silence, 0 dB is as loud as it goes.
    const decibels = 10 * Math.log10(meanSquare + 1e-9);
    level.set(Math.round(Math.min(1, Math.max(0, (decibels + 60) / 60)) * 100) / 100);
  }, 50);
  return {
    level,
    close() {
      clearInterval(timer);
      source.disconnect();
      void audio.close().catch(() => undefined);
    },
  };
}

/** A short tone through a speaker, so that a person can say whether it is heard. Resolves when it has ended. */
export async function playTestTone(): Promise<void> {
  const audio = new AudioContext();
  await audio.resume();
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = 660;
  gain.gain.setValueAtTime(0.0001, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.3, audio.currentTime + 0.05);
  gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.8);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start();
  oscillator.stop(audio.currentTime + 0.8);
  await new Promise((resolve) => oscillator.addEventListener('ended', resolve, { once: true }));
  await audio.close();
}

function mediaDevices(): MediaDevices {
  // Absent in an insecure context; the name is what deviceFault knows.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new DOMException('cameras need a secure context (https or localhost)', 'SecurityError');
  return devices;
}

function firstTrack(tracks: MediaStreamTrack[]): MediaStreamTrack {
  const [track] = tracks;
  if (!track) throw new DOMException('the stream has no track', 'NotFoundError');
  return track;
}
