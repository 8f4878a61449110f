// "Tomorrow" is tomorrow where the office is.
import { expect, test } from 'vitest';
import { openingWords } from './opening-words.ts';

/** Monday, 23 November 2026, 17:10 in Shanghai. */
const now = Date.parse('2026-11-23T17:10:00+08:00');
const at = (time: string) => Date.parse(`${time}+08:00`);

test('today, tomorrow, later', () => {
  const words = (time: string) => openingWords(at(time), now, 'en', 'Asia/Shanghai');
  expect(words('2026-11-23T18:00:00')).toMatchObject({ day: 'today', time: '18:00' });
  expect(words('2026-11-24T09:00:00')).toMatchObject({ day: 'tomorrow', time: '9:00' });
  expect(words('2026-11-25T09:00:00')).toMatchObject({ day: 'later', date: 'Wednesday 25 November' });
});

test('in Chinese', () => {
  expect(openingWords(at('2026-11-25T13:30:00'), now, 'zh-CN', 'Asia/Shanghai')).toEqual({
    day: 'later',
    date: '11月25日星期三',
    time: '13:30',
  });
});

test('by the clock of the installation', () => {
  const midnight = at('2026-11-24T00:30:00');
  expect(openingWords(midnight, now, 'en', 'Asia/Shanghai').day).toBe('tomorrow');
  expect(openingWords(midnight, now, 'en', 'Europe/Berlin')).toMatchObject({ day: 'today', time: '17:30' });
});
