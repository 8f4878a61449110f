// The order of a simulation is the order of its agenda.
import { expect, test } from 'vitest';
import { Agenda } from './agenda.ts';
import { Chance } from './chance.ts';

test('what is noted happens in order of time, and at one instant in the order of the notes', () => {
  const chance = new Chance(7);
  const agenda = new Agenda();
  const noted = Array.from({ length: 500 }, (_, n) => ({ at: Math.floor(chance.between(0, 50)), n }));
  const happened: { at: number; n: number }[] = [];
  for (const one of noted) {
    agenda.note(one.at, () => Promise.resolve(happened.push(one)));
  }
  for (let next = agenda.takeNext(); next !== null; next = agenda.takeNext()) void next.happen();
  expect(happened).toEqual([...noted].sort((a, b) => a.at - b.at || a.n - b.n));
});
