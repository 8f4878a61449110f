// What runs in a room and what does not, beside roles: mutes, what is looked at, the newest word about the call, key frames,
// sizes, and floods.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { arrival, OPUS_PAYLOAD_TYPE } from './testing/headless-party.ts';
import { PATIENCE, RoomStage } from './testing/room-stage.ts';
import { startTestNode } from './testing/test-node.ts';

let node: Awaited<ReturnType<typeof startTestNode>>;
let stage: RoomStage;

beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.stop());
beforeEach(async () => {
  stage = await RoomStage.open(node);
});
afterEach(() => stage.close());

test('a muted microphone is heard by nobody, also when it is sent anew, until it is unmuted', async () => {
  const [kiosk, clerk] = [await stage.comes('kiosk', 'kiosk'), await stage.comes('clerk', 'clerk')];
  await stage.setPhase('talking');
  await kiosk.talk(3_000);
  await clerk.listenTo(kiosk.producerId ?? '');
  const { sessionId } = kiosk;
  const mute = (muted: boolean) =>
    stage.control.request('session:setMuted', { sessionId, source: 'microphone', muted });
  await mute(true);
  await stage.round([kiosk], 'muted');
  expect(clerk.hears('kiosk muted')).toBe(false);
  // Both at once: the last word counts.
  await Promise.all([mute(false), mute(true), mute(false)]);
  await stage.round([kiosk], 'unmuted');
  await expect.poll(() => clerk.hears('kiosk unmuted'), PATIENCE).toBe(true);
  await mute(true);
  const again = await stage.control.request('producer:create', {
    sessionId,
    transportId: kiosk.party.send.id,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: {
      mid: 'again',
      codecs: [{ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: OPUS_PAYLOAD_TYPE }],
      encodings: [{ ssrc: 3_001 }],
    },
  });
  const [own] = node.rooms.sessions().flatMap((session) => session.producers.get(again.producerId) ?? []);
  expect(own?.producer.paused).toBe(true);
});

test('nobody is unmuted by coming back, whatever the other side remembers', async () => {
  const kiosk = await stage.comes('kiosk', 'kiosk');
  const { sessionId } = kiosk;
  await stage.control.request('session:setMuted', { sessionId, source: 'face', muted: true });
  const again = (options: { keepEpoch?: string; holder?: string }) =>
    stage.control.request(
      'session:open',
      arrival(stage.roomId, 'kiosk', { ...options, muted: ['document'] }),
    );
  expect(await again({ keepEpoch: stage.epoch })).toMatchObject({ kept: true, muted: ['face', 'document'] });
  expect(await again({})).toMatchObject({ kept: false, muted: ['face', 'document'] });
  expect(await again({ holder: 'somebody else' })).toMatchObject({ kept: false, muted: ['document'] });
});

test('nobody is sent what they do not look at, and it comes again when they do', async () => {
  const [kiosk, clerk] = [await stage.comes('kiosk', 'kiosk'), await stage.comes('clerk', 'clerk')];
  await stage.setPhase('talking');
  await kiosk.talk(4_000);
  const consumerId = await clerk.listenTo(kiosk.producerId ?? '');
  const { sessionId } = clerk;
  const demand = (paused: boolean) =>
    stage.control.request('consumer:setDemand', {
      sessionId,
      consumerId,
      paused,
      spatialLayer: null,
      temporalLayer: null,
    });
  await demand(true);
  // Neither a phase nor the client's own word brings back what is not wanted.
  await stage.setPhase('held');
  await stage.setPhase('talking');
  await stage.control.request('consumer:resume', { sessionId, consumerId });
  await stage.round([kiosk], 'unseen');
  expect(clerk.hears('kiosk unseen')).toBe(false);
  await demand(false);
  await stage.round([kiosk], 'seen');
  await expect.poll(() => clerk.hears('kiosk seen'), PATIENCE).toBe(true);
});

test('an older state of the call than the room knows changes nothing', async () => {
  const kiosk = await stage.comes('kiosk', 'kiosk');
  await stage.control.request('room:setPhase', { roomId: stage.roomId, phase: 'talking', stateSeq: 10 });
  await stage.control.request('room:setPhase', {
    roomId: stage.roomId,
    phase: 'ringing',
    stateSeq: 9,
    parties: [],
  });
  await stage.control.request('session:open', arrival(stage.roomId, 'clerk', { phase: 'held', stateSeq: 8 }));
  const [session] = node.rooms.sessions();
  expect(session?.room.phase).toBe('talking');
  expect(session?.id).toBe(kiosk.sessionId);
});

test('who is no longer in the call leaves the room; who attends stays', async () => {
  await stage.comes('kiosk', 'kiosk');
  await stage.comes('clerk', 'clerk');
  await stage.comes('staff_1', 'colleague');
  await stage.comes('staff_2', 'listener');
  const parties = [
    { participant: 'kiosk', holder: 'the kiosk' },
    // The place is there, and somebody else has it.
    { participant: 'clerk', holder: 'another clerk' },
  ];
  await stage.control.request('room:setPhase', {
    roomId: stage.roomId,
    phase: 'ringing',
    stateSeq: 1,
    parties,
  });
  expect(node.rooms.sessions().map(({ participant }) => participant)).toEqual(['kiosk', 'staff_2']);
});

test('a session is kept for nobody but its holder', async () => {
  const clerk = await stage.comes('clerk', 'clerk');
  const keepEpoch = stage.epoch;
  const other = arrival(stage.roomId, 'clerk', { keepEpoch, holder: 'another clerk' });
  expect(await stage.control.request('session:open', other)).toMatchObject({ kept: false });
  expect(await stage.control.request('node:stats', {})).toMatchObject({ sessions: 1, transports: 0 });
  expect(clerk.sessionId).toBe(other.sessionId);
});

test('one key frame opens a call, however many look at it', async () => {
  const kiosk = await stage.comes('kiosk', 'kiosk');
  const watchers = [
    await stage.comes('clerk', 'clerk'),
    await stage.comes('staff_1', 'listener'),
    await stage.comes('staff_2', 'listener'),
  ];
  const { producerId } = await stage.control.request('producer:create', {
    sessionId: kiosk.sessionId,
    transportId: kiosk.party.send.id,
    kind: 'video',
    source: 'face',
    rtpParameters: {
      mid: 'face',
      codecs: [
        {
          mimeType: 'video/VP8',
          clockRate: 90_000,
          payloadType: 101,
          rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
        },
      ],
      encodings: [{ ssrc: 5_000 }],
    },
  });
  const rtpCapabilities = {
    codecs: [
      {
        kind: 'video',
        mimeType: 'video/VP8',
        clockRate: 90_000,
        preferredPayloadType: 101,
        parameters: {},
        rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
      },
    ],
    headerExtensions: [],
  };
  for (const { sessionId, party } of watchers) {
    const { consumerId } = await stage.control.request('consumer:create', {
      sessionId,
      transportId: party.receive.id,
      producerId,
      rtpCapabilities,
    });
    await stage.control.request('consumer:resume', { sessionId, consumerId });
  }
  const [producer] = node.rooms
    .sessions()
    .flatMap((session) => session.producers.get(producerId)?.producer ?? []);
  const requests = async () => (await producer?.getStats())?.[0]?.pliCount ?? 0;
  let sequenceNumber = 1;
  const timer = setInterval(() => {
    kiosk.party.send.transport.sendRtp({
      ssrc: 5_000,
      payloadType: 101,
      sequenceNumber: sequenceNumber++,
      // An inter frame of VP8 (RFC 7741 section 4.3), so that nobody is content with it.
      payload: Buffer.from([0x10, 0x01, 0, 0, 0, 0]),
    });
  }, 10);
  stage.atTheEnd(() => clearInterval(timer));
  await expect
    .poll(async () => (await producer?.getStats())?.[0]?.packetCount ?? 0, PATIENCE)
    .toBeGreaterThan(5);
  const before = await requests();
  await stage.setPhase('talking');
  await expect.poll(requests, PATIENCE).toBe(before + 1);
});

test('a receiver says how large a picture is wanted, and papers come before faces', async () => {
  const [kiosk, clerk] = [await stage.comes('kiosk', 'kiosk'), await stage.comes('clerk', 'clerk')];
  const priorities = new Map<string, number>();
  for (const source of ['face', 'document'] as const) {
    const ssrc = source === 'face' ? 7_000 : 7_100;
    const { producerId } = await stage.control.request('producer:create', {
      sessionId: kiosk.sessionId,
      transportId: kiosk.party.send.id,
      kind: 'video',
      source,
      rtpParameters: {
        mid: source,
        codecs: [{ mimeType: 'video/VP8', clockRate: 90_000, payloadType: 101 }],
        encodings: [0, 1, 2].map((index) => ({ ssrc: ssrc + index, scalabilityMode: 'L1T3' })),
      },
    });
    const { consumerId } = await stage.control.request('consumer:create', {
      sessionId: clerk.sessionId,
      transportId: clerk.party.receive.id,
      producerId,
      rtpCapabilities: {
        codecs: [
          {
            kind: 'video',
            mimeType: 'video/VP8',
            clockRate: 90_000,
            preferredPayloadType: 101,
            parameters: {},
          },
        ],
        headerExtensions: [],
      },
    });
    const [flow] = node.rooms.sessions().flatMap((session) => session.consumers.get(consumerId)?.flow ?? []);
    priorities.set(source, flow?.consumer.priority ?? 0);
    const { sessionId } = clerk;
    const demand = { sessionId, consumerId, paused: false };
    await stage.control.request('consumer:setDemand', { ...demand, spatialLayer: 0, temporalLayer: 1 });
    expect(flow?.consumer.preferredLayers).toEqual({ spatialLayer: 0, temporalLayer: 1 });
    await stage.control.request('consumer:setDemand', { ...demand, spatialLayer: null, temporalLayer: null });
    expect(flow?.consumer.preferredLayers).toEqual({ spatialLayer: 2, temporalLayer: 2 });
    await stage.control.request('consumer:setDemand', {
      ...demand,
      spatialLayer: null,
      temporalLayer: null,
      priority: 7,
    });
    expect(flow?.consumer.priority).toBe(7);
  }
  // Papers have one size and take what there is: the smallest size of a face comes before them.
  expect(priorities.get('face')).toBeGreaterThan(priorities.get('document') ?? 255);
});

test.each([
  ['producer:create', { kind: 'audio', source: 'microphone', rtpParameters: {} }],
  ['transport:restartIce', {}],
] as const)('a flood of %s is refused, and the session goes on', async (request, payload) => {
  const kiosk = await stage.comes('kiosk', 'kiosk');
  const flood = await Promise.all(
    Array.from({ length: 60 }, () =>
      stage.control.send(request, {
        sessionId: kiosk.sessionId,
        transportId: kiosk.party.send.id,
        ...payload,
      }),
    ),
  );
  const codes = flood.map((ack) => (ack.ok ? 'ok' : ack.error.code));
  expect(codes.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThan(20);
  expect(codes.every((code) => ['ok', 'RATE_LIMITED', 'MEDIA_BAD_PARAMETERS'].includes(code))).toBe(true);
  const clerk = await stage.comes('clerk', 'clerk');
  await stage.setPhase('talking');
  // Another participant is not held up by it.
  await clerk.talk(6_000);
  await kiosk.listenTo(clerk.producerId ?? '');
  await stage.round([clerk], 'after the flood');
  await expect.poll(() => kiosk.hears('clerk after the flood'), PATIENCE).toBe(true);
});

test('a session opened again and again is refused before it wears out the worker', async () => {
  const open = () => stage.control.send('session:open', arrival(stage.roomId, 'kiosk'));
  const acks = await Promise.all(Array.from({ length: 60 }, open));
  expect(acks.some((ack) => !ack.ok && ack.error.code === 'RATE_LIMITED')).toBe(true);
  expect(await stage.control.request('node:stats', {})).toMatchObject({ sessions: 1 });
});
