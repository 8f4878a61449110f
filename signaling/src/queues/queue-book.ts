// All rules of routing at one glance, read again from PostgreSQL when they are more than a second old: every caller asks for
// them, and they change a few times a year. Another process learns of a change within that second.
import { dateAfter, wallTime } from '@cloud-window/shared';
import { GENERAL_QUEUE_ID, type Holiday, type WeeklyHours } from '@cloud-window/shared/protocol';
import type { Context } from '../context.ts';
import { departmentsOfItems, loadHolidays, loadQueues, type StoredQueue } from './queue-store.ts';
import { keepFor } from './shared-reads.ts';

const FRESH_MS = 1_000;

export interface QueueBook {
  queues: readonly StoredQueue[];
  /** Whose items come to a queue, by the queue's id. */
  departments: ReadonlyMap<string, readonly string[]>;
  siteHours: ReadonlyMap<string, WeeklyHours>;
  /** From yesterday on. */
  holidays: readonly Holiday[];
}

export interface QueueBookReader {
  read: () => Promise<QueueBook>;
  /** After a change by this very process: the next reader sees it. */
  forget: () => void;
}

export function createQueueBook(context: Pick<Context, 'db' | 'clock' | 'config'>): QueueBookReader {
  const { read, forget } = keepFor(FRESH_MS, () => load(context));
  return { read, forget };
}

async function load({ db, clock, config }: Pick<Context, 'db' | 'clock' | 'config'>): Promise<QueueBook> {
  const yesterday = dateAfter(wallTime(clock.now(), config.TIME_ZONE).date, -1);
  const [queues, sites, holidays] = await Promise.all([
    loadQueues(db),
    db.selectFrom('site').select(['id', 'hours']).execute(),
    loadHolidays(db, yesterday),
  ]);
  const ofItems = await departmentsOfItems(
    db,
    queues.flatMap((queue) => queue.itemCodes),
  );
  const departments = queues.map((queue): [string, string[]] => {
    const served = queue.itemCodes.map((code) => ofItems.get(code)).filter((code) => code !== undefined);
    return [queue.id, [...new Set([...queue.departments, ...served])]];
  });
  return {
    queues,
    departments: new Map(departments),
    siteHours: new Map(sites.map(({ id, hours }) => [id, hours])),
    holidays,
  };
}

/** The queue that names the item, else the one that names its department, else the general one. */
export function queueOfItem(
  book: Pick<QueueBook, 'queues'>,
  itemCode: string,
  department: string,
): StoredQueue {
  const queue =
    book.queues.find((one) => one.itemCodes.includes(itemCode)) ??
    book.queues.find((one) => one.departments.includes(department)) ??
    book.queues.find((one) => one.id === GENERAL_QUEUE_ID);
  if (queue === undefined) throw new Error('the general queue is missing');
  return queue;
}
