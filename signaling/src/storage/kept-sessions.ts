// Sessions live in Redis, which forgets idle ones by itself. PostgreSQL keeps who began which, so that people stay signed in
// when Redis has lost its data. Secrets are hashes here as well.
import type { Context } from '../context.ts';
import { lifeOf } from './redis-life.ts';

/** What is certainly over is removed whenever another session begins. */
const OVER_AFTER_MS = 2 * 24 * 3_600_000;
/** Ids that were asked for in vain and need not be looked for again in this life of Redis. */
const REMEMBERED_MISSES = 10_000;

export interface KeptSession {
  /** Hash of a staff session's token; the kiosk of a visit. */
  id: string;
  /** Whose it is. */
  owner: string;
  tokenHash: string;
  caseId: string | null;
  /** Epoch milliseconds. */
  startedAt: number;
}

export class KeptSessions {
  readonly #db: Context['db'];
  readonly #redis: Context['redis'];
  readonly #missed = new Map<string, string>();

  constructor({ db, redis }: Pick<Context, 'db' | 'redis'>) {
    this.#db = db;
    this.#redis = redis;
  }

  /** In place of any earlier session with this id. */
  async keep({ id, startedAt, ...session }: Omit<KeptSession, 'caseId'>): Promise<void> {
    const life = await lifeOf(this.#redis);
    const kept = { ...session, life, caseId: null, startedAt: new Date(startedAt) };
    await this.#db
      .insertInto('keptSession')
      .values({ id, ...kept })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(kept))
      .execute();
    await this.#db
      .deleteFrom('keptSession')
      .where('startedAt', '<', new Date(Date.now() - OVER_AFTER_MS))
      .execute();
  }

  async keepCase(id: string, caseId: string): Promise<void> {
    await this.#db.updateTable('keptSession').set({ caseId }).where('id', '=', id).execute();
  }

  /**
   * Whether a session that Redis does not know may be one that it has lost. PostgreSQL is asked once for each id in a life
   * of Redis, since thousands of kiosks without a visit say every few seconds that they live.
   */
  async mayBeLost(id: string): Promise<boolean> {
    const life = await lifeOf(this.#redis);
    return life === null || this.#missed.get(id) !== life;
  }

  /**
   * Puts back the session that Redis has lost, one of a former life, by `write`, and answers it. What Redis itself has
   * forgotten in this life is over.
   */
  async bringBack(
    id: string,
    lasts: (kept: KeptSession) => Promise<boolean>,
    write: (kept: KeptSession) => Promise<void>,
  ): Promise<KeptSession | null> {
    const life = await lifeOf(this.#redis);
    const row = await this.#db.selectFrom('keptSession').selectAll().where('id', '=', id).executeTakeFirst();
    const kept = row === undefined ? null : { ...row, startedAt: row.startedAt.getTime() };
    if (kept !== null && kept.life !== life && (await lasts(kept))) {
      await write(kept);
      // Last, so that whoever finds it put back finds it in Redis; and not before this life has a name.
      if (life !== null) {
        await this.#db.updateTable('keptSession').set({ life }).where('id', '=', id).execute();
      }
      return kept;
    }
    if (this.#missed.size >= REMEMBERED_MISSES) this.#missed.clear();
    if (life !== null) this.#missed.set(id, life);
    return null;
  }

  async ofOwner(owner: string): Promise<string[]> {
    const rows = await this.#db.selectFrom('keptSession').select('id').where('owner', '=', owner).execute();
    return rows.map(({ id }) => id);
  }

  async drop(id: string): Promise<void> {
    await this.#db.deleteFrom('keptSession').where('id', '=', id).execute();
  }

  /** Whether the person of this visit is in the line or in a call: then it lasts, however long that takes. */
  async isInCall(kioskId: string, applicantId: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('call')
      .innerJoin('serviceCase', 'serviceCase.id', 'call.caseId')
      .select('call.id')
      .where('call.kioskId', '=', kioskId)
      .where('serviceCase.applicantId', '=', applicantId)
      .where('call.kind', '=', 'video')
      .where('call.state', '!=', 'ended')
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }
}
