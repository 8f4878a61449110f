// The room of a call from end to end: real sound through a real node, while the queue, the clerk, a supervisor and a
// colleague change who hears whom.
import { expect, test } from 'vitest';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import type { Desk } from '../../signaling/src/calls/testing/desk.ts';
import { refusal } from '../../signaling/src/calls/testing/refusal.ts';
import { auditOf } from '../../signaling/src/calls/testing/stories.ts';
import type { SfuNode } from '../../sfu/src/sfu-node.ts';
import { everybodySays, newDesk, PATIENCE, startNodeHere, Voice } from './media-stage.ts';

interface Stage {
  desk: Desk;
  node: SfuNode;
  kiosk: Voice;
  clerk: Voice;
  callId: string;
  offerId: string;
}

/** A caller who waits and a clerk whose desk rings, both in the room with everything connected. */
async function ringing(options: { desk?: Desk } = {}): Promise<Stage> {
  const desk = options.desk ?? (await newDesk());
  const node = await startNodeHere(desk);
  const { browser } = await desk.clerkOnDuty({ ready: false });
  const caller = await desk.addCaller();
  const kioskBrowser = await desk.connect(caller);
  const { callId } = (await kioskBrowser.request('queue:join', { caseId: caller.caseId })).status;
  const kiosk = await new Voice(kioskBrowser, callId).enter();
  await browser.request('clerk:setState', { state: 'ready' });
  const { offerId } = await browser.told('offer:made', (offer) => offer.callId === callId);
  const clerk = await new Voice(browser, callId).enter();
  await clerk.consume(kiosk.producerId ?? '');
  const { producer } = await kiosk.browser.told('media:producerAdded');
  await kiosk.consume(producer.producerId);
  return { desk, node, kiosk, clerk, callId, offerId };
}

async function talking(options: { desk?: Desk } = {}): Promise<Stage> {
  const stage = await ringing(options);
  await stage.clerk.browser.request('offer:accept', { callId: stage.callId, offerId: stage.offerId });
  await stage.kiosk.browser.told('media:phase', ({ phase }) => phase === 'talking');
  return stage;
}

/** Everybody says something new; who hears what of whom, once it has all arrived. */
async function say(node: SfuNode, name: string, ...voices: Voice[]): Promise<(one: Voice) => string> {
  const said = (voice: Voice) => `${name} ${voice.producerId}`;
  await everybodySays(node, new Map(voices.map((voice) => [voice, said(voice)])));
  return said;
}

const left = { rooms: 0, sessions: 0, transports: 0, producers: 0, consumers: 0 };
const nothingLeft = (node: SfuNode) => expect.poll(() => node.rooms.stats(), PATIENCE).toMatchObject(left);

test('everything is connected while it rings, nothing flows; then at once, and by every word of the clerk', async () => {
  const { desk, node, kiosk, clerk, callId, offerId } = await ringing();
  expect(kiosk.answer).toMatchObject({ participant: 'kiosk', role: 'kiosk', phase: 'ringing', muted: [] });
  expect(clerk.answer).toMatchObject({ participant: 'clerk', role: 'clerk', phase: 'ringing' });
  expect(clerk.answer.producers).toMatchObject([
    { participant: 'kiosk', role: 'kiosk', source: 'microphone' },
  ]);
  let said = await say(node, 'ringing', kiosk, clerk);
  expect([kiosk.hears(said(clerk)), clerk.hears(said(kiosk))]).toEqual([false, false]);

  await clerk.browser.request('offer:accept', { callId, offerId });
  for (const { browser } of [kiosk, clerk])
    expect(await browser.told('media:phase')).toEqual({ callId, phase: 'talking' });
  said = await say(node, 'talking', kiosk, clerk);
  await expect
    .poll(() => [kiosk.hears(said(clerk)), clerk.hears(said(kiosk))], PATIENCE)
    .toEqual([true, true]);

  await clerk.browser.request('call:hold', { callId, held: true });
  for (const { browser } of [kiosk, clerk])
    expect(await browser.told('media:phase')).toEqual({ callId, phase: 'held' });
  said = await say(node, 'held', kiosk, clerk);
  expect([kiosk.hears(said(clerk)), clerk.hears(said(kiosk))]).toEqual([false, false]);

  await clerk.browser.request('call:hold', { callId, held: false });
  await kiosk.browser.told('media:phase', ({ phase }) => phase === 'talking');
  said = await say(node, 'resumed', kiosk, clerk);
  await expect
    .poll(() => [kiosk.hears(said(clerk)), clerk.hears(said(kiosk))], PATIENCE)
    .toEqual([true, true]);

  const { browser: next, clerk: successorsAccount } = await desk.clerkOnDuty({ ready: false });
  const { staffId } = successorsAccount;
  await clerk.browser.request('call:transfer', { callId, target: { to: 'clerk', staffId } });
  expect(await kiosk.browser.told('media:phase')).toEqual({ callId, phase: 'ringing' });
  await expect
    .poll(() => node.rooms.sessions().map(({ participant }) => participant), PATIENCE)
    .toEqual(['kiosk']);
  expect(await refusal(clerk.produce())).toBe('FORBIDDEN');

  await next.request('clerk:setState', { state: 'ready' });
  const offer = await next.told('offer:made', (one) => one.callId === callId);
  const successor = await new Voice(next, callId).enter();
  expect(successor.answer).toMatchObject({
    phase: 'ringing',
    kept: false,
    roomEpoch: kiosk.answer.roomEpoch,
  });
  await next.request('offer:accept', { callId, offerId: offer.offerId });
  await kiosk.consume(successor.producerId ?? '');
  said = await say(node, 'transferred', kiosk, successor);
  await expect.poll(() => kiosk.hears(said(successor)), PATIENCE).toBe(true);

  await kiosk.browser.request('call:hangUp', { callId });
  await nothingLeft(node);
});

test.each(['declined', 'expired'] as const)(
  'an offer that was %s ends the clerk’s part; the kiosk stays connected for the next',
  async (fate) => {
    const desk = await newDesk();
    await desk.setQueue('market', { offerSeconds: 5, itemCodes: ['MR101'] });
    const { node, kiosk, clerk, callId, offerId } = await ringing({ desk });
    if (fate === 'declined')
      await clerk.browser.request('offer:decline', { callId, offerId, reason: 'other' });
    await clerk.browser.told('offer:withdrawn');
    await expect
      .poll(() => node.rooms.sessions().map(({ participant }) => participant), PATIENCE)
      .toEqual(['kiosk']);
    expect(await refusal(clerk.produce())).toBe('FORBIDDEN');
    expect(await refusal(clerk.browser.request('media:join', { callId }))).toBe('FORBIDDEN');
    await kiosk.browser.told('media:producerRemoved', ({ producerId }) => producerId === clerk.producerId);

    const { browser } = await desk.clerkOnDuty();
    const offer = await browser.told('offer:made', (one) => one.callId === callId);
    // Whoever knows the epoch from somewhere does not get what another had.
    const { roomEpoch: keepEpoch } = clerk.answer;
    expect(await browser.request('media:join', { callId, keepEpoch })).toMatchObject({ kept: false });
    await browser.request('offer:accept', { callId, offerId: offer.offerId });
    expect(await kiosk.browser.told('media:phase')).toEqual({ callId, phase: 'talking' });
    await kiosk.browser.request('call:hangUp', { callId });
    await nothingLeft(node);
  },
);

test('what is muted stays muted through a reload and a new room, and is taken back by whom it belongs to', async () => {
  const { desk, node, kiosk, clerk, callId } = await talking();
  const mute = (browser: Browser, participant: string, muted: boolean) =>
    browser.request('media:mute', { callId, participant, source: 'microphone', muted });
  const ofKiosk = [{ participant: 'kiosk', source: 'microphone' }];
  await mute(kiosk.browser, 'kiosk', true);
  expect(await clerk.browser.told('media:muted')).toEqual({ callId, muted: ofKiosk });
  let said = await say(node, 'muted', kiosk);
  expect(clerk.hears(said(kiosk))).toBe(false);
  expect(await refusal(mute(clerk.browser, 'kiosk', false))).toBe('FORBIDDEN');
  expect(await refusal(mute(kiosk.browser, 'clerk', true))).toBe('FORBIDDEN');
  expect(await refusal(mute(clerk.browser, 'staff_nobody', true))).toBe('NOT_FOUND');
  const picture = { callId, participant: 'clerk', source: 'document' as const, muted: true };
  expect(await refusal(clerk.browser.request('media:mute', picture))).toBe('NOT_FOUND');

  // A reload.
  await kiosk.enter();
  expect(kiosk.answer).toMatchObject({ kept: false, muted: ofKiosk });
  await clerk.consume(kiosk.producerId ?? '');
  said = await say(node, 'reloaded', kiosk);
  expect(clerk.hears(said(kiosk))).toBe(false);

  // A reload after Redis has lost what it knew.
  await desk.context.redis.del(`media:muted:${callId}`);
  await kiosk.enter();
  expect(kiosk.answer).toMatchObject({ kept: false, muted: ofKiosk });

  // A new room.
  process.kill(node.rooms.stats().workers[0]?.pid ?? 0, 'SIGKILL');
  await kiosk.browser.told('media:roomLost');
  await clerk.browser.told('media:roomLost');
  await Promise.all([kiosk.enter(), clerk.enter()]);
  expect(kiosk.answer).toMatchObject({ phase: 'talking', muted: ofKiosk });
  await clerk.consume(kiosk.producerId ?? '');
  await kiosk.consume(clerk.producerId ?? '');
  said = await say(node, 'rebuilt', kiosk, clerk);
  await expect.poll(() => kiosk.hears(said(clerk)), PATIENCE).toBe(true);
  expect(clerk.hears(said(kiosk))).toBe(false);

  await mute(kiosk.browser, 'kiosk', false);
  said = await say(node, 'unmuted', kiosk);
  await expect.poll(() => clerk.hears(said(kiosk)), PATIENCE).toBe(true);
  // What the clerk has muted, both may take back.
  await mute(clerk.browser, 'kiosk', true);
  await mute(clerk.browser, 'kiosk', false);
  await mute(clerk.browser, 'kiosk', true);
  await mute(kiosk.browser, 'kiosk', false);

  // The next clerk is not muted by the former one.
  await mute(clerk.browser, 'clerk', true);
  const { browser, clerk: next } = await desk.clerkOnDuty();
  const target = { to: 'clerk' as const, staffId: next.staffId };
  await clerk.browser.request('call:transfer', { callId, target });
  const offer = await browser.told('offer:made', (one) => one.callId === callId);
  await browser.request('offer:accept', { callId, offerId: offer.offerId });
  expect(await browser.request('media:join', { callId })).toMatchObject({ muted: [], phase: 'talking' });
  await kiosk.browser.request('call:hangUp', { callId });
  await nothingLeft(node);
  expect(await desk.context.redis.keys('media:*')).toEqual([]);
});

test('a supervisor listens, whispers and talks with both, and is heard by whom it is meant for alone', async () => {
  const { desk, node, kiosk, clerk, callId } = await talking();
  const { staffId, browser } = await desk.supervisor();
  expect(await refusal(browser.request('media:join', { callId }))).toBe('FORBIDDEN');
  expect(await refusal(clerk.browser.request('supervise:attend', { callId, as: 'listener' }))).toBe(
    'FORBIDDEN',
  );
  const waiting = await desk.addCaller();
  const waits = (await (await desk.connect(waiting)).request('queue:join', { caseId: waiting.caseId })).status
    .callId;
  expect(await refusal(browser.request('supervise:attend', { callId: waits, as: 'listener' }))).toBe(
    'CALL_STATE',
  );

  await browser.request('supervise:attend', { callId, as: 'listener' });
  const guest = await new Voice(browser, callId).enter({ mute: true });
  expect(guest.answer).toMatchObject({ participant: staffId, role: 'listener', phase: 'talking' });
  expect(guest.answer.producers.map(({ role }) => role).sort()).toEqual(['clerk', 'kiosk']);
  for (const { producerId } of guest.answer.producers) await guest.consume(producerId);
  expect(await refusal(guest.produce())).toBe('FORBIDDEN');
  let said = await say(node, 'listening', kiosk, clerk);
  await expect.poll(() => [kiosk, clerk].every((one) => guest.hears(said(one))), PATIENCE).toBe(true);

  await browser.request('supervise:attend', { callId, as: 'whisperer' });
  await guest.enter();
  expect(guest.answer.role).toBe('whisperer');
  const { producer } = await clerk.browser.told('media:producerAdded');
  expect(producer).toMatchObject({ producerId: guest.producerId, participant: staffId, role: 'whisperer' });
  await clerk.consume(producer.producerId);
  expect(await refusal(kiosk.consume(producer.producerId))).toBe('FORBIDDEN');
  said = await say(node, 'whispering', guest);
  await expect.poll(() => clerk.hears(said(guest)), PATIENCE).toBe(true);

  await browser.request('supervise:attend', { callId, as: 'barger' });
  const added = await kiosk.browser.told('media:producerAdded');
  // Of all that came before, the kiosk has heard nothing.
  expect(added.producer).toMatchObject({ producerId: guest.producerId, role: 'barger' });
  await kiosk.consume(guest.producerId ?? '');
  said = await say(node, 'barging', guest);
  await expect.poll(() => [kiosk, clerk].every((one) => one.hears(said(guest))), PATIENCE).toBe(true);

  await browser.request('supervise:attend', { callId, as: 'whisperer' });
  expect(await kiosk.browser.told('media:producerRemoved')).toEqual({ callId, producerId: guest.producerId });
  said = await say(node, 'coaching', guest, kiosk);
  await expect.poll(() => clerk.hears(said(guest)), PATIENCE).toBe(true);
  expect(kiosk.hears(said(guest))).toBe(false);

  await browser.request('supervise:leave', { callId });
  await browser.request('supervise:leave', { callId });
  expect(await refusal(guest.produce())).toBe('FORBIDDEN');
  expect(node.rooms.sessions().map(({ participant }) => participant)).toEqual(['kiosk', 'clerk']);

  // A browser that dies without a word does not attend for ever.
  await browser.request('supervise:attend', { callId, as: 'listener' });
  await guest.enter({ mute: true });
  const left = node.rooms.sessions().find(({ participant }) => participant === staffId);
  for (const transport of left?.transports.values() ?? []) transport.close();
  node.rooms.sweep(Date.now() + 61_000);
  expect(await browser.told('supervise:ended')).toEqual({ callId });

  await browser.request('supervise:attend', { callId, as: 'listener' });
  await guest.enter({ mute: true });
  await kiosk.browser.request('call:hangUp', { callId });
  expect(await browser.told('supervise:ended')).toEqual({ callId });
  await nothingLeft(node);
  expect(await refusal(browser.request('supervise:attend', { callId, as: 'listener' }))).toBe('CALL_STATE');
  const trail = (await auditOf(desk, callId)).filter(({ actor }) => actor === staffId);
  expect(trail.map(({ action, detail }) => [action, detail['as'], detail['why'] ?? detail['was']])).toEqual([
    ['call.attended', 'listener', undefined],
    ['call.attended', 'whisperer', 'listener'],
    ['call.attended', 'barger', 'whisperer'],
    ['call.attended', 'whisperer', 'barger'],
    ['call.attendanceEnded', 'whisperer', 'left'],
    ['call.attended', 'listener', undefined],
    ['call.attendanceEnded', 'listener', 'away'],
    ['call.attended', 'listener', undefined],
    ['call.attendanceEnded', 'listener', 'callEnded'],
  ]);
});

test('a supervisor takes the call over: the caller talks on, the former clerk is free and out of the room', async () => {
  const { desk, node, kiosk, clerk, callId } = await talking();
  const person = await desk.addClerk({ roles: ['clerk', 'supervisor'] });
  const browser = await desk.connect(person);
  await browser.request('session:resume', {});
  await browser.request('supervise:attend', { callId, as: 'barger' });
  await new Voice(browser, callId).enter();
  const { browser: mere } = await desk.supervisor();
  expect(await refusal(mere.request('supervise:takeOver', { callId }))).toBe('FORBIDDEN');

  const taken = await browser.request('supervise:takeOver', { callId });
  expect(taken.status).toMatchObject({ callId, state: 'active', clerk: { displayName: person.displayName } });
  expect(await clerk.browser.told('call:handedOver')).toEqual({ callId, call: null });
  expect(await refusal(clerk.produce())).toBe('FORBIDDEN');
  const successor = await new Voice(browser, callId).enter();
  expect(successor.answer).toMatchObject({ participant: 'clerk', role: 'clerk', phase: 'talking' });
  await kiosk.consume(successor.producerId ?? '');
  await successor.consume(kiosk.producerId ?? '');
  const said = await say(node, 'taken over', kiosk, successor);
  await expect
    .poll(() => [kiosk.hears(said(successor)), successor.hears(said(kiosk))], PATIENCE)
    .toEqual([true, true]);
  expect(
    node.rooms.sessions().map(({ participant, holder }) => [participant, holder === person.staffId]),
  ).toEqual([
    ['kiosk', false],
    ['clerk', true],
  ]);
  // Repeating it changes nothing; the former clerk may be asked again.
  expect((await browser.request('supervise:takeOver', { callId })).status.state).toBe('active');
  await browser.request('call:finish', { callId });
  await nothingLeft(node);
  await expect
    .poll(async () => (await auditOf(desk, callId)).map(({ action, actor }) => [action, actor]), PATIENCE)
    .toContainEqual(['call.transferred', person.staffId]);
});

test('a colleague who is asked joins the conversation, and leaves it again', async () => {
  const { desk, node, kiosk, clerk, callId } = await talking();
  const colleague = await desk.clerkOnDuty();
  const consultId = callId.replace(/.{4}$/, '0000');
  const target = { to: 'clerk' as const, staffId: colleague.clerk.staffId };
  expect(await refusal(clerk.browser.request('call:conference', { callId, joined: true }))).toBe(
    'CALL_STATE',
  );
  await clerk.browser.request('call:consult', { callId, consultId, target });
  const { offerId } = await colleague.browser.told('offer:made', (offer) => offer.callId === consultId);
  const asking = await new Voice(clerk.browser, consultId).enter();
  await colleague.browser.request('offer:accept', { callId: consultId, offerId });
  const advising = await new Voice(colleague.browser, consultId).enter();
  await asking.consume(advising.producerId ?? '');
  await kiosk.browser.told('media:phase', ({ phase }) => phase === 'held');
  let said = await say(node, 'advising', advising, clerk);
  await expect.poll(() => asking.hears(said(advising)), PATIENCE).toBe(true);
  expect(kiosk.hears(said(clerk))).toBe(false);
  expect(await refusal(colleague.browser.request('media:join', { callId }))).toBe('FORBIDDEN');

  await clerk.browser.request('call:conference', { callId, joined: true });
  for (const browser of [clerk.browser, colleague.browser])
    expect(await browser.told('call:conference', ({ joined }) => joined)).toMatchObject({
      callId,
      consultId,
    });
  await kiosk.browser.told('media:phase', ({ phase }) => phase === 'talking');
  const joined = await new Voice(colleague.browser, callId).enter();
  expect(joined.answer).toMatchObject({ participant: colleague.clerk.staffId, role: 'colleague' });
  const { producer } = await kiosk.browser.told('media:producerAdded');
  expect(producer).toMatchObject({ producerId: joined.producerId, role: 'colleague' });
  await kiosk.consume(producer.producerId);
  said = await say(node, 'conference', kiosk, clerk, joined, advising);
  await expect
    .poll(() => [kiosk.hears(said(joined)), kiosk.hears(said(clerk))], PATIENCE)
    .toEqual([true, true]);
  // Nobody is heard twice.
  expect(asking.hears(said(advising))).toBe(false);

  await clerk.browser.request('call:conference', { callId, joined: false });
  await kiosk.browser.told('media:phase', ({ phase }) => phase === 'held');
  await expect.poll(() => refusal(joined.produce()), PATIENCE).toBe('FORBIDDEN');
  said = await say(node, 'apart', kiosk, clerk, advising);
  await expect.poll(() => asking.hears(said(advising)), PATIENCE).toBe(true);
  expect(clerk.hears(said(kiosk))).toBe(false);

  await clerk.browser.request('call:conference', { callId, joined: true });
  await new Voice(colleague.browser, callId).enter();
  // With the advice the colleague's part ends.
  await clerk.browser.request('call:endConsult', { callId });
  await expect
    .poll(() => node.rooms.sessions().map(({ participant }) => participant), PATIENCE)
    .toEqual(['kiosk', 'clerk']);
  await kiosk.browser.request('call:hangUp', { callId });
  await nothingLeft(node);
});

test('after the end of its signaling process a kiosk finds everything as it was, and learns what has changed', async () => {
  const desk = await newDesk();
  const other = await desk.addNode();
  const node = await startNodeHere(desk);
  const { browser: clerk } = await desk.clerkOnDuty();
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller, other);
  const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
  const before = await kiosk.request('media:join', { callId });
  const { offerId } = await clerk.told('offer:made');
  await clerk.request('media:join', { callId });
  await other.stop();
  await clerk.request('offer:accept', { callId, offerId });
  const again = await desk.connect(caller);
  await again.request('session:resume', { callId });
  expect(await again.request('media:join', { callId, keepEpoch: before.roomEpoch })).toMatchObject({
    kept: true,
    phase: 'talking',
  });
  expect(node.rooms.sessions()[0]?.room.phase).toBe('talking');
  await again.request('call:hangUp', { callId });
  await nothingLeft(node);
});

test('bad input is refused with a code, and changes nothing', async () => {
  const { desk, node, kiosk, clerk, callId } = await talking();
  const stats = () => {
    const { sessions, transports, producers, consumers } = node.rooms.stats();
    return { sessions, transports, producers, consumers };
  };
  const before = stats();
  const stranger = await desk.clerkOnDuty({ ready: false });
  const transportId = 'somewhere';
  const consumerId = 'something';
  const demand = { callId, consumerId, paused: true };
  expect(await refusal(stranger.browser.request('media:setDemand', demand))).toBe('FORBIDDEN');
  expect(await refusal(kiosk.browser.request('media:setDemand', demand))).toBe('NOT_FOUND');
  expect(await refusal(kiosk.browser.request('media:resume', { callId, consumerId }))).toBe('NOT_FOUND');
  expect(await refusal(kiosk.consume(kiosk.producerId ?? ''))).toBe('FORBIDDEN');
  expect(await refusal(kiosk.consume('nothing'))).toBe('NOT_FOUND');
  const bogus = { callId, transportId, producerId: clerk.producerId ?? '', rtpCapabilities: { codecs: 1 } };
  expect(await refusal(kiosk.browser.request('media:consume', bogus))).toBe('NOT_FOUND');
  const dtls = { callId, transportId, dtlsParameters: { role: 'boss' } };
  expect(await refusal(kiosk.browser.request('media:connectTransport', dtls))).toBe('NOT_FOUND');
  const huge = { callId, transportId, dtlsParameters: { role: 'x'.repeat(70_000) } };
  expect(await refusal(kiosk.browser.request('media:connectTransport', huge))).toBe('BAD_REQUEST');
  const restarts = await Promise.allSettled(
    Array.from({ length: 40 }, () => kiosk.browser.request('media:restartIce', { callId, transportId })),
  );
  expect(restarts.every(({ status }) => status === 'rejected')).toBe(true);
  expect(stats()).toEqual(before);
  const said = await say(node, 'after all that', kiosk);
  await expect.poll(() => clerk.hears(said(kiosk)), PATIENCE).toBe(true);
});
