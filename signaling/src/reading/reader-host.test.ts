// Real pictures through the real process: papers of made-up persons are drawn, photographed badly, and read.
import { afterAll, describe, expect, test } from 'vitest';
import { createLogger } from '@cloud-window/shared/log';
import { readFields } from './fields/read-fields.ts';
import { ReaderHost } from './reader-host.ts';
import {
  BUSINESS_LICENCE,
  ID_CARD,
  LEASE,
  photograph,
  type Paper,
  type Shot,
} from './testing/paper-images.ts';

/** Bounds for a machine that has much else to do. */
const PATIENT_MS = 240_000;
const log = createLogger('test', 'fatal');
const never = new AbortController().signal;
const host = new ReaderHost(log, { pageMs: PATIENT_MS, niceness: 0 });
afterAll(() => host.stop());

test.each([
  ['an identity card', ID_CARD, 'skewed'],
  ['a business licence', BUSINESS_LICENCE, 'small'],
  ['a lease', LEASE, 'noisy'],
] satisfies [string, Paper, Shot][])(
  '%s is read in all its fields',
  async (_name, paper, shot) => {
    const outcome = await host.read(await photograph(paper, shot), never);
    if (!('text' in outcome)) throw new Error(outcome.failure);
    const { fields } = readFields(outcome.text, Date.now());
    expect(Object.fromEntries(fields.map(({ code, value }) => [code, value]))).toEqual(paper.truth);
    for (const { box } of fields) {
      expect(box.width).toBeGreaterThan(0);
      expect(box.x + box.width).toBeLessThanOrEqual(1);
      expect(box.y + box.height).toBeLessThanOrEqual(1);
    }
  },
  PATIENT_MS + 30_000,
);

describe('what goes wrong', () => {
  test(
    'bytes that are no image are unreadable, and the process goes on',
    async () => {
      expect(await host.read(Buffer.from('not an image'), never)).toEqual({ failure: 'unreadable' });
      expect(host.pid).toBeDefined();
    },
    PATIENT_MS,
  );

  test('a page that takes too long ends its process', async () => {
    const hasty = new ReaderHost(log, { pageMs: 1 });
    expect(await hasty.read(await photograph(ID_CARD), never)).toEqual({ failure: 'timeout' });
    expect(hasty.pid).toBeUndefined();
  });

  test('a process that dies is told, and so is an end of the server', async () => {
    const dying = new ReaderHost(log, { pageMs: PATIENT_MS });
    const reading = dying.read(await photograph(ID_CARD), never);
    process.kill(dying.pid ?? 0, 'SIGKILL');
    expect(await reading).toEqual({ failure: 'crashed' });
    const end = new AbortController();
    const cut = dying.read(await photograph(ID_CARD), end.signal);
    end.abort();
    expect(await cut).toEqual({ failure: 'crashed' });
    expect(dying.pid).toBeUndefined();
  });
});
