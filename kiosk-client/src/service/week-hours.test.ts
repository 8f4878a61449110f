// What people read as opening hours: short, in order, and with the closed days named.
import { expect, test } from 'vitest';
import type { WeeklyHours } from '@cloud-window/shared/protocol';
import { linesOfWeek } from './week-hours.ts';

const office: WeeklyHours = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, from: '13:30', to: '17:00' },
  { weekday, from: '09:00', to: '12:00' },
]);

test('days that are alike stand in one line, closed days in another', () => {
  expect(linesOfWeek(office, 'en')).toEqual([
    { from: 'Monday', to: 'Friday', periods: ['9:00–12:00', '13:30–17:00'] },
    { from: 'Saturday', to: 'Sunday', periods: [] },
  ]);
});

test('in Chinese the short names of the days', () => {
  const lines = linesOfWeek([...office, { weekday: 6, from: '09:00', to: '12:00' }], 'zh-CN');
  expect(lines.map(({ from, to }) => [from, to])).toEqual([
    ['周一', '周五'],
    ['周六', '周六'],
    ['周日', '周日'],
  ]);
});

test('the same hours on both sides of another day are not one stretch', () => {
  const hours: WeeklyHours = [
    { weekday: 1, from: '09:00', to: '17:00' },
    { weekday: 3, from: '09:00', to: '17:00' },
  ];
  expect(linesOfWeek(hours, 'en').map((line) => line.periods.length)).toEqual([1, 0, 1, 0]);
});

test('what never closes needs no table', () => {
  expect(linesOfWeek([], 'en')).toEqual([]);
});
