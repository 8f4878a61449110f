// Credentials for the TURN relays, short-lived and made without asking the relay: the scheme that coturn calls
// `use-auth-secret` (draft-uberti-behave-turn-rest-00). Only for somebody who has a call or checks the line before one.
import { createHmac, randomBytes } from 'node:crypto';
import type { IceServer } from '@cloud-window/shared/protocol';
import type { Config } from '../config.ts';

/**
 * What a browser gives to RTCPeerConnection; empty where no relay is configured.
 *
 * The user name holds when it ends and chance, so that the relay counts each browser apart and learns nobody's name.
 *
 * @param now milliseconds of the Unix epoch
 */
export function iceServers(
  {
    TURN_URLS: urls,
    TURN_SECRET: secret,
    TURN_TTL_S: ttl,
  }: Pick<Config, 'TURN_URLS' | 'TURN_SECRET' | 'TURN_TTL_S'>,
  now: number,
): IceServer[] {
  if (urls === undefined || secret === undefined) return [];
  const username = `${Math.floor(now / 1000) + ttl}:${randomBytes(6).toString('hex')}`;
  // SHA-1 is what the relays compute; a keyed hash does not need more.
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return [{ urls, username, credential }];
}
