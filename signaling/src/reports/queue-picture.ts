// Every service queue as it is just now and has been today: one reading from which the wallboard, the alerts and the metrics
// are made, so that they never contradict each other.
import { sql } from 'kysely';
import type { IntervalCounters, ServiceQueue } from '@cloud-window/shared/protocol';
import type { HandleTimes } from '../calls/handle-times.ts';
import type { WaitForecast } from '../calls/wait-estimate.ts';
import { lineOf, waysOf, type Eligible } from '../calls/waiting-line.ts';
import type { Context } from '../context.ts';
import { departmentSkill } from '../queues/clerk-skills.ts';
import { queueOfItem } from '../queues/queue-book.ts';
import type { Routing } from '../queues/routing.ts';
import { keepFor } from '../queues/shared-reads.ts';
import type { Contact, QueueSnapshot } from '../queue/queue-types.ts';
import { SELF_TEST_DEPARTMENT, SELF_TEST_SITE_ID, SELF_TEST_STAFF_ID } from '../self-test/self-test-stage.ts';
import { countDay, dayOf, type Day } from './day-figures.ts';
import { NO_COUNTS } from './interval-sums.ts';

/** Items change rarely. */
const ITEMS_KEPT_MS = 30_000;
/** Also without any event the day is counted anew this often (midnight, another node's writes). */
const DAY_KEPT_MS = 60_000;

export interface QueueReading {
  queue: ServiceQueue;
  /** By its hours, or by a supervisor's hand. */
  open: boolean;
  /** Callers and those to be called back, in rank order. */
  waiting: readonly Contact[];
  longestWaitMs: number;
  /** For who would join now; null when nobody could say. */
  forecast: WaitForecast | null;
  staffed: number;
  ready: number;
  /** Calls that nobody on duty could ever take. */
  helpless: number;
  today: IntervalCounters;
}

export interface QueuePicture {
  /** Redis TIME, ms. */
  at: number;
  /** Without the self-test. */
  snapshot: QueueSnapshot;
  queues: readonly QueueReading[];
  day: Day;
}

type Parts = Pick<Context, 'db' | 'queue' | 'clock' | 'config'>;

export class QueueReader {
  readonly #context: Parts;
  readonly #routing: Pick<Routing, 'queues' | 'isOpen'>;
  readonly #handleTimes: HandleTimes;
  readonly #departments: () => Promise<ReadonlyMap<string, string>>;
  #day: { day: Day; at: number } | null = null;
  #newestEvent = 0;

  constructor(context: Parts, routing: Pick<Routing, 'queues' | 'isOpen'>, handleTimes: HandleTimes) {
    this.#context = context;
    this.#routing = routing;
    this.#handleTimes = handleTimes;
    this.#departments = keepFor(ITEMS_KEPT_MS, () => loadDepartments(context.db)).read;
  }

  /** Says that the queue has moved on to this event. */
  noteEvent(seq: number): void {
    this.#newestEvent = Math.max(this.#newestEvent, seq);
  }

  /** Whether PostgreSQL has not yet caught up with the queue, so that the figures will change by themselves. */
  get dayLags(): boolean {
    return (this.#day?.day.projectedTo ?? 0) < this.#newestEvent;
  }

  async read(): Promise<QueuePicture> {
    const [live, queues, day, departments] = await Promise.all([
      this.#context.queue.snapshot(),
      this.#routing.queues(),
      this.#today(),
      this.#departments(),
    ]);
    const snapshot = withoutSelfTest(live);
    const audiences = audiencesOf(queues, departments);
    const readings = queues.map((queue) => {
      const audience = audiences.get(queue.id) ?? { itemCodes: [], departments: [] };
      return this.#readQueue(queue, audience, snapshot, day);
    });
    return { at: snapshot.at, snapshot, queues: await Promise.all(readings), day };
  }

  async #readQueue(
    queue: ServiceQueue,
    audience: Audience,
    snapshot: QueueSnapshot,
    day: Day,
  ): Promise<QueueReading> {
    const [open, ahtMs] = await Promise.all([
      this.#routing.isOpen(queue),
      this.#handleTimes.ofQueue(queue.id, audience.itemCodes),
    ]);
    const waiting = snapshot.waiting.filter((contact) => contact.queueId === queue.id && isSomebody(contact));
    const eligible = clerksFor(audience, queue, snapshot);
    return {
      queue,
      open,
      waiting,
      longestWaitMs: longestWait(waiting, snapshot.at),
      forecast: lineOf(snapshot).forecast(eligible, ahtMs),
      staffed: eligible.staffed,
      ready: [...eligible.clerks].filter((clerk) => clerk.state === 'ready').length,
      helpless: waiting.filter((contact) => !canBeHelped(contact, snapshot)).length,
      today: day.queues.get(queue.id) ?? NO_COUNTS,
    };
  }

  async #today(): Promise<Day> {
    const { db, clock, config } = this.#context;
    const now = clock.now();
    if (this.#day !== null && now - this.#day.at <= DAY_KEPT_MS && !this.dayLags) return this.#day.day;
    const day = await countDay(db, dayOf(now, config.TIME_ZONE));
    this.#day = { day, at: now };
    return day;
  }
}

/** Departments by item. */
async function loadDepartments(db: Context['db']): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('item')
    .select(['code', sql<string>`definition -> 'department' ->> 'code'`.as('department')])
    .execute();
  return new Map(
    rows
      .filter(({ department }) => department !== SELF_TEST_DEPARTMENT)
      .map(({ code, department }) => [code, department]),
  );
}

/** Somebody waits who is not a clerk: neither advice nor papers left for later. */
export const isSomebody = ({ kind }: Contact): boolean => kind === 'video' || kind === 'callback';

/** Of those who stand and wait; whoever is to be called back does something else meanwhile. */
export function longestWait(waiting: readonly Contact[], at: number): number {
  const waits = waiting.filter(({ kind }) => kind === 'video').map(({ enqueuedAt }) => at - enqueuedAt);
  return Math.max(0, ...waits);
}

function withoutSelfTest(snapshot: QueueSnapshot): QueueSnapshot {
  const isReal = ({ siteId }: Contact) => siteId !== SELF_TEST_SITE_ID;
  return {
    ...snapshot,
    waiting: snapshot.waiting.filter(isReal),
    active: snapshot.active.filter(isReal),
    wrapUp: snapshot.wrapUp.filter(isReal),
    clerks: snapshot.clerks.filter(({ staffId }) => staffId !== SELF_TEST_STAFF_ID),
  };
}

/** Whose calls come to a queue. */
interface Audience {
  itemCodes: string[];
  departments: string[];
}

function audiencesOf(
  queues: readonly ServiceQueue[],
  departments: ReadonlyMap<string, string>,
): Map<string, Audience> {
  const audiences = new Map(
    queues.map((queue): [string, Audience] => [
      queue.id,
      { itemCodes: [], departments: [...queue.departments] },
    ]),
  );
  for (const [itemCode, department] of departments) {
    const { id } = queueOfItem({ queues }, itemCode, department);
    const audience = audiences.get(id) ?? { itemCodes: [], departments: [] };
    audience.itemCodes.push(itemCode);
    if (!audience.departments.includes(department)) audience.departments.push(department);
    audiences.set(id, audience);
  }
  return audiences;
}

function clerksFor(
  { departments }: Audience,
  { minProficiency }: ServiceQueue,
  snapshot: QueueSnapshot,
): Eligible {
  return lineOf(snapshot).eligible(
    departments.map((code) => [`${departmentSkill(code)}>=${minProficiency}`]),
  );
}

/** Whether anybody on duty could take it, now or once it asks for less. */
function canBeHelped(contact: Contact, snapshot: QueueSnapshot): boolean {
  const ways = waysOf(contact, snapshot.at).map(({ skills }) => skills);
  return lineOf(snapshot).eligible(ways).staffed > 0;
}
