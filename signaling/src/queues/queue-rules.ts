// What the rules of all queues must be together: no item and no department in two of them, no overflow into nothing or in
// a circle.
import { AppError } from '@cloud-window/shared';
import type { QueueRules } from '@cloud-window/shared/protocol';
import { SELF_TEST_DEPARTMENT, SELF_TEST_ITEM_CODE } from '../self-test/self-test-stage.ts';
import { inOrder } from './opening-hours.ts';
import type { StoredQueue } from './queue-store.ts';

/** The rules without anything said twice. */
export function tidied(rules: QueueRules): QueueRules {
  return {
    ...rules,
    departments: [...new Set(rules.departments)],
    itemCodes: [...new Set(rules.itemCodes)],
    hours: inOrder(rules.hours),
  };
}

/** Throws BAD_REQUEST, or NOT_FOUND for an unknown queue to overflow to. `queues` are all, as they would be. */
export function requireConsistent(queues: readonly StoredQueue[], changedId: string): void {
  const changed = queues.find((queue) => queue.id === changedId);
  if (changed === undefined) return;
  if (changed.departments.includes(SELF_TEST_DEPARTMENT) || changed.itemCodes.includes(SELF_TEST_ITEM_CODE)) {
    throw new AppError('BAD_REQUEST', 'the self-test has a queue of its own');
  }
  for (const other of queues) {
    if (other.id === changedId) continue;
    const shared =
      changed.departments.find((one) => other.departments.includes(one)) ??
      changed.itemCodes.find((one) => other.itemCodes.includes(one));
    if (shared !== undefined) throw new AppError('BAD_REQUEST', `${shared} comes to ${other.id} already`);
  }
  requireOverflowEnds(queues, changed);
}

function requireOverflowEnds(queues: readonly StoredQueue[], changed: StoredQueue): void {
  const passed = new Set<string>([changed.id]);
  let nextId = changed.overflow?.queueId;
  while (nextId !== undefined) {
    const next = queues.find((queue) => queue.id === nextId);
    if (next === undefined) throw new AppError('NOT_FOUND', `no queue ${nextId} to overflow to`);
    if (passed.has(next.id)) throw new AppError('BAD_REQUEST', 'the overflow leads in a circle');
    passed.add(next.id);
    nextId = next.overflow?.queueId;
  }
}

/** The rules that differ, as they are from now on: what the audit trail keeps of a change. */
export function changedRules(before: QueueRules, after: QueueRules): Partial<QueueRules> {
  const keys = (Object.keys(after) as (keyof QueueRules)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, after[key]]));
}
