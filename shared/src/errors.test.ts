// docs/errors.md and the codes are kept in step: every code once, with its status and whether a retry can help.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_CODES } from './errors.ts';

test('docs/errors.md lists exactly the codes that exist, with status and retry', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\| (yes|no) +\|/gm)].map(
    ([, code, status, retry]) => ({
      code,
      status: Number(status),
      retryable: retry === 'yes',
    }),
  );
  expect(rows).toEqual(Object.entries(ERROR_CODES).map(([code, kind]) => ({ code, ...kind })));
});
