// Who is told by name of whom else is in a call: the clerk of whoever listens or whispers, the kiosk of whoever talks with it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Companion } from '@cloud-window/shared/protocol';
import { openDesk, type Clerk, type Desk } from '../calls/testing/desk.ts';
import { refusal } from '../calls/testing/refusal.ts';
import { talking } from '../calls/testing/stories.ts';

const MARKET = { department: 'market', itemCode: 'MR101' };

let desk: Desk;
let supervisor: Clerk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200' });
  supervisor = await desk.addClerk({ roles: ['supervisor'] });
});
afterAll(() => desk[Symbol.asyncDispose]());

const has =
  (role: Companion['role'] | null) =>
  ({ company }: { company: readonly Companion[] }): boolean =>
    role === null ? company.length === 0 : company[0]?.role === role;

test('the clerk is told of every role, the kiosk only of who talks; both may ask after a reload', async () => {
  const call = await talking(desk, MARKET);
  const { callId } = call;
  const watching = await desk.connect(supervisor);
  expect(await refusal(watching.request('media:company', { callId }))).toBe('FORBIDDEN');

  await watching.request('supervise:attend', { callId, as: 'listener' });
  const told = await call.desk.told('media:company', has('listener'));
  expect(told).toEqual({
    callId,
    company: [{ participant: supervisor.staffId, role: 'listener', displayName: supervisor.displayName }],
  });
  expect(await watching.request('media:company', { callId })).toEqual({ company: [] });
  await watching.request('supervise:attend', { callId, as: 'whisperer' });
  await call.desk.told('media:company', has('whisperer'));
  expect(await call.kiosk.request('media:company', { callId })).toEqual({ company: [] });

  await watching.request('supervise:attend', { callId, as: 'barger' });
  await call.desk.told('media:company', has('barger'));
  await call.kiosk.told('media:company', has('barger'));
  expect(await call.kiosk.request('media:company', { callId })).toMatchObject({
    company: [{ role: 'barger', displayName: supervisor.displayName }],
  });
  // Nothing that the kiosk was told before named anybody.
  expect(call.kiosk.heard('media:company').filter(({ company }) => company.length > 0)).toEqual([]);

  await watching.request('supervise:leave', { callId });
  await call.kiosk.told('media:company', has(null));
  await call.desk.told('media:company', has(null));
  await call.kiosk.request('call:hangUp', { callId });
  await call.desk.request('clerk:setState', { state: 'signedOut' });
});

test('where listeners are not shown, clerks are told of whoever speaks to them all the same', async () => {
  await using discreet = await openDesk({ QUEUE_WRAP_UP_MS: '200', SHOW_LISTENERS: '0' });
  const call = await talking(discreet, MARKET);
  const { callId } = call;
  const coach = await discreet.addClerk({ roles: ['supervisor'] });
  const watching = await discreet.connect(coach);
  await watching.request('supervise:attend', { callId, as: 'listener' });
  expect(await call.desk.request('media:company', { callId })).toEqual({ company: [] });
  await watching.request('supervise:attend', { callId, as: 'whisperer' });
  expect(await call.desk.request('media:company', { callId })).toMatchObject({
    company: [{ role: 'whisperer' }],
  });
  await call.kiosk.request('call:hangUp', { callId });
});
