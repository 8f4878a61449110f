// A queue for each department of the sample items. They have no hours: a demonstration runs at any time of day.
import { DEFAULT_QUEUE_RULES, type Localized } from '@cloud-window/shared/protocol';
import type { Tx } from '../context.ts';
import { SAMPLE_ITEMS } from '../items/sample-items.ts';
import { insertQueue, loadQueues, lockQueues } from './queue-store.ts';

/** Adds those whose department comes to no queue yet; repeating it adds nothing. Answers how many there are. */
export async function storeSampleQueues(tx: Tx): Promise<number> {
  const departments = new Map<string, Localized>(
    SAMPLE_ITEMS.map(({ department }) => [department.code, department.name]),
  );
  await lockQueues(tx);
  const present = await loadQueues(tx);
  for (const [code, name] of departments) {
    if (present.some((queue) => queue.id === code || queue.departments.includes(code))) continue;
    await insertQueue(tx, { ...DEFAULT_QUEUE_RULES, id: code, name, departments: [code], sample: true });
  }
  return departments.size;
}
