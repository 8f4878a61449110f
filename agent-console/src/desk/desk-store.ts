// Whether this tab has passed the device check; asked once per tab, not again after a reload in the middle of a day.
import { create } from 'zustand';

const CHECKED = 'cw-console-devices-checked';

interface Desk {
  devicesChecked: boolean;
  passDeviceCheck: () => void;
  repeatDeviceCheck: () => void;
}

export const useDesk = create<Desk>()((set) => ({
  devicesChecked: sessionStorage.getItem(CHECKED) === '1',
  passDeviceCheck() {
    sessionStorage.setItem(CHECKED, '1');
    set({ devicesChecked: true });
  },
  repeatDeviceCheck() {
    sessionStorage.removeItem(CHECKED);
    set({ devicesChecked: false });
  },
}));
