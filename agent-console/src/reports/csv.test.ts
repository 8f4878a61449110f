import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

it('begins with a byte order mark, quotes what needs it, and makes no formula', () => {
  const text = csvOf(
    ['时段', 'Name'],
    [
      ['09:00', '税务, "one"'],
      [1.5, null],
      ['=SUM(A1)', '-1'],
    ],
  );
  expect(text).toBe('\uFEFF时段,Name\r\n09:00,"税务, ""one"""\r\n1.5,\r\n\'=SUM(A1),\'-1\r\n');
});
