// What one event of the queue adds to the figures: which counters, of which quarter of an hour, of which queue, skill, site
// and clerk. docs/metrics.md defines each counter. Pure, and the order of events does not matter.
import type { IntervalCounters, QueueRules, ReportDimension } from '@cloud-window/shared/protocol';
import type { QueueEvent } from '../queue/queue-types.ts';
import { SELF_TEST_SITE_ID, SELF_TEST_STAFF_ID } from '../self-test/self-test-stage.ts';

export const INTERVAL_MS = 15 * 60_000;
/** A clerk is signed in through a day at the longest; more than that is a clock that was set. */
const LONGEST_STATE_MS = 24 * 3_600_000;

export type Counts = Partial<IntervalCounters>;
export type Counter = keyof IntervalCounters;
export type ServiceLevelRule = QueueRules['serviceLevel'];

export interface IntervalCount {
  /** Begin of the quarter of an hour. */
  startsAt: number;
  dimension: ReportDimension;
  key: string;
  counts: Counts;
}

/** Whether the rule of the event's queue decides what it counts for. */
export function needsServiceLevel({ type, data }: QueueEvent): boolean {
  return data['kind'] === 'video' && (type === 'callAccepted' || type === 'callHungUp');
}

/** At most one entry for each quarter, dimension and key, in a fixed order. */
export function countsOf(event: QueueEvent, serviceLevel: ServiceLevelRule): IntervalCount[] {
  const sum = new Map<string, IntervalCount>();
  const add = (at: number, dimension: ReportDimension, key: string, counts: Counts): void => {
    const startsAt = Math.floor(at / INTERVAL_MS) * INTERVAL_MS;
    const name = `${startsAt} ${dimension} ${key}`;
    const present = sum.get(name) ?? { startsAt, dimension, key, counts: {} };
    sum.set(name, { ...present, counts: merged(present.counts, counts) });
  };
  if (event.staffId === SELF_TEST_STAFF_ID || event.data['siteId'] === SELF_TEST_SITE_ID) return [];
  countCall(event, serviceLevel, add);
  countClerkTime(event, add);
  return [...sum.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, count]) => count);
}

type Add = (at: number, dimension: ReportDimension, key: string, counts: Counts) => void;

/** The one counter that is no sum. */
export const isMaximum = (counter: Counter): boolean => counter === 'longestWaitMs';

/** Both together. */
export function merged(one: Counts, other: Counts): Counts {
  const sum: Counts = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const counter = name as Counter;
    const present = sum[counter] ?? 0;
    sum[counter] = isMaximum(counter) ? Math.max(present, value) : present + value;
  }
  return sum;
}

// --- of calls -----------------------------------------------------------------------------------------------------

function countCall(event: QueueEvent, level: ServiceLevelRule, add: Add): void {
  const { at, data, staffId } = event;
  // A colleague's advice and papers left for later are nobody's wait.
  if (event.callId === null || (data['kind'] !== 'video' && data['kind'] !== 'callback')) return;
  const counts = { ...callCounts(event, level) };
  // The wrap-up belongs to the conversation before it, so that every row's handle time is that of its own calls.
  const when = event.type === 'callWrapUpDone' ? at - ms(event, 'wrapUpMs') : at;
  // A transferred call stands in its new queue already; what was done for it was done in the former.
  const queueId =
    event.type === 'callTransferred' ? (data['fromQueueId'] ?? data['queueId']) : data['queueId'];
  const skills = event.type === 'callTransferred' ? (data['fromSkills'] ?? data['skills']) : data['skills'];
  if (Object.keys(counts).length > 0) {
    if (isName(queueId)) add(when, 'queue', queueId, counts);
    if (isName(data['siteId'])) add(when, 'site', data['siteId'], counts);
    for (const skill of new Set(skills?.split(',').filter(isCountedSkill))) add(when, 'skill', skill, counts);
  }
  const ofClerk = clerkCounts(event, counts);
  if (staffId !== null && ofClerk !== null) add(when, 'clerk', staffId, ofClerk);
  countChangeOfQueue(event, add);
}

const isName = (text: string | undefined): text is string => text !== undefined && text !== '';

/** The queue's own skills, which name a single clerk or desk, are no subject of a report. */
const isCountedSkill = (skill: string): boolean => skill !== '' && !skill.startsWith('only:');

function callCounts(event: QueueEvent, level: ServiceLevelRule): Counts {
  const { data } = event;
  switch (event.type) {
    case 'callEnqueued':
      // Who comes back after a loss, or keeps the place of a call, has been counted when coming first.
      if (data['restored'] !== undefined || isName(data['keeps'])) return {};
      return data['kind'] === 'callback' ? { offeredIn: 1, callbacks: 1 } : { offeredIn: 1 };
    case 'callAccepted':
      return data['kind'] === 'video' && (data['answers'] ?? '1') === '1' ? answered(event, level) : {};
    case 'callDeclined':
      return data['reason'] === 'clerkLost' ? { missed: 1 } : { declined: 1 };
    case 'callExpired':
      return { missed: 1 };
    case 'callRequeued':
      return { requeued: 1, ...talk(event) };
    case 'callTransferred':
      return { handled: 1, transferredOut: 1, ...talk(event) };
    case 'callTurnedCallback':
      return { callbacks: 1, longestWaitMs: ms(event, 'waitMs') };
    case 'callHungUp':
      return data['from'] === 'active' ? { handled: 1, ...talk(event) } : abandoned(event, level);
    case 'callFinished':
      return { handled: 1, ...talk(event) };
    case 'callWrapUpDone':
      return { wrapUpMs: ms(event, 'wrapUpMs') };
    case 'callOffered':
    case 'callWidened':
    case 'callMoved':
    case 'callHeld':
    case 'callResumed':
    case 'clerkSignedIn':
    case 'clerkChanged':
    case 'queueChanged':
      return {};
  }
}

function answered(event: QueueEvent, level: ServiceLevelRule): Counts {
  const waitMs = ms(event, 'waitMs');
  return {
    answered: 1,
    answeredInTime: waitMs <= level.seconds * 1_000 ? 1 : 0,
    waitMsOfAnswered: waitMs,
    longestWaitMs: waitMs,
  };
}

function abandoned(event: QueueEvent, level: ServiceLevelRule): Counts {
  if (event.data['kind'] !== 'video' || (event.data['answers'] ?? '0') !== '0') return {};
  const waitMs = ms(event, 'waitMs');
  return {
    abandoned: 1,
    shortAbandoned: waitMs < level.shortAbandonSeconds * 1_000 ? 1 : 0,
    abandonedLate: waitMs > level.seconds * 1_000 ? 1 : 0,
    longestWaitMs: waitMs,
  };
}

const talk = (event: QueueEvent): Counts => ({ talkMs: ms(event, 'talkMs'), holdMs: ms(event, 'holdMs') });

/** Overflow, and whatever else sends a waiting call from one queue to another. */
function countChangeOfQueue({ type, at, data }: QueueEvent, add: Add): void {
  const { fromQueueId, queueId } = data;
  if (type !== 'callWidened' && type !== 'callMoved') return;
  if (!isName(fromQueueId) || !isName(queueId) || fromQueueId === queueId) return;
  add(at, 'queue', fromQueueId, { overflowedOut: 1 });
  add(at, 'queue', queueId, { overflowedIn: 1 });
}

// --- of clerks ----------------------------------------------------------------------------------------------------

/** What a call's event says of the clerk in it; null for nothing. The clerk's times come from the clerk's own states. */
function clerkCounts({ type, data }: QueueEvent, counts: Counts): Counts | null {
  switch (type) {
    case 'callOffered':
      return { offeredIn: 1 };
    case 'callAccepted':
      return { ...counts, answered: 1 };
    case 'callDeclined':
    case 'callExpired':
      return counts;
    case 'callRequeued':
      return { requeued: 1 };
    case 'callTransferred':
      return { handled: 1, transferredOut: 1 };
    case 'callFinished':
      return { handled: 1 };
    case 'callHungUp':
      return data['from'] === 'active' ? { handled: 1 } : null;
    default:
      return null;
  }
}

/** The state that the clerk has just left, spread over the quarters that it lasted through. */
function countClerkTime(event: QueueEvent, add: Add): void {
  const { staffId, data, at } = event;
  const left = data['clerkWas'];
  if (staffId === null || !isName(left)) return;
  const from = at - Math.min(ms(event, 'clerkWasMs'), LONGEST_STATE_MS);
  for (let begin = from; begin < at;) {
    const end = Math.min(at, (Math.floor(begin / INTERVAL_MS) + 1) * INTERVAL_MS);
    const counts = timeIn(left, end - begin, holdShare(event));
    if (counts !== null) add(begin, 'clerk', staffId, counts);
    begin = end;
  }
}

function timeIn(state: string, length: number, held: number): Counts | null {
  switch (state) {
    case 'ready':
      return { idleMs: length };
    case 'offered':
      return { ringMs: length };
    case 'onCall': {
      const holdMs = Math.round(length * held);
      return { talkMs: length - holdMs, holdMs };
    }
    case 'wrapUp':
      return { wrapUpMs: length };
    case 'break':
      return { breakMs: length };
    case 'notReady':
      return { notReadyMs: length };
    default:
      return null; // signed out
  }
}

/** Of the conversation that has just ended. */
function holdShare(event: QueueEvent): number {
  const [talkMs, holdMs] = [ms(event, 'talkMs'), ms(event, 'holdMs')];
  return holdMs === 0 ? 0 : holdMs / (talkMs + holdMs);
}

/** A length out of the event; 0 for none and for nonsense. */
function ms({ data }: QueueEvent, name: string): number {
  const length = Math.round(Number(data[name] ?? 0));
  return Number.isSafeInteger(length) ? Math.max(0, length) : 0;
}
