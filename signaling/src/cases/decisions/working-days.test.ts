// The five working days of a notice.
import { expect, test } from 'vitest';
import { endOfDay, endOfWorkingDay } from './working-days.ts';

const SHANGHAI = 'Asia/Shanghai';
const at = (time: string) => Date.parse(`${time}+08:00`);
const calendar = (...closed: string[]) => ({ timeZone: SHANGHAI, closedDates: new Set(closed) });
const five = (time: string, ...closed: string[]) =>
  new Date(endOfWorkingDay(at(time), 5, calendar(...closed)) + 8 * 3_600_000).toISOString().slice(0, 19);

test.each([
  ['a Monday: until the next Monday', '2026-11-23T09:00', [], '2026-11-30T23:59:59'],
  ['late in the evening the day is the same', '2026-11-23T23:59', [], '2026-11-30T23:59:59'],
  ['a Friday: two weekends', '2026-11-27T10:00', [], '2026-12-04T23:59:59'],
  ['a Saturday counts from Monday on', '2026-11-28T10:00', [], '2026-12-04T23:59:59'],
  ['a holiday in between', '2026-11-23T09:00', ['2026-11-25'], '2026-12-01T23:59:59'],
  ['a holiday on a Sunday changes nothing', '2026-11-23T09:00', ['2026-11-29'], '2026-11-30T23:59:59'],
  [
    'a week of holidays',
    '2026-09-30T09:00',
    ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
    '2026-10-14T23:59:59',
  ],
])('%s', (_name, from, closed, until) => {
  expect(five(from, ...closed)).toBe(until);
});

test('a day ends where clocks are set at midnight as well', () => {
  // Cairo goes forward at midnight of Friday 24 April 2026.
  expect(new Date(endOfDay('2026-04-23', 'Africa/Cairo')).toISOString()).toBe('2026-04-23T21:59:59.999Z');
});
