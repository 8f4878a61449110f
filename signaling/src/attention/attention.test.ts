// Marks stay with the version of the page that they were drawn on, whoever was away; pointers reach the other side alone and
// leave nothing behind; the frozen picture lives as long as the call.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import {
  MARKS_PER_TARGET_MAX,
  type AttentionTarget,
  type ClientPayload,
  type Drawing,
  type Spot,
} from '@cloud-window/shared/protocol';
import type { Browser } from '../calls/testing/browser.ts';
import { openDesk, type Desk } from '../calls/testing/desk.ts';
import { refusal } from '../calls/testing/refusal.ts';
import { auditOf, talking, waiting } from '../calls/testing/stories.ts';

const MARKET = { department: 'market', itemCode: 'MR101' };
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200', RATE_LIMIT_FACTOR: '100' });
});
afterAll(() => desk[Symbol.asyncDispose]());

const FIELD: AttentionTarget = { kind: 'form', materialCode: 'application-form', field: 'name' };
const line = (...points: Spot[]): Drawing => ({ id: newId('mark'), shape: 'pen', points });
const box = (): Drawing => ({
  id: newId('mark'),
  shape: 'box',
  points: [
    [0.1, 0.2],
    [0.3, 0.4],
  ],
});
const draw = (callId: string, target: AttentionTarget, drawing: Drawing): ClientPayload<'mark:add'> => ({
  callId,
  target,
  drawing,
});
const end = async (kiosk: Browser, clerk: Browser, callId: string) => {
  await kiosk.request('call:hangUp', { callId });
  await clerk.told('clerk:state', ({ state }) => state === 'ready');
  await clerk.request('clerk:setState', { state: 'signedOut' });
};
const marksOf = async (browser: Browser) => {
  const { call } = await browser.request('session:resume', {});
  return (call?.case.marks ?? []).map(({ id, by }) => `${by} ${id}`);
};

async function addPage(caseId: string): Promise<AttentionTarget & { kind: 'page' }> {
  const id = newId('page');
  const { db, clock } = desk.context;
  await db
    .insertInto('page')
    .values({
      id,
      caseId,
      materialCode: 'id-card',
      position: 1,
      version: 1,
      current: true,
      sha256: createHash('sha256').update(id).digest('hex'),
      mime: 'image/jpeg',
      bytes: 1,
      width: 10,
      height: 10,
      capturedAt: new Date(clock.now()),
      storedAt: new Date(clock.now()),
      origin: 'camera',
      derived: null,
      quality: null,
    })
    .execute();
  return { kind: 'page', pageId: id, picture: 'original' };
}

describe('marks', () => {
  test('are seen by both, stay when tabs come back, and are gone when taken back or cleared', async () => {
    const { callId, caller, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const page = await addPage(caller.caseId);
    const [first, second, third] = [box(), line([0, 0], [0.5, 1]), line([1, 1])];
    await clerkTab.request('mark:add', draw(callId, page, first));
    await kiosk.request('mark:add', draw(callId, page, second));
    await kiosk.request('mark:add', draw(callId, page, third));
    expect((await kiosk.told('call:event', ({ event }) => event.type === 'markAdded')).event).toMatchObject({
      mark: { id: first.id, by: 'clerk', target: page, points: first.points },
    });

    kiosk.close();
    const back = await desk.connect(caller);
    expect(await marksOf(back)).toEqual([`clerk ${first.id}`, `kiosk ${second.id}`, `kiosk ${third.id}`]);

    expect(await refusal(back.request('mark:remove', { callId, target: page, markId: first.id }))).toBe(
      'FORBIDDEN',
    );
    await back.request('mark:remove', { callId, target: page, markId: third.id });
    await back.request('mark:remove', { callId, target: page, markId: third.id });
    await back.request('mark:clear', { callId, target: page });
    expect(await marksOf(back)).toEqual([`clerk ${first.id}`]);
    await back.request('mark:add', draw(callId, page, line([0.2, 0.2])));
    await clerkTab.request('mark:clear', { callId, target: page });
    await clerkTab.told('call:event', ({ event }) => event.type === 'marksCleared' && event.by === null);
    expect(await marksOf(back)).toEqual([]);
    const trail = (await auditOf(desk, caller.caseId)).map(({ action }) => action);
    expect(trail.filter((action) => action.startsWith('mark'))).toEqual([
      'mark.added',
      'mark.added',
      'mark.added',
      'mark.removed',
      'marks.cleared',
      'mark.added',
      'marks.cleared',
    ]);
    await end(back, clerkTab, callId);
  });

  test('of one id are one mark; on a form as on a page; never more than there may be', async () => {
    const { callId, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const mark = box();
    await Promise.all([1, 2, 3].map(() => clerkTab.request('mark:add', draw(callId, FIELD, mark))));
    expect(await marksOf(kiosk)).toEqual([`clerk ${mark.id}`]);
    expect(await refusal(kiosk.request('mark:add', draw(callId, FIELD, mark)))).toBe('BAD_REQUEST');
    for (let count = 1; count < MARKS_PER_TARGET_MAX; count += 1) {
      await kiosk.request('mark:add', draw(callId, FIELD, line([0, 0])));
    }
    expect(await refusal(kiosk.request('mark:add', draw(callId, FIELD, line([0, 0]))))).toBe('MARKS_FULL');
    await end(kiosk, clerkTab, callId);
  });

  test('are refused off the picture, on papers of others, from strangers, before the call and after the decision', async () => {
    const { callId, caller, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const behind = await waiting(desk);
    expect(await refusal(behind.kiosk.request('mark:add', draw(behind.callId, FIELD, box())))).toBe(
      'CALL_STATE',
    );
    const foreign = await addPage(behind.caller.caseId);
    await behind.kiosk.request('call:hangUp', { callId: behind.callId });
    const refused = (target: AttentionTarget, drawing: Drawing, browser = clerkTab) =>
      refusal(browser.request('mark:add', draw(callId, target, drawing)));
    expect(await refused(foreign, box())).toBe('NOT_FOUND');
    expect(await refused(FIELD, { ...box(), points: [[0, 1.2]] })).toBe('BAD_REQUEST');
    expect(await refused(FIELD, { ...box(), points: [[0, 0]] })).toBe('BAD_REQUEST');
    expect(await refused({ kind: 'document' }, box())).toBe('BAD_REQUEST');
    expect(await refused(FIELD, { ...line(), points: Array<Spot>(257).fill([0, 0]) })).toBe('BAD_REQUEST');
    const stranger = await desk.connect(await desk.addClerk());
    expect(await refused(FIELD, box(), stranger)).toBe('FORBIDDEN');
    const state = (value: 'declined' | 'draft') =>
      desk.context.db
        .updateTable('serviceCase')
        .set({ state: value })
        .where('id', '=', caller.caseId)
        .execute();
    await state('declined');
    expect(await refused(FIELD, box())).toBe('CASE_DECIDED');
    await state('draft');
    await end(kiosk, clerkTab, callId);
    expect(await refused(FIELD, box(), kiosk)).toBe('CALL_ENDED');
  });
});

describe('pointers', () => {
  test('reach the other side and nobody else, on whichever process, and are kept nowhere', async () => {
    const other = await desk.addNode();
    const { callId, kiosk, desk: clerkTab } = await talking(desk, { ...MARKET, kioskNode: other });
    const at: Spot = [0.25, 0.75];
    const document: AttentionTarget = { kind: 'document' };
    await clerkTab.request('attention:point', { callId, target: document, at });
    expect(await kiosk.told('attention:pointed')).toEqual({ callId, by: 'clerk', target: document, at });
    await kiosk.request('attention:point', { callId, target: FIELD, at });
    expect(await clerkTab.told('attention:pointed')).toEqual({ callId, by: 'kiosk', target: FIELD, at });
    await clerkTab.request('attention:point', { callId, target: document, at: null });
    expect((await kiosk.told('attention:pointed')).at).toBeNull();
    const stranger = await desk.connect(await desk.addClerk());
    expect(await refusal(stranger.request('attention:point', { callId, target: document, at }))).toBe(
      'FORBIDDEN',
    );
    // After a hiccup of the line several come at once: the last is where it points.
    const burst = Array.from({ length: 6 }, (_, step): Spot => [step / 5, 0.5]);
    await Promise.all(
      burst.map((spot) => clerkTab.request('attention:point', { callId, target: document, at: spot })),
    );
    await kiosk.told('attention:pointed', (told) => told.at?.[0] === 1);
    expect(await desk.context.redis.keys('*attention*')).toEqual([]);
    const [seq] = await desk.context.db.selectFrom('call').select('seq').where('id', '=', callId).execute();
    expect(seq).toEqual({ seq: 0 });
    await end(kiosk, clerkTab, callId);
  });
});

describe('what is shown and frozen', () => {
  const image = `/9j/${'A'.repeat(400)}`;

  test('is found again after a reload and forgotten with the call', async () => {
    const { callId, caller, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    const page = await addPage(caller.caseId);
    await clerkTab.request('attention:show', { callId, target: page });
    expect((await kiosk.told('attention:shown')).target).toEqual(page);
    const still = newId('still');
    await clerkTab.request('attention:freeze', { callId, stillId: still });
    expect((await kiosk.told('attention:frozen')).still).toEqual({ id: still, image: null, drawings: [] });
    await kiosk.request('attention:still', { callId, stillId: newId('still'), image });
    await kiosk.request('attention:still', { callId, stillId: still, image });
    await clerkTab.told('attention:frozen', (told) => told.still?.image === image);
    const target: AttentionTarget = { kind: 'still', stillId: still };
    const [mine, theirs] = [box(), box()];
    await kiosk.request('mark:add', draw(callId, target, mine));
    await clerkTab.request('mark:add', draw(callId, target, theirs));
    await kiosk.told('attention:drawn', ({ added }) => added?.id === theirs.id);

    kiosk.close();
    const back = await desk.connect(caller);
    const state = await back.request('attention:state', { callId });
    expect(state.shown).toEqual(target);
    expect(state.still?.drawings.map(({ id, by }) => [id, by])).toEqual([
      [mine.id, 'kiosk'],
      [theirs.id, 'clerk'],
    ]);
    await back.request('session:resume', {});
    await back.request('mark:clear', { callId, target });
    expect((await back.told('attention:drawn')).removed).toEqual([mine.id]);
    await clerkTab.request('attention:freeze', { callId, stillId: null });
    expect((await back.told('attention:shown')).target).toEqual({ kind: 'document' });
    expect((await back.request('attention:state', { callId })).still).toBeNull();
    expect(await refusal(back.request('mark:add', draw(callId, target, box())))).toBe('NOT_FOUND');
    expect(await refusal(back.request('attention:show', { callId, target: null }))).toBe('FORBIDDEN');

    await clerkTab.request('attention:freeze', { callId, stillId: newId('still') });
    await end(back, clerkTab, callId);
    await expect.poll(() => desk.context.redis.keys('attention*')).toEqual([]);
  });

  test('is nothing new while the applicant is on hold', async () => {
    const { callId, kiosk, desk: clerkTab } = await talking(desk, MARKET);
    await clerkTab.request('call:hold', { callId, held: true });
    expect(await refusal(clerkTab.request('attention:freeze', { callId, stillId: newId('still') }))).toBe(
      'CALL_STATE',
    );
    await clerkTab.request('attention:point', { callId, target: FIELD, at: [0, 0] });
    await clerkTab.request('call:hold', { callId, held: false });
    await clerkTab.request('attention:show', { callId, target: FIELD });
    await kiosk.told('attention:shown');
    expect(kiosk.heard('attention:pointed')).toEqual([]);
    await end(kiosk, clerkTab, callId);
  });
});
