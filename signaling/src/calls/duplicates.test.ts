// Every message of a call sent twice, at once and again later, as after a lost answer: each has its effect once.
import { expect, test } from 'vitest';
import { AppError } from '@cloud-window/shared';
import type { ClientEventName, ClientPayload } from '@cloud-window/shared/protocol';
import type { Browser } from './testing/browser.ts';
import { expectAllOver } from './testing/conservation.ts';
import { openDesk } from './testing/desk.ts';
import { auditOf } from './testing/stories.ts';

/** The codes of three sendings, of which two leave at once; null for one that was answered. */
async function thrice<N extends ClientEventName>(browser: Browser, event: N, payload: ClientPayload<N>) {
  const send = () =>
    browser.request(event, payload).then(
      () => null,
      (error: unknown) => AppError.from(error).code,
    );
  return [...(await Promise.all([send(), send()])), await send()];
}
const DONE = [null, null, null];

test('from joining to the end of the wrap-up, with a transfer and a callback on the way', async () => {
  await using desk = await openDesk();
  await desk.setQueue('market', { departments: ['market'] });
  await desk.setQueue('tax', { departments: ['tax'] });
  const { browser: supervisor } = await desk.supervisor();
  const first = await desk.clerkOnDuty({ departments: ['market'], ready: false });
  const second = await desk.clerkOnDuty({ departments: ['tax'], ready: false });
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller);

  expect(await thrice(kiosk, 'queue:join', { caseId: caller.caseId })).toEqual(DONE);
  const [{ callId } = { callId: '' }] = (await desk.context.queue.snapshot()).waiting;
  expect((await desk.context.queue.snapshot()).waiting).toHaveLength(1);
  expect(await thrice(supervisor, 'supervise:moveCall', { callId, to: 'first' })).toEqual(DONE);
  expect(await thrice(first.browser, 'clerk:setState', { state: 'ready' })).toEqual(DONE);
  const { offerId } = await first.browser.told('offer:made');
  expect(await thrice(first.browser, 'offer:accept', { callId, offerId })).toEqual(DONE);
  expect(await thrice(first.browser, 'call:hold', { callId, held: true })).toEqual(DONE);
  expect(await thrice(first.browser, 'call:hold', { callId, held: false })).toEqual(DONE);
  const forced = { staffId: first.clerk.staffId, state: 'break' as const, reason: 'rest' as const };
  expect(await thrice(supervisor, 'supervise:clerkState', forced)).toEqual(DONE);
  const target = { to: 'queue' as const, queueId: 'tax' };
  expect(await thrice(first.browser, 'call:transfer', { callId, target })).toEqual(DONE);
  expect(await thrice(supervisor, 'supervise:queueState', { queueId: 'tax', state: 'closed' })).toEqual(DONE);
  expect(await thrice(supervisor, 'supervise:queueState', { queueId: 'tax', state: 'auto' })).toEqual(DONE);
  const empty = { queueId: 'tax', toQueueId: 'market' };
  expect(await thrice(supervisor, 'supervise:emptyQueue', empty)).toEqual(DONE);
  const back = { callId, to: 'queue' as const, queueId: 'tax' };
  expect(await thrice(supervisor, 'supervise:moveCall', back)).toEqual(DONE);
  expect(await thrice(kiosk, 'queue:callBack', { callId })).toEqual(DONE);
  const { waiting } = await desk.context.queue.snapshot();
  expect(waiting).toMatchObject([{ kind: 'callback', queueId: 'tax' }]);
  const callbackId = waiting[0]?.callId ?? '';
  expect(await thrice(kiosk, 'queue:requestCallback', { caseId: caller.caseId })).toEqual(DONE);
  expect((await desk.context.queue.snapshot()).waiting).toHaveLength(1);

  await second.browser.request('clerk:setState', { state: 'ready' });
  const ring = await second.browser.told('offer:made');
  const declined = { callId: callbackId, offerId: ring.offerId, reason: 'technical' as const };
  const answers = await thrice(second.browser, 'offer:decline', declined);
  expect(answers[0]).toBeNull();
  expect(answers.slice(1).every((code) => code === null || code.startsWith('OFFER_'))).toBe(true);
  await second.browser.request('clerk:setState', { state: 'ready' });
  const again = await second.browser.told('offer:made');
  await second.browser.request('offer:accept', { callId: callbackId, offerId: again.offerId });
  expect(await thrice(second.browser, 'call:finish', { callId: callbackId })).toEqual(DONE);
  expect(await thrice(second.browser, 'call:wrapUpDone', { callId: callbackId })).toEqual(DONE);

  const next = await desk.addCase(caller, 'MR102');
  const { status } = await kiosk.request('queue:join', { caseId: next });
  expect(await thrice(kiosk, 'call:hangUp', { callId: status.callId })).toEqual(DONE);
  expect(await thrice(second.browser, 'clerk:setState', { state: 'signedOut' })).toEqual(DONE);
  await expectAllOver(desk, [callId, callbackId, status.callId]);

  // What happened once is written down once.
  const actions = (await auditOf(desk, callId)).map(({ action }) => action);
  const once = [
    'call.enqueued',
    'call.accepted',
    'call.held',
    'call.resumed',
    'call.transferred',
    'call.turnedCallback',
  ];
  expect(actions.filter((action) => once.includes(action))).toEqual(once);
});
