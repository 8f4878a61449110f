// The one visit that is going on at a kiosk: who signed in there, and their case. Bound to the kiosk and to a cookie that
// dies with its browser; half an hour without a sign of life ends it.
import type { Redis } from 'ioredis';
import { hashToken, newSecretToken } from '../people/secret-tokens.ts';

const IDLE_MS = 30 * 60_000;

const sessionKey = (kioskId: string): string => `session:applicant:${kioskId}`;

export interface ApplicantSession {
  tokenHash: string;
  applicantId: string;
  /** The case that was opened last in this visit. */
  caseId: string | null;
  /** Epoch milliseconds. */
  startedAt: number;
}

// A case may only be noted in a session that still is: writing to a session that has just ended would revive its remains.
const SET_CASE = `if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'caseId', ARGV[1]) return 1`;

export class ApplicantSessions {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Begins a visit at the kiosk, in place of any earlier one, and answers its token, for the cookie. */
  async begin(kioskId: string, applicantId: string, now: number): Promise<string> {
    const token = newSecretToken();
    const key = sessionKey(kioskId);
    const outcome = await this.#redis
      .multi()
      .del(key)
      .hset(key, { tokenHash: hashToken(token), applicantId, startedAt: String(now) })
      .pexpire(key, IDLE_MS)
      .exec();
    for (const [error] of outcome ?? []) if (error !== null) throw error;
    return token;
  }

  /** The visit at this kiosk, renewed; null when there is none. */
  async read(kioskId: string): Promise<ApplicantSession | null> {
    const key = sessionKey(kioskId);
    const [fields] = await Promise.all([this.#redis.hgetall(key), this.#redis.pexpire(key, IDLE_MS)]);
    const { tokenHash, applicantId, startedAt, caseId } = fields;
    if (tokenHash === undefined || applicantId === undefined) return null;
    return { tokenHash, applicantId, startedAt: Number(startedAt), caseId: caseId ?? null };
  }

  /** Notes the case of the visit, so that a reloaded kiosk finds it again. */
  async setCase(kioskId: string, caseId: string): Promise<void> {
    await this.#redis.eval(SET_CASE, 1, sessionKey(kioskId), caseId);
  }

  /** Ends the visit; answers whose it was. */
  async end(kioskId: string): Promise<string | null> {
    const key = sessionKey(kioskId);
    const applicantId = await this.#redis.hget(key, 'applicantId');
    await this.#redis.del(key);
    return applicantId;
  }
}
