// Every setting that a server reads is in docs/running.md and .env.example, and nothing else is.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
const declared = (path: string): string[] =>
  [...read(path).matchAll(/^ {2,4}([A-Z][A-Z_]+): /gm)].map(([, name]) => name ?? '');
const settings = sorted([...declared('signaling/src/config.ts'), ...declared('sfu/src/config.ts')]);

test('the settings were found in the sources', () => {
  expect(settings).toEqual(expect.arrayContaining(['PORT', 'REDIS_URL', 'SFU_RTC_PORT']));
});

test('docs/running.md explains each setting of the servers', () => {
  const page = read('docs/running.md').split('### Set-up')[0] ?? '';
  const documented = [...page.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name ?? '');
  expect(sorted(documented)).toEqual(settings);
});

test('.env.example names each setting of the servers', () => {
  const named = [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
  expect(sorted(named)).toEqual(settings);
});
