// What has to be said about something whose own place on the screen may be gone by then: a failure of what was pressed, or
// an event that took the screen away.
import { create } from 'zustand';

interface Notices {
  /** The last failure; its sentence follows from its code. */
  error: unknown;
  /** Locale key of a message. */
  message: string | null;
  tone: 'warn' | 'good';
  show: (error: unknown) => void;
  tell: (message: string, tone?: 'warn' | 'good') => void;
  clear: () => void;
}

export const useNotices = create<Notices>()((set) => ({
  error: null,
  message: null,
  tone: 'warn',
  show: (error) => set({ error, message: null }),
  tell: (message, tone = 'warn') => set({ error: null, message, tone }),
  clear: () => set({ error: null, message: null }),
}));
