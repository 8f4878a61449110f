// Whether this tab has passed the device check (asked once per tab, not again after a reload in the middle of a day), and
// which call the clerk has given away, so that its end is not taken for a loss.
import { create } from 'zustand';

const CHECKED = 'cw-console-devices-checked';

interface Desk {
  devicesChecked: boolean;
  /** The call that was transferred last. */
  givenAway: string | null;
  giveAway: (callId: string) => void;
  passDeviceCheck: () => void;
  repeatDeviceCheck: () => void;
}

export const useDesk = create<Desk>()((set) => ({
  devicesChecked: sessionStorage.getItem(CHECKED) === '1',
  givenAway: null,
  giveAway: (callId) => set({ givenAway: callId }),
  passDeviceCheck() {
    sessionStorage.setItem(CHECKED, '1');
    set({ devicesChecked: true });
  },
  repeatDeviceCheck() {
    sessionStorage.removeItem(CHECKED);
    set({ devicesChecked: false });
  },
}));
