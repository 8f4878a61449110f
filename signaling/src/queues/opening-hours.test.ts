// Opening hours by the minute, by the clock on the wall.
import { describe, expect, test } from 'vitest';
import { weeklyHoursSchema, type Holiday, type OpeningPeriod } from '@cloud-window/shared/protocol';
import { readConfig } from '../config.ts';
import { bothOpen, closedAt, closedDates, nextOpening, type Timetable } from './opening-hours.ts';

const period = (weekday: number, from: string, to: string): OpeningPeriod => ({ weekday, from, to });
const timetable = (weeks: OpeningPeriod[][], rest: Partial<Timetable> = {}): Timetable => ({
  timeZone: 'Asia/Shanghai',
  weeks,
  closedDates: new Set(),
  ...rest,
});
const open = (table: Timetable, at: string) => closedAt(table, Date.parse(at)) === null;
const next = (table: Timetable, at: string) => {
  const opening = nextOpening(table, Date.parse(at));
  return opening === null ? null : new Date(opening).toISOString();
};
const mondayToFriday = [1, 2, 3, 4, 5].flatMap((day) => [
  period(day, '09:00', '12:00'),
  period(day, '13:30', '17:00'),
]);

describe('a week', () => {
  // 2026-07-06 is a Monday; Shanghai is eight hours ahead of UTC.
  test('opens and closes to the minute', () => {
    const table = timetable([mondayToFriday]);
    expect(open(table, '2026-07-06T08:59:59.999+08:00')).toBe(false);
    expect(open(table, '2026-07-06T09:00:00.000+08:00')).toBe(true);
    expect(open(table, '2026-07-06T11:59:59.999+08:00')).toBe(true);
    expect(open(table, '2026-07-06T12:00:00.000+08:00')).toBe(false);
    expect(open(table, '2026-07-06T13:30:00.000+08:00')).toBe(true);
    expect(open(table, '2026-07-05T10:00:00.000+08:00')).toBe(false);
  });

  test('without any period is always open', () => {
    expect(open(timetable([[], []]), '2026-07-05T03:00:00Z')).toBe(true);
  });

  test('until 24:00 goes on into a next day that begins at 00:00, and ends otherwise', () => {
    const night = timetable([[period(5, '20:00', '24:00'), period(6, '00:00', '02:00')]]);
    expect(open(night, '2026-07-10T23:59:59.999+08:00')).toBe(true);
    expect(open(night, '2026-07-11T00:00:00.000+08:00')).toBe(true);
    expect(open(night, '2026-07-11T02:00:00.000+08:00')).toBe(false);
    const evening = timetable([[period(5, '20:00', '24:00')]]);
    expect(open(evening, '2026-07-10T23:59:59.999+08:00')).toBe(true);
    expect(open(evening, '2026-07-11T00:00:00.000+08:00')).toBe(false);
  });

  test('says when it opens next: today, after the weekend, not at all', () => {
    const table = timetable([mondayToFriday]);
    expect(next(table, '2026-07-06T12:10:00+08:00')).toBe('2026-07-06T05:30:00.000Z');
    expect(next(table, '2026-07-10T17:00:00+08:00')).toBe('2026-07-13T01:00:00.000Z');
    expect(next(timetable([[period(1, '09:00', '10:00')]]), '2026-07-06T10:00:00+08:00')).toBe(
      '2026-07-13T01:00:00.000Z',
    );
    const never = timetable([[period(1, '09:00', '10:00')], [period(2, '09:00', '10:00')]]);
    expect(open(never, '2026-07-06T09:30:00+08:00')).toBe(false);
    expect(next(never, '2026-07-06T09:30:00+08:00')).toBe(null);
  });
});

describe('a site and a queue', () => {
  test('are both needed', () => {
    const site = [period(1, '08:00', '11:00'), period(1, '14:00', '20:00')];
    const table = timetable([mondayToFriday, site]);
    expect(open(table, '2026-07-06T08:30:00+08:00')).toBe(false);
    expect(open(table, '2026-07-06T10:59:00+08:00')).toBe(true);
    expect(open(table, '2026-07-06T11:00:00+08:00')).toBe(false);
    expect(open(table, '2026-07-06T13:45:00+08:00')).toBe(false);
    expect(next(table, '2026-07-06T11:00:00+08:00')).toBe('2026-07-06T06:00:00.000Z');
    expect(open(table, '2026-07-06T17:00:00+08:00')).toBe(false);
    expect(bothOpen(mondayToFriday, site)).toEqual([
      period(1, '09:00', '11:00'),
      period(1, '14:00', '17:00'),
    ]);
    expect(bothOpen([], site)).toEqual(site);
    expect(bothOpen(site.toReversed(), [])).toEqual(site);
    expect(bothOpen([], [])).toEqual([]);
  });
});

describe('holidays', () => {
  const holiday = (date: string, queueId: string | null, siteId: string | null): Holiday => ({
    id: 1,
    date,
    name: { 'zh-CN': '节日', en: 'Holiday' },
    queueId,
    siteId,
  });

  test('close the whole day by the wall, and the next opening passes over them', () => {
    const table = timetable([mondayToFriday], { closedDates: new Set(['2026-07-06']) });
    expect(closedAt(table, Date.parse('2026-07-06T10:00:00+08:00'))).toBe('holiday');
    expect(closedAt(table, Date.parse('2026-07-07T10:00:00+08:00'))).toBe(null);
    expect(next(table, '2026-07-05T12:00:00+08:00')).toBe('2026-07-07T01:00:00.000Z');
  });

  test('end at midnight by the wall where it is always open', () => {
    const table = timetable([[]], { closedDates: new Set(['2026-07-06']) });
    expect(open(table, '2026-07-05T23:59:59+08:00')).toBe(true);
    expect(open(table, '2026-07-06T00:00:00+08:00')).toBe(false);
    expect(open(table, '2026-07-06T23:59:59.999+08:00')).toBe(false);
    expect(next(table, '2026-07-06T10:00:00+08:00')).toBe('2026-07-06T16:00:00.000Z');
  });

  test('on a day that is closed anyhow are not told as holidays', () => {
    const table = timetable([mondayToFriday], { closedDates: new Set(['2026-07-05']) });
    expect(closedAt(table, Date.parse('2026-07-05T10:00:00+08:00'))).toBe('hours');
  });

  test('are for a queue, a site, both or all', () => {
    const all = [
      holiday('2026-10-01', null, null),
      holiday('2026-10-02', 'tax', null),
      holiday('2026-10-03', null, 'site_a'),
      holiday('2026-10-04', 'tax', 'site_a'),
    ];
    expect([...closedDates(all, 'tax', 'site_a')]).toHaveLength(4);
    expect([...closedDates(all, 'tax', 'site_b')]).toEqual(['2026-10-01', '2026-10-02']);
    expect([...closedDates(all, 'market', 'site_a')]).toEqual(['2026-10-01', '2026-10-03']);
    expect([...closedDates(all, 'market', null)]).toEqual(['2026-10-01']);
  });

  test('of more than four weeks leave the next opening open', () => {
    const days = Array.from({ length: 40 }, (_, day) => new Date(Date.UTC(2026, 6, 1 + day)));
    const closed = new Set(days.map((day) => day.toISOString().slice(0, 10)));
    expect(next(timetable([[]], { closedDates: closed }), '2026-07-01T10:00:00+08:00')).toBe(null);
  });
});

describe('daylight saving', () => {
  const sunday = (from: string, to: string) =>
    timetable([[period(7, from, to)]], { timeZone: 'Europe/Berlin' });

  test('moves hours with the clock on the wall', () => {
    const table = sunday('09:00', '12:00');
    expect(open(table, '2026-03-22T08:00:00Z')).toBe(true);
    expect(open(table, '2026-03-22T07:59:59Z')).toBe(false);
    // Summer time since this morning.
    expect(open(table, '2026-03-29T07:00:00Z')).toBe(true);
    expect(open(table, '2026-03-29T10:00:00Z')).toBe(false);
    expect(next(table, '2026-03-22T11:00:00Z')).toBe('2026-03-29T07:00:00.000Z');
    expect(next(table, '2026-10-18T10:00:00Z')).toBe('2026-10-25T08:00:00.000Z');
  });

  test('a beginning that the clocks leave out opens when they have gone forward', () => {
    expect(next(sunday('02:30', '05:00'), '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    // Wholly left out that day: a week later.
    expect(next(sunday('02:00', '02:45'), '2026-03-28T12:00:00Z')).toBe('2026-04-05T00:00:00.000Z');
  });

  test('an hour that comes twice is open twice', () => {
    const table = sunday('02:30', '02:45');
    expect(open(table, '2026-10-25T00:30:00Z')).toBe(true);
    expect(open(table, '2026-10-25T00:45:00Z')).toBe(false);
    expect(open(table, '2026-10-25T01:30:00Z')).toBe(true);
    expect(next(table, '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next(table, '2026-10-25T00:50:00Z')).toBe('2026-10-25T01:30:00.000Z');
    // The clocks go back into a period that was over.
    expect(next(sunday('02:00', '02:30'), '2026-10-25T00:40:00Z')).toBe('2026-10-25T01:00:00.000Z');
  });

  test('a day may begin at one o’clock', () => {
    // Cairo: on the last Friday of April the clocks go from 00:00 to 01:00.
    const table = timetable([[period(5, '00:00', '08:00')]], { timeZone: 'Africa/Cairo' });
    expect(next(table, '2026-04-23T12:00:00Z')).toBe('2026-04-23T22:00:00.000Z');
    const holiday = timetable([[]], { timeZone: 'Africa/Cairo', closedDates: new Set(['2026-04-23']) });
    expect(next(holiday, '2026-04-23T12:00:00Z')).toBe('2026-04-23T22:00:00.000Z');
  });
});

test('hours that end before they begin, overlap, or are no times are refused', () => {
  const refused = (...periods: OpeningPeriod[]) => !weeklyHoursSchema.safeParse(periods).success;
  expect(refused(period(1, '12:00', '09:00'))).toBe(true);
  expect(refused(period(1, '09:00', '09:00'))).toBe(true);
  expect(refused(period(1, '09:00', '12:00'), period(1, '11:59', '14:00'))).toBe(true);
  expect(refused(period(1, '09:00', '12:00'), period(1, '09:00', '12:00'))).toBe(true);
  expect(refused(period(1, '24:00', '24:00'))).toBe(true);
  expect(refused(period(1, '09:00', '24:01'))).toBe(true);
  expect(refused(period(1, '9:00', '12:00'))).toBe(true);
  expect(refused(period(0, '09:00', '12:00'))).toBe(true);
  expect(refused(period(8, '09:00', '12:00'))).toBe(true);
  expect(refused(period(1, '09:00', '12:00'), period(1, '12:00', '24:00'), period(2, '11:00', '13:00'))).toBe(
    false,
  );
});

test('a time zone that does not exist stops the start', () => {
  const stores = { REDIS_URL: 'redis://x', DATABASE_URL: 'postgres://x', SFU_SECRET: '0123456789abcdef' };
  expect(readConfig(stores).TIME_ZONE).toBe('Asia/Shanghai');
  expect(readConfig({ ...stores, TIME_ZONE: 'Europe/Berlin' }).TIME_ZONE).toBe('Europe/Berlin');
  expect(() => readConfig({ ...stores, TIME_ZONE: 'Mars/Olympus' })).toThrow('TIME_ZONE');
});
