// The sign-out that a wipe owes the server, tried until it succeeds: it must never end the visit of the next person.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '@cloud-window/shared';
import type { Api } from '@cloud-window/shared/client';
import { useVisit } from './visit-store.ts';
import { isSignOutPending, signOut, useErasure } from './wipe.ts';

let asked = 0;
let isAway = true;
const api = {
  call: () => {
    asked += 1;
    return isAway ? Promise.reject(new AppError('STORE_UNAVAILABLE')) : Promise.resolve({});
  },
} as unknown as Api;

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  vi.useFakeTimers();
  asked = 0;
  isAway = true;
  useVisit.getState().reset('attract');
  localStorage.setItem('cw.signOutPending', '1');
  useErasure.setState({ isConfirmed: false });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('is tried again until the server has confirmed it', async () => {
  const done = signOut({ api });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(3);
  expect(isSignOutPending()).toBe(true);
  expect(useErasure.getState().isConfirmed).toBe(false);
  isAway = false;
  await vi.advanceTimersByTimeAsync(5_000);
  await done;
  expect(asked).toBe(4);
  expect(isSignOutPending()).toBe(false);
  expect(useErasure.getState().isConfirmed).toBe(true);
});

test('is no longer owed once somebody else has signed in, who has taken the place of the former', async () => {
  const done = signOut({ api });
  await vi.advanceTimersByTimeAsync(1_000);
  useVisit.getState().patch({ applicant: { maskedIdNumber: '1101**', name: null } });
  isAway = false;
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(asked).toBe(1);
  expect(isSignOutPending()).toBe(false);
});
