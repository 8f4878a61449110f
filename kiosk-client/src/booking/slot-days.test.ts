// A week as the office's calendar has it, whatever the kiosk's clock is set to.
import { expect, test } from 'vitest';
import type { Slot } from '@cloud-window/shared/protocol';
import { datesOfPage, daysOf, freeOn, partOf, partToShow, spanOfPage } from './slot-days.ts';

const zone = 'Asia/Shanghai';
const at = (time: string): number => Date.parse(`${time}+08:00`);
/** Late in the evening there, still the afternoon in UTC. */
const now = at('2026-11-23T23:30:00');
const slot = (time: string, free = 1): Slot => ({
  startsAt: at(time),
  endsAt: at(time) + 900_000,
  free,
});

test('a page is seven dates from today on, the next one follows', () => {
  expect(datesOfPage(now, 0, zone)).toEqual([
    '2026-11-23',
    '2026-11-24',
    '2026-11-25',
    '2026-11-26',
    '2026-11-27',
    '2026-11-28',
    '2026-11-29',
  ]);
  expect(datesOfPage(now, 1, zone)[0]).toBe('2026-11-30');
});

test.each([zone, 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati'])(
  'what is asked for is all of the days in %s, and no moment besides',
  (timeZone) => {
    const { from, to } = spanOfPage(now, 0, timeZone);
    const dates = datesOfPage(now, 0, timeZone);
    const dateOf = (instant: number) =>
      new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(instant);
    expect([dateOf(from), dateOf(to - 1)]).toEqual([dates[0], dates[6]]);
    expect(dateOf(from - 1) < (dates[0] ?? '')).toBe(true);
    expect(dateOf(to) > (dates[6] ?? '')).toBe(true);
  },
);

test('slots come to their days; a day without any is there too', () => {
  const slots = [slot('2026-11-24T09:00:00', 2), slot('2026-11-24T09:15:00', 0), slot('2026-11-30T09:00:00')];
  const days = daysOf(slots, datesOfPage(now, 0, zone), zone);
  expect(days.map((day) => day.slots.length)).toEqual([0, 2, 0, 0, 0, 0, 0]);
  expect(days.map(freeOn)).toEqual([0, 2, 0, 0, 0, 0, 0]);
});

test('parts of a day, and the first one with a free place', () => {
  expect(
    ['00:00', '06:00', '12:00', '23:45'].map((time) => partOf(at(`2026-11-24T${time}:00`), zone)),
  ).toEqual(['night', 'morning', 'afternoon', 'evening']);
  const full = slot('2026-11-24T09:00:00', 0);
  expect(partToShow([full, slot('2026-11-24T15:00:00')], zone)).toBe('afternoon');
  expect(partToShow([full], zone)).toBe('morning');
  expect(partToShow([], zone)).toBeNull();
});
