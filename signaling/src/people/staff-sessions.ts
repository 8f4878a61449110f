// Sessions of staff in Redis: the token's hash names the session, 12 h without a request end it. A set per person finds
// all of them, so that a deactivated person is out everywhere at once. PostgreSQL keeps a copy for the case that Redis
// loses its data.
import type { Context } from '../context.ts';
import { KeptSessions } from '../storage/kept-sessions.ts';
import { hashToken, newSecretToken } from './secret-tokens.ts';

const IDLE_MS = 12 * 60 * 60_000;

const sessionKey = (sessionId: string): string => `session:staff:${sessionId}`;
const personKey = (staffId: string): string => `session:staff-of:${staffId}`;

export interface StaffSession {
  /** Hash of the token; names the session without opening it. */
  sessionId: string;
  staffId: string;
}

export class StaffSessions {
  readonly #redis: Context['redis'];
  readonly #kept: KeptSessions;

  constructor({ redis, db }: Pick<Context, 'redis' | 'db'>) {
    this.#redis = redis;
    this.#kept = new KeptSessions({ redis, db });
  }

  /** Begins a session and answers its token, for the cookie. */
  async begin(staffId: string): Promise<string> {
    const token = newSecretToken();
    const sessionId = hashToken(token);
    await this.#kept.keep({ id: sessionId, owner: staffId, tokenHash: sessionId, startedAt: Date.now() });
    await this.#write(sessionId, staffId);
    return token;
  }

  /** The session of a token, renewed; null when it is gone. */
  async read(token: string): Promise<StaffSession | null> {
    return this.renew(hashToken(token));
  }

  async renew(sessionId: string): Promise<StaffSession | null> {
    const session = await this.#renewHere(sessionId);
    if (session !== null || !(await this.#kept.mayBeLost(sessionId))) return session;
    // After a loss somebody else may have put it back in between.
    return (await this.#bringBack(sessionId)) ?? (await this.#renewHere(sessionId));
  }

  async #renewHere(sessionId: string): Promise<StaffSession | null> {
    const staffId = await this.#redis.getex(sessionKey(sessionId), 'PX', IDLE_MS);
    if (staffId === null) return null;
    // As long as one session is in use, all of them can be found and ended.
    await this.#redis.pexpire(personKey(staffId), 2 * IDLE_MS);
    return { sessionId, staffId };
  }

  async end(sessionId: string, staffId: string): Promise<void> {
    await this.#kept.drop(sessionId);
    await this.#redis.del(sessionKey(sessionId));
    await this.#redis.srem(personKey(staffId), sessionId);
  }

  /** Ends all sessions of a person, save one if given; answers those that were ended. */
  async endAll(staffId: string, exceptSessionId?: string): Promise<string[]> {
    const kept = await this.#kept.ofOwner(staffId);
    const all = new Set([...kept, ...(await this.#redis.smembers(personKey(staffId)))]);
    const ended = [...all].filter((sessionId) => sessionId !== exceptSessionId);
    for (const sessionId of ended) await this.end(sessionId, staffId);
    return ended;
  }

  /** One that began less than the idle time ago cannot have ended by itself when Redis lost it. */
  async #bringBack(sessionId: string): Promise<StaffSession | null> {
    const kept = await this.#kept.bringBack(
      sessionId,
      ({ startedAt }) => Promise.resolve(Date.now() - startedAt < IDLE_MS),
      ({ owner }) => this.#write(sessionId, owner),
    );
    return kept === null ? null : { sessionId, staffId: kept.owner };
  }

  async #write(sessionId: string, staffId: string): Promise<void> {
    const outcome = await this.#redis
      .multi()
      .set(sessionKey(sessionId), staffId, 'PX', IDLE_MS)
      .sadd(personKey(staffId), sessionId)
      .pexpire(personKey(staffId), 2 * IDLE_MS)
      .exec();
    for (const [error] of outcome ?? []) if (error !== null) throw error;
  }
}
