// Places in line, and who competes with whom.
import { describe, expect, test } from 'vitest';
import type { SkillSet } from '@cloud-window/shared/protocol';
import type { ClerkRecord, Contact, QueueSnapshot } from '../queue/queue-types.ts';
import { crewOf, forecastWait, toldEstimate } from './wait-estimate.ts';
import { lineAlong, lineOf, placeInLine } from './waiting-line.ts';

const TEN_MINUTES = 600_000;

let ids = 0;
const clerk = (state: ClerkRecord['state'], skills: SkillSet) =>
  ({
    staffId: `staff_${(ids += 1)}`,
    state,
    skills,
    capacity: { call: 1, review: 0 },
    contacts: [],
    next: null,
  }) as unknown as ClerkRecord;

const contact = (callId: string, skills = ['dept:tax'], more: Partial<Contact> = {}) =>
  ({
    callId,
    skills,
    state: 'waiting',
    kind: 'video',
    queueId: 'tax',
    route: [{ afterMs: 0, queueId: 'tax', skills, strategy: 'longestIdle', why: 'queue' }],
    step: 0,
    enqueuedAt: 0,
    ...more,
  }) as unknown as Contact;

const snapshot = (waiting: Contact[], clerks: ClerkRecord[]): QueueSnapshot => ({
  at: 0,
  waiting,
  active: [],
  wrapUp: [],
  clerks,
  queueStates: {},
});
const meanMs = (of: QueueSnapshot, skills: string[]) => {
  const line = lineOf(of);
  return line.forecast(line.eligible([skills]), TEN_MINUTES)?.meanMs;
};

describe('the place in line', () => {
  test('counts the own queue, the wait whoever competes for the same clerks', () => {
    const waiting = [
      contact('a', ['dept:fire'], { queueId: 'fire' }),
      contact('b', ['dept:tax'], { queueId: 'elsewhere' }),
      contact('c'),
      contact('d'),
      contact('e'),
    ];
    const clerks = [clerk('onCall', { 'dept:tax': 3 }), clerk('ready', { 'dept:fire': 3 })];
    const place = placeInLine(snapshot(waiting, clerks), contact('d'), TEN_MINUTES);
    // Behind b and c.
    const estimate = toldEstimate(forecastWait(2, crewOf(clerks.slice(0, 1)), TEN_MINUTES));
    expect(place).toEqual({ position: 2, waiting: 3, clerksOnDuty: 1, estimate });
  });

  test('leaves out papers that nobody waits for, and of the wait who is being offered', () => {
    const waiting = [
      contact('a', ['dept:tax'], { kind: 'review' }),
      contact('b', ['dept:tax'], { state: 'offered' }),
      contact('c'),
    ];
    const clerks = [clerk('offered', { 'dept:tax': 3 })];
    const estimate = toldEstimate(forecastWait(0, crewOf(clerks), TEN_MINUTES));
    const place = placeInLine(snapshot(waiting, clerks), contact('c'), TEN_MINUTES);
    expect(place).toEqual({ position: 2, waiting: 2, clerksOnDuty: 1, estimate });
  });

  test('is none for somebody who does not wait', () => {
    expect(placeInLine(snapshot([], []), contact('x'), TEN_MINUTES)).toBeNull();
  });
});

describe('the wait at the end of the line', () => {
  test('counts in part who may be served by others as well', () => {
    const clerks = [clerk('onCall', { 'dept:tax': 3 }), clerk('onCall', { 'dept:tax': 3, 'lang:en': 3 })];
    const two = snapshot([contact('a'), contact('b')], clerks);
    // Half of each, and oneself, for the one clerk who speaks English.
    expect(meanMs(two, ['dept:tax', 'lang:en'])).toBe(2 * TEN_MINUTES);
    expect(meanMs(two, ['dept:tax'])).toBe(1.5 * TEN_MINUTES);
  });

  test('is that of the quickest way', () => {
    const busy = clerk('onCall', { 'dept:tax': 3 });
    const free = clerk('ready', { 'dept:fire': 3 });
    const ways = [
      { inMs: 0, skills: ['dept:tax'] },
      { inMs: 30_000, skills: ['dept:fire'] },
    ];
    expect(lineAlong(snapshot([], [busy]), ways, TEN_MINUTES).clerksOnDuty).toBe(1);
    expect(lineAlong(snapshot([], [busy, free]), ways, TEN_MINUTES)).toEqual({
      clerksOnDuty: 2,
      estimate: { lowSeconds: 30, highSeconds: 50 },
    });
  });
});
