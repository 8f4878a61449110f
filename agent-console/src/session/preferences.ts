// What a person sets once at this browser: language, chosen devices, sound, single-key shortcuts. Nothing personal is
// kept.
import { browserLocale, localeOf } from '@cloud-window/shared/ui';
import type { Locale } from '@cloud-window/shared/protocol';
import type { i18n } from 'i18next';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Preferences {
  locale: Locale;
  /** Device ids of the browser; null takes its default. */
  cameraId: string | null;
  microphoneId: string | null;
  /** Whether an offer rings. */
  offerSound: boolean;
  /** Whether single letters act as shortcuts (WCAG 2.2, 2.1.4). */
  singleKeys: boolean;
  set: (change: Partial<Omit<Preferences, 'set'>>) => void;
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      locale: browserLocale(),
      cameraId: null,
      microphoneId: null,
      offerSound: true,
      singleKeys: true,
      set: (change) => set(change),
    }),
    { name: 'cw-console-preferences' },
  ),
);

/** The language last chosen at this browser. */
export function rememberedLanguage(): Locale {
  return usePreferences.getState().locale;
}

/** Keeps the chosen language for the next tab. */
export function rememberLanguage(instance: i18n): void {
  instance.on('languageChanged', () => usePreferences.getState().set({ locale: localeOf(instance) }));
}
