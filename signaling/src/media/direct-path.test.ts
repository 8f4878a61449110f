// Who may talk directly, and what gets through between the two: only their own words, well formed, while nothing is to be
// enforced between them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DirectData } from '@cloud-window/shared/protocol';
import { openDesk, type Desk } from '../calls/testing/desk.ts';
import { refusal } from '../calls/testing/refusal.ts';
import { acceptOffer, waiting } from '../calls/testing/stories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

/** A new caller with a new clerk; those of earlier tests are still in their calls. */
async function talking() {
  const { browser } = await desk.clerkOnDuty();
  const call = await waiting(desk);
  await acceptOffer(browser, call.callId);
  return { ...call, desk: browser };
}

const OFFER: DirectData = {
  type: 'signal',
  signal: { type: 'offer', sdp: 'v=0\r\n' },
  streams: { 'one-stream': 'person' },
};

test('what one of the two says reaches the other, both ways', async () => {
  const { callId, desk: clerk, kiosk } = await talking();
  await clerk.request('media:direct', { callId, attempt: 7, data: OFFER });
  expect(await kiosk.told('media:direct')).toEqual({ callId, attempt: 7, data: OFFER });
  const answer: DirectData = { type: 'signal', signal: { type: 'answer', sdp: 'v=0\r\n' }, streams: {} };
  await kiosk.request('media:direct', { callId, attempt: 7, data: answer });
  expect(await clerk.told('media:direct')).toEqual({ callId, attempt: 7, data: answer });
});

test('malformed words are refused and reach nobody', async () => {
  const { callId, desk: clerk, kiosk } = await talking();
  const say = (data: unknown) =>
    refusal(clerk.request('media:direct', { callId, attempt: 1, data: data as DirectData }));
  expect(await say({ ...OFFER, signal: { type: 'offer', sdp: 'no description' } })).toBe('BAD_REQUEST');
  expect(await say({ ...OFFER, signal: { type: 'offer', sdp: `v=0\r\n${'a'.repeat(64_000)}` } })).toBe(
    'BAD_REQUEST',
  );
  expect(await say({ ...OFFER, signal: { type: 'offer', sdp: 'v=0\r\n', more: 1 } })).toBe('BAD_REQUEST');
  expect(await say({ ...OFFER, streams: { one: 'somebody' } })).toBe('BAD_REQUEST');
  expect(await say({ type: 'signal', signal: { type: 'candidate', candidate: 'x' }, streams: {} })).toBe(
    'BAD_REQUEST',
  );
  expect(await say({ type: 'run' })).toBe('BAD_REQUEST');
  await clerk.request('media:direct', { callId, attempt: 2, data: { type: 'left' } });
  expect(await kiosk.told('media:direct')).toMatchObject({ attempt: 2 });
  expect(kiosk.heard('media:direct')).toEqual([]);
});

test('a stranger neither sends nor asks for a sharper picture', async () => {
  const { callId } = await talking();
  const { browser: stranger } = await desk.clerkOnDuty({ ready: false });
  expect(await refusal(stranger.request('media:direct', { callId, attempt: 1, data: OFFER }))).toBe(
    'FORBIDDEN',
  );
  expect(await refusal(stranger.request('media:sharpen', { callId }))).toBe('FORBIDDEN');
});

test('on hold, and while a supervisor attends, it is not permitted; what ends an attempt still gets through', async () => {
  const { callId, desk: clerk, kiosk } = await talking();
  const { browser: supervisor } = await desk.supervisor();
  await supervisor.request('supervise:attend', { callId, as: 'listener' });
  expect(await clerk.told('media:path')).toEqual({ callId, direct: false });
  expect(await kiosk.told('media:path')).toEqual({ callId, direct: false });
  expect(await refusal(clerk.request('media:direct', { callId, attempt: 1, data: OFFER }))).toBe('FORBIDDEN');
  await clerk.request('media:direct', { callId, attempt: 1, data: { type: 'failed' } });
  await kiosk.told('media:direct', ({ data }) => data.type === 'failed');
  await supervisor.request('supervise:leave', { callId });
  expect(await clerk.told('media:path')).toEqual({ callId, direct: true });

  await clerk.request('call:hold', { callId, held: true });
  expect(await refusal(clerk.request('media:direct', { callId, attempt: 1, data: OFFER }))).toBe('FORBIDDEN');
  expect(await refusal(clerk.request('media:sharpen', { callId }))).toBe('CALL_STATE');
  await clerk.request('call:hold', { callId, held: false });
  await clerk.request('media:direct', { callId, attempt: 2, data: OFFER });
});

test('a call whose recording was agreed to never goes direct', async () => {
  const { callId, desk: clerk } = await talking();
  const contact = await desk.context.queue.contact(callId);
  await desk.context.db
    .updateTable('serviceCase')
    .set({ recordingConsent: true })
    .where('id', '=', contact?.caseId ?? '')
    .execute();
  expect(await refusal(clerk.request('media:direct', { callId, attempt: 1, data: OFFER }))).toBe('FORBIDDEN');
});

test('the clerk asks the kiosk for a sharper picture', async () => {
  const { callId, desk: clerk, kiosk } = await talking();
  await clerk.request('media:sharpen', { callId });
  const { forMs } = await kiosk.told('media:sharpen');
  expect(forMs).toBeGreaterThan(0);
  expect(await refusal(kiosk.request('media:sharpen', { callId }))).toBe('FORBIDDEN');
});
