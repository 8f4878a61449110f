// What a person sets once at this browser: chosen devices, sound, single-key shortcuts. Nothing personal is kept.
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Preferences {
  /** Device ids of the browser; null takes its default. */
  cameraId: string | null;
  microphoneId: string | null;
  speakerId: string | null;
  /** Whether an offer rings. */
  offerSound: boolean;
  /** Whether single letters act as shortcuts (WCAG 2.2, 2.1.4). */
  singleKeys: boolean;
  set(change: Partial<Omit<Preferences, 'set'>>): void;
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      cameraId: null,
      microphoneId: null,
      speakerId: null,
      offerSound: true,
      singleKeys: true,
      set: (change) => set(change),
    }),
    { name: 'cw-console-preferences' },
  ),
);
