import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('personal fields are removed at any usual depth; the names of errors and of the logger stay', () => {
  const program = `
    import { createLogger } from ${JSON.stringify(new URL('./log.ts', import.meta.url).href)};
    const log = createLogger('signaling', 'info');
    log.info({ code: '482910', phone: '13812345678', applicant: { name: 'Li', idNumber: '1' }, a: { b: { token: 't' } } });
    log.info({ err: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), refusal: { code: 'STORE_UNAVAILABLE' } });
    log.info({ a: { code: 'ABCD-1234' } });
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({
    name: 'signaling',
    code: '[removed]',
    phone: '[removed]',
    applicant: { name: '[removed]', idNumber: '[removed]' },
    a: { b: { token: '[removed]' } },
  });
  expect(lines[1]).toMatchObject({ err: { code: 'ECONNREFUSED' }, refusal: { code: 'STORE_UNAVAILABLE' } });
  expect(lines[2]).toMatchObject({ a: { code: '[removed]' } });
});
