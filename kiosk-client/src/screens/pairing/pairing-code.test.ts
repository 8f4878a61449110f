// The hyphen sets itself and never gets in the way.
import { expect, test } from 'vitest';
import { tidyPairingCode } from './pairing-code.ts';

test('typed key by key', () => {
  let code = '';
  for (const key of 'k7qp2m9x') code = tidyPairingCode(code + key, code);
  expect(code).toBe('K7QP-2M9X');
});

test('pasted, with or without hyphen, too long', () => {
  expect(tidyPairingCode('k7qp-2m9x', '')).toBe('K7QP-2M9X');
  expect(tidyPairingCode('K7QP2M9XZZ', '')).toBe('K7QP-2M9X');
});

test('taken back key by key to nothing', () => {
  let code = 'K7QP-2M9X';
  const seen = [];
  for (let press = 0; press < 10 && code !== ''; press += 1) {
    code = tidyPairingCode(code.slice(0, -1), code);
    seen.push(code);
  }
  expect(seen).toEqual(['K7QP-2M9', 'K7QP-2M', 'K7QP-2', 'K7QP', 'K7Q', 'K7', 'K', '']);
});
