// Administrators set up service queues. Changes come one after the other, since each is judged against all the others.
import { AppError } from '@cloud-window/shared';
import { GENERAL_QUEUE_ID, type QueueRules, type ServiceQueue } from '@cloud-window/shared/protocol';
import { auditActor } from '../audit/audit-log.ts';
import type { Context, RouteHandlers, Tx } from '../context.ts';
import { SELF_TEST_QUEUE } from './built-in-queues.ts';
import { readQueues } from './create-routing.ts';
import type { QueueBookReader } from './queue-book.ts';
import { changedRules, requireConsistent, tidied } from './queue-rules.ts';
import { departmentsOfItems, insertQueue, loadQueues, lockQueues, type StoredQueue } from './queue-store.ts';

type Routes = Pick<RouteHandlers, 'listQueues' | 'addQueue' | 'updateQueue' | 'removeQueue'>;

export function queueRoutes(context: Context, bookReader: QueueBookReader): Routes {
  const { db, audit, queue } = context;

  /** Runs a change on all queues as they are, alone. */
  const change = async (
    step: (tx: Tx, queues: readonly StoredQueue[]) => Promise<void>,
  ): Promise<ServiceQueue[]> => {
    await db.transaction().execute(async (tx) => {
      await lockQueues(tx);
      await step(tx, await loadQueues(tx));
    });
    bookReader.forget();
    return readQueues(context, bookReader);
  };

  return {
    listQueues: () => readQueues(context, bookReader),

    async addQueue({ body: { id, ...given }, actor }) {
      const rules = tidied(given);
      const queues = await change(async (tx, present) => {
        if (id === SELF_TEST_QUEUE.id || present.some((one) => one.id === id)) {
          throw new AppError('QUEUE_IN_USE', 'there is a queue of this id');
        }
        const added = { ...rules, id, sample: false };
        requireConsistent([...present, added], id);
        await requireItems(tx, rules);
        await insertQueue(tx, added);
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'queue.added',
          subject: id,
          detail: { ...rules },
        });
      });
      return required(queues, id);
    },

    async updateQueue({ params: { id }, body, actor }) {
      const rules = tidied(body);
      const queues = await change(async (tx, present) => {
        const before = required(present, id);
        const after = { ...rules, id, sample: before.sample };
        requireConsistent([...present.filter((one) => one.id !== id), after], id);
        await requireItems(tx, rules);
        await tx
          .updateTable('serviceQueue')
          .set({ rules: JSON.stringify(rules) })
          .where('id', '=', id)
          .execute();
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'queue.changed',
          subject: id,
          detail: { ...changedRules(before, rules) },
        });
      });
      return required(queues, id);
    },

    async removeQueue({ params: { id }, actor }) {
      const by = auditActor(actor);
      await change(async (tx, present) => {
        required(present, id);
        requireUnused(present, id);
        await tx.deleteFrom('serviceQueue').where('id', '=', id).execute();
        await audit.record(tx, { actor: by, action: 'queue.removed', subject: id });
        // Last, and before the commit: should Redis be away, nothing has changed.
        const { waiting, queueStates } = await queue.snapshot();
        if (waiting.some(({ route }) => route.some((step) => step.queueId === id))) {
          throw new AppError('QUEUE_IN_USE', 'somebody waits in this queue or may come to it');
        }
        if (queueStates[id] !== undefined) await queue.setQueueState(by, id, 'auto');
      });
      return {};
    },
  };
}

function required<Q extends { id: string }>(queues: readonly Q[], id: string): Q {
  const found = queues.find((queue) => queue.id === id);
  if (found === undefined) throw new AppError('NOT_FOUND', 'no such queue');
  return found;
}

function requireUnused(queues: readonly StoredQueue[], id: string): void {
  if (id === GENERAL_QUEUE_ID) {
    throw new AppError('QUEUE_IN_USE', 'the general queue takes what no other queue does');
  }
  const other = queues.find((queue) => queue.overflow?.queueId === id);
  if (other !== undefined) throw new AppError('QUEUE_IN_USE', `${other.id} overflows to this queue`);
}

async function requireItems(tx: Tx, { itemCodes }: QueueRules): Promise<void> {
  const known = await departmentsOfItems(tx, itemCodes);
  const unknown = itemCodes.find((code) => !known.has(code));
  if (unknown !== undefined) throw new AppError('NOT_FOUND', `no such item: ${unknown}`);
}
