// A whole call through a real node: two parties with real ICE, DTLS and SRTP.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { connectControl, type ControlClient } from './testing/control-client.ts';
import {
  joinHeadless,
  opusCapabilities,
  OPUS_PAYLOAD_TYPE,
  type HeadlessParty,
} from './testing/headless-party.ts';
import { startTestNode, TEST_SECRET } from './testing/test-node.ts';

let node: Awaited<ReturnType<typeof startTestNode>>;
let control: ControlClient;
let roomId: string;
let parties: HeadlessParty[];

beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.stop());
beforeEach(async () => {
  control = await connectControl(node.controlUrl, TEST_SECRET);
  roomId = newId('call');
  parties = [];
});
afterEach(async () => {
  await control.request('room:close', { roomId });
  await Promise.all(parties.map((party) => party.close()));
  // Nothing of the call is left, whatever the test did.
  expect(await control.request('node:stats', {})).toMatchObject({
    rooms: 0,
    sessions: 0,
    transports: 0,
    producers: 0,
    consumers: 0,
  });
  control.close();
});

async function join(party: 'kiosk' | 'clerk'): Promise<HeadlessParty> {
  const joined = await joinHeadless(control, roomId, party);
  parties.push(joined);
  return joined;
}

/** Speaks every 5 ms until stopped. */
function speak(party: HeadlessParty, ssrc: number, payload: string): () => void {
  let sequenceNumber = 1;
  const timer = setInterval(() => {
    party.send.transport.sendRtp({
      ssrc,
      payloadType: OPUS_PAYLOAD_TYPE,
      sequenceNumber: sequenceNumber++,
      payload: Buffer.from(payload),
    });
  }, 5);
  return () => clearInterval(timer);
}

async function consume(party: HeadlessParty, producerId: string) {
  return control.request('consumer:create', {
    sessionId: party.sessionId,
    transportId: party.receive.id,
    producerId,
    rtpCapabilities: opusCapabilities,
  });
}

test('what the kiosk says is heard by the clerk, and the other way round', async () => {
  const [kiosk, clerk] = [await join('kiosk'), await join('clerk')];
  const spoken = { kiosk: await kiosk.produceAudio(1111), clerk: await clerk.produceAudio(2222) };
  await control.notified('producer:added', ({ producer }) => producer.producerId === spoken.kiosk);
  const heard = (party: HeadlessParty, words: string) =>
    new Promise<void>((resolve) => {
      party.receive.transport.onRtp((packet) => {
        if (packet.payload.toString() === words) resolve();
      });
    });
  const both = Promise.all([heard(clerk, 'kiosk'), heard(kiosk, 'clerk')]);
  const stops = [speak(kiosk, 1111, 'kiosk'), speak(clerk, 2222, 'clerk')];
  for (const [listener, producerId] of [
    [clerk, spoken.kiosk],
    [kiosk, spoken.clerk],
  ] as const) {
    const { consumerId, kind, source } = await consume(listener, producerId);
    expect({ kind, source }).toEqual({ kind: 'audio', source: 'microphone' });
    await control.request('consumer:resume', { sessionId: listener.sessionId, consumerId });
  }
  await both;
  for (const stop of stops) stop();
});

test('a consumer is silent until it is resumed', async () => {
  const [kiosk, clerk] = [await join('kiosk'), await join('clerk')];
  const producerId = await kiosk.produceAudio(3333);
  let packets = 0;
  let resumed = false;
  const afterResume = new Promise<void>((resolve) => {
    clerk.receive.transport.onRtp(() => {
      packets += 1;
      if (resumed) resolve();
    });
  });
  const { consumerId } = await consume(clerk, producerId);
  const stop = speak(kiosk, 3333, 'too early');
  // The SFU has had packets to forward: its own count of what came in says so.
  const room = [...node.rooms.sessions()].find(({ id }) => id === kiosk.sessionId);
  const producer = room?.producers.get(producerId)?.producer;
  await expect.poll(async () => (await producer?.getStats())?.[0]?.packetCount ?? 0).toBeGreaterThan(20);
  expect(packets).toBe(0);
  resumed = true;
  await control.request('consumer:resume', { sessionId: clerk.sessionId, consumerId });
  await afterResume;
  stop();
});

test('the other party hears of a producer that is closed, and its consumer is gone', async () => {
  const [kiosk, clerk] = [await join('kiosk'), await join('clerk')];
  const producerId = await kiosk.produceAudio(4444);
  await consume(clerk, producerId);
  await control.request('producer:close', { sessionId: kiosk.sessionId, producerId });
  const removed = await control.notified('producer:removed', (event) => event.producerId === producerId);
  expect(removed).toEqual({ roomId, producerId, participant: 'kiosk', role: 'kiosk' });
  // The worker tells of the consumer's end in a message of its own.
  await expect
    .poll(() => control.request('node:stats', {}), { timeout: 5_000 })
    .toMatchObject({ producers: 0, consumers: 0 });
});

test('ICE restarts on a live transport with new credentials', async () => {
  const kiosk = await join('kiosk');
  const request = { sessionId: kiosk.sessionId, transportId: kiosk.send.id };
  const first = await control.request('transport:restartIce', request);
  const second = await control.request('transport:restartIce', request);
  expect(first.iceParameters['usernameFragment']).not.toBe(second.iceParameters['usernameFragment']);
});
