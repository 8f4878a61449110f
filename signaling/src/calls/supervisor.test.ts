// The supervisor's hand: each action, who may use it, who is written down for it, and that none of it cuts a call.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { Browser } from './testing/browser.ts';
import { openDesk, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { acceptOffer, auditOf, rowOf, talking, waiting } from './testing/stories.ts';

let desk: Desk;
let supervisor: Browser;
let actor: string;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200' });
  await desk.setQueue('market', { departments: ['market'] });
  await desk.setQueue('tax', { departments: ['tax'] });
  ({ browser: supervisor, staffId: actor } = await desk.supervisor());
});
afterAll(() => desk[Symbol.asyncDispose]());

const actorsOf = async (subject: string, action: string) =>
  (await auditOf(desk, subject)).filter((entry) => entry.action === action).map((entry) => entry.actor);

describe('callers', () => {
  test('are moved to the head of the line, or to another queue at their rank', async () => {
    await desk.clerkOnDuty({ departments: ['market'], ready: false });
    await desk.clerkOnDuty({ departments: ['tax'], ready: false });
    const first = await waiting(desk);
    const second = await waiting(desk);
    await supervisor.request('supervise:moveCall', { callId: second.callId, to: 'first' });
    await second.kiosk.told('queue:position', ({ position }) => position === 1);
    // Twice is once.
    await supervisor.request('supervise:moveCall', { callId: second.callId, to: 'first' });
    const place = () => desk.context.queue.position(second.callId);
    expect(await place()).toEqual({ position: 1, waiting: 2 });
    await expect.poll(() => actorsOf(second.callId, 'call.moved'), { timeout: 8_000 }).toContain(actor);
    // What comes back after a loss has this place too.
    const moved = await desk.context.queue.contact(second.callId);
    await expect
      .poll(async () => (await rowOf(desk, second.callId)).boostMs, { timeout: 8_000 })
      .toBe((moved?.enqueuedAt ?? 0) - (moved?.rank ?? 0));

    await supervisor.request('supervise:moveCall', { callId: first.callId, to: 'queue', queueId: 'tax' });
    expect(await desk.context.queue.contact(first.callId)).toMatchObject({ queueId: 'tax' });
    expect(await place()).toEqual({ position: 1, waiting: 1 });
    const move = (callId: string, queueId: string) =>
      refusal(supervisor.request('supervise:moveCall', { callId, to: 'queue', queueId }));
    expect(await move(first.callId, 'nowhere')).toBe('NOT_FOUND');
    expect(await move(newId('call'), 'tax')).toBe('NOT_FOUND');
    for (const { kiosk, callId } of [first, second]) await kiosk.request('call:hangUp', { callId });
    expect(await move(first.callId, 'market')).toBe('CALL_ENDED');
  });

  test('of a whole queue go to another, each at the own rank', async () => {
    const callers = [await waiting(desk), await waiting(desk), await waiting(desk)];
    const empty = { queueId: 'market', toQueueId: 'tax' };
    expect(await supervisor.request('supervise:emptyQueue', empty)).toEqual({ moved: 3 });
    expect(await supervisor.request('supervise:emptyQueue', empty)).toEqual({ moved: 0 });
    const places = await Promise.all(callers.map(({ callId }) => desk.context.queue.position(callId)));
    expect(places.map((place) => place?.position)).toEqual([1, 2, 3]);
    const refused = (queueId: string, toQueueId: string) =>
      refusal(supervisor.request('supervise:emptyQueue', { queueId, toQueueId }));
    expect(await refused('market', 'market')).toBe('BAD_REQUEST');
    expect(await refused('market', 'nowhere')).toBe('NOT_FOUND');
    for (const { kiosk, callId } of callers) await kiosk.request('call:hangUp', { callId });
  });
});

test('whoever signs is still understood in the queue that another is emptied into', async () => {
  const signing = await desk.clerkOnDuty({
    departments: ['tax'],
    skills: { 'lang:sign': 4 },
    ready: false,
  });
  await desk.clerkOnDuty({ departments: ['market'], ready: false });
  const anybody = await waiting(desk);
  const signer = await waiting(desk, { needs: ['signLanguage'] });
  const empty = { queueId: 'market', toQueueId: 'tax' };
  expect(await supervisor.request('supervise:emptyQueue', empty)).toEqual({ moved: 2 });
  expect((await desk.context.queue.contact(signer.callId))?.skills).toContain('lang:sign');
  expect((await desk.context.queue.contact(anybody.callId))?.skills).not.toContain('lang:sign');
  for (const { kiosk, callId } of [anybody, signer]) await kiosk.request('call:hangUp', { callId });
  await signing.browser.request('clerk:setState', { state: 'signedOut' });
});

describe('a clerk', () => {
  test.each(['break', 'signedOut'] as const)('in a call is %s only afterwards', async (state) => {
    const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
    const { staffId } = call.clerk;
    const reason = state === 'break' ? ('meal' as const) : null;
    const forced = await supervisor.request('supervise:clerkState', { staffId, state, reason });
    expect(forced).toMatchObject({ state: 'onCall', next: state, callId: call.callId });
    expect(await call.desk.told('clerk:state', ({ next }) => next === state)).toMatchObject({
      state: 'onCall',
    });
    expect(await desk.context.queue.contact(call.callId)).toMatchObject({ state: 'active', staffId });
    await call.desk.request('call:finish', { callId: call.callId });
    await call.desk.told('clerk:state', (clerk) => clerk.state === 'wrapUp' && clerk.next === state);
    await call.desk.told('clerk:state', (clerk) => clerk.state === state);
    await expect.poll(() => actorsOf(staffId, 'clerk.stateChanged'), { timeout: 8_000 }).toContain(actor);
    if (state === 'break') await call.desk.request('clerk:setState', { state: 'signedOut' });
  });

  test('whom it rings gives the call back to its rank when sent on a break', async () => {
    const { browser, clerk } = await desk.clerkOnDuty({ departments: ['market'] });
    const { kiosk, callId } = await waiting(desk);
    const { offerId } = await browser.told('offer:made', (offer) => offer.callId === callId);
    const { staffId } = clerk;
    await supervisor.request('supervise:clerkState', { staffId, state: 'break', reason: 'technical' });
    expect(await browser.told('clerk:state', ({ state }) => state === 'break')).toMatchObject({
      reason: 'technical',
    });
    expect(await browser.told('offer:withdrawn')).toMatchObject({ offerId });
    expect(await desk.context.queue.contact(callId)).toMatchObject({ state: 'waiting' });
    // And back: the call rings again.
    await supervisor.request('supervise:clerkState', { staffId, state: 'ready', reason: null });
    await acceptOffer(browser, callId);
    await kiosk.request('call:hangUp', { callId });
    await browser.request('clerk:setState', { state: 'signedOut' });
  });

  test('cannot be sent on a break without a reason, nor when not signed in', async () => {
    const { staffId } = await desk.addClerk();
    const force = (state: 'ready' | 'break', reason: 'rest' | null) =>
      refusal(supervisor.request('supervise:clerkState', { staffId, state, reason }));
    expect(await force('break', null)).toBe('BAD_REQUEST');
    expect(['NOT_FOUND', 'CLERK_NOT_READY']).toContain(await force('ready', null));
  });

  test('is given other skills at once, and keeps them with the account', async () => {
    const { browser, clerk } = await desk.clerkOnDuty({ departments: ['fire'] });
    const { staffId } = clerk;
    const { kiosk, callId } = await waiting(desk, { itemCode: 'TX101' });
    const skills = { 'dept:tax': 4, 'lang:sign': 2 };
    const capacity = { call: 2, review: 1 };
    const changed = await supervisor.request('supervise:clerkSkills', { staffId, skills, capacity });
    expect(changed).toMatchObject({ skills: { 'dept:fire': 3, ...skills }, capacity });
    await acceptOffer(browser, callId);
    const account = await desk.context.db
      .selectFrom('staff')
      .select(['skills', 'capacity'])
      .where('id', '=', staffId)
      .executeTakeFirstOrThrow();
    expect(account).toEqual({ skills, capacity });
    expect(await actorsOf(staffId, 'staff.skillsChanged')).toEqual([actor]);

    const absurd = { staffId, skills: { 'only:me': 3 }, capacity };
    expect(await refusal(supervisor.request('supervise:clerkSkills', absurd))).toBe('BAD_REQUEST');
    const tooMuch = { staffId, skills, capacity: { call: 99, review: 0 } };
    expect(await refusal(supervisor.request('supervise:clerkSkills', tooMuch))).toBe('BAD_REQUEST');
    const absent = { staffId: (await desk.addClerk()).staffId, skills, capacity };
    expect(await refusal(supervisor.request('supervise:clerkSkills', absent))).toBe('CLERK_NOT_READY');
    await kiosk.request('call:hangUp', { callId });
    await browser.request('clerk:setState', { state: 'signedOut' });
  });
});

describe('a queue', () => {
  test('that is closed serves who waits, and is written down', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['market'], ready: false });
    const { kiosk, callId } = await waiting(desk);
    await supervisor.request('supervise:queueState', { queueId: 'market', state: 'closed' });
    const late = await desk.addCaller();
    const lateKiosk = await desk.connect(late);
    await expect
      .poll(() => refusal(lateKiosk.request('queue:join', { caseId: late.caseId })), { timeout: 5_000 })
      .toBe('QUEUE_CLOSED');
    await browser.request('clerk:setState', { state: 'ready' });
    await acceptOffer(browser, callId);
    await kiosk.request('call:hangUp', { callId });
    await supervisor.request('supervise:queueState', { queueId: 'market', state: 'auto' });
    await expect
      .poll(() => actorsOf('market', 'queue.stateChanged'), { timeout: 8_000 })
      .toEqual([actor, actor]);
    const unknown = { queueId: 'nowhere', state: 'closed' as const };
    expect(await refusal(supervisor.request('supervise:queueState', unknown))).toBe('NOT_FOUND');
    await browser.request('clerk:setState', { state: 'signedOut' });
  });
});

test('none of it is for clerks, kiosks or anybody else', async () => {
  const { browser } = await desk.clerkOnDuty({ departments: ['fx'], ready: false });
  const kiosk = await desk.connect(await desk.addCaller());
  const auditor = await desk.connect(await desk.addClerk({ roles: ['auditor'] }));
  const administrator = await desk.connect(await desk.addClerk({ roles: ['administrator'] }));
  const { staffId } = await desk.addClerk();
  for (const visitor of [browser, kiosk, auditor, administrator]) {
    const refused = [
      visitor.request('supervise:moveCall', { callId: newId('call'), to: 'first' }),
      visitor.request('supervise:clerkState', { staffId, state: 'ready', reason: null }),
      visitor.request('supervise:clerkSkills', { staffId, skills: {}, capacity: { call: 1, review: 0 } }),
      visitor.request('supervise:queueState', { queueId: 'market', state: 'closed' }),
      visitor.request('supervise:emptyQueue', { queueId: 'market', toQueueId: 'tax' }),
    ];
    expect(await Promise.all(refused.map(refusal))).toEqual(Array(refused.length).fill('FORBIDDEN'));
  }
});
