// Invented licences are there in a demonstration without a registry of its own, for its invented person, and nowhere else.
import { expect, test } from 'vitest';
import { createLogger } from '@cloud-window/shared/log';
import { isIdNumber } from '@cloud-window/shared';
import { readConfig } from '../../config.ts';
import { chooseRegistry } from './choose-registry.ts';

const SAMPLE = { idNumber: '999999195001010018', name: null, phone: '13900000000' };
const TYPES = ['id-card', 'business-licence', 'social-security-card', 'marriage-certificate'];

const choose = (environment: Record<string, string>) =>
  chooseRegistry({
    clock: { now: () => Date.UTC(2026, 10, 23) },
    log: createLogger('test', 'fatal'),
    config: readConfig({
      REDIS_URL: 'redis://nowhere',
      DATABASE_URL: 'postgres://nowhere',
      SFU_SECRET: 'a secret of the test',
      ...environment,
    }),
  });

test('none where nothing is set up', () => {
  expect(choose({})).toBeNull();
});

test('a demonstration knows its sample person, always the same, labelled as samples', async () => {
  const registry = choose({ CW_DEMO: '1' });
  const found = await registry?.search(SAMPLE, TYPES);
  expect(found?.map(({ type, standing, sample }) => [type, standing, sample])).toEqual([
    ['id-card', 'valid', true],
    ['business-licence', 'valid', true],
    ['social-security-card', 'valid', true],
    ['marriage-certificate', 'revoked', true],
  ]);
  expect(await registry?.search(SAMPLE, TYPES)).toEqual(found);
  expect(await registry?.search({ ...SAMPLE, idNumber: '11010519491231002X' }, TYPES)).toEqual([]);
  const card = { type: 'id-card', reference: found?.[0]?.reference ?? '' };
  expect(await registry?.check(SAMPLE, card)).toEqual(found?.[0]);
  expect(await registry?.check({ ...SAMPLE, idNumber: '11010519491231002X' }, card)).toBeNull();
  expect(isIdNumber(SAMPLE.idNumber, Date.now())).toBe(true);
});

test('a demonstration with a registry of its own asks that one', async () => {
  const registry = choose({ CW_DEMO: '1', LICENCE_REGISTRY_URL: 'http://127.0.0.1:1' });
  await expect(registry?.search(SAMPLE, TYPES)).rejects.toMatchObject({
    code: 'LICENCE_REGISTRY_UNAVAILABLE',
  });
});
