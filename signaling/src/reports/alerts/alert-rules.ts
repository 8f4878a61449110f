// When an alert is due, and when it is over. Between the two lies a band in which one that lasts goes on and none begins, so
// that a value near its limit does not flap. docs/metrics.md explains each to supervisors.
import type { Alert } from '@cloud-window/shared/protocol';
import { judgedCalls, serviceLevel } from '../day-figures.ts';
import type { QueuePicture, QueueReading } from '../queue-picture.ts';

type AlertKind = Alert['kind'];

/** A finding: `isOver` the limit, or still within the band below it. What is not found at all is over. */
export interface Finding extends Pick<Alert, 'kind' | 'queueId' | 'callId' | 'value' | 'limit'> {
  isOver: boolean;
}

const MISSES = 3;
/** Longer than a blink (invariant 6 of docs/queue.md). */
const UNMATCHED_MS = 500;
/** Fewer calls say nothing about a share of them. */
const FEWEST_JUDGED = 10;
/** The bands. */
const WAIT_STILL = 0.7;
const LEVEL_RECOVERED = 0.02;

/** How long a finding must last before an alert is raised: what passes by itself is nobody's business. */
export const LASTS_MS: Readonly<Record<AlertKind, number>> = {
  projectedWait: 5_000,
  noClerk: 5_000,
  serviceLevel: 0,
  repeatedMisses: 0,
  unmatched: 0,
};

/** What distinguishes one alert from another: a call's keeps its identity when the call changes its queue. */
export function nameOf({ kind, queueId, callId }: Pick<Alert, 'kind' | 'queueId' | 'callId'>): string {
  return `${kind} ${callId ?? queueId ?? ''}`;
}

export function findingsOf(picture: QueuePicture, unmatchedMs: number): Finding[] {
  return [
    ...picture.queues.flatMap(ofQueue),
    ...picture.snapshot.waiting
      .filter(({ misses }) => misses >= MISSES)
      .map(({ callId, misses, route }) =>
        finding('repeatedMisses', { queueId: route[0]?.queueId ?? null, callId }, misses, MISSES, true),
      ),
    ...(unmatchedMs > 0
      ? [finding('unmatched', {}, unmatchedMs, UNMATCHED_MS, unmatchedMs > UNMATCHED_MS)]
      : []),
  ];
}

function ofQueue(reading: QueueReading): Finding[] {
  const { queue, waiting, forecast, helpless, today } = reading;
  const found: Finding[] = [];
  const of = { queueId: queue.id };

  // Raised while the first who wait are still within the time: before the service level falls.
  const limitMs = queue.serviceLevel.seconds * 1_000;
  const projectedMs = forecast?.meanMs ?? 0;
  if (projectedMs > limitMs * WAIT_STILL) {
    const somebodyWaits = waiting.some(({ state }) => state === 'waiting');
    const isOver = projectedMs > limitMs && somebodyWaits;
    found.push(finding('projectedWait', of, projectedMs, limitMs, isOver));
  }
  if (helpless > 0) found.push(finding('noClerk', of, helpless, 0, true));

  const { target } = queue.serviceLevel;
  const level = serviceLevel(today);
  if (level !== null && judgedCalls(today) >= FEWEST_JUDGED && level < target + LEVEL_RECOVERED) {
    found.push(finding('serviceLevel', of, level, target, level < target));
  }
  return found;
}

function finding(
  kind: AlertKind,
  { queueId = null, callId = null }: { queueId?: string | null; callId?: string | null },
  value: number,
  limit: number,
  isOver: boolean,
): Finding {
  return { kind, queueId, callId, value, limit, isOver };
}
