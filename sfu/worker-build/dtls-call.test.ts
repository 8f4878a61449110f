// The worker this machine has was provisioned by `npm test`; it must carry a call.
import { expect, inject, test } from 'vitest';
import type {} from '../../tests/support/provided.ts';
import { callThrough, srtpProfileNames } from './dtls-call.ts';

test('the worker connects by DTLS and carries RTP both ways with every SRTP profile', async () => {
  const outcomes = await callThrough(inject('workerBin'));
  expect(outcomes.map((outcome) => outcome.profile)).toEqual(srtpProfileNames);
  for (const outcome of outcomes) {
    expect(outcome.toWorker).toBeGreaterThanOrEqual(25);
    expect(outcome.fromWorker).toBeGreaterThanOrEqual(25);
  }
}, 40_000);
