// Alerts as they are stored: each is raised and cleared once, whichever node sees it first, and what the webhook has to be
// told of it is written down in the same transaction.
import type { Selectable } from 'kysely';
import type { Alert } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../../context.ts';
import type { Database } from '../../storage/schema.ts';
import type { Finding } from './alert-rules.ts';

type Change = 'raised' | 'cleared';

export function alertOf(row: Selectable<Database['alert']>): Alert {
  const { raisedAt, clearedAt, limitValue, ...rest } = row;
  return {
    ...rest,
    raisedAt: raisedAt.getTime(),
    clearedAt: clearedAt?.getTime() ?? null,
    limit: limitValue,
  };
}

/** Oldest first. */
export async function lastingAlerts(db: Db): Promise<Alert[]> {
  const rows = await db
    .selectFrom('alert')
    .selectAll()
    .where('clearedAt', 'is', null)
    .orderBy('id')
    .limit(500)
    .execute();
  return rows.map(alertOf);
}

/** Does nothing when it lasts already. */
export async function raiseAlert(db: Db, found: Finding, at: Date, toWebhook: boolean): Promise<void> {
  const { kind, queueId, callId, value, limit } = found;
  await db.transaction().execute(async (tx) => {
    const raised = await tx
      .insertInto('alert')
      .values({ kind, queueId, callId, value, limitValue: limit, raisedAt: at, clearedAt: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (raised !== undefined && toWebhook) await owe(tx, raised.id, 'raised', at);
  });
}

/** Does nothing when it is over already. */
export async function clearAlert(db: Db, id: number, at: Date, toWebhook: boolean): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const cleared = await tx
      .updateTable('alert')
      .set({ clearedAt: at })
      .where('id', '=', id)
      .where('clearedAt', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (cleared !== undefined && toWebhook) await owe(tx, id, 'cleared', at);
  });
}

async function owe(tx: Tx, alertId: number, change: Change, at: Date): Promise<void> {
  await tx.insertInto('alertDelivery').values({ alertId, change, dueAt: at, deliveredAt: null }).execute();
}
