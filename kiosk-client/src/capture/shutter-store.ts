// What outlives a single look at the camera: whether the shutter releases by itself, and which paper it has captured last, so
// that the paper lying there is not captured again for the next material. Of one visit; the wipe forgets it.
import { create } from 'zustand';
import { endSheetWorker } from './sheet-client.ts';
import { UNSTEADY, type Steadiness } from './steadiness.ts';

interface ShutterStore {
  automatic: boolean;
  steadiness: Steadiness;
  setAutomatic: (automatic: boolean) => void;
  setSteadiness: (steadiness: Steadiness) => void;
}

export const useShutter = create<ShutterStore>()((set) => ({
  automatic: true,
  steadiness: UNSTEADY,
  setAutomatic: (automatic) => set({ automatic }),
  setSteadiness: (steadiness) => set({ steadiness }),
}));

/** The wipe's part: no picture and no trace of one stays. */
export function forgetCaptures(): void {
  endSheetWorker();
  useShutter.setState({ automatic: true, steadiness: UNSTEADY });
}
