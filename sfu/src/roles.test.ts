// The whole table of roles and phases with real media: who really hears whom, by packets that arrived.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  mayConsume,
  mayReceive,
  maySend,
  newId,
  ROOM_PHASES,
  ROOM_ROLES,
  type RoomPhase,
  type RoomRole,
} from '@cloud-window/shared';
import { connectControl, type ControlClient } from './testing/control-client.ts';
import { arrival, joinHeadless, opusCapabilities, OPUS_PAYLOAD_TYPE } from './testing/headless-party.ts';
import { startTestNode, TEST_SECRET } from './testing/test-node.ts';

let node: Awaited<ReturnType<typeof startTestNode>>;
let control: ControlClient;
let roomId: string;
let stateSeq: number;
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.stop());
beforeEach(async () => {
  control = await connectControl(node.controlUrl, TEST_SECRET);
  roomId = newId('call');
  stateSeq = 0;
});
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
  await control.request('room:close', { roomId });
  expect(await control.request('node:stats', {})).toMatchObject({
    rooms: 0,
    sessions: 0,
    transports: 0,
    producers: 0,
    consumers: 0,
  });
  control.close();
});

/** Somebody in the room who talks all the time, if the role lets them, and writes down whom they hear. */
class Person {
  readonly participant: string;
  readonly role: RoomRole;
  readonly sessionId: string;
  readonly party: Awaited<ReturnType<typeof joinHeadless>>;
  producerId: string | null = null;
  /** What is said in this round; what comes later of an earlier one does not count. */
  words = '';
  heard = new Map<string, number>();

  constructor(participant: string, role: RoomRole, party: Awaited<ReturnType<typeof joinHeadless>>) {
    this.participant = participant;
    this.role = role;
    this.sessionId = party.sessionId;
    this.party = party;
    party.receive.transport.onRtp(({ payload }) => {
      const said = payload.toString();
      this.heard.set(said, (this.heard.get(said) ?? 0) + 1);
    });
  }

  async talk(ssrc: number): Promise<void> {
    this.producerId = await this.party.produceAudio(ssrc);
    let sequenceNumber = 1;
    const timer = setInterval(() => {
      this.party.send.transport.sendRtp({
        ssrc,
        payloadType: OPUS_PAYLOAD_TYPE,
        sequenceNumber: sequenceNumber++,
        payload: Buffer.from(this.words),
      });
    }, 10);
    cleanUp.push(() => clearInterval(timer));
  }

  consume(producerId: string) {
    return control.send('consumer:create', {
      sessionId: this.sessionId,
      transportId: this.party.receive.id,
      producerId,
      rtpCapabilities: opusCapabilities,
    });
  }

  async listenTo(producerId: string): Promise<string> {
    const { consumerId } = await control.request('consumer:create', {
      sessionId: this.sessionId,
      transportId: this.party.receive.id,
      producerId,
      rtpCapabilities: opusCapabilities,
    });
    await control.request('consumer:resume', { sessionId: this.sessionId, consumerId });
    return consumerId;
  }

  hears(words: string): boolean {
    return (this.heard.get(words) ?? 0) > 0;
  }
}

async function comes(participant: string, role: RoomRole): Promise<Person> {
  const party = await joinHeadless(control, roomId, participant, { role, phase: 'ringing', stateSeq });
  cleanUp.push(() => party.close());
  return new Person(participant, role, party);
}

const setPhase = (phase: RoomPhase) =>
  control.request('room:setPhase', { roomId, phase, stateSeq: (stateSeq += 1) });

/** From now on everybody says something new; resolves once the node has had plenty of it from each. */
async function round(people: readonly Person[], name: string): Promise<void> {
  for (const person of people) person.words = `${person.participant} ${name}`;
  const producers = node.rooms
    .sessions()
    .flatMap((session) => [...session.producers.values()].map(({ producer }) => producer));
  const counts = () =>
    Promise.all(producers.map(async (producer) => (await producer.getStats())[0]?.packetCount ?? 0));
  const before = await counts();
  await expect
    .poll(async () => (await counts()).every((count, index) => count >= (before[index] ?? 0) + 20), {
      timeout: 10_000,
    })
    .toBe(true);
}

/** Two of each role but kiosk and clerk, so that those of one role are told apart. */
async function everybody(): Promise<Person[]> {
  const guests = ROOM_ROLES.filter((role) => role !== 'kiosk' && role !== 'clerk');
  const people = await Promise.all([
    comes('kiosk', 'kiosk'),
    comes('clerk', 'clerk'),
    ...guests.flatMap((role) => [comes(`${role}-1`, role), comes(`${role}-2`, role)]),
  ]);
  let ssrc = 1_000;
  for (const person of people) {
    if (maySend(person.role, 'microphone')) await person.talk((ssrc += 1));
    else {
      const refused = await control.send('producer:create', {
        sessionId: person.sessionId,
        transportId: person.party.send.id,
        kind: 'audio',
        source: 'microphone',
        rtpParameters: {},
      });
      expect(refused, person.participant).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
  }
  return people;
}

/** Sixty ways to hear, six changes of phase, each with real sound. */
const WHOLE_TABLE_MS = 90_000;

test('who hears whom, for every role in every phase', { timeout: WHOLE_TABLE_MS }, async () => {
  const people = await everybody();
  const senders = people.filter(({ producerId }) => producerId !== null);
  for (const receiver of people) {
    for (const sender of senders) {
      const producerId = sender.producerId ?? '';
      if (sender !== receiver && mayConsume(sender.role, receiver.role)) await receiver.listenTo(producerId);
      else {
        const what = `${receiver.participant} of ${sender.participant}`;
        expect(await receiver.consume(producerId), what).toMatchObject({ error: { code: 'FORBIDDEN' } });
      }
    }
  }
  const heard = (name: string) =>
    people.flatMap((receiver) =>
      senders
        .filter((sender) => receiver.hears(`${sender.participant} ${name}`))
        .map((sender) => `${receiver.participant} hears ${sender.participant}`),
    );
  const wanted = (phase: RoomPhase) =>
    people.flatMap((receiver) =>
      senders
        .filter((sender) => sender !== receiver && mayReceive(sender.role, receiver.role, phase))
        .map((sender) => `${receiver.participant} hears ${sender.participant}`),
    );
  expect(wanted('talking').length).toBeGreaterThan(50);
  // Each phase after each other one.
  const order = ROOM_PHASES.flatMap((one) =>
    ROOM_PHASES.filter((other) => other !== one).flatMap((other) => [one, other]),
  );
  for (const [index, phase] of order.entries()) {
    await setPhase(phase);
    const name = `${phase} ${index}`;
    await round(people, name);
    await expect.poll(() => heard(name), { timeout: 10_000 }).toEqual(wanted(phase));
  }
});

test('everybody is told, on joining, only of what their role receives', async () => {
  const people = await everybody();
  for (const { participant, role, sessionId } of people) {
    const told = await control.request(
      'session:open',
      arrival(roomId, participant, { role, keepEpoch: epoch(), stateSeq }),
    );
    expect(told.kept, sessionId).toBe(true);
    const senders = people.filter(
      (other) => other.participant !== participant && other.producerId && mayConsume(other.role, role),
    );
    expect(told.producers.map((producer) => producer.participant).sort(), participant).toEqual(
      senders.map((other) => other.participant).sort(),
    );
  }
});

const epoch = () => node.rooms.sessions()[0]?.room.epoch ?? '';

test('a supervisor changes role in place: what may go on does, what may not ends', async () => {
  const [kiosk, clerk] = [await comes('kiosk', 'kiosk'), await comes('clerk', 'clerk')];
  const guest = await comes('staff_1', 'barger');
  for (const [index, person] of [kiosk, clerk, guest].entries()) await person.talk(2_000 + index);
  const producerId = guest.producerId ?? '';
  await kiosk.listenTo(producerId);
  await clerk.listenTo(producerId);
  await guest.listenTo(kiosk.producerId ?? '');
  await setPhase('talking');
  await round([kiosk, clerk, guest], 'barging');
  await expect.poll(() => [kiosk, clerk].map((one) => one.hears('staff_1 barging'))).toEqual([true, true]);

  await control.request('session:setRole', { sessionId: guest.sessionId, role: 'whisperer' });
  const change = await control.notified('role:changed');
  expect(change).toMatchObject({ participant: 'staff_1', was: 'barger', role: 'whisperer' });
  expect(change.producers).toMatchObject([{ producerId, role: 'whisperer' }]);
  await round([kiosk, clerk, guest], 'whispering');
  await expect.poll(() => clerk.hears('staff_1 whispering')).toBe(true);
  expect(kiosk.hears('staff_1 whispering')).toBe(false);
  expect(guest.hears('kiosk whispering')).toBe(true);
  expect(await kiosk.consume(producerId)).toMatchObject({ error: { code: 'FORBIDDEN' } });

  await control.request('session:setRole', { sessionId: guest.sessionId, role: 'listener' });
  await control.notified('producer:removed', (removed) => removed.producerId === producerId);
  await round([kiosk, clerk], 'listening');
  await expect.poll(() => guest.hears('kiosk listening')).toBe(true);
});

test('a muted microphone is heard by nobody, also when it is sent anew, until it is unmuted', async () => {
  const [kiosk, clerk] = [await comes('kiosk', 'kiosk'), await comes('clerk', 'clerk')];
  await setPhase('talking');
  await kiosk.talk(3_000);
  await clerk.listenTo(kiosk.producerId ?? '');
  const { sessionId } = kiosk;
  const mute = (muted: boolean) =>
    control.request('session:setMuted', { sessionId, source: 'microphone', muted });
  await mute(true);
  await round([kiosk], 'muted');
  expect(clerk.hears('kiosk muted')).toBe(false);
  // Both at once: the last word counts.
  await Promise.all([mute(false), mute(true), mute(false)]);
  await round([kiosk], 'unmuted');
  await expect.poll(() => clerk.hears('kiosk unmuted')).toBe(true);
  await mute(true);
  const again = await control.request('producer:create', {
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
  const kiosk = await comes('kiosk', 'kiosk');
  const { sessionId } = kiosk;
  await control.request('session:setMuted', { sessionId, source: 'face', muted: true });
  const again = (options: { keepEpoch?: string; holder?: string }) =>
    control.request('session:open', arrival(roomId, 'kiosk', { ...options, muted: ['document'] }));
  expect(await again({ keepEpoch: epoch() })).toMatchObject({ kept: true, muted: ['face', 'document'] });
  expect(await again({})).toMatchObject({ kept: false, muted: ['face', 'document'] });
  expect(await again({ holder: 'somebody else' })).toMatchObject({ kept: false, muted: ['document'] });
});

test('nobody is sent what they do not look at, and it comes again when they do', async () => {
  const [kiosk, clerk] = [await comes('kiosk', 'kiosk'), await comes('clerk', 'clerk')];
  await setPhase('talking');
  await kiosk.talk(4_000);
  const consumerId = await clerk.listenTo(kiosk.producerId ?? '');
  const { sessionId } = clerk;
  const demand = (paused: boolean) =>
    control.request('consumer:setDemand', {
      sessionId,
      consumerId,
      paused,
      spatialLayer: null,
      temporalLayer: null,
    });
  await demand(true);
  // Neither a phase nor the client's own word brings back what is not wanted.
  await setPhase('held');
  await setPhase('talking');
  await control.request('consumer:resume', { sessionId, consumerId });
  await round([kiosk], 'unseen');
  expect(clerk.hears('kiosk unseen')).toBe(false);
  await demand(false);
  await round([kiosk], 'seen');
  await expect.poll(() => clerk.hears('kiosk seen')).toBe(true);
});

test('an older state of the call than the room knows changes nothing', async () => {
  const kiosk = await comes('kiosk', 'kiosk');
  await control.request('room:setPhase', { roomId, phase: 'talking', stateSeq: 10 });
  await control.request('room:setPhase', { roomId, phase: 'ringing', stateSeq: 9, parties: [] });
  await control.request('session:open', arrival(roomId, 'clerk', { phase: 'held', stateSeq: 8 }));
  const [session] = node.rooms.sessions();
  expect(session?.room.phase).toBe('talking');
  expect(session?.id).toBe(kiosk.sessionId);
});

test('who is no longer in the call leaves the room; who attends stays', async () => {
  await comes('kiosk', 'kiosk');
  await comes('clerk', 'clerk');
  await comes('staff_1', 'colleague');
  await comes('staff_2', 'listener');
  const parties = [
    { participant: 'kiosk', holder: 'the kiosk' },
    // The place is there, and somebody else has it.
    { participant: 'clerk', holder: 'another clerk' },
  ];
  await control.request('room:setPhase', { roomId, phase: 'ringing', stateSeq: 1, parties });
  expect(node.rooms.sessions().map(({ participant }) => participant)).toEqual(['kiosk', 'staff_2']);
});

test('a session is kept for nobody but its holder', async () => {
  const clerk = await comes('clerk', 'clerk');
  const keepEpoch = epoch();
  const other = arrival(roomId, 'clerk', { keepEpoch, holder: 'another clerk' });
  expect(await control.request('session:open', other)).toMatchObject({ kept: false });
  expect(await control.request('node:stats', {})).toMatchObject({ sessions: 1, transports: 0 });
  expect(clerk.sessionId).toBe(other.sessionId);
});

test('one key frame opens a call, however many look at it', async () => {
  const kiosk = await comes('kiosk', 'kiosk');
  const watchers = [
    await comes('clerk', 'clerk'),
    await comes('staff_1', 'listener'),
    await comes('staff_2', 'listener'),
  ];
  const { producerId } = await control.request('producer:create', {
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
    const { consumerId } = await control.request('consumer:create', {
      sessionId,
      transportId: party.receive.id,
      producerId,
      rtpCapabilities,
    });
    await control.request('consumer:resume', { sessionId, consumerId });
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
  cleanUp.push(() => clearInterval(timer));
  await expect.poll(async () => (await producer?.getStats())?.[0]?.packetCount ?? 0).toBeGreaterThan(5);
  const before = await requests();
  await setPhase('talking');
  await expect.poll(requests).toBe(before + 1);
});

test('a receiver says how large a picture is wanted, and papers come before faces', async () => {
  const [kiosk, clerk] = [await comes('kiosk', 'kiosk'), await comes('clerk', 'clerk')];
  const priorities = new Map<string, number>();
  for (const source of ['face', 'document'] as const) {
    const ssrc = source === 'face' ? 7_000 : 7_100;
    const { producerId } = await control.request('producer:create', {
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
    const { consumerId } = await control.request('consumer:create', {
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
    await control.request('consumer:setDemand', { ...demand, spatialLayer: 0, temporalLayer: 1 });
    expect(flow?.consumer.preferredLayers).toEqual({ spatialLayer: 0, temporalLayer: 1 });
    await control.request('consumer:setDemand', { ...demand, spatialLayer: null, temporalLayer: null });
    expect(flow?.consumer.preferredLayers).toEqual({ spatialLayer: 2, temporalLayer: 2 });
    await control.request('consumer:setDemand', {
      ...demand,
      spatialLayer: null,
      temporalLayer: null,
      priority: 7,
    });
    expect(flow?.consumer.priority).toBe(7);
  }
  expect(priorities.get('document')).toBeGreaterThan(priorities.get('face') ?? 255);
});

test.each([
  ['producer:create', { kind: 'audio', source: 'microphone', rtpParameters: {} }],
  ['transport:restartIce', {}],
] as const)('a flood of %s is refused, and the session goes on', async (request, payload) => {
  const kiosk = await comes('kiosk', 'kiosk');
  const flood = await Promise.all(
    Array.from({ length: 60 }, () =>
      control.send(request, { sessionId: kiosk.sessionId, transportId: kiosk.party.send.id, ...payload }),
    ),
  );
  const codes = flood.map((ack) => (ack.ok ? 'ok' : ack.error.code));
  expect(codes.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThan(20);
  expect(codes.every((code) => ['ok', 'RATE_LIMITED', 'MEDIA_BAD_PARAMETERS'].includes(code))).toBe(true);
  const clerk = await comes('clerk', 'clerk');
  await setPhase('talking');
  // Another participant is not held up by it.
  await clerk.talk(6_000);
  await kiosk.listenTo(clerk.producerId ?? '');
  await round([clerk], 'after the flood');
  await expect.poll(() => kiosk.hears('clerk after the flood')).toBe(true);
});

test('a session opened again and again is refused before it wears out the worker', async () => {
  const open = () => control.send('session:open', arrival(roomId, 'kiosk'));
  const acks = await Promise.all(Array.from({ length: 60 }, open));
  expect(acks.some((ack) => !ack.ok && ack.error.code === 'RATE_LIMITED')).toBe(true);
  expect(await control.request('node:stats', {})).toMatchObject({ sessions: 1 });
});
