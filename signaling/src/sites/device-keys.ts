// The key a paired kiosk holds in its cookie, and whose kiosk it is.
import type { Db } from '../context.ts';
import { hashToken } from '../people/secret-tokens.ts';
import { loadKioskByKeyHash, type StoredKiosk } from './site-store.ts';

/** Five years: a kiosk is paired once. */
export const DEVICE_KEY_MS = 5 * 365 * 24 * 60 * 60_000;

/** The kiosk that holds this key, or null when it was unpaired or the key was never one. */
export function kioskOfKey(db: Db, deviceKey: string): Promise<StoredKiosk | null> {
  return loadKioskByKeyHash(db, hashToken(deviceKey));
}
