// A room that spans two real nodes: kiosk and clerk at home on one, a guest on the other, with real RTP between them.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId, type RoomRole } from '@cloud-window/shared';
import { connectControl, type ControlClient } from './testing/control-client.ts';
import {
  arrival,
  joinHeadless,
  opusCapabilities,
  OPUS_PAYLOAD_TYPE,
  type HeadlessParty,
} from './testing/headless-party.ts';
import { startTestNode, TEST_SECRET } from './testing/test-node.ts';

type TestNode = Awaited<ReturnType<typeof startTestNode>>;

let home: TestNode;
let far: TestNode;
let atHome: ControlClient;
let atFar: ControlClient;
let roomId: string;
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  [home, far] = await Promise.all([
    startTestNode({ SFU_NODE_ID: 'home' }),
    startTestNode({ SFU_NODE_ID: 'far' }),
  ]);
});
afterAll(() => Promise.all([home.stop(), far.stop()]));

beforeEach(async () => {
  atHome = await connectControl(home.controlUrl, TEST_SECRET);
  atFar = await connectControl(far.controlUrl, TEST_SECRET);
  roomId = newId('call');
});
afterEach(async () => {
  await atHome.request('room:close', { roomId });
  for (const end of cleanUp.splice(0).reverse()) await end();
  // Nothing of the call is left on either node, whatever the test did.
  const nothing = { rooms: 0, sessions: 0, transports: 0, producers: 0, consumers: 0 };
  for (const control of [atHome, atFar]) {
    await expect.poll(() => control.request('node:stats', {}), { timeout: 10_000 }).toMatchObject(nothing);
    control.close();
  }
  for (const node of [home, far]) {
    expect(node.pipes.count).toBe(0);
    await expect
      .poll(async () => (await node.pool.slots[0]?.worker.dump())?.routerIds, { timeout: 5_000 })
      .toEqual([]);
  }
});

async function joinHome(participant: 'kiosk' | 'clerk'): Promise<HeadlessParty> {
  const party = await joinHeadless(atHome, roomId, participant);
  cleanUp.push(() => party.close());
  return party;
}

async function joinFar(participant: string, role: RoomRole): Promise<HeadlessParty> {
  const { controlUrl } = home;
  const party = await joinHeadless(atFar, roomId, participant, {
    role,
    home: { nodeId: 'home', controlUrl },
  });
  cleanUp.push(() => party.close());
  return party;
}

function speak(party: HeadlessParty, ssrc: number, payload: string): void {
  let sequenceNumber = 1;
  const timer = setInterval(() => {
    const packet = { ssrc, payloadType: OPUS_PAYLOAD_TYPE, sequenceNumber: sequenceNumber++ };
    party.send.transport.sendRtp({ ...packet, payload: Buffer.from(payload) });
  }, 5);
  cleanUp.push(() => clearInterval(timer));
}

async function hear(control: ControlClient, party: HeadlessParty, producerId: string): Promise<string> {
  const { sessionId } = party;
  const heard = new Promise<string>((resolve) => {
    party.receive.transport.onRtp(({ payload }) => resolve(payload.toString()));
  });
  const { consumerId } = await control.request('consumer:create', {
    sessionId,
    transportId: party.receive.id,
    producerId,
    rtpCapabilities: opusCapabilities,
  });
  await control.request('consumer:resume', { sessionId, consumerId });
  return heard;
}

/** What a node knows of the tracks of a participant. */
const tracks = (node: TestNode, participant: string) =>
  [...(node.rooms.find(roomId)?.sessions.get(`${roomId}/${participant}`)?.producers.values() ?? [])].map(
    ({ producer, source }) => ({ source, paused: producer.paused }),
  );

test('what is said on one node is heard on the other, both ways', async () => {
  const kiosk = await joinHome('kiosk');
  const spoken = await kiosk.produceAudio(1111);
  const guest = await joinFar('staff_1', 'barger');
  speak(kiosk, 1111, 'kiosk');
  expect(await hear(atFar, guest, spoken)).toBe('kiosk');

  const answered = await guest.produceAudio(2222);
  // The kiosk's browser hears of it from the far node, and may ask before the track has arrived at its own.
  await atFar.notified('producer:added', ({ producer }) => producer.producerId === answered);
  speak(guest, 2222, 'guest');
  expect(await hear(atHome, kiosk, answered)).toBe('guest');
  expect(home.pipes.count).toBe(1);
  expect(far.pipes.count).toBe(1);
});

test('a camera crosses with all its sizes, and the wish for a key frame comes back to it', async () => {
  const kiosk = await joinHome('kiosk');
  const rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];
  const codec = { mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback };
  const ssrcs = [31, 32, 33];
  const { producerId } = await atHome.request('producer:create', {
    sessionId: kiosk.sessionId,
    transportId: kiosk.send.id,
    kind: 'video',
    source: 'face',
    rtpParameters: {
      mid: 'face',
      codecs: [{ ...codec, payloadType: 96 }],
      encodings: ssrcs.map((ssrc) => ({ ssrc })),
      rtcp: { cname: 'kiosk' },
    },
  });
  const guest = await joinFar('staff_1', 'listener');
  let sequenceNumber = 1;
  // The first octets of a VP8 key frame (RFC 7741 section 4.2, RFC 6386 section 9.1).
  const payload = Buffer.from([0x10, 0x00, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]);
  const timer = setInterval(() => {
    sequenceNumber += 1;
    for (const ssrc of ssrcs)
      kiosk.send.transport.sendRtp({ ssrc, payloadType: 96, sequenceNumber, payload });
  }, 10);
  cleanUp.push(() => clearInterval(timer));
  const arrived = new Promise((resolve) => guest.receive.transport.onRtp(resolve));
  const { consumerId } = await atFar.request('consumer:create', {
    sessionId: guest.sessionId,
    transportId: guest.receive.id,
    producerId,
    rtpCapabilities: {
      codecs: [{ ...codec, kind: 'video', preferredPayloadType: 101 }],
      headerExtensions: [],
    },
  });
  const consumer = far.rooms.find(roomId)?.sessions.get(guest.sessionId)?.consumers.get(consumerId);
  expect(consumer?.flow.consumer.type).toBe('simulcast');
  await atFar.request('consumer:resume', { sessionId: guest.sessionId, consumerId });
  await arrived;
  const camera = home.rooms.find(roomId)?.sessions.get(kiosk.sessionId)?.producers.get(producerId)?.producer;
  const asked = async () => (await camera?.getStats())?.some(({ pliCount }) => pliCount > 0);
  await expect.poll(asked, { timeout: 5_000 }).toBe(true);
});

test('a guest learns what is sent when joining, as its role allows', async () => {
  const kiosk = await joinHome('kiosk');
  const producerId = await kiosk.produceAudio(1);
  const whisperer = await joinFar('staff_1', 'whisperer');
  const whispered = await whisperer.produceAudio(2);
  const { controlUrl } = home;
  const joined = (participant: string, role: RoomRole) =>
    atFar.request('session:open', {
      ...arrival(roomId, participant, { role }),
      home: { nodeId: 'home', controlUrl },
    });
  const ids = ({ producers }: Awaited<ReturnType<typeof joined>>) => producers.map((one) => one.producerId);
  expect(ids(await joined('staff_2', 'listener')).sort()).toEqual([producerId, whispered].sort());
  expect(ids(await joined('staff_3', 'reviewer'))).toEqual([producerId]);
  // The home enforces the same: the caller may not have what is whispered.
  await expect.poll(() => tracks(home, 'staff_1')).toHaveLength(1);
  const refused = await atHome.send('consumer:create', {
    sessionId: kiosk.sessionId,
    transportId: kiosk.receive.id,
    producerId: whispered,
    rtpCapabilities: opusCapabilities,
  });
  expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
});

test('tracks that come and go, mutes, roles and phases hold on both nodes', async () => {
  const kiosk = await joinHome('kiosk');
  const guest = await joinFar('staff_1', 'listener');
  const producerId = await kiosk.produceAudio(3);
  await expect.poll(() => tracks(far, 'kiosk')).toEqual([{ source: 'microphone', paused: false }]);

  const mute = { sessionId: kiosk.sessionId, source: 'microphone' as const };
  await atHome.request('session:setMuted', { ...mute, muted: true });
  await expect.poll(() => tracks(far, 'kiosk')).toEqual([{ source: 'microphone', paused: true }]);
  await atHome.request('session:setMuted', { ...mute, muted: false });
  await expect.poll(() => tracks(far, 'kiosk')).toEqual([{ source: 'microphone', paused: false }]);

  // Only what somebody over there may have just now travels at all.
  const flows = () => [...(home.rooms.find(roomId)?.flows ?? [])].map(({ consumer }) => consumer.paused);
  await expect.poll(flows).toEqual([false]);
  await atHome.request('room:setPhase', { roomId, phase: 'held', stateSeq: 1 });
  await expect.poll(() => far.rooms.find(roomId)?.phase).toBe('held');
  await expect.poll(flows).toEqual([true]);
  await atHome.request('room:setPhase', { roomId, phase: 'talking', stateSeq: 2 });
  await expect.poll(() => far.rooms.find(roomId)?.phase).toBe('talking');
  await expect.poll(flows).toEqual([false]);

  await atFar.request('session:setRole', { sessionId: guest.sessionId, role: 'barger' });
  await expect.poll(() => home.rooms.find(roomId)?.sessions.get(guest.sessionId)?.role).toBe('barger');
  await atHome.request('producer:close', { sessionId: kiosk.sessionId, producerId });
  await expect.poll(() => tracks(far, 'kiosk')).toEqual([]);
  await atHome.request('session:close', { sessionId: kiosk.sessionId });
  await expect.poll(() => far.rooms.find(roomId)?.sessions.has(kiosk.sessionId)).toBe(false);
});

test('guests on two other nodes hear each other by way of the home', async () => {
  const third = await startTestNode({ SFU_NODE_ID: 'third' });
  cleanUp.push(() => third.stop());
  const atThird = await connectControl(third.controlUrl, TEST_SECRET);
  cleanUp.push(() => atThird.close());
  await joinHome('clerk');
  const one = await joinFar('staff_1', 'barger');
  const other = await joinHeadless(atThird, roomId, 'staff_2', {
    role: 'reviewer',
    home: { nodeId: 'home', controlUrl: home.controlUrl },
  });
  cleanUp.push(() => other.close());
  const producerId = await one.produceAudio(5);
  speak(one, 5, 'far away');
  expect(await hear(atThird, other, producerId)).toBe('far away');
  expect(home.pipes.count).toBe(2);
});

describe('the end', () => {
  test('a shadow without guests ends by itself, and its link with it', async () => {
    await joinHome('kiosk');
    const guest = await joinFar('staff_1', 'listener');
    await atFar.request('session:close', { sessionId: guest.sessionId });
    await expect.poll(() => far.rooms.find(roomId), { timeout: 10_000 }).toBeUndefined();
    await expect.poll(() => home.pipes.count).toBe(0);
    expect(home.rooms.find(roomId)?.sessions.has(guest.sessionId)).toBe(false);
  });

  test('a home that ends takes its shadow with it; only the guests have lost a room', async () => {
    await joinHome('kiosk');
    await joinFar('staff_1', 'listener');
    await atHome.request('room:close', { roomId });
    expect(await atFar.notified('room:lost')).toEqual({
      roomId,
      reason: 'homeLost',
      participants: ['staff_1'],
    });
  });

  test('a worker that dies under the home, or under the shadow, ends the link', async () => {
    const kiosk = await joinHome('kiosk');
    await kiosk.produceAudio(6);
    await joinFar('staff_1', 'listener');
    process.kill(far.pool.slots[0]?.worker.pid ?? 0, 'SIGKILL');
    expect(await atFar.notified('room:lost')).toMatchObject({ roomId, participants: ['staff_1'] });
    await expect.poll(() => home.pipes.count).toBe(0);
    // The call itself has noticed nothing, and its guest is served again.
    expect(tracks(home, 'kiosk')).toHaveLength(1);
    await expect.poll(() => far.pool.slots[0] ?? null, { timeout: 5_000 }).not.toBeNull();
    await joinFar('staff_1', 'listener');
    process.kill(home.pool.slots[0]?.worker.pid ?? 0, 'SIGKILL');
    await atHome.notified('room:lost', (lost) => lost.reason === 'workerDied' && !lost.participants);
    await expect.poll(() => far.rooms.find(roomId)).toBeUndefined();
  });

  test('a node that stops leaves nobody behind in the room at home', async () => {
    const third = await startTestNode({ SFU_NODE_ID: 'third' });
    const atThird = await connectControl(third.controlUrl, TEST_SECRET);
    cleanUp.push(() => atThird.close());
    await joinHome('kiosk');
    const guest = await joinHeadless(atThird, roomId, 'staff_2', {
      role: 'barger',
      home: { nodeId: 'home', controlUrl: home.controlUrl },
    });
    cleanUp.push(() => guest.close());
    const producerId = await guest.produceAudio(7);
    await expect.poll(() => tracks(home, 'staff_2')).toHaveLength(1);
    await third.stop();
    await atHome.notified('producer:removed', (removed) => removed.producerId === producerId);
    await expect.poll(() => home.pipes.count).toBe(0);
    expect(home.rooms.find(roomId)?.sessions.has(guest.sessionId)).toBe(false);
  });

  test('a call that comes to the node of its guest replaces the shadow', async () => {
    await joinHome('kiosk');
    await joinFar('staff_1', 'listener');
    await atFar.request('session:open', arrival(roomId, 'kiosk'));
    expect(await atFar.notified('room:lost')).toMatchObject({ participants: ['staff_1'] });
    expect(far.rooms.find(roomId)?.home).toBeNull();
    await atFar.request('room:close', { roomId });
  });
});

describe('bad requests', () => {
  const refused = (code: string) => ({ ok: false, error: { code } });
  const end = {
    ip: '127.0.0.1',
    port: 40_000,
    srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM', keyBase64: Buffer.alloc(44).toString('base64') },
  };
  const state = { phase: 'talking', stateSeq: 1, parties: null, sessions: [] };

  test('a home that is not there, or does not have the room', async () => {
    const opened = arrival(roomId, 'staff_1', { role: 'listener' });
    const nowhere = { nodeId: 'gone', controlUrl: 'http://127.0.0.1:1' };
    expect(await atFar.send('session:open', { ...opened, home: nowhere })).toMatchObject(
      refused('MEDIA_UNAVAILABLE'),
    );
    const empty = { nodeId: 'home', controlUrl: home.controlUrl };
    expect(await atFar.send('session:open', { ...opened, home: empty })).toMatchObject(
      refused('MEDIA_ROOM_LOST'),
    );
    expect(await atFar.request('node:stats', {})).toMatchObject({ rooms: 0 });
  });

  test.each([
    { ...end, ip: 'not an address' },
    { ...end, srtpParameters: { cryptoSuite: 'ROT13', keyBase64: 'x' } },
    { ...end, srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM', keyBase64: 'x' } },
  ])('an end that cannot be sent to: %j', async (wrong) => {
    await atHome.request('room:open', { roomId });
    const request = { roomId, linkId: 'link-1', end: wrong };
    expect(await atHome.send('pipe:open', request)).toMatchObject(refused('MEDIA_BAD_PARAMETERS'));
    expect(home.pipes.count).toBe(0);
  });

  test('no port left for a link: the node serves no guest, and says so', async () => {
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    cleanUp.push(() => taken.close());
    await once(taken, 'listening');
    const { port } = taken.address();
    const full = await startTestNode({ SFU_NODE_ID: 'full', SFU_PIPE_PORTS: `${port}-${port}` });
    cleanUp.push(() => full.stop());
    const atFull = await connectControl(full.controlUrl, TEST_SECRET);
    cleanUp.push(() => atFull.close());
    await joinHome('kiosk');
    const opened = await atFull.send('session:open', {
      ...arrival(roomId, 'staff_1', { role: 'listener' }),
      home: { nodeId: 'home', controlUrl: home.controlUrl },
    });
    expect(opened).toMatchObject(refused('MEDIA_UNAVAILABLE'));
    expect(await atFull.request('node:stats', {})).toMatchObject({ rooms: 0, sessions: 0 });
    expect(home.pipes.count).toBe(0);
  });

  test('the link of another connection', async () => {
    await joinHome('kiosk');
    const { linkId } = { linkId: 'link-2' };
    await atHome.request('pipe:open', { roomId, linkId, end });
    const stranger = await connectControl(home.controlUrl, TEST_SECRET);
    cleanUp.push(() => stranger.close());
    expect(await stranger.send('pipe:state', { linkId, state })).toMatchObject(refused('MEDIA_ROOM_LOST'));
    await stranger.send('pipe:close', { linkId });
    expect(home.pipes.count).toBe(1);
    const again = await stranger.send('pipe:open', { roomId, linkId, end });
    expect(again).toMatchObject(refused('BAD_REQUEST'));
    await atHome.request('pipe:close', { linkId });
    expect(home.pipes.count).toBe(0);
  });

  test('tracks that no worker takes end the link, and the call goes on', async () => {
    const kiosk = await joinHome('kiosk');
    const linkId = 'link-3';
    await atHome.request('pipe:open', { roomId, linkId, end });
    const producer = {
      producerId: 'p',
      kind: 'audio',
      source: 'microphone',
      paused: false,
      rtpParameters: { codecs: 'none' },
    };
    const session = {
      sessionId: `${roomId}/staff_9`,
      participant: 'staff_9',
      role: 'barger',
      holder: 'staff_9',
      stateSeq: 1,
      producers: [producer],
    };
    await atHome.send('pipe:state', { linkId, state: { ...state, sessions: [session] } });
    await expect.poll(() => home.pipes.count).toBe(0);
    expect([...(home.rooms.find(roomId)?.sessions.keys() ?? [])]).toEqual([kiosk.sessionId]);
  });
});
