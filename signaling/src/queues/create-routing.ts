// Routing on what is stored, what is live in the queue and what time it is.
import { AppError } from '@cloud-window/shared';
import type { QueueState, ServiceQueue } from '@cloud-window/shared/protocol';
import type { Context } from '../context.ts';
import type { ClerkRecord, QueueSnapshot, RouteStep } from '../queue/queue-types.ts';
import { SELF_TEST_DEPARTMENT } from '../self-test/self-test-stage.ts';
import { SELF_TEST_QUEUE } from './built-in-queues.ts';
import { directStep, queueSteps, type RoutedCall, type RouteWorld } from './call-route.ts';
import { coversSkills, departmentSkill } from './clerk-skills.ts';
import { bothOpen, closedAt, closedDates, nextOpening, type Timetable } from './opening-hours.ts';
import { queueOfItem, type QueueBook, type QueueBookReader } from './queue-book.ts';
import { loadRoutedItem, type StoredQueue } from './queue-store.ts';
import { keepFor, shareSnapshots } from './shared-reads.ts';
import type { Availability, CallFactsForRouting, Routing } from './routing.ts';

/** How long a clerk by name is waited for before the queue takes over. */
const CLERK_WAIT_MS = 60_000;
/** Nobody waits for papers to be answered. */
const PAPERS_OFFER_MS = 60_000;
const STATES_FRESH_MS = 1_000;

type Parts = Pick<Context, 'db' | 'clock' | 'config' | 'queue'>;

export function createRouting(context: Parts, bookReader: QueueBookReader): Routing {
  const { db, clock, config } = context;
  const readSnapshot = shareSnapshots(context.queue);
  const states = keepFor(STATES_FRESH_MS, async () => (await readSnapshot()).queueStates);

  const itemOf = async (itemCode: string) => {
    const item = await loadRoutedItem(db, itemCode);
    if (item === null) throw new AppError('NOT_FOUND', 'no such item');
    return item;
  };
  const timetable = (book: QueueBook, of: StoredQueue, siteId: string | null): Timetable => ({
    timeZone: config.TIME_ZONE,
    weeks: [of.hours, (siteId === null ? undefined : book.siteHours.get(siteId)) ?? []],
    closedDates: closedDates(book.holidays, of.id, siteId),
  });
  const worldOf = (book: QueueBook, snapshot: QueueSnapshot, siteId: string): RouteWorld => ({
    onDuty: snapshot.clerks.filter(isSignedIn).map((clerk) => clerk.skills),
    departmentsOf: (one) => book.departments.get(one.id) ?? [],
    overflowOf({ overflow }, afterMs) {
      const target = book.queues.find((one) => one.id === overflow?.queueId);
      if (target === undefined) return null;
      const state = snapshot.queueStates[target.id] ?? 'auto';
      const at = clock.now() + afterMs;
      return closedReason(state, timetable(book, target, siteId), at) === null ? target : null;
    },
  });
  /** The item's queue and the way through it, as things are now. */
  const wayOf = async (call: Omit<CallFactsForRouting, 'kind' | 'knownClerk' | 'returning'>) => {
    const [book, { department, twoPersons }, snapshot] = await Promise.all([
      bookReader.read(),
      itemOf(call.itemCode),
      readSnapshot(),
    ]);
    const isSelfTest = department === SELF_TEST_DEPARTMENT;
    const home = isSelfTest ? SELF_TEST_QUEUE : queueOfItem(book, call.itemCode, department);
    const routed: RoutedCall = { ...call, department, twoPersons, homeQueueId: home.id };
    const world = worldOf(book, snapshot, call.siteId);
    const through = (one: StoredQueue, fromMs: number) => queueSteps(world, routed, one, fromMs);
    return { book, department, snapshot, home, through };
  };

  return {
    async plan(call) {
      const { department, snapshot, home, through } = await wayOf(call);
      const waitMs = home.knownClerkSeconds * 1000;
      const clerk = snapshot.clerks.find((one) => one.staffId === call.knownClerk);
      const isWorthIt = clerk !== undefined && waitMs > 0 && mayTakeSoon(clerk, department);
      const direct = isWorthIt ? [directStep(clerk.staffId, home)] : [];
      return {
        queue: withState(home, snapshot),
        route:
          call.kind === 'review'
            ? papersWay(home, through(home, 0))
            : [...direct, ...through(home, isWorthIt ? waitMs : 0)],
        boostMs: headStartSeconds(home, call) * 1000,
        offerMs:
          config.QUEUE_OFFER_MS ?? (call.kind === 'review' ? PAPERS_OFFER_MS : home.offerSeconds * 1000),
        wrapUpMs: config.QUEUE_WRAP_UP_MS ?? home.wrapUpSeconds * 1000,
        // Who has booked a time is not turned away at it.
        maxWaiting: call.kind === 'video' && call.appointment !== true ? home.maxWaiting : null,
      };
    },

    async routeTo(target, call) {
      const { book, snapshot, home, through } = await wayOf(call);
      const named = (id: string) => (id === home.id ? home : book.queues.find((one) => one.id === id));
      if (target.to === 'queue') {
        const wished = named(target.queueId);
        if (wished === undefined) throw new AppError('NOT_FOUND', 'no such queue');
        return through(wished, 0);
      }
      const clerk = snapshot.clerks.find((one) => one.staffId === target.staffId);
      if (clerk === undefined || !isSignedIn(clerk)) {
        throw new AppError('CLERK_NOT_READY', 'this clerk is not signed in');
      }
      // A queue that has been removed since leaves the item's own.
      const back = named(call.queueId) ?? home;
      return [directStep(clerk.staffId, back), ...through(back, CLERK_WAIT_MS)];
    },

    async availability(itemCode, siteId) {
      const { book, snapshot, home, through } = await wayOf({
        itemCode,
        siteId,
        locale: 'zh-CN',
        needs: [],
      });
      const found = withState(home, snapshot);
      const hours = bothOpen(home.hours, book.siteHours.get(siteId) ?? []);
      const table = timetable(book, home, siteId);
      const now = clock.now();
      // The self-test runs at any hour, on holidays as well.
      const byRule = home === SELF_TEST_QUEUE ? null : closedReason(found.state, table, now);
      const closed = byRule ?? liveReason(home, through(home, 0), snapshot);
      const byHours = closed === 'hours' || closed === 'holiday';
      return { ...closedBecause(found, hours, closed), opensAt: byHours ? nextOpening(table, now) : null };
    },

    async timetable(itemCode, siteId) {
      const [book, { department }] = await Promise.all([bookReader.read(), itemOf(itemCode)]);
      const isSelfTest = department === SELF_TEST_DEPARTMENT;
      const home = isSelfTest ? SELF_TEST_QUEUE : queueOfItem(book, itemCode, department);
      return { queue: home, timetable: timetable(book, home, siteId) };
    },

    async queues() {
      const [book, queueStates] = await Promise.all([bookReader.read(), states.read()]);
      return book.queues.map((one) => withState(one, { queueStates }));
    },

    async isOpen(one) {
      const book = await bookReader.read();
      return closedReason(one.state, timetable(book, one, null), clock.now()) === null;
    },
  };
}

/** All queues of the book as they are just now. */
export async function readQueues(
  { queue }: Pick<Context, 'queue'>,
  bookReader: QueueBookReader,
): Promise<ServiceQueue[]> {
  const [book, snapshot] = await Promise.all([bookReader.read(), queue.snapshot()]);
  return book.queues.map((one) => withState(one, snapshot));
}

function withState(stored: StoredQueue, { queueStates }: Pick<QueueSnapshot, 'queueStates'>): ServiceQueue {
  return { ...stored, state: queueStates[stored.id] ?? 'auto' };
}

/** By the supervisor's hand, which goes before hours and holidays. */
function closedReason(
  state: QueueState,
  table: Timetable,
  at: number,
): 'supervisor' | 'hours' | 'holiday' | null {
  if (state === 'open') return null;
  return state === 'closed' ? 'supervisor' : closedAt(table, at);
}

/** By who is there: nobody who may ever take the call, or too many who wait. */
function liveReason(
  home: StoredQueue,
  route: readonly RouteStep[],
  { clerks, waiting }: QueueSnapshot,
): 'noClerk' | 'full' | null {
  const somebody = clerks.some(
    (clerk) => isSignedIn(clerk) && route.some((step) => coversSkills(clerk.skills, step.skills)),
  );
  if (!somebody) return 'noClerk';
  const inLine = waiting.filter((call) => call.queueId === home.id && call.kind !== 'review').length;
  return home.maxWaiting !== null && inLine >= home.maxWaiting ? 'full' : null;
}

/** Papers have time: they stay in their queue, and do not overflow while its clerks are at home. */
function papersWay(home: StoredQueue, steps: readonly RouteStep[]): RouteStep[] {
  return steps.filter((step) => step.queueId === home.id);
}

function closedBecause(
  queue: ServiceQueue,
  hours: Availability['hours'],
  closed: Availability['closed'],
): Availability {
  return { queue, open: closed === null, closed, opensAt: null, hours };
}

/** The largest head start that applies; they do not add up. */
function headStartSeconds(
  { boosts }: StoredQueue,
  { needs, returning, appointment }: CallFactsForRouting,
): number {
  return Math.max(
    0,
    ...(['elderly', 'signLanguage', 'wheelchair'] as const)
      .filter((need) => needs.includes(need))
      .map((need) => boosts[need]),
    ...(returning ? [boosts.returning] : []),
    ...(appointment === true ? [boosts.appointment] : []),
  );
}

function isSignedIn(clerk: ClerkRecord): boolean {
  return clerk.state !== 'signedOut';
}

/** Whether waiting for this clerk may be worth it: at work, not about to leave, and still of the department. */
function mayTakeSoon({ state, next, skills }: ClerkRecord, department: string): boolean {
  const isAtWork = state === 'ready' || state === 'offered' || state === 'onCall' || state === 'wrapUp';
  return isAtWork && next === null && coversSkills(skills, [departmentSkill(department)]);
}
