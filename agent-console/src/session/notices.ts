// Failures of things that were pressed and whose place on the screen may be gone by the time the answer comes.
import { create } from 'zustand';

interface Notices {
  error: unknown;
  show: (error: unknown) => void;
  clear: () => void;
}

export const useNotices = create<Notices>()((set) => ({
  error: null,
  show: (error) => set({ error }),
  clear: () => set({ error: null }),
}));
