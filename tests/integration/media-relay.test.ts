// Signaling's media events against real SFU nodes: who may, what arrives, that both parties meet on one node from whichever
// signaling process they come, and what they are told when a worker or a whole node dies.
import { expect, test } from 'vitest';
import type { ClientResult } from '@cloud-window/shared/protocol';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import type { Desk } from '../../signaling/src/calls/testing/desk.ts';
import { refusal } from '../../signaling/src/calls/testing/refusal.ts';
import type { SignalingServer } from '../../signaling/src/server.ts';
import { OPUS_PAYLOAD_TYPE, opusCapabilities } from '../../sfu/src/testing/headless-party.ts';
import { connectedTransport, microphone, newDesk, nothingLeft, startSfu } from './media-stage.ts';

async function waiting(desk: Desk, at: { kiosk?: SignalingServer; clerk?: SignalingServer } = {}) {
  const { browser: clerk } = await desk.clerkOnDuty(at.clerk === undefined ? {} : { node: at.clerk });
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller, at.kiosk);
  const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
  const { offerId } = await clerk.told('offer:made');
  return { clerk, kiosk, callId, offerId };
}

async function talking(desk: Desk, at: { kiosk?: SignalingServer; clerk?: SignalingServer } = {}) {
  const { clerk, kiosk, callId, offerId } = await waiting(desk, at);
  await clerk.request('offer:accept', { callId, offerId });
  await kiosk.told('call:status', ({ state }) => state === 'active');
  return { clerk, kiosk, callId };
}

test('both parties meet on one node from two signaling processes, and hear each other', async () => {
  const desk = await newDesk();
  const other = await desk.addNode();
  const nodes = [await startSfu(desk, 'sfu-a'), await startSfu(desk, 'sfu-b')];
  const { clerk, kiosk, callId } = await talking(desk, { kiosk: other });

  // At once: neither finds a node noted with the call.
  const [ofClerk, ofKiosk] = await Promise.all([
    clerk.request('media:join', { callId }),
    kiosk.request('media:join', { callId }),
  ]);
  expect(ofClerk.roomEpoch).toBe(ofKiosk.roomEpoch);
  const stats = await Promise.all(nodes.map((node) => node.control.request('node:stats', {})));
  expect(stats.map(({ rooms }) => rooms).sort()).toEqual([0, 1]);
  expect(stats.map(({ sessions }) => sessions).sort()).toEqual([0, 2]);

  const send = await connectedTransport(clerk, callId, 'send');
  const { producerId } = await clerk.request('media:produce', microphone(callId, send.transportId, 4242));
  const added = await kiosk.told('media:producerAdded');
  expect(added).toEqual({
    callId,
    producer: {
      producerId,
      participant: 'clerk',
      role: 'clerk',
      kind: 'audio',
      source: 'microphone',
    },
  });
  expect(clerk.heard('media:producerAdded')).toEqual([]);

  const receive = await connectedTransport(kiosk, callId, 'receive');
  const consumer = await kiosk.request('media:consume', {
    callId,
    transportId: receive.transportId,
    producerId,
    rtpCapabilities: opusCapabilities,
  });
  const heard = new Promise<string>((resolve) => {
    receive.transport.onRtp(({ payload }) => resolve(payload.toString()));
  });
  await kiosk.request('media:resume', { callId, consumerId: consumer.consumerId });
  let sequenceNumber = 1;
  const speaking = setInterval(() => {
    send.transport.sendRtp({
      ssrc: 4242,
      payloadType: OPUS_PAYLOAD_TYPE,
      sequenceNumber: sequenceNumber++,
      payload: Buffer.from('您好'),
    });
  }, 10);
  expect(await heard).toBe('您好');
  clearInterval(speaking);

  // A party that joins again is told what is being sent; its own is not among it.
  const again = await kiosk.request('media:join', { callId, keepEpoch: ofKiosk.roomEpoch });
  expect(again).toMatchObject({ kept: true, producers: [{ producerId }] });

  await clerk.request('media:closeProducer', { callId, producerId });
  expect(await kiosk.told('media:producerRemoved')).toEqual({ callId, producerId });

  await clerk.request('call:finish', { callId });
  for (const { control } of nodes) {
    await expect
      .poll(() => control.request('node:stats', {}), { timeout: 10_000 })
      .toMatchObject(nothingLeft);
  }
  expect((await desk.context.queue.contact(callId))?.mediaNode).toBeNull();
  expect(await refusal(kiosk.request('media:join', { callId }))).toBe('CALL_STATE');
});

test('only the parties of a call, each with what is theirs', async () => {
  const desk = await newDesk();
  const { control } = await startSfu(desk, 'sfu-a');
  const { clerk, kiosk, callId, offerId } = await waiting(desk);
  const stranger = await desk.connect(await desk.addCaller());
  const colleague = await desk.clerkOnDuty({ ready: false });

  await clerk.request('offer:accept', { callId, offerId });
  expect(await refusal(stranger.request('media:join', { callId }))).toBe('FORBIDDEN');
  expect(await refusal(colleague.browser.request('media:join', { callId }))).toBe('FORBIDDEN');
  // Not before joining.
  const early = kiosk.request('media:createTransport', { callId, direction: 'send' });
  expect(await refusal(early)).toBe('MEDIA_ROOM_LOST');

  await Promise.all([kiosk.request('media:join', { callId }), clerk.request('media:join', { callId })]);
  const { id } = await kiosk.request('media:createTransport', { callId, direction: 'send' });
  const borrowed = microphone(callId, id, 7);
  expect(await refusal(clerk.request('media:produce', borrowed))).toBe('NOT_FOUND');
  expect(await refusal(clerk.request('media:restartIce', { callId, transportId: id }))).toBe('NOT_FOUND');
  const { producerId } = await kiosk.request('media:produce', borrowed);
  await clerk.told('media:producerAdded');
  // Closing what is not one's own changes nothing.
  await clerk.request('media:closeProducer', { callId, producerId });
  expect(await control.request('node:stats', {})).toMatchObject({ producers: 1, sessions: 2 });
  const malformed = { ...borrowed, rtpParameters: { codecs: 'none' } };
  expect(await refusal(kiosk.request('media:produce', malformed))).toBe('MEDIA_BAD_PARAMETERS');

  await kiosk.request('call:hangUp', { callId });
  await expect.poll(() => control.request('node:stats', {}), { timeout: 10_000 }).toMatchObject(nothingLeft);
});

test('without an SFU node there is no media, and with one again there is', async () => {
  const desk = await newDesk();
  const { clerk, callId } = await talking(desk);
  expect(await refusal(clerk.request('media:join', { callId }))).toBe('MEDIA_UNAVAILABLE');
  await startSfu(desk, 'sfu-late');
  const joined = await clerk.request('media:join', { callId });
  expect(joined.producers).toEqual([]);
});

async function bothJoined(desk: Desk) {
  const parties = await talking(desk);
  const join = (browser: Browser): Promise<ClientResult<'media:join'>> =>
    browser.request('media:join', { callId: parties.callId });
  const [first] = await Promise.all([join(parties.clerk), join(parties.kiosk)]);
  return { ...parties, join, roomEpoch: first.roomEpoch };
}

test('a worker that dies: both are told and join a new room', async () => {
  const desk = await newDesk();
  const { control } = await startSfu(desk, 'sfu-a');
  const { clerk, kiosk, callId, join, roomEpoch } = await bothJoined(desk);
  const { workers } = await control.request('node:stats', {});
  process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
  expect(await clerk.told('media:roomLost')).toEqual({ callId });
  expect(await kiosk.told('media:roomLost')).toEqual({ callId });
  await expect.poll(async () => (await join(clerk).catch(() => null))?.roomEpoch).toBeTypeOf('string');
  const rejoined = await join(kiosk);
  expect(rejoined.roomEpoch).not.toBe(roomEpoch);
  expect((await join(clerk)).roomEpoch).toBe(rejoined.roomEpoch);
});

test('a node that dies: both are told and meet on another', async () => {
  const desk = await newDesk();
  const nodes = [await startSfu(desk, 'sfu-a'), await startSfu(desk, 'sfu-b')];
  const { clerk, kiosk, callId, join } = await bothJoined(desk);
  const before = (await desk.context.queue.contact(callId))?.mediaNode;
  const carrier = nodes.find(({ nodeId }) => nodeId === before);
  await carrier?.kill();
  expect(await clerk.told('media:roomLost')).toEqual({ callId });
  expect(await kiosk.told('media:roomLost')).toEqual({ callId });
  const [ofClerk, ofKiosk] = await Promise.all([join(clerk), join(kiosk)]);
  expect(ofClerk.roomEpoch).toBe(ofKiosk.roomEpoch);
  const after = (await desk.context.queue.contact(callId))?.mediaNode;
  expect(after).toBeTypeOf('string');
  expect(after).not.toBe(before);
});

test('a clerk who is lost leaves nothing in the room; the next finds the kiosk there', async () => {
  const desk = await newDesk({ QUEUE_CLERK_LEASE_MS: '2500' });
  const { control } = await startSfu(desk, 'sfu-a');
  const { clerk, kiosk, callId, roomEpoch } = await bothJoined(desk);
  const { id } = await kiosk.request('media:createTransport', { callId, direction: 'send' });
  const { producerId } = await kiosk.request('media:produce', microphone(callId, id, 9));
  clerk.close();
  await kiosk.told('call:status', ({ state }) => state === 'waiting');
  await expect
    .poll(() => control.request('node:stats', {}), { timeout: 10_000 })
    .toMatchObject({ rooms: 1, sessions: 1 });
  const next = await desk.clerkOnDuty();
  const { offerId } = await next.browser.told('offer:made');
  await next.browser.request('offer:accept', { callId, offerId });
  const joined = await next.browser.request('media:join', { callId });
  expect(joined).toMatchObject({ roomEpoch, producers: [{ producerId, participant: 'kiosk' }] });
});
