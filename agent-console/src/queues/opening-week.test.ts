// Opening hours as people type them.
import { weeklyHoursSchema, type WeeklyHours } from '@cloud-window/shared/protocol';
import { describe, expect, it } from 'vitest';
import {
  draftWeek,
  faultsOf,
  mondayToFriday,
  readTime,
  weekOf,
  weekSummary,
  withFurtherPeriod,
  withoutPeriod,
  withPeriod,
} from './opening-week.ts';

const office: WeeklyHours = [
  { weekday: 1, from: '13:00', to: '17:00' },
  { weekday: 1, from: '09:00', to: '12:00' },
  { weekday: 6, from: '10:00', to: '24:00' },
];

describe('readTime', () => {
  it.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9:30', '09:30'],
    [' 09：30 ', '09:30'],
    ['24:00', '24:00'],
    ['0', '00:00'],
  ])('%s is %s', (text, time) => expect(readTime(text)).toBe(time));
  it.each(['', '25', '24:01', '9:60', 'nine', '9:3', '-1', '12345'])('%s is no time', (text) =>
    expect(readTime(text)).toBeNull(),
  );
});

describe('a week', () => {
  it('comes back as it was, in order, and fits the wire', () => {
    const week = weekOf(draftWeek(office));
    expect(week?.map(({ from }) => from)).toEqual(['09:00', '13:00', '10:00']);
    expect(weeklyHoursSchema.parse(week)).toEqual(week);
  });

  it('without hours is always open; with only closed days it is nothing yet', () => {
    const always = draftWeek([]);
    expect(weekOf(always)).toEqual([]);
    expect(weekOf({ ...always, always: false })).toBeNull();
    expect(weekOf(withFurtherPeriod({ ...always, always: false }, 3))).toEqual([
      { weekday: 3, from: '09:00', to: '17:00' },
    ]);
  });

  it('is refused while a period is unreadable, backwards or overlaps', () => {
    const draft = draftWeek(office);
    const monday = (from: string, to: string) => withPeriod(draft, 1, 1, { from, to });
    expect(faultsOf(monday('', '17:00').days[1])).toEqual([null, 'unreadable']);
    expect(faultsOf(monday('17:00', '13:00').days[1])).toEqual([null, 'backwards']);
    expect(faultsOf(monday('13:00', '13:00').days[1])).toEqual([null, 'backwards']);
    expect(faultsOf(monday('11:00', '17:00').days[1])).toEqual([null, 'overlap']);
    // One that begins as the other ends does not overlap.
    expect(faultsOf(monday('12:00', '17:00').days[1])).toEqual([null, null]);
    expect(weekOf(monday('11:00', '17:00'))).toBeNull();
  });

  it('is changed day by day', () => {
    const draft = mondayToFriday(draftWeek(office));
    expect(draft.days[5]).toEqual(draft.days[1]);
    expect(withoutPeriod(draft, 6, 0).days[6]).toEqual([]);
    expect(withFurtherPeriod(draft, 1).days[1]).toHaveLength(3);
  });

  it('is told shortly', () => {
    const week = weekOf(mondayToFriday(draftWeek(office))) ?? [];
    expect(weekSummary(week)).toEqual([
      { from: 1, to: 5, periods: ['09:00–12:00', '13:00–17:00'] },
      { from: 6, to: 6, periods: ['10:00–24:00'] },
    ]);
    expect(weekSummary([])).toEqual([]);
  });
});
