// Days where the installation stands.
import { describe, expect, it } from 'vitest';
import { dateAfter, startOfDay, wallTime } from './zoned-time.ts';

describe('a day in a time zone', () => {
  it.each([
    ['2026-11-23', 'Asia/Shanghai', '2026-11-22T16:00:00Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
    // The clocks change during these days.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
    ['2026-01-01', 'America/New_York', '2026-01-01T05:00:00Z'],
    // Midnight itself is left out.
    ['2024-09-08', 'America/Santiago', '2024-09-08T04:00:00Z'],
  ])('%s in %s begins at %s', (date, zone, start) => {
    expect(new Date(startOfDay(date, zone)).toISOString()).toBe(new Date(start).toISOString());
    expect(wallTime(startOfDay(date, zone), zone).date).toBe(date);
    expect(wallTime(startOfDay(date, zone) - 1, zone).date).toBe(dateAfter(date, -1));
  });
});

it('counts days over the ends of months', () => {
  expect(dateAfter('2026-03-01', -1)).toBe('2026-02-28');
  expect(dateAfter('2026-12-31', 1)).toBe('2027-01-01');
});
