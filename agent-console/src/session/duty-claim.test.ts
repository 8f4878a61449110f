// One desk among the tabs of a browser. (Node has the same locks as browsers; here all "tabs" share one process.)
import { expect, test } from 'vitest';
import { claimDuty } from './duty-claim.ts';

test('a copy of the desk tab does not become the desk by itself, only by being made it', async () => {
  const desk = await claimDuty(navigator.locks, 'take');
  expect(desk).not.toBeNull();
  expect(await claimDuty(navigator.locks, 'ifFree')).toBeNull();
  const second = await claimDuty(navigator.locks, 'take');
  // The first has lost it: releasing what it no longer holds frees nothing.
  desk?.();
  expect(await claimDuty(navigator.locks, 'ifFree')).toBeNull();
  second?.();
});

test('a reloaded tab waits for the end of its former self', async () => {
  const former = await claimDuty(navigator.locks, 'take');
  const reloaded = claimDuty(navigator.locks, 'ifFree');
  former?.();
  const release = await reloaded;
  expect(release).not.toBeNull();
  release?.();
});

test('without locks every tab may', async () => {
  expect(await claimDuty(undefined, 'ifFree')).not.toBeNull();
});
