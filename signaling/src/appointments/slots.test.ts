// Which times can be booked: opening hours cut into slots, by the clock on the wall.
import { describe, expect, test } from 'vitest';
import type { WeeklyHours } from '@cloud-window/shared/protocol';
import type { Timetable } from '../queues/opening-hours.ts';
import { slotsBetween } from './slots.ts';

/** Monday, 23 November 2026 in Shanghai. */
const at = (time: string): number => Date.parse(`${time}+08:00`);
const MORNING = at('2026-11-23T08:00:00');
const DAY = 24 * 3_600_000;
const monday: WeeklyHours = [
  { weekday: 1, from: '09:00', to: '10:10' },
  { weekday: 1, from: '13:30', to: '14:00' },
];

function times(
  given: Partial<Timetable>,
  asked: { now?: number; from?: number; to?: number; daysAhead?: number } = {},
): string[] {
  const { now = MORNING, daysAhead = 14 } = asked;
  const { from = now, to = now + DAY } = asked;
  const timetable = { timeZone: 'Asia/Shanghai', weeks: [monday], closedDates: new Set<string>(), ...given };
  const { timeZone } = timetable;
  return slotsBetween(timetable, { slotMinutes: 30, daysAhead }, { now, from, to }).map(({ startsAt }) =>
    new Date(startsAt).toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
  );
}

describe('slots', () => {
  test('fill each period from its begin; what is left over at its end is none', () => {
    expect(times({})).toEqual(['2026-11-23 09:00', '2026-11-23 09:30', '2026-11-23 13:30']);
  });

  test('begin later than now', () => {
    expect(times({}, { now: at('2026-11-23T09:00:00') })).toEqual(['2026-11-23 09:30', '2026-11-23 13:30']);
  });

  test('are not on a day that is closed', () => {
    expect(times({ closedDates: new Set(['2026-11-23']) })).toEqual([]);
  });

  test('are where the queue and the site are both open, and nowhere when they never are', () => {
    const site: WeeklyHours = [{ weekday: 1, from: '09:30', to: '18:00' }];
    expect(times({ weeks: [monday, site] })).toEqual(['2026-11-23 09:30', '2026-11-23 13:30']);
    const tuesday: WeeklyHours = [{ weekday: 2, from: '09:00', to: '18:00' }];
    expect(times({ weeks: [monday, tuesday] }, { to: MORNING + 8 * DAY })).toEqual([]);
    expect(times({ weeks: [monday, []] })).toHaveLength(3);
  });

  test('reach as many days ahead as the rules say, counted by dates', () => {
    const long = { to: MORNING + 30 * DAY };
    expect(times({}, { ...long, daysAhead: 6 })).toHaveLength(3);
    expect(times({}, { ...long, daysAhead: 7 })).toHaveLength(6);
    expect(times({}, { ...long, daysAhead: 7 }).at(-1)).toBe('2026-11-30 13:30');
  });

  test('of a queue that never closes go through the night', () => {
    const night = { from: at('2026-11-23T23:00:00'), to: at('2026-11-24T01:00:00') };
    expect(times({ weeks: [[], []] }, night)).toEqual([
      '2026-11-23 23:00',
      '2026-11-23 23:30',
      '2026-11-24 00:00',
      '2026-11-24 00:30',
    ]);
  });

  test('lose the hour that clocks leave out, and have the hour that comes twice', () => {
    const berlin = (date: string): number => {
      const from = Date.parse(`${date}T00:00:00+01:00`) - 2 * 3_600_000;
      const hours: WeeklyHours = [{ weekday: 7, from: '01:00', to: '04:00' }];
      const zone = { timeZone: 'Europe/Berlin', weeks: [hours] };
      return times(zone, { now: from, to: from + DAY }).length;
    };
    expect(berlin('2026-03-22')).toBe(6);
    expect(berlin('2026-03-29')).toBe(4);
    expect(berlin('2026-10-25')).toBe(8);
  });
});
