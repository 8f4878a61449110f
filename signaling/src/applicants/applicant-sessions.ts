// The one visit that is going on at a kiosk: who signed in there, and their case. Bound to the kiosk and to a cookie that
// dies with its browser; half an hour without a sign of life ends it. PostgreSQL keeps a copy for the case that Redis
// loses its data.
import type { Context } from '../context.ts';
import { KeptSessions, type KeptSession } from '../storage/kept-sessions.ts';
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
  readonly #redis: Context['redis'];
  readonly #kept: KeptSessions;

  constructor({ redis, db }: Pick<Context, 'redis' | 'db'>) {
    this.#redis = redis;
    this.#kept = new KeptSessions({ redis, db });
  }

  /** Begins a visit at the kiosk, in place of any earlier one, and answers its token, for the cookie. */
  async begin(kioskId: string, applicantId: string, now: number): Promise<string> {
    const token = newSecretToken();
    const visit = { tokenHash: hashToken(token), applicantId, caseId: null, startedAt: now };
    await this.#kept.keep({ id: kioskId, owner: applicantId, tokenHash: visit.tokenHash, startedAt: now });
    await this.#write(kioskId, visit);
    return token;
  }

  /** The visit at this kiosk, renewed; null when there is none. */
  async read(kioskId: string): Promise<ApplicantSession | null> {
    const visit = await this.#readHere(kioskId);
    if (visit !== null || !(await this.#kept.mayBeLost(kioskId))) return visit;
    // After a loss somebody else may have put it back in between.
    return (await this.#bringBack(kioskId)) ?? (await this.#readHere(kioskId));
  }

  async #readHere(kioskId: string): Promise<ApplicantSession | null> {
    const key = sessionKey(kioskId);
    const { tokenHash, applicantId, startedAt, caseId } = await this.#redis.hgetall(key);
    if (tokenHash === undefined || applicantId === undefined) return null;
    await this.#redis.pexpire(key, IDLE_MS);
    return { tokenHash, applicantId, startedAt: Number(startedAt), caseId: caseId ?? null };
  }

  /** Notes the case of the visit, so that a reloaded kiosk finds it again. */
  async setCase(kioskId: string, caseId: string): Promise<void> {
    await this.#kept.keepCase(kioskId, caseId);
    await this.#redis.eval(SET_CASE, 1, sessionKey(kioskId), caseId);
  }

  /** Ends the visit; answers whose it was. */
  async end(kioskId: string): Promise<string | null> {
    const visit = await this.read(kioskId);
    await this.#kept.drop(kioskId);
    await this.#redis.del(sessionKey(kioskId));
    return visit?.applicantId ?? null;
  }

  /** One that cannot have ended by itself when Redis lost it. */
  async #bringBack(kioskId: string): Promise<ApplicantSession | null> {
    const kept = await this.#kept.bringBack(
      kioskId,
      async ({ owner, startedAt }) =>
        Date.now() - startedAt < IDLE_MS || (await this.#kept.isInCall(kioskId, owner)),
      (found) => this.#write(kioskId, visitOf(found)),
    );
    return kept === null ? null : visitOf(kept);
  }

  async #write(kioskId: string, { caseId, startedAt, ...visit }: ApplicantSession): Promise<void> {
    const key = sessionKey(kioskId);
    const fields = { ...visit, startedAt: String(startedAt), ...(caseId !== null && { caseId }) };
    const outcome = await this.#redis.multi().del(key).hset(key, fields).pexpire(key, IDLE_MS).exec();
    for (const [error] of outcome ?? []) if (error !== null) throw error;
  }
}

function visitOf({ owner, tokenHash, caseId, startedAt }: KeptSession): ApplicantSession {
  return { tokenHash, applicantId: owner, caseId, startedAt };
}
