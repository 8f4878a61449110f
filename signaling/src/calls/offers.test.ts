// Offers that are not simply accepted: declined, missed, withdrawn, answered too late, twice or by somebody else.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from './testing/browser.ts';
import { openDesk, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';

const OFFER_MS = 3_000;
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_OFFER_MS: String(OFFER_MS), QUEUE_CLERK_LEASE_MS: '4000' });
});
afterAll(() => desk[Symbol.asyncDispose]());

async function waitingCaller(itemCode: string): Promise<{ kiosk: Browser; callId: string }> {
  const caller = await desk.addCaller({ itemCode });
  const kiosk = await desk.connect(caller);
  const { status } = await kiosk.request('queue:join', { caseId: caller.caseId });
  return { kiosk, callId: status.callId };
}

describe('an offer', () => {
  test('that is declined goes to the next clerk, and the decliner rests', async () => {
    const first = await desk.clerkOnDuty({ departments: ['tax'] });
    const { kiosk, callId } = await waitingCaller('TX101');
    const offer = await first.browser.told('offer:made');
    const second = await desk.clerkOnDuty({ departments: ['tax'] });
    await first.browser.request('offer:decline', { callId, offerId: offer.offerId, reason: 'notCompetent' });

    expect(await first.browser.told('clerk:state', ({ state }) => state === 'notReady')).toMatchObject({
      reason: 'declined',
    });
    expect(await first.browser.told('offer:withdrawn')).toEqual({
      offerId: offer.offerId,
      reason: 'declined',
    });
    const again = await second.browser.told('offer:made');
    expect(again).toMatchObject({ callId });
    expect(again.offerId).not.toBe(offer.offerId);
    await kiosk.request('call:hangUp', { callId });
    await second.browser.told('clerk:state', ({ state }) => state === 'ready');
    expect(await second.browser.told('offer:withdrawn')).toEqual({
      offerId: again.offerId,
      reason: 'callerLeft',
    });
  });

  test('that nobody answers expires: back to the line, the clerk not ready, a late answer refused', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['fx'] });
    const { kiosk, callId } = await waitingCaller('FX102');
    const { offerId, expiresAt } = await browser.told('offer:made');
    const withdrawn = await browser.told('offer:withdrawn');
    expect(withdrawn).toEqual({ offerId, reason: 'expired' });
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
    expect(await refusal(browser.request('offer:accept', { callId, offerId }))).toBe('OFFER_EXPIRED');
    const resumed = await browser.request('session:resume', {});
    expect(resumed).toMatchObject({ clerk: { state: 'notReady', reason: 'missedOffer' }, offer: null });
    await kiosk.told('call:status', ({ state }) => state === 'offered');
    await kiosk.told('call:status', ({ state }) => state === 'waiting');
    await kiosk.request('call:hangUp', { callId });
  });

  test('is for one clerk only, whoever else answers at the same time', async () => {
    const owner = await desk.clerkOnDuty({ departments: ['disabled'] });
    const rival = await desk.clerkOnDuty({ departments: ['disabled'] });
    const { kiosk, callId } = await waitingCaller('DP101');
    const { offerId } = await owner.browser.told('offer:made');
    const accept = (browser: Browser) => browser.request('offer:accept', { callId, offerId });
    // The owner twice, as when the first answer seems lost.
    const answers = await Promise.allSettled([
      accept(rival.browser),
      accept(owner.browser),
      accept(owner.browser),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(await refusal(accept(rival.browser))).toBe('OFFER_SUPERSEDED');
    await kiosk.told('call:status', ({ state }) => state === 'active');

    // And the call belongs to that clerk alone.
    expect(await refusal(rival.browser.request('call:finish', { callId }))).toBe('FORBIDDEN');
    expect(await refusal(rival.browser.request('call:wrapUpDone', { callId }))).toBe('FORBIDDEN');
    expect(await refusal(rival.browser.request('media:join', { callId }))).toBe('FORBIDDEN');
    expect(await refusal(owner.browser.request('call:wrapUpDone', { callId }))).toBe('CALL_STATE');
    await kiosk.request('call:hangUp', { callId });
    await owner.browser.told('call:status', ({ state }) => state === 'wrapUp');
    await owner.browser.request('call:wrapUpDone', { callId });
    await owner.browser.request('call:wrapUpDone', { callId });
  });

  test('is not for kiosks, nor queues for clerks', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['civil'], ready: false });
    const { kiosk, callId } = await waitingCaller('CA102');
    const offerId = 'offer_000000000000000000000000';
    expect(await refusal(kiosk.request('offer:accept', { callId, offerId }))).toBe('FORBIDDEN');
    expect(await refusal(browser.request('call:hangUp', { callId }))).toBe('FORBIDDEN');
    expect(await refusal(browser.request('wallboard:subscribe', {}))).toBe('FORBIDDEN');
    await kiosk.request('call:hangUp', { callId });
  });
});

test('a clerk who has signed out comes back by being ready', async () => {
  const { browser } = await desk.clerkOnDuty({ departments: ['civil'], ready: false });
  await browser.request('clerk:setState', { state: 'signedOut' });
  await browser.told('clerk:state', ({ state }) => state === 'signedOut');
  const status = await browser.request('clerk:setState', { state: 'ready' });
  expect(status.state).toBe('ready');
  await browser.told('clerk:state', ({ state }) => state === 'ready');
  // Signing in again must not be taken for a second tab.
  expect(browser.heard('session:superseded')).toEqual([]);
  expect(await browser.request('heartbeat', {})).toMatchObject({ seq: 0 });
});
