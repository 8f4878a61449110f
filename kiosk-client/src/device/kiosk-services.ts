// What every screen may use: the server by REST and socket, the page uploads, and who this kiosk is. Made once per load.
import { createContext, useContext } from 'react';
import type { Api, LiveSession, PageUploads } from '@cloud-window/shared/client';
import type { Kiosk } from '@cloud-window/shared/protocol';

export interface KioskServices {
  api: Api;
  live: LiveSession;
  uploads: PageUploads;
  kiosk: Kiosk;
  /** This installation shows phone codes to its administrator instead of sending them. */
  demoCodes: boolean;
  /** In which the offices' clocks are read. */
  timeZone: string;
}

export const KioskContext = createContext<KioskServices | null>(null);

/** @throws Error outside a paired kiosk's screens */
export function useKiosk(): KioskServices {
  const services = useContext(KioskContext);
  if (!services) throw new Error('no kiosk services here');
  return services;
}
