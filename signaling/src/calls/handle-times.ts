// How long calls take: measured from those of late, or as planned where there are too few.
import type { Clock } from '@cloud-window/shared';
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Db } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import type { Database } from '../storage/schema.ts';

/** Handled calls that a mean is taken from, and how few of them are too few. */
const SAMPLE_CALLS = 20;
const FEWEST_CALLS = 3;
const SAMPLE_AGE_MS = 30 * 24 * 3_600_000;
const AHT_KEPT_MS = 30_000;
/** Of a queue whose items nobody has planned. */
const USUAL_MS = 10 * 60_000;

/** Mean handle times (talk, hold and wrap-up) in milliseconds, each kept for half a minute. */
export class HandleTimes {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { ahtMs: number; until: number }>();

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** 0 for an item that does not exist. */
  async of(itemCode: string): Promise<number> {
    return this.#keep(`item ${itemCode}`, async (now) => {
      const measured = await this.#measured((eb) => eb('itemCode', '=', itemCode), now);
      return measured ?? ((await loadItem(this.#db, itemCode))?.minutes ?? 0) * 60_000;
    });
  }

  /** `itemCodes`: whose plans count as long as the queue has handled too few calls. */
  async ofQueue(queueId: string, itemCodes: readonly string[]): Promise<number> {
    return this.#keep(`queue ${queueId}`, async (now) => {
      const measured = await this.#measured((eb) => eb('queueId', '=', queueId), now);
      return measured ?? (await this.#planned(itemCodes)) ?? USUAL_MS;
    });
  }

  async #keep(name: string, measure: (now: number) => Promise<number>): Promise<number> {
    const now = this.#clock.now();
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.until > now) return kept.ahtMs;
    const ahtMs = await measure(now);
    this.#kept.set(name, { ahtMs, until: now + AHT_KEPT_MS });
    return ahtMs;
  }

  async #measured(
    which: (eb: ExpressionBuilder<Database, 'call'>) => Expression<SqlBool>,
    now: number,
  ): Promise<number | null> {
    const recent = this.#db
      .selectFrom('call')
      .select(sql<number>`extract(epoch from (ended_at - answered_at)) * 1000`.as('handledMs'))
      .where(which)
      .where('enqueuedAt', '>', new Date(now - SAMPLE_AGE_MS))
      // Papers are read without a caller: that takes another time.
      .where('kind', '!=', 'review')
      .where('answeredAt', 'is not', null)
      .where('endedAt', 'is not', null)
      .orderBy('enqueuedAt', 'desc')
      .limit(SAMPLE_CALLS);
    const { calls, mean } = await this.#db
      .selectFrom(recent.as('recent'))
      .select((eb) => [
        eb.fn.countAll<number>().as('calls'),
        eb.fn.avg<number | null>('handledMs').as('mean'),
      ])
      .executeTakeFirstOrThrow();
    return calls < FEWEST_CALLS ? null : Number(mean);
  }

  async #planned(itemCodes: readonly string[]): Promise<number | null> {
    if (itemCodes.length === 0) return null;
    const { minutes } = await this.#db
      .selectFrom('item')
      .select(sql<number | null>`avg((definition ->> 'minutes')::float8)`.as('minutes'))
      .where('code', 'in', [...itemCodes])
      .executeTakeFirstOrThrow();
    return minutes === null ? null : minutes * 60_000;
  }
}
