// How long a caller will wait, said honestly: as a range, and not at all when nobody is on duty.
import { sql } from 'kysely';
import type { ClerkState, QueuePosition } from '@cloud-window/shared/protocol';
import type { Clock } from '@cloud-window/shared';
import type { Db } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import type { ClerkRecord, Contact, QueueSnapshot } from '../queue/queue-types.ts';

/** Handled calls of an item that its mean is taken from, and how few of them are too few. */
const SAMPLE_CALLS = 20;
const FEWEST_CALLS = 3;
const SAMPLE_AGE_MS = 30 * 24 * 3_600_000;
const AHT_KEPT_MS = 30_000;
/** Half-width of the range: handle times vary about this much around their mean. */
const SPREAD = 0.4;
const ROUND_SECONDS = 10;

const STAFFED: Readonly<Record<ClerkState, boolean>> = {
  signedOut: false,
  break: false,
  notReady: true,
  ready: true,
  offered: true,
  onCall: true,
  wrapUp: true,
};

/** Signed in and not on a break. */
function isStaffed(clerk: Pick<ClerkRecord, 'state'>): boolean {
  return STAFFED[clerk.state];
}

export function isEligible(clerk: Pick<ClerkRecord, 'skills'>, skills: readonly string[]): boolean {
  const general = clerk.skills.includes('*');
  return skills.every((skill) => clerk.skills.includes(skill) || (general && !skill.startsWith('only:')));
}

/**
 * The wait of a caller behind `ahead` others: (ahead + 1) × AHT ÷ eligible staffed clerks, ± 40 %, in seconds. Where free
 * clerks outnumber those ahead it is next to nothing; without a clerk it is null.
 */
export function estimateWait(
  ahead: number,
  clerks: readonly ClerkRecord[],
  ahtMs: number,
): QueuePosition['estimate'] {
  const staffed = clerks.filter(isStaffed);
  if (staffed.length === 0) return null;
  const free = staffed.filter((clerk) => clerk.state === 'ready').length;
  if (ahead < free) return { lowSeconds: 0, highSeconds: 2 * ROUND_SECONDS };
  const mean = ((ahead + 1 - free) * ahtMs) / staffed.length / 1000;
  const round = (seconds: number) => Math.round(seconds / ROUND_SECONDS) * ROUND_SECONDS;
  const low = round(mean * (1 - SPREAD));
  return { lowSeconds: low, highSeconds: Math.max(round(mean * (1 + SPREAD)), low + ROUND_SECONDS) };
}

/** A caller's place among everybody who waits; the estimate counts only those who compete for the same clerks. */
export function placeInLine(snapshot: QueueSnapshot, contact: Contact, ahtMs: number): QueuePosition | null {
  const index = snapshot.waiting.findIndex((other) => other.callId === contact.callId);
  if (index < 0) return null;
  return {
    position: index + 1,
    waiting: snapshot.waiting.length,
    ...lineAhead(snapshot, snapshot.waiting.slice(0, index), contact.skills, ahtMs),
  };
}

/** What somebody who joined now with these skills would meet. */
export function lineAhead(
  snapshot: Pick<QueueSnapshot, 'clerks'>,
  ahead: readonly Contact[],
  skills: readonly string[],
  ahtMs: number,
): Pick<QueuePosition, 'clerksOnDuty' | 'estimate'> {
  const eligible = snapshot.clerks.filter((clerk) => isEligible(clerk, skills));
  const competing = ahead.filter(
    (other) => other.state === 'waiting' && eligible.some((clerk) => isEligible(clerk, other.skills)),
  );
  return {
    clerksOnDuty: eligible.filter(isStaffed).length,
    estimate: estimateWait(competing.length, eligible, ahtMs),
  };
}

/** Mean handle time by item: talk and wrap-up of recent handled calls, or the item's planning value. */
export class HandleTimes {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { ahtMs: number; until: number }>();

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Milliseconds; 0 for an item that does not exist. Kept for half a minute. */
  async of(itemCode: string): Promise<number> {
    const now = this.#clock.now();
    const kept = this.#kept.get(itemCode);
    if (kept !== undefined && kept.until > now) return kept.ahtMs;
    const ahtMs = (await this.#measured(itemCode, now)) ?? (await this.#planned(itemCode));
    this.#kept.set(itemCode, { ahtMs, until: now + AHT_KEPT_MS });
    return ahtMs;
  }

  async #measured(itemCode: string, now: number): Promise<number | null> {
    const recent = this.#db
      .selectFrom('call')
      .select(sql<number>`extract(epoch from (ended_at - answered_at)) * 1000`.as('handledMs'))
      .where('itemCode', '=', itemCode)
      .where('enqueuedAt', '>', new Date(now - SAMPLE_AGE_MS))
      .where('answeredAt', 'is not', null)
      .where('endedAt', 'is not', null)
      .orderBy('enqueuedAt', 'desc')
      .limit(SAMPLE_CALLS);
    const { calls, mean } = await this.#db
      .selectFrom(recent.as('recent'))
      .select((eb) => [
        eb.fn.countAll<number>().as('calls'),
        eb.fn.avg<number | null>('handledMs').as('mean'),
      ])
      .executeTakeFirstOrThrow();
    return calls < FEWEST_CALLS ? null : mean;
  }

  async #planned(itemCode: string): Promise<number> {
    const item = await loadItem(this.#db, itemCode);
    return (item?.minutes ?? 0) * 60_000;
  }
}
