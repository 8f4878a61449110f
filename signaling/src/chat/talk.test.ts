// What the two sides write arrives once and in order, whoever was away; the mode of a call is one for both; stills reach the
// clerk and are kept nowhere.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { ChatMessage, ClientPayload } from '@cloud-window/shared/protocol';
import type { Browser } from '../calls/testing/browser.ts';
import { openDesk, type Desk } from '../calls/testing/desk.ts';
import { refusal } from '../calls/testing/refusal.ts';
import { acceptOffer, auditOf, talking, waiting } from '../calls/testing/stories.ts';
import { changeRules } from '../items/item-rules.ts';

const MARKET = { department: 'market', itemCode: 'MR101' };
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200' });
});
afterAll(() => desk[Symbol.asyncDispose]());

const say = (callId: string, text: string, messageId = newId('message')): ClientPayload<'chat:send'> => ({
  callId,
  messageId,
  text,
  phrase: null,
});
const texts = (messages: readonly ChatMessage[]) => messages.map(({ text, phrase }) => phrase ?? text);
const end = async (kiosk: Browser, clerk: Browser, callId: string) => {
  await kiosk.request('call:hangUp', { callId });
  await clerk.told('clerk:state', ({ state }) => state === 'ready');
  await clerk.request('clerk:setState', { state: 'signedOut' });
};

describe('messages', () => {
  test('reach both sides in one order and stay with the case, also when the tab comes back', async () => {
    const { callId, caller, clerk, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const question = await kiosk.request('chat:send', say(callId, '我听不见 <b>您</b>'));
    expect(question).toMatchObject({ from: 'kiosk', by: '', text: '我听不见 <b>您</b>', phrase: null });
    await clerkTab.told('call:event', ({ event }) => event.type === 'messageSent');
    const answer = await clerkTab.request('chat:send', {
      ...say(callId, ''),
      phrase: 'pleaseWait',
    });
    expect(answer).toMatchObject({ from: 'clerk', by: clerk.displayName, phrase: 'pleaseWait' });
    const [first, second] = [
      await kiosk.told('call:event', ({ event }) => event.type === 'messageSent'),
      await kiosk.told('call:event', ({ event }) => event.type === 'messageSent'),
    ];
    expect(second.seq).toBe(first.seq + 1);

    kiosk.close();
    await clerkTab.request('chat:send', say(callId, '请看这里'));
    const back = await desk.connect(caller);
    const { call, missed } = await back.request('session:resume', { callId, lastSeq: first.seq });
    expect(texts(call?.case.messages ?? [])).toEqual(['我听不见 <b>您</b>', 'pleaseWait', '请看这里']);
    expect(missed.map(({ event }) => event.type)).toEqual(['messageSent', 'messageSent']);
    await end(back, clerkTab, callId);
  });

  test('of one id are one message, however often and from wherever it is sent', async () => {
    const { callId, caller, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const message = say(callId, '一次');
    const answers = await Promise.all([
      kiosk.request('chat:send', message),
      kiosk.request('chat:send', message),
      kiosk.request('chat:send', message),
    ]);
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    // Its answer was lost with the connection: the kiosk sends it again once it is back.
    kiosk.close();
    const back = await desk.connect(caller);
    await back.request('session:resume', {});
    expect(await back.request('chat:send', message)).toEqual(answers[0]);
    expect(await refusal(clerkTab.request('chat:send', { ...message, text: '另一条' }))).toBe('BAD_REQUEST');
    const { call } = await back.request('session:resume', {});
    expect(texts(call?.case.messages ?? [])).toEqual(['一次']);
    await end(back, clerkTab, callId);
  });

  test('are refused when empty, too long, of both kinds, from a stranger, or while nobody reads', async () => {
    const { callId, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const stranger = await desk.connect(await desk.addClerk());
    const refused = async (browser: Browser, payload: ClientPayload<'chat:send'>) =>
      refusal(browser.request('chat:send', payload));
    expect(await refused(kiosk, say(callId, ''))).toBe('BAD_REQUEST');
    expect(await refused(kiosk, say(callId, '   '))).toBe('BAD_REQUEST');
    expect(await refused(kiosk, say(callId, 'x'.repeat(501)))).toBe('BAD_REQUEST');
    expect(await refused(kiosk, say(callId, 'bell\u0007'))).toBe('BAD_REQUEST');
    expect(await refused(kiosk, { ...say(callId, 'yes'), phrase: 'yes' })).toBe('BAD_REQUEST');
    expect(await refused(kiosk, { ...say(callId, ''), phrase: 'praise' as 'yes' })).toBe('BAD_REQUEST');
    expect(await refused(kiosk, say(callId, 'x', 'message_1'))).toBe('BAD_REQUEST');
    expect(await refused(stranger, say(callId, 'hello'))).toBe('FORBIDDEN');
    const line = await waiting(desk, {});
    expect(await refused(line.kiosk, say(line.callId, 'hello'))).toBe('CALL_STATE');
    await line.kiosk.request('call:hangUp', { callId: line.callId });
    await end(kiosk, clerkTab, callId);
    expect(await refused(kiosk, say(callId, 'late'))).toBe('CALL_ENDED');
  });

  test('have an end: a full case takes no more', async () => {
    const { callId, caller, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const { db, clock } = desk.context;
    const rows = Array.from({ length: 400 }, (_, index) => ({
      callId,
      seq: 1_000 + index,
      at: new Date(clock.now()),
      event: JSON.stringify({
        type: 'messageSent' as const,
        message: { id: newId('message'), from: 'kiosk' as const, by: '', text: 'x', phrase: null, at: 1 },
      }),
    }));
    await db.insertInto('callEvent').values(rows).execute();
    expect(await refusal(kiosk.request('chat:send', say(callId, 'one more')))).toBe('CHAT_FULL');
    await db.deleteFrom('callEvent').where('callId', '=', callId).execute();
    expect(caller.caseId).not.toBe('');
    await end(kiosk, clerkTab, callId);
  });

  test('are in no log and no audit trail', async () => {
    const { callId, caller, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    await kiosk.request('chat:send', say(callId, '身份证号码保密'));
    const trail = [...(await auditOf(desk, callId)), ...(await auditOf(desk, caller.caseId))];
    expect(JSON.stringify(trail)).not.toContain('保密');
    await end(kiosk, clerkTab, callId);
  });
});

describe('the mode of a call', () => {
  test('is the poorer of what its sides can do, told to both, kept with the call', async () => {
    const { callId, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const say = (browser: Browser, side: Omit<ClientPayload<'call:mode'>, 'callId'>) =>
      browser.request('call:mode', { callId, ...side });
    expect(await say(kiosk, { mode: 'audio', cause: 'weakLine' })).toMatchObject({
      mode: 'audio',
      kiosk: { mode: 'audio', cause: 'weakLine' },
      clerk: { mode: 'video', cause: null },
    });
    const told = await clerkTab.told('call:event', ({ event }) => event.type === 'modeChanged');
    expect(told.event).toMatchObject({ mode: { mode: 'audio' } });
    expect((await say(clerkTab, { mode: 'text', cause: 'network' })).mode).toBe('text');
    // The same again is no change.
    await say(clerkTab, { mode: 'text', cause: 'network' });
    expect((await say(kiosk, { mode: 'video', cause: null })).mode).toBe('text');
    const { call } = await kiosk.request('session:resume', {});
    expect(call?.mode).toMatchObject({ mode: 'text', kiosk: { mode: 'video' }, clerk: { mode: 'text' } });
    const row = await desk.context.db
      .selectFrom('call')
      .select('mode')
      .where('id', '=', callId)
      .executeTakeFirst();
    expect(row).toEqual({ mode: 'text' });
    const changes = (await auditOf(desk, callId)).filter(({ action }) => action === 'call.modeChanged');
    expect(changes.map(({ detail }) => detail['mode'])).toEqual(['audio', 'text', 'text']);
    const stranger = await desk.connect(await desk.addClerk());
    expect(await refusal(say(stranger, { mode: 'video', cause: null }))).toBe('FORBIDDEN');
    expect((await say(clerkTab, { mode: 'video', cause: null })).mode).toBe('video');
    await end(kiosk, clerkTab, callId);
  });

  test('may keep an item from being decided', async () => {
    await changeRules(desk.context, 'staff_test', 'SI101', { needsVideo: true });
    const {
      callId,
      kiosk,
      desk: clerkTab,
      snapshot,
    } = await talking(desk, { department: 'hr', itemCode: 'SI101' });
    expect(snapshot.item.needsVideo).toBe(true);
    const decide = () =>
      clerkTab.request('call:decide', {
        callId,
        outcome: 'declined',
        reasons: ['notEligible'],
        note: 'note',
        remedies: 'remedies',
        seen: '',
      });
    await kiosk.request('call:mode', { callId, mode: 'audio', cause: 'devices' });
    expect(await refusal(decide())).toBe('DECISION_NEEDS_VIDEO');
    await kiosk.request('call:mode', { callId, mode: 'video', cause: null });
    expect((await decide()).decision?.outcome).toBe('declined');
    await changeRules(desk.context, 'staff_test', 'SI101', { needsVideo: false });
    await end(kiosk, clerkTab, callId);
  });

  test('begins anew with another call', async () => {
    const { callId, caller, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    await kiosk.request('call:mode', { callId, mode: 'text', cause: 'network' });
    await clerkTab.request('call:finish', { callId });
    await clerkTab.told('clerk:state', ({ state }) => state === 'ready');
    const again = await kiosk.request('queue:join', { caseId: caller.caseId });
    expect(again.status.callId).not.toBe(callId);
    const snapshot = await acceptOffer(clerkTab, again.status.callId);
    expect(snapshot.mode.mode).toBe('video');
    await end(kiosk, clerkTab, again.status.callId);
  });
});

describe('stills', () => {
  const image = readFileSync(new URL('../../../tests/fixtures/photos/letter.jpg', import.meta.url));
  const small = Buffer.concat([image.subarray(0, 3), Buffer.alloc(30_000, 7)]).toString('base64');

  test('reach the clerk wherever the socket is, not too often, and only from the kiosk', async () => {
    const other = await desk.addNode();
    const { callId, kiosk, desk: clerkTab } = await talking(desk, { ...MARKET, kioskNode: other });
    await kiosk.request('still:send', { callId, image: small });
    expect(await clerkTab.told('still:shown')).toMatchObject({ callId, image: small });
    expect(await refusal(kiosk.request('still:send', { callId, image: small }))).toBe('RATE_LIMITED');
    expect(await refusal(clerkTab.request('still:send', { callId, image: small }))).toBe('FORBIDDEN');
    expect(kiosk.heard('still:shown')).toEqual([]);
    const kept = await desk.context.redis.keys('*still*');
    expect(kept).toEqual([]);
    await end(kiosk, clerkTab, callId);
  });

  test('are JPEGs of a small size, and none is passed on while the applicant is on hold', async () => {
    const { callId, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const refused = (bad: string) => refusal(kiosk.request('still:send', { callId, image: bad }));
    expect(await refused('data:image/jpeg;base64,/9j/')).toBe('BAD_REQUEST');
    expect(await refused(Buffer.from('<svg>').toString('base64'))).toBe('BAD_REQUEST');
    expect(await refused(`/9j/${'A'.repeat(84_000)}`)).toBe('BAD_REQUEST');
    await clerkTab.request('call:hold', { callId, held: true });
    await kiosk.request('still:send', { callId, image: small });
    await clerkTab.request('call:hold', { callId, held: false });
    await kiosk.request('chat:send', say(callId, 'after'));
    await clerkTab.told('call:event', ({ event }) => event.type === 'messageSent');
    expect(clerkTab.heard('still:shown')).toEqual([]);
    await end(kiosk, clerkTab, callId);
  });
});
