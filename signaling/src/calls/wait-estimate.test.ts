// What callers are told about their wait, and whether it was true.
import { describe, expect, test } from 'vitest';
import type { SkillSet } from '@cloud-window/shared/protocol';
import type { ClerkRecord } from '../queue/queue-types.ts';
import { crewOf, forecastWait as forecastBehind, isEligible, toldEstimate } from './wait-estimate.ts';

let ids = 0;
const clerk = (state: ClerkRecord['state'], skills: SkillSet = { '*': 3 }, more: Partial<ClerkRecord> = {}) =>
  ({
    staffId: `staff_${(ids += 1)}`,
    state,
    skills,
    capacity: { call: 1, review: 0 },
    contacts: [],
    next: null,
    ...more,
  }) as unknown as ClerkRecord;

const TEN_MINUTES = 600_000;

const forecastWait = (ahead: number, clerks: ClerkRecord[], ahtMs: number) =>
  forecastBehind(ahead, crewOf(clerks), ahtMs);

describe('a clerk may take a call', () => {
  test.each([
    [{ '*': 3 }, ['dept:tax'], true],
    [{ '*': 3 }, ['dept:tax>=3'], true],
    [{ '*': 3 }, ['dept:tax>=4'], false],
    [{ '*': 3, 'dept:tax': 5 }, ['dept:tax>=4'], true],
    [{ '*': 3 }, ['lang:en'], false],
    [{ '*': 3 }, ['only:staff_x'], false],
    [{ 'dept:fire': 3 }, ['dept:tax'], false],
  ] as [SkillSet, string[], boolean][])('%j for %j: %s', (skills, required, expected) => {
    expect(isEligible({ staffId: 'staff_y', skills }, required)).toBe(expected);
  });

  test('who is asked for by name', () => {
    expect(isEligible({ staffId: 'staff_x', skills: {} }, ['only:staff_x'])).toBe(true);
  });
});

describe('the forecast', () => {
  test('is nothing that anybody could honestly say while no clerk goes on working', () => {
    expect(forecastWait(0, [], TEN_MINUTES)).toBeNull();
    const gone = [clerk('break'), clerk('signedOut'), clerk('notReady')];
    expect(forecastWait(0, gone, TEN_MINUTES)).toBeNull();
    expect(forecastWait(0, [clerk('onCall', { '*': 3 }, { next: 'break' })], TEN_MINUTES)).toBeNull();
  });

  test('is in the mean place × handle time ÷ clerks', () => {
    // Third in line, two clerks busy: 3 × 600 s ÷ 2.
    expect(forecastWait(2, [clerk('onCall'), clerk('wrapUp')], TEN_MINUTES)?.meanMs).toBe(900_000);
    const twice = clerk('onCall', { '*': 3 }, { capacity: { call: 2, review: 0 }, contacts: ['a', 'b'] });
    expect(forecastWait(2, [twice], TEN_MINUTES)?.meanMs).toBe(900_000);
  });

  test('is as wide as a gamma distribution, and the surer the more calls end before', () => {
    const [first, tenth] = [0, 9].map((ahead) => forecastWait(ahead, [clerk('onCall')], TEN_MINUTES));
    // Of the exponential distribution 8 % lie below 0.083 and 8 % above 2.53 of the mean.
    expect((first?.lowMs ?? 0) / TEN_MINUTES).toBeCloseTo(0.08, 1);
    expect((first?.highMs ?? 0) / TEN_MINUTES).toBeCloseTo(2.57, 1);
    expect((tenth?.lowMs ?? 0) / (10 * TEN_MINUTES)).toBeGreaterThan(0.4);
    expect((tenth?.highMs ?? 0) / (10 * TEN_MINUTES)).toBeLessThan(1.7);
  });

  test('is next to nothing where a clerk is free', () => {
    const told = toldEstimate(forecastWait(0, [clerk('ready'), clerk('onCall')], TEN_MINUTES));
    expect(told).toEqual({ lowSeconds: 0, highSeconds: 20 });
  });

  test('is told in whole tens of seconds, rounded outwards', () => {
    expect(toldEstimate({ meanMs: 0, lowMs: 19_900, highMs: 40_100 })).toEqual({
      lowSeconds: 10,
      highSeconds: 50,
    });
  });
});

// --- honesty: a simulated counter, in which the range that each caller was told is held against the wait that came ------

/** Numbers as if random, the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Counter {
  clerks: number;
  /** Offered load per clerk. */
  load: number;
  /** Of the handle times: 0 is always the same, 1 is exponential. */
  variation: number;
  /** The handle time that the estimate believes in, as a share of the true mean. */
  believed: number;
  /** Share of callers who come first. */
  priority: number;
  seed: number;
}

const AHT = 300_000;
const CALLERS = 3_000;

/** Which share of the callers was told a range that held the wait; of all, and of those who had to wait at all. */
function honesty({ clerks, load, variation, believed, priority, seed }: Counter) {
  const random = seeded(seed);
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  // A gamma distribution of this variation: as many exponential stages as it takes, for 1/n.
  const stages = Math.max(1, Math.round(1 / variation ** 2));
  const handleTime = () => {
    let sum = 0;
    for (let i = 0; i < stages; i += 1) sum += exponential(AHT / stages);
    return sum;
  };
  interface Waiting {
    at: number;
    told: { lowSeconds: number; highSeconds: number };
    first: boolean;
  }
  const line: Waiting[] = [];
  const busyUntil: number[] = [];
  let [held, waited, heldOfWaited] = [0, 0, 0];
  const answer = (caller: Waiting, now: number): void => {
    const ring = 2_000 + random() * 8_000;
    const wait = (now + ring - caller.at) / 1_000;
    const holds = wait >= caller.told.lowSeconds && wait <= caller.told.highSeconds;
    held += holds ? 1 : 0;
    if (now > caller.at) {
      waited += 1;
      heldOfWaited += holds ? 1 : 0;
    }
    busyUntil.push(now + ring + handleTime());
    busyUntil.sort((one, other) => one - other);
  };
  const finishUntil = (now: number): void => {
    for (let end = busyUntil[0]; end !== undefined && end <= now; end = busyUntil[0]) {
      busyUntil.shift();
      const next = line.shift();
      if (next !== undefined) answer(next, end);
    }
  };
  let now = 0;
  for (let i = 0; i < CALLERS; i += 1) {
    now += exponential(AHT / (clerks * load));
    finishUntil(now);
    const onDuty = Array.from({ length: clerks }, (_, n) => clerk(n < busyUntil.length ? 'onCall' : 'ready'));
    const first = random() < priority;
    const ahead = first ? line.filter((other) => other.first).length : line.length;
    const told = toldEstimate(forecastWait(ahead, onDuty, AHT * believed));
    if (told === null) throw new Error('no estimate');
    const caller = { at: now, told, first };
    if (busyUntil.length < clerks) answer(caller, now);
    else line.splice(ahead, 0, caller);
  }
  finishUntil(Infinity);
  return { ofAll: held / CALLERS, ofWaited: waited === 0 ? 1 : heldOfWaited / waited, waited };
}

describe('four callers in five wait as long as they were told', () => {
  const usual = { believed: 1, priority: 0.1 };
  test.each([
    { clerks: 1, load: 0.8, variation: 1, ...usual, seed: 1 },
    { clerks: 1, load: 0.8, variation: 0.5, ...usual, seed: 2 },
    { clerks: 3, load: 0.9, variation: 1, ...usual, seed: 3 },
    { clerks: 3, load: 0.9, variation: 0.6, ...usual, seed: 4 },
    { clerks: 10, load: 0.95, variation: 0.6, ...usual, seed: 5 },
    { clerks: 10, load: 0.95, variation: 1, ...usual, seed: 6 },
    { clerks: 60, load: 0.98, variation: 0.8, ...usual, seed: 7 },
    // A rush: more come than can be served.
    { clerks: 20, load: 1.1, variation: 0.7, ...usual, seed: 8 },
    // The mean of late was not that of now.
    { clerks: 5, load: 0.9, variation: 0.8, believed: 0.85, priority: 0.1, seed: 9 },
    { clerks: 5, load: 0.9, variation: 0.8, believed: 1.15, priority: 0.1, seed: 10 },
  ])('$clerks clerks, load $load, variation $variation, mean × $believed', (counter) => {
    const { ofAll, ofWaited, waited } = honesty(counter);
    expect(waited).toBeGreaterThan(500);
    expect(ofAll).toBeGreaterThanOrEqual(0.8);
    expect(ofWaited).toBeGreaterThanOrEqual(0.8);
  });
});
