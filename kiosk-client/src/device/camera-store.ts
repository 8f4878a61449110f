// The open cameras and the microphone of this visit. Opened at the device check, kept for papers and call, closed by the
// wipe; each fault is kept as a reason that the screens have words for.
import { create } from 'zustand';
import {
  deviceFault,
  listDevices,
  openCamera,
  openMicrophone,
  rememberCamera,
  type DeviceFault,
  type DeviceList,
} from '@cloud-window/shared/client';
import type { MediaSource } from '@cloud-window/shared/protocol';

export interface OpenDevice {
  track: MediaStreamTrack | null;
  /** The same track for a video element; the object lives as long as the track. */
  stream: MediaStream | null;
  fault: DeviceFault | null;
  opening: boolean;
}

const CLOSED: OpenDevice = { track: null, stream: null, fault: null, opening: false };

interface CameraStore {
  microphone: OpenDevice;
  face: OpenDevice;
  document: OpenDevice;
  devices: DeviceList;
  /** Opens what is not open yet: microphone, face, then the document camera among those left. */
  openAll: () => Promise<void>;
  /** Opens or changes one; the choice of a camera is remembered for this kiosk. */
  open: (source: MediaSource, deviceId?: string) => Promise<void>;
  closeAll: () => void;
}

/** Raised by closeAll: an opening that was under way then stops what it gets. */
let generation = 0;

export const useCameras = create<CameraStore>()((set, get) => {
  const put = (source: MediaSource, device: Partial<OpenDevice>) => {
    set({ [source]: { ...get()[source], ...device } });
  };
  return {
    microphone: CLOSED,
    face: CLOSED,
    document: CLOSED,
    devices: { cameras: [], microphones: [], speakers: [] },
    async openAll() {
      const begun = generation;
      for (const source of ['microphone', 'face', 'document'] as const) {
        if (begun !== generation) return;
        const device = get()[source];
        if (device.track?.readyState !== 'live' && !device.opening) await get().open(source);
      }
    },
    async open(source, deviceId) {
      const begun = generation;
      put(source, { opening: true, fault: null });
      try {
        // A camera is given back before it is asked for again: many drivers open only once.
        get()[source].track?.stop();
        const track =
          source === 'microphone' ? await openMicrophone(deviceId) : await openCamera(source, deviceId);
        if (begun !== generation) {
          track.stop();
          return;
        }
        const settings = track.getSettings();
        if (source !== 'microphone' && settings.deviceId) rememberCamera(source, settings.deviceId);
        track.addEventListener('ended', () => {
          if (get()[source].track === track) put(source, { track: null, stream: null, fault: 'missing' });
        });
        put(source, { track, stream: new MediaStream([track]), opening: false });
        set({ devices: await listDevices() });
      } catch (error) {
        if (begun === generation) put(source, { ...CLOSED, fault: deviceFault(error) });
      }
    },
    closeAll() {
      generation += 1;
      for (const source of ['microphone', 'face', 'document'] as const) get()[source].track?.stop();
      set({ microphone: CLOSED, face: CLOSED, document: CLOSED });
    },
  };
});
