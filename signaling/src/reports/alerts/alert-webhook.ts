// Tells somebody else's system of alerts: one POST for each that is raised or cleared, signed, and repeated until it is
// answered. What is owed lies in PostgreSQL, so that it outlives this process, and one node at a time sends it. It names
// queues and calls, never people. docs/metrics.md describes the message for whoever receives it.
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../context.ts';
import { alertOf } from './alert-store.ts';
import { repeated } from '../../calls/repeated.ts';

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 5;
/** Shorter than the first pause: nobody else sends it meanwhile. */
const ANSWER_WITHIN_MS = 5_000;
const RETRY_FIRST_MS = 10_000;
const RETRY_LAST_MS = 600_000;
/** Some three hours. */
const MOST_ATTEMPTS = 25;

export interface AlertWebhook {
  start(): void;
  stop(): Promise<void>;
}

interface Owed {
  alertId: number;
  change: 'raised' | 'cleared';
  attempts: number;
}

/** `pace` multiplies the pauses, for tests. */
export function createAlertWebhook(
  { db, clock, config, log }: Pick<Context, 'db' | 'clock' | 'config' | 'log'>,
  { pace = 1 }: { pace?: number } = {},
): AlertWebhook {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = config;
  const ended = new AbortController();

  /** Takes what is due, and puts off the next attempt before this one is made. */
  const take = async (): Promise<Owed[]> => {
    const now = new Date(clock.now());
    const pause = sql`least(${RETRY_FIRST_MS * pace} * power(2, attempts), ${RETRY_LAST_MS * pace})`;
    const due = db
      .selectFrom('alertDelivery')
      .select(['alertId', 'change'])
      .where('deliveredAt', 'is', null)
      .where('dueAt', '<=', now)
      .where('attempts', '<', MOST_ATTEMPTS)
      .orderBy('dueAt')
      .limit(AT_ONCE)
      .forUpdate()
      .skipLocked();
    return db
      .with('due', () => due)
      .updateTable('alertDelivery')
      .from('due')
      .set({
        attempts: sql<number>`attempts + 1`,
        dueAt: sql<Date>`${now}::timestamptz + ${pause} * interval '1 millisecond'`,
      })
      .whereRef('alertDelivery.alertId', '=', 'due.alertId')
      .whereRef('alertDelivery.change', '=', 'due.change')
      .returning(['alertDelivery.alertId', 'alertDelivery.change', 'attempts'])
      .execute();
  };

  const send = async (target: string, key: string, { alertId, change, attempts }: Owed): Promise<void> => {
    const row = await db.selectFrom('alert').selectAll().where('id', '=', alertId).executeTakeFirst();
    if (row === undefined) return;
    const body = JSON.stringify({ change, alert: alertOf(row) });
    const at = clock.now();
    try {
      const answer = await fetch(target, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'X-Cloud-Window-Delivery': `${alertId}-${change}`,
          'X-Cloud-Window-Signature': `t=${at},v1=${signature(key, at, body)}`,
        },
        body,
        redirect: 'error',
        signal: AbortSignal.any([ended.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
    } catch (error) {
      if (ended.signal.aborted) return;
      const facts = { alertId, change, attempts, reason: (error as Error).message };
      if (attempts === 1) log.warn(facts, 'the webhook could not be told of an alert, and will be');
      if (attempts >= MOST_ATTEMPTS) log.error(facts, 'the webhook was not told of an alert: given up');
      return;
    }
    await db
      .updateTable('alertDelivery')
      .set({ deliveredAt: new Date(clock.now()) })
      .where('alertId', '=', alertId)
      .where('change', '=', change)
      .execute();
  };

  const step = async (target: string, key: string): Promise<void> => {
    try {
      for (const owed of await take()) await send(target, key, owed);
    } catch (error) {
      // The store is away; what is owed stays owed.
      log.debug({ err: error }, 'the outbox of alerts cannot be read just now');
    }
  };

  const loop =
    url === undefined || secret === undefined
      ? null
      : repeated(LOOK_EVERY_MS * pace, () => step(url, secret));

  return {
    start() {
      loop?.start();
    },
    async stop() {
      ended.abort();
      await loop?.stop();
    },
  };
}

/** HMAC-SHA-256 of time and body: neither can be changed, and an old message cannot be sent again as a new one. */
export function signature(secret: string, at: number, body: string): string {
  return createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
}
