// One day of the city on the real queue: people come, wait, are told how long, answer, miss, take breaks, transfer and give
// up, each by a seeded plan. The books are checked at every instant.
import { Chance } from './chance.ts';
import { Books } from './books.ts';
import {
  CLOSES,
  HOUR,
  KIOSKS,
  MINUTE,
  OPENS,
  planCallers,
  planShifts,
  routeOf,
  DEPARTMENTS,
  type Caller,
  type Shift,
} from './city.ts';
import { SimulatedQueue } from './simulated-queue.ts';
import type { QueueEvent } from '../../../signaling/src/queue/queue-types.ts';
import { placeInLine } from '../../../signaling/src/calls/waiting-line.ts';

const SERVICE_LEVEL_MS = 20_000;
const OFFER_MS = 15_000;
const WRAP_UP_MS = 60_000;
/** Each node sweeps every 250 ms: what is due is noticed within that time. */
const SWEEP_LATENESS_MS = 250;
const MISSES = 0.03;
const DECLINES = 0.01;
const TRANSFERS = 0.02;
/** Calls that the caller ends. */
const LEAVES = 0.03;
/** Recent calls of an item whose mean length the estimate believes in, as in calls/handle-times.ts. */
const SAMPLE_CALLS = 20;
const FEWEST_CALLS = 3;
const LOOK_EVERY_MS = 5 * MINUTE;

interface Sample {
  at: number;
  waiting: number;
  busy: number;
  ready: number;
  staffed: number;
}

interface Answered {
  at: number;
  waitMs: number;
}

export interface DayResult {
  callers: number;
  /** Came while every kiosk was taken. */
  turnedAway: number;
  handled: number;
  hungUp: number;
  abandoned: number;
  callbacks: number;
  missed: number;
  declined: number;
  transferred: number;
  widened: number;
  serviceLevel: number;
  averageWaitMs: number;
  longestWaitMs: number;
  occupancy: number;
  estimates: Honesty;
  faults: readonly string[];
  samples: readonly Sample[];
  answered: readonly Answered[];
}

/** What callers were told when they came, held against what came. */
interface Honesty {
  told: number;
  held: number;
  /** Of those who were not offered to a clerk at once. */
  toldToWaiting: number;
  heldForWaiting: number;
  /** Of these: answered before, and after, the range. */
  sooner: number;
  later: number;
  /** Nobody on duty could have taken the call. */
  notTold: number;
}

interface Told {
  lowSeconds: number;
  highSeconds: number;
  hadToWait: boolean;
}

export async function simulateDay(redisUrl: string, seed: number): Promise<DayResult> {
  await using simulated = await SimulatedQueue.open(redisUrl, `day-${seed}`, OPENS - HOUR);
  const day = new CityDay(simulated, seed);
  // Awaited here: the queue ends with this function.
  return await day.run();
}

class CityDay {
  readonly #simulated: SimulatedQueue;
  readonly #books = new Books();
  readonly #chance: Chance;
  readonly #callers: Caller[];
  readonly #shifts: Map<string, Shift>;
  readonly #epochs = new Map<string, number>();
  /** A callback is the same person as the call whose place it has. */
  readonly #callerOf = new Map<string, Caller>();
  readonly #told = new Map<string, Told>();
  #notTold = 0;
  readonly #transferred = new Set<string>();
  readonly #lengths = new Map<string, number[]>();
  readonly #samples: Sample[] = [];
  readonly #answered: Answered[] = [];
  readonly #counts = {
    turnedAway: 0,
    missed: 0,
    declined: 0,
    transferred: 0,
    widened: 0,
    atKiosks: 0,
    busyMs: 0,
    idleMs: 0,
  };

  constructor(simulated: SimulatedQueue, seed: number) {
    this.#simulated = simulated;
    // Plans are made apart, so that what the queue does cannot change who comes.
    this.#callers = planCallers(new Chance(seed));
    this.#shifts = new Map(planShifts(new Chance(seed + 1)).map((shift) => [shift.staffId, shift]));
    this.#chance = new Chance(seed + 2);
  }

  async run(): Promise<DayResult> {
    for (const shift of this.#shifts.values()) this.#planShift(shift);
    this.#callers.forEach((caller, n) => this.#at(caller.arrivesAt, () => this.#arrive(caller, n)));
    for (let at = OPENS; at <= CLOSES + HOUR; at += LOOK_EVERY_MS) this.#at(at, () => this.#look());
    this.#at(CLOSES + 25 * MINUTE, () => this.#sendHome());
    await this.#simulated.run(
      (event) => this.#heard(event),
      () => this.#books.checkNobodyWaitsInVain(this.#simulated.now),
    );
    return this.#result();
  }

  get #now(): number {
    return this.#simulated.now;
  }

  get #queue() {
    return this.#simulated.queue;
  }

  #at(at: number, happen: () => Promise<unknown>): void {
    this.#simulated.agenda.note(at, happen);
  }

  #after(ms: number, happen: () => Promise<unknown>): void {
    this.#at(this.#now + ms, happen);
  }

  /** When something is due that the server notices by itself. */
  #sweepAt(at: number): void {
    this.#at(at + this.#chance.between(1, SWEEP_LATENESS_MS), () => this.#queue.sweep());
  }

  // --- clerks

  #planShift({ staffId, skills, signsInAt, breaks, leavesAt }: Shift): void {
    this.#books.skills.set(staffId, skills);
    this.#at(signsInAt, async () => {
      const { epoch } = await this.#queue.signIn({ staffId, displayName: staffId, skills });
      this.#epochs.set(staffId, epoch);
      await this.#queue.setClerkState({ staffId, epoch }, 'ready', null);
    });
    for (const { at, reason } of breaks) this.#at(at, () => this.#choose(staffId, 'break', reason));
    this.#at(leavesAt, () => this.#choose(staffId, 'signedOut', 'shiftEnd'));
  }

  async #choose(
    staffId: string,
    state: 'ready' | 'break' | 'signedOut',
    reason: string | null,
  ): Promise<void> {
    if (this.#books.clerkStates.get(staffId) === 'signedOut') return;
    await this.#queue.setClerkState(this.#fence(staffId), state, reason);
  }

  #fence(staffId: string) {
    return { staffId, epoch: this.#epochs.get(staffId) ?? 0 };
  }

  #hearClerk(staffId: string, { at, data }: QueueEvent): void {
    const { clerkState: state, clerkWas: was, clerkWasMs: wasMs } = data;
    if (was === 'ready') this.#counts.idleMs += Number(wasMs);
    if (was === 'onCall' || was === 'wrapUp') this.#counts.busyMs += Number(wasMs);
    if (state === was) return;
    const leavesAt = this.#shifts.get(staffId)?.leavesAt ?? 0;
    if (state === 'break') {
      // Of two breaks that overlap the later one counts.
      const present = this.#shifts.get(staffId)?.breaks.findLast((one) => one.at <= at);
      this.#after(present?.ms ?? 10 * MINUTE, () => this.#back(staffId, 'break'));
    }
    if (state === 'notReady' && at < leavesAt) {
      this.#after(this.#chance.exponential(30_000), () => this.#back(staffId, 'notReady'));
    }
  }

  async #back(staffId: string, from: string): Promise<void> {
    if (this.#books.clerkStates.get(staffId) === from) await this.#choose(staffId, 'ready', null);
  }

  // --- callers

  async #arrive(caller: Caller, n: number): Promise<void> {
    if (this.#counts.atKiosks >= KIOSKS) {
      this.#counts.turnedAway += 1;
      return;
    }
    this.#counts.atKiosks += 1;
    const callId = `call_${String(n).padStart(5, '0')}`;
    const route = routeOf(caller, this.#skillsOnDuty());
    this.#books.announce(callId, route);
    this.#callerOf.set(callId, caller);
    const contact = await this.#queue.enqueue({
      callId,
      kind: 'video',
      kioskId: `kiosk_${n % KIOSKS}`,
      caseId: `case_${n}`,
      siteId: caller.siteId,
      itemCode: caller.item.code,
      locale: caller.locale,
      needs: caller.needs,
      route,
      boostMs: caller.boostMs,
      offerMs: OFFER_MS,
      wrapUpMs: WRAP_UP_MS,
      maxWaiting: null,
    });
    for (const { afterMs } of route.slice(1)) this.#sweepAt(this.#now + afterMs);
    const place = placeInLine(await this.#queue.snapshot(), contact, this.#handleTimeOf(caller));
    const estimate = place?.estimate ?? null;
    if (estimate === null) this.#notTold += 1;
    else this.#told.set(callId, { ...estimate, hadToWait: contact.state === 'waiting' });
    this.#after(caller.patienceMs, () => this.#giveUp(callId));
    const { callbackAfterMs } = caller;
    if (callbackAfterMs !== null && callbackAfterMs < caller.patienceMs) {
      this.#after(callbackAfterMs, () => this.#askForCallback(callId));
    }
  }

  #skillsOnDuty() {
    return [...this.#shifts.values()]
      .filter(({ staffId }) => (this.#books.clerkStates.get(staffId) ?? 'signedOut') !== 'signedOut')
      .map(({ skills }) => skills);
  }

  async #giveUp(callId: string): Promise<void> {
    const { state } = this.#books.call(callId);
    if (state === 'waiting' || state === 'offered') await this.#queue.hangUp(callId, 'left');
  }

  async #askForCallback(callId: string): Promise<void> {
    if (this.#books.call(callId).state !== 'waiting') return;
    const callbackId = callbackOf(callId);
    this.#callerOf.set(callbackId, this.#caller(callId));
    await this.#queue.turnIntoCallback(callId, callbackId);
  }

  /** The doors close: who still waits is sent home. */
  async #sendHome(): Promise<void> {
    for (const { callId } of (await this.#queue.snapshot()).waiting) await this.#queue.hangUp(callId, 'left');
  }

  // --- what the queue made of it

  #heard(event: QueueEvent): void {
    this.#books.enter(event);
    const { type, callId, staffId, offerId, data } = event;
    if (staffId !== null && data['clerkState'] !== undefined) this.#hearClerk(staffId, event);
    if (callId === null) return;
    if (type === 'callOffered' && staffId !== null && offerId !== null) this.#ring(callId, staffId, offerId);
    if (type === 'callAccepted' && staffId !== null) this.#talk(callId, staffId);
    if (type === 'callFinished' || (type === 'callHungUp' && data['from'] === 'active'))
      this.#takeNotes(callId);
    if (type === 'callExpired') this.#counts.missed += 1;
    if (type === 'callDeclined' && data['reason'] === 'busy') this.#counts.declined += 1;
    if (type === 'callTransferred') this.#counts.transferred += 1;
    if (type === 'callWidened') this.#counts.widened += 1;
    const leavesKiosk = type === 'callHungUp' || type === 'callFinished' || type === 'callTurnedCallback';
    if (leavesKiosk && callId.startsWith('call_')) this.#counts.atKiosks -= 1;
  }

  #ring(callId: string, staffId: string, offerId: string): void {
    const draw = this.#chance.next();
    const rings = Math.min(this.#chance.lognormal(4_000, 0.5), OFFER_MS - 1_000);
    const stands = () => this.#books.call(callId).offerId === offerId;
    if (draw < MISSES) {
      this.#sweepAt(this.#now + OFFER_MS);
    } else if (draw < MISSES + DECLINES) {
      this.#after(rings, async () => {
        if (stands()) await this.#queue.decline(this.#fence(staffId), callId, offerId, 'busy');
      });
    } else {
      this.#after(rings, async () => {
        if (stands()) await this.#queue.accept(this.#fence(staffId), callId, offerId);
      });
    }
  }

  #talk(callId: string, staffId: string): void {
    const caller = this.#caller(callId);
    const { enqueuedAt } = this.#books.call(callId);
    const comesFromElsewhere = this.#transferred.has(callId);
    if (callId.startsWith('call_') && !comesFromElsewhere) {
      this.#answered.push({ at: this.#now, waitMs: this.#now - enqueuedAt });
    }
    const goesElsewhere = !comesFromElsewhere && this.#chance.happens(TRANSFERS);
    this.#after(goesElsewhere ? caller.talkMs / 3 : caller.talkMs, async () => {
      const { state, staffId: present } = this.#books.call(callId);
      if (state !== 'active' || present !== staffId) return;
      if (goesElsewhere) await this.#transfer(callId, staffId);
      else if (this.#chance.happens(LEAVES)) await this.#queue.hangUp(callId, 'left');
      else await this.#queue.finish(this.#fence(staffId), callId, 'completed');
    });
  }

  async #transfer(callId: string, staffId: string): Promise<void> {
    const caller = this.#caller(callId);
    const elsewhere = this.#chance.pick(DEPARTMENTS.filter((one) => one !== caller.department));
    const route = routeOf(caller, this.#skillsOnDuty(), elsewhere);
    this.#transferred.add(callId);
    this.#books.call(callId).route = route;
    await this.#queue.transfer(this.#fence(staffId), callId, route);
    for (const { afterMs } of route.slice(1)) this.#sweepAt(this.#now + afterMs);
  }

  #caller(callId: string): Caller {
    const caller = this.#callerOf.get(callId);
    if (caller === undefined) throw new Error(`${callId} is nobody's`);
    return caller;
  }

  #takeNotes(callId: string): void {
    const { staffId } = this.#books.call(callId);
    const caller = this.#caller(callId);
    if (staffId === null) throw new Error(`${callId} has nobody to write its notes`);
    this.#noteLength(caller.item.code, caller.talkMs + Math.min(caller.notesMs, WRAP_UP_MS));
    if (caller.notesMs >= WRAP_UP_MS) {
      this.#sweepAt(this.#now + WRAP_UP_MS);
      return;
    }
    this.#after(caller.notesMs, async () => {
      const book = this.#books.call(callId);
      if (book.state === 'wrapUp') await this.#queue.wrapUpDone(this.#fence(staffId), callId);
    });
  }

  #noteLength(itemCode: string, ms: number): void {
    const lengths = this.#lengths.get(itemCode) ?? [];
    this.#lengths.set(itemCode, [...lengths.slice(1 - SAMPLE_CALLS), ms]);
  }

  #handleTimeOf({ item }: Caller): number {
    const lengths = this.#lengths.get(item.code) ?? [];
    if (lengths.length < FEWEST_CALLS) return item.talkMinutes * MINUTE;
    return lengths.reduce((sum, one) => sum + one, 0) / lengths.length;
  }

  async #look(): Promise<void> {
    const books = this.#books;
    books.checkConservation(await this.#queue.snapshot());
    const apart = await this.#queue.unmatchedMs();
    if (apart > 0) books.faults.push(`a call and a free clerk were left apart for ${apart} ms`);
    this.#samples.push({
      at: this.#now,
      waiting: books.waiting,
      busy: books.clerksIn('offered', 'onCall', 'wrapUp'),
      ready: books.clerksIn('ready'),
      staffed: books.clerksIn('ready', 'offered', 'onCall', 'wrapUp', 'notReady'),
    });
  }

  async #result(): Promise<DayResult> {
    const books = this.#books;
    const last = await this.#queue.snapshot();
    books.checkConservation(last);
    const left = last.waiting.length + last.active.length + last.wrapUp.length + last.clerks.length;
    if (left > 0) books.faults.push(`${left} calls or clerks are left at the end of the day`);
    const { busyMs, idleMs, atKiosks, ...counts } = this.#counts;
    if (atKiosks !== 0) books.faults.push(`${atKiosks} kiosks are still taken`);
    const inTime = this.#answered.filter(({ waitMs }) => waitMs <= SERVICE_LEVEL_MS).length;
    const waits = this.#answered.map(({ waitMs }) => waitMs);
    const abandoned = books.countOf('abandoned');
    return {
      callers: this.#callers.length,
      ...counts,
      handled: books.countOf('handled'),
      hungUp: books.countOf('hungUp'),
      abandoned,
      callbacks: books.countOf('callback'),
      serviceLevel: inTime / (waits.length + abandoned),
      averageWaitMs: waits.reduce((sum, one) => sum + one, 0) / waits.length,
      longestWaitMs: Math.max(...waits),
      occupancy: busyMs / (busyMs + idleMs),
      estimates: this.#honesty(),
      faults: books.faults,
      samples: this.#samples,
      answered: this.#answered,
    };
  }

  /** Of those who were answered: how long the others would have waited, nobody knows. */
  #honesty(): Honesty {
    const found = {
      told: 0,
      held: 0,
      toldToWaiting: 0,
      heldForWaiting: 0,
      sooner: 0,
      later: 0,
      notTold: this.#notTold,
    };
    for (const [callId, { lowSeconds, highSeconds, hadToWait }] of this.#told) {
      const answeredAt = this.#answerOf(callId);
      if (answeredAt === null) continue;
      const seconds = (answeredAt - this.#books.call(callId).enqueuedAt) / 1000;
      const holds = seconds >= lowSeconds && seconds <= highSeconds;
      found.told += 1;
      found.held += holds ? 1 : 0;
      if (!hadToWait) continue;
      found.toldToWaiting += 1;
      found.heldForWaiting += holds ? 1 : 0;
      found.sooner += seconds < lowSeconds ? 1 : 0;
      found.later += seconds > highSeconds ? 1 : 0;
    }
    return found;
  }

  /** Of a call that became a callback: when the phone rang. */
  #answerOf(callId: string): number | null {
    const { fate, answeredAt } = this.#books.call(callId);
    return fate === 'callback' ? this.#books.call(callbackOf(callId)).answeredAt : answeredAt;
  }
}

const callbackOf = (callId: string): string => callId.replace('call_', 'callback_');
