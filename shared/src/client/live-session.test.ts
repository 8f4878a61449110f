import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { CallSnapshot, NumberedCaseEvent } from '../protocol/entities.ts';
import type { LiveConnection, LiveSession } from './client-types.ts';
import { createLiveConnection } from './live-connection.ts';
import { createLiveSession } from './live-session.ts';
import { pageAdded, sampleCall } from './testing/sample-call.ts';
import { startSocketServer, type SocketServer } from './testing/socket-server.ts';

let server: SocketServer;
let connection: LiveConnection;
let session: LiveSession;
let call: CallSnapshot;
const noPapers = { paperOffer: null, reviews: [] };
/** What the server answers to `session:resume`. */
let present: { call: CallSnapshot | null; missed: NumberedCaseEvent[] };

beforeEach(async () => {
  server = await startSocketServer();
  call = sampleCall();
  present = { call: null, missed: [] };
  server.answer('session:resume', () => ({
    serverTime: Date.now(),
    clerk: null,
    offer: null,
    ...noPapers,
    ...present,
  }));
  connection = createLiveConnection({ app: 'kiosk', url: server.url });
  session = createLiveSession(connection);
});
afterEach(async () => {
  session.close();
  connection.close();
  await server[Symbol.asyncDispose]();
});

const state = () => session.state.getSnapshot();
const isReady = () => expect.poll(() => state().ready, { timeout: 8_000 }).toBe(true);
const send = (event: NumberedCaseEvent & { page?: unknown }) => {
  const { page: _page, ...wire } = event;
  server.send('call:event', wire);
};
const pages = () => state().call?.case.pages.length;

test('shows the present call after connecting', async () => {
  present.call = { ...call, seq: 7 };
  await isReady();
  expect(state()).toMatchObject({ call: { seq: 7 }, position: { position: 1 } });
});

test('applies numbered events once and in order', async () => {
  await isReady();
  session.adopt(call);
  send(pageAdded(call, 1));
  send(pageAdded(call, 1));
  send(pageAdded(call, 2));
  await expect.poll(() => state().call?.seq).toBe(2);
  expect(pages()).toBe(2);
});

test('a gap leads to a resync that names what is known', async () => {
  await isReady();
  session.adopt(call);
  send(pageAdded(call, 1));
  await expect.poll(() => state().call?.seq).toBe(1);
  present.call = { ...call, seq: 3 };
  send(pageAdded(call, 3));
  await expect.poll(() => state().call?.seq).toBe(3);
  expect(server.asked.filter(({ event }) => event === 'session:resume').at(-1)?.payload).toEqual({
    callId: call.status.callId,
    lastSeq: 1,
  });
});

test('events that overtake the snapshot of their call are not lost', async () => {
  await isReady();
  send(pageAdded(call, 2));
  send(pageAdded(call, 1));
  server.send('call:status', { ...call.status, state: 'active', stateSeq: 9 });
  // A later event on the same socket shows that the earlier ones have arrived.
  const parties = new Promise<void>((resolve) => connection.on('call:parties', () => resolve()));
  server.send('call:parties', { callId: call.status.callId, kiosk: true, clerk: true });
  await parties;
  session.adopt(call);
  expect(state().call).toMatchObject({ seq: 2, status: { state: 'active', stateSeq: 9 } });
  expect(state().position).toBeNull();
});

test('an older status never replaces a newer one', async () => {
  await isReady();
  session.adopt(call);
  server.send('call:status', { ...call.status, state: 'active', stateSeq: 5 });
  server.send('call:status', { ...call.status, state: 'offered', stateSeq: 4 });
  server.send('call:parties', { callId: call.status.callId, kiosk: false, clerk: true });
  await expect.poll(() => state().call?.parties).toEqual({ kiosk: false, clerk: true });
  expect(state().call?.status.state).toBe('active');
});

test('a heartbeat reveals what was missed', async () => {
  await isReady();
  session.adopt(call);
  present.call = { ...call, seq: 2 };
  server.answer('heartbeat', () => ({ serverTime: Date.now(), seq: 2, stateSeq: 1 }));
  await expect.poll(() => state().call?.seq, { timeout: 8_000 }).toBe(2);
});

test('a late snapshot does not take back what events have shown', async () => {
  await isReady();
  session.adopt(call);
  send(pageAdded(call, 1));
  await expect.poll(() => state().call?.seq).toBe(1);
  session.adopt(call);
  expect(state().call?.seq).toBe(1);
  expect(pages()).toBe(1);
});

test('the position follows while waiting', async () => {
  await isReady();
  session.adopt(call);
  server.send('queue:position', {
    callId: call.status.callId,
    position: 3,
    waiting: 5,
    clerksOnDuty: 2,
    estimate: { lowSeconds: 60, highSeconds: 120 },
  });
  await expect.poll(() => state().position?.position).toBe(3);
});

test('an offer comes and goes; another offer is not taken away by it', async () => {
  await isReady();
  const offer = {
    offerId: newId('offer'),
    callId: call.status.callId,
    item: call.item,
    site: call.site,
    locale: 'en',
    needs: [],
    kind: 'video',
    waitedMs: 1,
    expiresAt: 2,
    ringMs: 15_000,
  };
  server.send('offer:made', offer);
  server.send('offer:withdrawn', { offerId: newId('offer'), reason: 'expired' });
  await expect.poll(() => state().offer?.offerId).toBe(offer.offerId);
  server.send('offer:withdrawn', { offerId: offer.offerId, reason: 'callerLeft' });
  await expect.poll(() => state().offer).toBeNull();
});

test('after a reconnect a call that is gone has ended', async () => {
  present.call = call;
  await isReady();
  present.call = null;
  server.dropAll();
  await expect
    .poll(() => state().call?.status, { timeout: 8_000 })
    .toMatchObject({
      state: 'ended',
      endReason: 'kioskLost',
    });
  session.dismissCall();
  expect(state().call).toBeNull();
});

test('papers and a caller may be offered at once; each goes by itself', async () => {
  await isReady();
  const { item, site } = call;
  const facts = { item, site, locale: 'zh-CN' as const, needs: [], waitedMs: 0, expiresAt: 9, ringMs: 9 };
  const papers = { ...facts, offerId: newId('offer'), callId: newId('call'), kind: 'review' as const };
  const caller = { ...facts, offerId: newId('offer'), callId: newId('call'), kind: 'video' as const };
  server.send('offer:made', papers);
  server.send('offer:made', caller);
  await expect.poll(() => state().offer?.callId).toBe(caller.callId);
  expect(state().paperOffer?.callId).toBe(papers.callId);
  server.send('offer:withdrawn', { offerId: caller.offerId, reason: 'callerLeft' });
  await expect.poll(() => state().offer).toBeNull();
  expect(state().paperOffer?.offerId).toBe(papers.offerId);
  const held = { callId: papers.callId, state: 'active' as const, since: 1, item, site, caseNumber: 'CW-1' };
  server.send('review:held', { reviews: [held] });
  await expect.poll(() => state().reviews.map(({ callId }) => callId)).toEqual([papers.callId]);
});

test('resuming is tried again while the server cannot', async () => {
  let tries = 0;
  server.answer('session:resume', () => {
    tries += 1;
    if (tries < 2) throw new AppError('STORE_UNAVAILABLE');
    return { serverTime: Date.now(), clerk: null, offer: null, ...noPapers, call, missed: [] };
  });
  await isReady();
  await expect.poll(() => state().call?.status.callId, { timeout: 8_000 }).toBe(call.status.callId);
});

test('a clerk whom the server has forgotten signs in again by itself and is ready as before', async () => {
  const clerk = {
    staffId: newId('staff'),
    displayName: '王敏',
    state: 'ready' as const,
    since: 1,
    reason: null,
    callId: null,
    next: null,
    skills: {},
    capacity: { call: 1, review: 0 },
  };
  let forgotten = false;
  const resumed = () => ({
    serverTime: Date.now(),
    clerk: forgotten ? { ...clerk, state: 'notReady' as const } : clerk,
    offer: null,
    ...noPapers,
    call: null,
    missed: [],
  });
  server.answer('session:resume', resumed);
  server.answer('heartbeat', () => {
    forgotten = true;
    throw new AppError('CLERK_NOT_READY', 'sign in to the queue first');
  });
  server.answer('clerk:setState', () => clerk);
  await isReady();
  const chosen = () => server.asked.filter(({ event }) => event === 'clerk:setState');
  await expect.poll(() => chosen().length, { timeout: 8_000 }).toBeGreaterThan(0);
  expect(chosen()[0]?.payload).toEqual({ state: 'ready' });
  await expect.poll(() => state().clerk?.state).toBe('ready');
});

test('a clerk who has signed out is left alone', async () => {
  let beats = 0;
  server.answer('session:resume', () => ({
    serverTime: Date.now(),
    clerk: {
      staffId: newId('staff'),
      displayName: '王敏',
      state: 'signedOut' as const,
      since: 1,
      reason: null,
      callId: null,
      next: null,
      skills: {},
      capacity: { call: 1, review: 0 },
    },
    offer: null,
    ...noPapers,
    call: null,
    missed: [],
  }));
  server.answer('heartbeat', () => {
    beats += 1;
    throw new AppError('CLERK_NOT_READY', 'sign in to the queue first');
  });
  await isReady();
  await expect.poll(() => beats, { timeout: 12_000 }).toBeGreaterThan(1);
  expect(server.asked.filter(({ event }) => event === 'session:resume')).toHaveLength(1);
});

test('what becomes of advice is shown, and a call that was handed over is another’s', async () => {
  await isReady();
  session.adopt({ ...call, advice: null });
  const { callId } = call.status;
  const advice = {
    consultId: newId('call'),
    state: 'ringing' as const,
    since: 1,
    colleague: 'Li',
    misses: 0,
  };
  server.send('call:advice', { callId: newId('call'), advice });
  server.send('call:advice', { callId, advice });
  await expect.poll(() => state().call?.advice).toEqual(advice);
  server.send('call:handedOver', { callId: newId('call'), call: null });
  server.send('call:handedOver', { callId, call: null });
  await expect.poll(() => state().call).toBeNull();
});

test('who gives advice follows the papers of that call, and has it when it is handed over', async () => {
  await isReady();
  const consult = sampleCall();
  session.adopt({ ...consult, advises: { callId: call.status.callId, clerk: 'Wang' } });
  send(pageAdded(call, 1));
  await expect.poll(() => state().call?.seq).toBe(1);
  expect(state().call?.status.callId).toBe(consult.status.callId);
  server.send('call:handedOver', { callId: call.status.callId, call: { ...call, seq: 1 } });
  await expect.poll(() => state().call?.status.callId).toBe(call.status.callId);
  expect(state().call?.advises).toBeUndefined();
});
