// Leaving the papers: without anybody on duty, once, complete, and nobody else's. A clerk reads them without a call, keeps
// them while a caller goes before, and the applicant learns the result at any kiosk.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { seenOf } from '@cloud-window/shared/cases';
import type { Ack, Case, OwnCase } from '@cloud-window/shared/protocol';
import { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { issued } from '../cases/testing/deciding.ts';
import { hashToken, newSecretToken } from '../people/secret-tokens.ts';
import type { Browser } from './testing/browser.ts';
import { openDesk, type Caller, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { acceptOffer, auditOf, rowOf, waiting } from './testing/stories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '60000' });
  await desk.setQueue('hr', { departments: ['hr'], leaving: false });
});
afterAll(() => desk[Symbol.asyncDispose]());

async function ask<T>(path: string, cookie: string, method: 'GET' | 'POST' = 'GET'): Promise<Ack<T>> {
  const headers = { cookie, 'x-requested-with': 'cloud-window' };
  const answer = await fetch(new URL(path, desk.node.url), { method, headers });
  return (await answer.json()) as Ack<T>;
}
const leave = (caller: Pick<Caller, 'cookie'>, caseId: string) =>
  ask<Case>(`/api/cases/${caseId}/leave`, caller.cookie, 'POST');
const codeOf = (ack: Ack<unknown>): string | null => (ack.ok ? null : ack.error.code);
const ownCases = async (cookie: string): Promise<OwnCase[]> => {
  const ack = await ask<OwnCase[]>('/api/cases', cookie);
  return ack.ok ? ack.data : [];
};

/** A page of each required material, as far as these tests look: without its picture. */
async function capture({ caseId }: Caller, itemCode: string, at: Desk = desk): Promise<void> {
  const { db } = at.context;
  const item = await loadItem(db, itemCode);
  for (const { code, requirement } of item?.materials ?? []) {
    if (requirement !== 'required') continue;
    const sha256 = randomBytes(32).toString('hex');
    await db
      .insertInto('page')
      .values({
        id: newId('page'),
        caseId,
        materialCode: code,
        position: 1,
        version: 1,
        current: true,
        sha256,
        mime: 'image/jpeg',
        bytes: 1_000,
        width: 100,
        height: 100,
        capturedAt: new Date(),
        storedAt: new Date(),
      })
      .execute();
  }
}

/** Somebody who has left the papers; answers the review. */
async function left(itemCode: string, at: Desk = desk): Promise<{ caller: Caller; callId: string }> {
  const caller = await at.addCaller({ itemCode });
  await capture(caller, itemCode, at);
  const headers = { cookie: caller.cookie, 'x-requested-with': 'cloud-window' };
  const path = new URL(`/api/cases/${caller.caseId}/leave`, at.node.url);
  const ack = (await (await fetch(path, { method: 'POST', headers })).json()) as Ack<Case>;
  expect(ack).toMatchObject({ ok: true, data: { state: 'submitted' } });
  return { caller, callId: await reviewOf(caller.caseId, at) };
}

async function reviewOf(caseId: string, at: Desk = desk): Promise<string> {
  const rows = await at.context.db
    .selectFrom('call')
    .select('id')
    .where('caseId', '=', caseId)
    .where('kind', '=', 'review')
    .execute();
  expect(rows).toHaveLength(1);
  return rows[0]?.id ?? '';
}

/** Accepts every page and the case. */
async function decide(browser: Browser, callId: string, caseId: string) {
  const { db } = desk.context;
  const pages = await db.selectFrom('page').select('id').where('caseId', '=', caseId).execute();
  const judged: Parameters<typeof seenOf>[0]['pages'][number][] = [];
  for (const { id: pageId } of pages) {
    const judgement = { callId, pageId, value: 'accepted' as const, reason: null, note: '' };
    const verdict = await browser.request('page:judge', judgement);
    judged.push({ id: pageId, current: true, verdict });
  }
  return browser.request('call:decide', {
    callId,
    outcome: 'accepted',
    reasons: ['complete'],
    note: '',
    seen: seenOf({ pages: judged, forms: [], licences: [], signature: null }),
  });
}

/** The same person at another kiosk. */
async function elsewhere({ applicantId }: Caller): Promise<string> {
  const { db, clock } = desk.context;
  const { siteId } = await desk.addCaller();
  const [kioskId, deviceKey] = [newId('kiosk'), newSecretToken()];
  await db
    .insertInto('kiosk')
    .values({ id: kioskId, siteId, name: 'B7', deviceKeyHash: hashToken(deviceKey), pairedAt: new Date() })
    .execute();
  const visit = await new ApplicantSessions(desk.context).begin(kioskId, applicantId, clock.now());
  return `cw_device=${deviceKey}; cw_applicant=${visit}`;
}

describe('leaving the papers', () => {
  test('while nobody is on duty: once, however often it is asked, and nothing more is captured', async () => {
    const { caller, callId } = await left('MR101');
    expect(await desk.context.queue.contact(callId)).toMatchObject({ kind: 'review', state: 'waiting' });
    const again = await Promise.all([leave(caller, caller.caseId), leave(caller, caller.caseId)]);
    expect(again.map(codeOf)).toEqual([null, null]);
    expect(await reviewOf(caller.caseId)).toBe(callId);
    const trail = await auditOf(desk, caller.caseId);
    expect(trail.map(({ action }) => action)).toEqual(['case.submitted']);

    const kiosk = await desk.connect(caller);
    expect(await refusal(kiosk.request('queue:join', { caseId: caller.caseId }))).toBe('CASE_SUBMITTED');
    expect(await refusal(kiosk.request('queue:requestCallback', { caseId: caller.caseId }))).toBe(
      'CASE_SUBMITTED',
    );
    // The end of the visit is not the end of the papers;
    const headers = { cookie: caller.cookie, 'x-requested-with': 'cloud-window' };
    await fetch(new URL('/api/applicant/session', desk.node.url), { method: 'DELETE', headers });
    expect(await desk.context.queue.contact(callId)).toMatchObject({ state: 'waiting' });
  });

  test('is refused while a required paper is missing, for somebody else, and where the queue does not allow it', async () => {
    const caller = await desk.addCaller({ itemCode: 'SI101' });
    expect(codeOf(await leave(caller, caller.caseId))).toBe('MATERIALS_MISSING');
    await capture(caller, 'SI101');
    const stranger = await desk.addCaller();
    expect(codeOf(await leave(stranger, caller.caseId))).toBe('NOT_FOUND');
    expect(codeOf(await leave(caller, caller.caseId))).toBe('QUEUE_CLOSED');
    expect(await ownCases(caller.cookie)).toEqual([]);
  });

  test('is refused in a call, and takes the place of a callback', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['fx'], ready: false });
    const { caller, kiosk, callId } = await waiting(desk, { itemCode: 'FX102' });
    await capture(caller, 'FX102');
    expect(codeOf(await leave(caller, caller.caseId))).toBe('ALREADY_IN_CALL');
    const callback = await kiosk.request('queue:callBack', { callId });
    expect(codeOf(await leave(caller, caller.caseId))).toBeNull();
    expect(await desk.context.queue.contact(callback.callId)).toMatchObject({ state: 'ended' });
    await browser.request('clerk:setState', { state: 'signedOut' });
  });
});

describe('a clerk', () => {
  test('reads them without a call and decides; the applicant, and nobody else, has the receipt at any kiosk', async () => {
    const { browser } = await desk.clerkOnDuty({ departments: ['tax'] });
    const { caller, callId } = await left('TX101');
    const offer = await browser.told('offer:made');
    expect(offer).toMatchObject({ callId, kind: 'review', ringMs: 60_000 });
    const snapshot = await browser.request('offer:accept', { callId, offerId: offer.offerId });
    expect(snapshot).toMatchObject({
      status: { kind: 'review', state: 'active' },
      case: { id: caller.caseId, state: 'submitted' },
      parties: { kiosk: false, clerk: true },
    });
    expect((await browser.told('review:held')).reviews).toMatchObject([{ callId, state: 'active' }]);
    // Nobody is there to be held, to be asked for another picture, or to be left without a result.
    expect(await refusal(browser.request('call:hold', { callId, held: true }))).toBe('CALL_STATE');
    expect(await refusal(browser.request('call:finish', { callId }))).toBe('CALL_STATE');
    const again = { callId, recaptureId: newId('recapture'), materialCode: 'id-card', pageId: null };
    expect(
      await refusal(browser.request('page:requestRecapture', { ...again, reason: 'glare', note: '' })),
    ).toBe('CALL_STATE');

    const there = await elsewhere(caller);
    expect(await ownCases(there)).toMatchObject([{ id: caller.caseId, state: 'submitted', receipt: null }]);
    const receipt = issued((await decide(browser, callId, caller.caseId)).receipt);
    await browser.request('call:finish', { callId });
    await browser.request('call:wrapUpDone', { callId });
    await expect
      .poll(() => rowOf(desk, callId), { timeout: 8_000 })
      .toMatchObject({ state: 'ended', endReason: 'completed', kind: 'review' });

    expect(await ownCases(there)).toMatchObject([
      { id: caller.caseId, state: 'accepted', receipt: { number: receipt.number } },
    ]);
    const pdf = (cookie: string) =>
      fetch(new URL(`/api/cases/${caller.caseId}/receipt.pdf`, desk.node.url), { headers: { cookie } });
    expect((await pdf(there)).headers.get('content-type')).toBe('application/pdf');
    const stranger = await desk.addCaller();
    expect(await ownCases(stranger.cookie)).toEqual([]);
    expect((await pdf(stranger.cookie)).status).toBe(404);
    expect(codeOf(await ask(`/api/cases/${caller.caseId}`, stranger.cookie))).toBe('NOT_FOUND');
    expect(codeOf(await leave(caller, caller.caseId))).toBe('CASE_DECIDED');

    // A review is no caller.
    const counted = await desk.context.db
      .selectFrom('queueInterval')
      .select(['offeredIn', 'answered', 'handled', 'abandoned'])
      .where('dimension', '=', 'site')
      .where('key', '=', caller.siteId)
      .execute();
    expect(counted).toEqual([]);
    await browser.request('clerk:setState', { state: 'signedOut' });
  });

  test('keeps them while a caller goes before, and has them again afterwards', async () => {
    const { browser, clerk } = await desk.clerkOnDuty({ departments: ['civil'] });
    const { caller, callId } = await left('CA102');
    await acceptOffer(browser, callId);
    const call = await waiting(desk, { itemCode: 'CA102' });
    await acceptOffer(browser, call.callId);
    const during = await browser.request('session:resume', {});
    expect(during.call?.status).toMatchObject({ callId: call.callId, kind: 'video' });
    expect(during.reviews).toMatchObject([{ callId, state: 'active' }]);
    expect(await refusal(browser.request('review:open', { callId }))).toBe('CALL_STATE');
    await browser.request('call:finish', { callId: call.callId });
    await browser.request('call:wrapUpDone', { callId: call.callId });

    expect(await browser.request('review:open', { callId })).toMatchObject({ case: { id: caller.caseId } });
    const stranger = await desk.clerkOnDuty({ departments: ['civil'], ready: false });
    expect(await refusal(stranger.browser.request('review:open', { callId }))).toBe('FORBIDDEN');
    await stranger.browser.request('clerk:setState', { state: 'signedOut' });
    // A reloaded tab finds them on its screen.
    expect((await browser.request('session:resume', {})).call?.status.callId).toBe(callId);
    const { pages } = (await browser.request('review:open', { callId })).case;
    await browser.request('page:judge', {
      callId,
      pageId: pages[0]?.id ?? '',
      value: 'accepted',
      reason: null,
      note: '',
    });
    await browser.told('call:event', (event) => event.callId === callId);
    expect(await desk.context.queue.clerk(clerk.staffId)).toMatchObject({ contacts: [callId] });

    // Whoever signs out leaves them to others.
    await browser.request('clerk:setState', { state: 'signedOut' });
    expect(await desk.context.queue.contact(callId)).toMatchObject({ state: 'waiting', staffId: null });
  });

  test('is given callers before papers, whichever came first', async () => {
    const { callId } = await left('HS101');
    const off = await desk.clerkOnDuty({ departments: ['housing'], ready: false });
    const call = await waiting(desk, { itemCode: 'HS101' });
    await off.browser.request('clerk:setState', { state: 'ready' });
    expect((await off.browser.told('offer:made')).callId).toBe(call.callId);
    expect(off.browser.heard('offer:made')).toEqual([]);
    await call.kiosk.request('call:hangUp', { callId: call.callId });
    expect((await off.browser.told('offer:made')).callId).toBe(callId);
    await off.browser.request('clerk:setState', { state: 'signedOut' });
  });
});

test('a clerk who is lost: the papers return to the line, and to the next one', async () => {
  await using other = await openDesk({ QUEUE_CLERK_LEASE_MS: '2000' });
  const { browser } = await other.clerkOnDuty({ departments: ['market'] });
  const { callId } = await left('MR101', other);
  await acceptOffer(browser, callId);
  browser.close();
  const contact = () => other.context.queue.contact(callId);
  await expect.poll(contact, { timeout: 10_000 }).toMatchObject({ state: 'waiting', staffId: null });
  const next = await other.clerkOnDuty({ departments: ['market'] });
  expect((await acceptOffer(next.browser, callId)).status.state).toBe('active');
});

test('Redis loses everything: papers wait again, those being read stay with their clerk, however old they are', async () => {
  await using other = await openDesk();
  const { browser, clerk } = await other.clerkOnDuty({ departments: ['market'] });
  const read = await left('MR101', other);
  await acceptOffer(browser, read.callId);
  const unread = await left('TX101', other);
  const { db, queue, redis } = other.context;
  for (const [callId, state] of [
    [read.callId, 'active'],
    [unread.callId, 'waiting'],
  ] as const) {
    const row = async () => {
      const { state: its, stateSeq } = await rowOf(other, callId);
      return stateSeq > 0 ? its : null;
    };
    await expect.poll(row, { timeout: 8_000 }).toBe(state);
  }
  const lastWeek = new Date(Date.now() - 7 * 24 * 3_600_000);
  await db.updateTable('call').set({ enqueuedAt: lastWeek }).where('id', '=', unread.callId).execute();
  await redis.flushdb();
  const contact = (callId: string) => () => queue.contact(callId).catch(() => null);
  await expect
    .poll(contact(unread.callId), { timeout: 10_000 })
    .toMatchObject({ state: 'waiting', kind: 'review', enqueuedAt: lastWeek.getTime() });
  await expect
    .poll(contact(read.callId), { timeout: 10_000 })
    .toMatchObject({ state: 'active', staffId: clerk.staffId });
});

test('papers that the queue never heard of are found at the next start', async () => {
  await using other = await openDesk();
  const caller = await other.addCaller();
  const { db, queue } = other.context;
  await db.updateTable('serviceCase').set({ state: 'submitted' }).where('id', '=', caller.caseId).execute();
  const orphan = newId('call');
  await db
    .insertInto('call')
    .values({
      id: orphan,
      caseId: caller.caseId,
      kioskId: caller.kioskId,
      siteId: caller.siteId,
      itemCode: 'MR101',
      kind: 'review',
      staffId: null,
      state: 'waiting',
      stateSeq: 0,
      enqueuedAt: new Date(Date.now() - 600_000),
      answeredAt: null,
      finishedAt: null,
      endedAt: null,
      endReason: null,
    })
    .execute();
  await other.addNode();
  expect(await queue.contact(orphan)).toMatchObject({ kind: 'review', state: 'waiting' });
});
