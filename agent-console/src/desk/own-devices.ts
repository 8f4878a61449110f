// The clerk's own camera and microphone: opened for the desk, kept through a call, closed on a break. Sound and picture
// are asked for apart, so that a missing camera does not cost the microphone.
import {
  deviceFault,
  listDevices,
  openCamera,
  openMicrophone,
  type DeviceFault,
} from '@cloud-window/shared/client';
import { create } from 'zustand';
import { usePreferences } from '../session/preferences.ts';

interface Device {
  track: MediaStreamTrack | null;
  problem: DeviceFault | null;
  choices: readonly MediaDeviceInfo[];
}

interface OwnDevices {
  status: 'closed' | 'opening' | 'open';
  camera: Device;
  microphone: Device;
  /** What the clerk sees of the own camera; one object as long as the track. */
  preview: MediaStream | null;
  /** Muted by the clerk. */
  microphoneOn: boolean;
  cameraOn: boolean;
  open: () => Promise<void>;
  close: () => void;
  /** Takes another camera or microphone and remembers it. */
  choose: (kind: 'camera' | 'microphone', deviceId: string) => Promise<void>;
  setOn: (kind: 'camera' | 'microphone', on: boolean) => void;
}

const NONE: Device = { track: null, problem: null, choices: [] };

export const useOwnDevices = create<OwnDevices>()((set, get) => {
  /** Tells an opening that was overtaken by a close that it came too late. */
  let opening = 0;

  const stop = () => {
    get().camera.track?.stop();
    get().microphone.track?.stop();
  };

  const isOn = (kind: 'camera' | 'microphone') => get()[kind === 'camera' ? 'cameraOn' : 'microphoneOn'];

  const open = async () => {
    if (get().status !== 'closed') return;
    opening += 1;
    const mine = opening;
    // What is muted while they open is muted when they are open.
    set({ status: 'opening', microphoneOn: true, cameraOn: true });
    const { cameraId, microphoneId } = usePreferences.getState();
    const camera = await openDevice('camera', cameraId);
    const microphone = await openDevice('microphone', microphoneId);
    if (mine !== opening) {
      camera.track?.stop();
      microphone.track?.stop();
      return;
    }
    const choices = await listChoices();
    if (camera.track) camera.track.enabled = isOn('camera');
    if (microphone.track) microphone.track.enabled = isOn('microphone');
    set({
      status: 'open',
      camera: { ...camera, choices: choices.camera },
      microphone: { ...microphone, choices: choices.microphone },
      preview: camera.track ? new MediaStream([camera.track]) : null,
    });
  };

  return {
    status: 'closed',
    camera: NONE,
    microphone: NONE,
    preview: null,
    microphoneOn: true,
    cameraOn: true,
    open,
    close() {
      opening += 1;
      stop();
      set({ status: 'closed', camera: NONE, microphone: NONE, preview: null });
    },
    async choose(kind, deviceId) {
      usePreferences.getState().set(kind === 'camera' ? { cameraId: deviceId } : { microphoneId: deviceId });
      get()[kind].track?.stop();
      const device = await openDevice(kind, deviceId);
      if (device.track) device.track.enabled = isOn(kind);
      const { choices } = get()[kind];
      if (kind === 'microphone') set({ microphone: { ...device, choices } });
      else {
        set({
          camera: { ...device, choices },
          preview: device.track ? new MediaStream([device.track]) : null,
        });
      }
    },
    setOn(kind, on) {
      const { track } = get()[kind];
      if (track) track.enabled = on;
      set(kind === 'camera' ? { cameraOn: on } : { microphoneOn: on });
    },
  };
});

async function openDevice(kind: 'camera' | 'microphone', deviceId: string | null): Promise<Device> {
  const open = (id?: string) => (kind === 'camera' ? openCamera('face', id) : openMicrophone(id));
  try {
    return { ...NONE, track: await open(deviceId ?? undefined) };
  } catch (error) {
    const problem = deviceFault(error);
    if (deviceId === null || problem === 'denied') return { ...NONE, problem };
  }
  // The remembered device was unplugged: any other will do.
  try {
    return { ...NONE, track: await open() };
  } catch (error) {
    return { ...NONE, problem: deviceFault(error) };
  }
}

async function listChoices() {
  const devices = await listDevices().catch(() => ({ cameras: [], microphones: [] }));
  return { camera: devices.cameras, microphone: devices.microphones };
}
