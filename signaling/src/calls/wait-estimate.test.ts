// What callers are told about their wait.
import { describe, expect, test } from 'vitest';
import type { ClerkRecord, Contact, QueueSnapshot } from '../queue/queue-types.ts';
import { estimateWait, placeInLine } from './wait-estimate.ts';

const clerk = (state: ClerkRecord['state'], skills = ['*']) => ({ state, skills }) as unknown as ClerkRecord;
const contact = (callId: string, skills = ['dept:tax'], state: Contact['state'] = 'waiting') =>
  ({ callId, skills, state }) as unknown as Contact;
const snapshot = (waiting: Contact[], clerks: ClerkRecord[]): QueueSnapshot => ({
  at: 0,
  waiting,
  active: [],
  wrapUp: [],
  clerks,
});
const TEN_MINUTES = 600_000;

describe('the estimate', () => {
  test('is nothing that anybody could honestly say while no clerk is staffed', () => {
    expect(estimateWait(0, [], TEN_MINUTES)).toBeNull();
    expect(estimateWait(0, [clerk('break'), clerk('signedOut')], TEN_MINUTES)).toBeNull();
  });

  test('is position × mean handle time ÷ staffed clerks, as a range', () => {
    // Third in line, two clerks busy: 3 × 600 s ÷ 2 = 900 s, ± 40 %.
    expect(estimateWait(2, [clerk('onCall'), clerk('wrapUp')], TEN_MINUTES)).toEqual({
      lowSeconds: 540,
      highSeconds: 1260,
    });
  });

  test('is next to nothing where a clerk is free', () => {
    expect(estimateWait(0, [clerk('ready'), clerk('onCall')], TEN_MINUTES)).toEqual({
      lowSeconds: 0,
      highSeconds: 20,
    });
  });

  test('stays a range for short calls', () => {
    const estimate = estimateWait(0, [clerk('onCall')], 1_000);
    expect(estimate?.highSeconds).toBeGreaterThan(estimate?.lowSeconds ?? 0);
  });
});

describe('the place in line', () => {
  test('counts everybody, the estimate only those who compete for the same clerks', () => {
    const line = [contact('a', ['dept:fire']), contact('b'), contact('c')];
    const clerks = [clerk('onCall', ['dept:tax']), clerk('ready', ['dept:fire'])];
    expect(placeInLine(snapshot(line, clerks), contact('c'), TEN_MINUTES)).toEqual({
      position: 3,
      waiting: 3,
      clerksOnDuty: 1,
      estimate: { lowSeconds: 720, highSeconds: 1680 },
    });
  });

  test('is none for somebody who does not wait', () => {
    expect(placeInLine(snapshot([], []), contact('x'), TEN_MINUTES)).toBeNull();
  });
});
