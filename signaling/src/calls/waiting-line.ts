// Who waits before whom, and for which clerks: what the estimate of a wait rests on. Every kiosk in line asks after each
// event, so whatever the answers share is worked out once for each snapshot.
import type { QueuePosition } from '@cloud-window/shared/protocol';
import type { ClerkRecord, Contact, QueueSnapshot } from '../queue/queue-types.ts';
import {
  crewOf,
  forecastWait,
  isEligible,
  isStaffed,
  quickest,
  toldEstimate,
  type Crew,
  type WaitForecast,
  type Way,
} from './wait-estimate.ts';

/** Clerks who may take the same calls. */
export interface Eligible extends Crew {
  clerks: ReadonlySet<ClerkRecord>;
  staffed: number;
}

class WaitingLine {
  readonly #snapshot: Pick<QueueSnapshot, 'clerks' | 'waiting'>;
  /** Places in rank order, from 0: of each call, of the calls of a queue, of the calls that ask for the same skills. */
  readonly #places = new Map<string, number>();
  readonly #ofQueue = new Map<string, number[]>();
  readonly #asking = new Map<string, { skills: readonly string[]; places: number[] }>();
  readonly #eligible = new Map<string, Eligible>();
  readonly #shares = new WeakMap<Eligible, Map<string, number>>();

  constructor(snapshot: Pick<QueueSnapshot, 'clerks' | 'waiting'>) {
    this.#snapshot = snapshot;
    snapshot.waiting.forEach((contact, place) => this.#add(contact, place));
  }

  #add({ callId, queueId, skills, state, kind }: Contact, place: number): void {
    this.#places.set(callId, place);
    if (kind === 'review') return;
    // A clerk who asks for advice stands in nobody's line, and takes a clerk all the same.
    if (kind !== 'consult') insertInto(this.#ofQueue, queueId, place);
    // Who is being offered has a clerk already.
    if (state !== 'waiting') return;
    const asking = this.#asking.get(nameOf(skills)) ?? { skills, places: [] };
    asking.places.push(place);
    this.#asking.set(nameOf(skills), asking);
  }

  /** Null for somebody who does not wait. */
  placeOf({ callId, queueId }: Contact): { place: number; position: number; waiting: number } | null {
    const place = this.#places.get(callId);
    if (place === undefined) return null;
    const ofQueue = this.#ofQueue.get(queueId) ?? [];
    return { place, position: countBelow(ofQueue, place) + 1, waiting: ofQueue.length };
  }

  /** Those who may take a call that asks for one of these. */
  eligible(ways: readonly (readonly string[])[]): Eligible {
    const name = ways.map(nameOf).join('|');
    let eligible = this.#eligible.get(name);
    if (eligible === undefined) {
      const may = (clerk: ClerkRecord) => ways.some((skills) => isEligible(clerk, skills));
      const clerks = new Set(this.#snapshot.clerks.filter(may));
      eligible = { clerks, staffed: [...clerks].filter(isStaffed).length, ...crewOf(clerks) };
      this.#eligible.set(name, eligible);
    }
    return eligible;
  }

  /**
   * What somebody meets whom these clerks may serve, at this place (by default: at the end). Others count as far as they
   * compete: one whom three clerks can serve, of whom one is among these, counts a third.
   */
  forecast(eligible: Eligible, ahtMs: number, place = Infinity): WaitForecast | null {
    let ahead = 0;
    for (const [name, { skills, places }] of this.#asking) {
      ahead += countBelow(places, place) * this.#share(eligible, name, skills);
    }
    return forecastWait(ahead, eligible, ahtMs);
  }

  #share(eligible: Eligible, name: string, skills: readonly string[]): number {
    const known = this.#shares.get(eligible) ?? new Map<string, number>();
    this.#shares.set(eligible, known);
    let share = known.get(name);
    if (share === undefined) {
      const theirs = [...this.eligible([skills]).clerks].filter(isStaffed);
      const common = theirs.filter((clerk) => eligible.clerks.has(clerk));
      share = theirs.length === 0 ? 0 : common.length / theirs.length;
      known.set(name, share);
    }
    return share;
  }

  along(
    ways: readonly Way[],
    ahtMs: number,
    place?: number,
  ): Pick<QueuePosition, 'clerksOnDuty' | 'estimate'> {
    const forecasts = ways.map(({ inMs, skills }) => ({
      inMs,
      forecast: this.forecast(this.eligible([skills]), ahtMs, place),
    }));
    return {
      clerksOnDuty: this.eligible(ways.map(({ skills }) => skills)).staffed,
      estimate: toldEstimate(quickest(forecasts)),
    };
  }
}

const lines = new WeakMap<object, WaitingLine>();

/** The line of this snapshot, which must not change afterwards. */
export function lineOf(snapshot: Pick<QueueSnapshot, 'clerks' | 'waiting'>): WaitingLine {
  const line = lines.get(snapshot) ?? new WaitingLine(snapshot);
  lines.set(snapshot, line);
  return line;
}

/** A caller's place in the line of the own queue, and the wait, which also counts whoever else the same clerks serve. */
export function placeInLine(snapshot: QueueSnapshot, contact: Contact, ahtMs: number): QueuePosition | null {
  const line = lineOf(snapshot);
  const found = line.placeOf(contact);
  if (found === null) return null;
  const { place, position, waiting } = found;
  return { position, waiting, ...line.along(waysOf(contact, snapshot.at), ahtMs, place) };
}

/** What somebody who joined now would meet. On duty is who could take the call in the end. */
export function lineAlong(
  snapshot: QueueSnapshot,
  ways: readonly Way[],
  ahtMs: number,
): Pick<QueuePosition, 'clerksOnDuty' | 'estimate'> {
  return lineOf(snapshot).along(ways, ahtMs);
}

/** What remains of its route. */
export function waysOf({ route, step, enqueuedAt }: Contact, at: number): Way[] {
  const waited = at - enqueuedAt;
  return route
    .slice(step)
    .map(({ afterMs, skills }, place) => ({ inMs: place === 0 ? 0 : Math.max(0, afterMs - waited), skills }));
}

function insertInto(lists: Map<string, number[]>, key: string, place: number): void {
  const list = lists.get(key) ?? [];
  list.push(place);
  lists.set(key, list);
}

const nameOf = (skills: readonly string[]): string => skills.join(',');

/** Of numbers in rising order. */
function countBelow(places: readonly number[], bound: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? Infinity) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
