// Redis loses everything while two people talk: they talk on, sound and picture untouched, and the call ends as it should.
import { expect, inject, test } from 'vitest';
import { OPUS_PAYLOAD_TYPE, opusCapabilities, opusParameters } from '../../sfu/src/testing/headless-party.ts';
import { createHeadlessTransport, type HeadlessTransport } from '../../sfu/src/testing/headless-peer.ts';
import { startTestNode } from '../../sfu/src/testing/test-node.ts';
import type { ClientEventName, ClientPayload, ClientResult } from '@cloud-window/shared/protocol';
import { expectAllOver } from '../../signaling/src/calls/testing/conservation.ts';
import { openConsole } from '../../signaling/src/calls/testing/console.ts';
import { openDesk, type Desk } from '../../signaling/src/calls/testing/desk.ts';
import { rowOf, talking, waiting } from '../../signaling/src/calls/testing/stories.ts';

interface Party {
  request<N extends ClientEventName>(event: N, payload: ClientPayload<N>): Promise<ClientResult<N>>;
}
const SSRC = 4242;

async function transportOf(party: Party, callId: string, direction: 'send' | 'receive') {
  const options = await party.request('media:createTransport', { callId, direction });
  const transport = await createHeadlessTransport(options);
  const { dtlsParameters } = transport;
  await party.request('media:connectTransport', { callId, transportId: options.id, dtlsParameters });
  await transport.connect();
  return { transportId: options.id, transport };
}

/** The clerk speaks without a pause, and the kiosk listens. */
async function speak(clerk: Party, kiosk: Party, callId: string) {
  await Promise.all([clerk.request('media:join', { callId }), kiosk.request('media:join', { callId })]);
  const send = await transportOf(clerk, callId, 'send');
  const { producerId } = await clerk.request('media:produce', {
    callId,
    transportId: send.transportId,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: opusParameters(SSRC),
  });
  const receive = await transportOf(kiosk, callId, 'receive');
  const { consumerId } = await kiosk.request('media:consume', {
    callId,
    transportId: receive.transportId,
    producerId,
    rtpCapabilities: opusCapabilities,
  });
  let packets = 0;
  receive.transport.onRtp(() => (packets += 1));
  await kiosk.request('media:resume', { callId, consumerId });
  let sequenceNumber = 1;
  const speaking = setInterval(() => {
    const payload = Buffer.from('您好');
    send.transport.sendRtp({
      ssrc: SSRC,
      payloadType: OPUS_PAYLOAD_TYPE,
      sequenceNumber: sequenceNumber++,
      payload,
    });
  }, 20);
  const open: HeadlessTransport[] = [send.transport, receive.transport];
  return {
    packets: () => packets,
    async [Symbol.asyncDispose]() {
      clearInterval(speaking);
      for (const transport of open) await transport.close();
    },
  };
}

async function withSfu(desk: Desk) {
  const { environment } = desk;
  const node = await startTestNode({
    SFU_SECRET: environment['SFU_SECRET'] ?? '',
    REDIS_URL: environment['REDIS_URL'] ?? '',
    MEDIASOUP_WORKER_BIN: inject('workerBin'),
  });
  return { node, [Symbol.asyncDispose]: () => node.stop() };
}

test('a call with its room goes on with its clerk, on the node that carries it', async () => {
  await using desk = await openDesk();
  await using sfu = await withSfu(desk);
  const clerk = await desk.addClerk({ departments: ['market'] });
  using atDesk = await openConsole(desk, clerk);
  const call = await waiting(desk);
  const { callId } = call;
  await atDesk.accept(callId);
  await call.kiosk.told('call:status', ({ state }) => state === 'active');
  await using sound = await speak(atDesk, call.kiosk, callId);
  await expect.poll(sound.packets, { timeout: 8_000 }).toBeGreaterThan(10);
  const waits = await waiting(desk);
  const before = await desk.context.queue.contact(callId);
  for (const id of [callId, waits.callId]) {
    const wanted = id === callId ? 'active' : 'waiting';
    await expect.poll(async () => (await rowOf(desk, id)).state, { timeout: 8_000 }).toBe(wanted);
  }

  await desk.context.redis.flushdb();
  const contact = () => desk.context.queue.contact(callId);
  await expect.poll(contact, { timeout: 12_000 }).toMatchObject({
    state: 'active',
    staffId: clerk.staffId,
    mediaNode: before?.mediaNode,
    enqueuedAt: before?.enqueuedAt,
  });
  // The console has found out by itself, and speaks for the call again.
  await expect
    .poll(() => desk.context.queue.clerk(clerk.staffId), { timeout: 12_000 })
    .toMatchObject({ state: 'onCall', displayName: clerk.displayName, callId });
  const heard = sound.packets();
  await expect.poll(sound.packets, { timeout: 8_000 }).toBeGreaterThan(heard + 20);
  expect(sfu.node.rooms.stats()).toMatchObject({ rooms: 1, sessions: 2, producers: 1, consumers: 1 });
  expect(call.kiosk.heard('media:roomLost')).toEqual([]);
  expect(call.kiosk.heard('call:status').filter(({ state }) => state !== 'active')).toEqual([]);

  await atDesk.request('call:finish', { callId });
  await atDesk.request('call:wrapUpDone', { callId });
  await atDesk.accept(waits.callId);
  await waits.kiosk.request('call:hangUp', { callId: waits.callId });
  await atDesk.request('call:wrapUpDone', { callId: waits.callId });
  await expectAllOver(desk, [callId, waits.callId]);
  await expect.poll(() => sfu.node.rooms.stats(), { timeout: 8_000 }).toMatchObject({ rooms: 0 });
});

test('signaling starts anew on an empty Redis while two people talk: the SFU still has them', async () => {
  const desk = await openDesk();
  try {
    await using _sfu = await withSfu(desk);
    const call = await talking(desk, { department: 'market', itemCode: 'MR101' });
    const { callId, clerk } = call;
    await using sound = await speak(call.desk, call.kiosk, callId);
    await expect.poll(sound.packets, { timeout: 8_000 }).toBeGreaterThan(10);
    await expect.poll(async () => (await rowOf(desk, callId)).state, { timeout: 8_000 }).toBe('active');
    // Everything at once: the process ends, and the Redis it comes back to is empty.
    const { redis } = desk.context;
    const flushed = redis.flushdb();
    const stopped = desk.node.stop();
    await flushed;
    await stopped;
    const other = await desk.addNode();
    expect(await other.context.queue.contact(callId)).toMatchObject({
      state: 'active',
      staffId: clerk.staffId,
    });
    const again = await desk.connect(clerk, other);
    const resumed = await again.request('session:resume', { callId, lastSeq: 0 });
    expect(resumed).toMatchObject({ clerk: { state: 'onCall' }, call: { status: { state: 'active' } } });
    const kiosk = await desk.connect(call.caller, other);
    expect((await kiosk.request('session:resume', {})).call?.status.callId).toBe(callId);
    const heard = sound.packets();
    await expect.poll(sound.packets, { timeout: 8_000 }).toBeGreaterThan(heard + 20);
    await again.request('call:finish', { callId });
    await again.request('call:wrapUpDone', { callId });
    await expect
      .poll(
        () =>
          other.context.db
            .selectFrom('call')
            .select(['state', 'endReason'])
            .where('id', '=', callId)
            .executeTakeFirst(),
        { timeout: 8_000 },
      )
      .toEqual({ state: 'ended', endReason: 'clerkEnded' });
  } finally {
    await desk[Symbol.asyncDispose]();
  }
});
