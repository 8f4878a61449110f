// Who owns what: rooms and sessions over the control protocol, without media.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { connectControl, type ControlClient } from './testing/control-client.ts';
import { arrival, opusCapabilities, opusParameters } from './testing/headless-party.ts';
import { startTestNode, TEST_SECRET } from './testing/test-node.ts';

let node: Awaited<ReturnType<typeof startTestNode>>;
let control: ControlClient;
let roomId: string;
let sessionId: string;

beforeAll(async () => {
  node = await startTestNode();
  control = await connectControl(node.controlUrl, TEST_SECRET);
});
afterAll(async () => {
  control.close();
  await node.stop();
});
beforeEach(() => {
  roomId = newId('call');
  sessionId = `${roomId}/kiosk`;
});
afterEach(async () => {
  await control.request('room:close', { roomId });
  expect(await control.request('node:stats', {})).toMatchObject({
    rooms: 0,
    sessions: 0,
    transports: 0,
    producers: 0,
    consumers: 0,
  });
});

const openSession = (keepEpoch?: string) =>
  control.request('session:open', arrival(roomId, 'kiosk', keepEpoch === undefined ? {} : { keepEpoch }));
const createTransport = () => control.request('transport:create', { sessionId, direction: 'send' });
async function produce(): Promise<string> {
  const { id: transportId } = await createTransport();
  const { producerId } = await control.request('producer:create', {
    sessionId,
    transportId,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: opusParameters(1234),
  });
  return producerId;
}

test('two who open a room at once get the same one', async () => {
  const [one, other] = await Promise.all([
    control.request('room:open', { roomId }),
    control.request('room:open', { roomId }),
  ]);
  expect(one.roomEpoch).toBe(other.roomEpoch);
});

test('a room that was closed and opened again is another one', async () => {
  const { roomEpoch } = await control.request('room:open', { roomId });
  await control.request('room:close', { roomId });
  expect((await control.request('room:open', { roomId })).roomEpoch).not.toBe(roomEpoch);
});

test('opening a session again closes everything the former one had', async () => {
  await openSession();
  const producerId = await produce();
  const again = await openSession();
  expect(again).toMatchObject({ kept: false, producers: [] });
  await control.notified('producer:removed', (event) => event.producerId === producerId);
  expect(await control.request('node:stats', {})).toMatchObject({ sessions: 1, transports: 0, producers: 0 });
});

test('a session is kept with all it has when its client still knows the epoch', async () => {
  const { roomEpoch } = await openSession();
  await produce();
  const clerk = await control.request('session:open', arrival(roomId, 'clerk'));
  expect(clerk.producers).toMatchObject([
    { sessionId, participant: 'kiosk', kind: 'audio', source: 'microphone' },
  ]);
  expect(await openSession(roomEpoch)).toMatchObject({ kept: true, roomEpoch, producers: [] });
  expect(await control.request('node:stats', {})).toMatchObject({ sessions: 2, transports: 1, producers: 1 });
  expect(await openSession('another epoch')).toMatchObject({ kept: false });
  expect(await control.request('node:stats', {})).toMatchObject({ sessions: 2, transports: 0 });
});

test('closing a session twice changes nothing', async () => {
  await openSession();
  await control.request('session:close', { sessionId });
  expect(await control.request('session:close', { sessionId })).toEqual({});
});

test('a room in which nobody is connected is swept, and signaling hears of it', async () => {
  await openSession();
  await createTransport();
  node.rooms.sweep(Date.now() + 119_000);
  expect(await control.request('node:stats', {})).toMatchObject({ rooms: 1 });
  node.rooms.sweep(Date.now() + 121_000);
  await expect(control.notified('room:lost', (lost) => lost.roomId === roomId)).resolves.toMatchObject({
    reason: 'idle',
  });
});

describe('bad requests change nothing and get a code', () => {
  const refused = (code: string) => ({ ok: false, error: { code } });
  const bad = { fingerprints: [{ algorithm: 'sha-256', value: 'zz' }], role: 'boss' };

  test('an unknown event', async () => {
    expect(await control.send('room:explode', {})).toMatchObject(refused('UNKNOWN_EVENT'));
    expect(await control.send('__proto__', {})).toMatchObject(refused('UNKNOWN_EVENT'));
  });

  test.each([undefined, null, 'text', [], {}, { roomId: 'call_1' }, { roomId: 7 }])(
    'a malformed payload: %j',
    async (payload) => {
      expect(await control.send('room:open', payload)).toMatchObject(refused('BAD_REQUEST'));
    },
  );

  test('a session that is not there', async () => {
    const payload = { sessionId: 'nobody/kiosk', direction: 'send' };
    expect(await control.send('transport:create', payload)).toMatchObject(refused('MEDIA_ROOM_LOST'));
  });

  test('a transport, producer or consumer that is not there', async () => {
    await openSession();
    const transportId = 'none';
    expect(
      await control.send('transport:connect', { sessionId, transportId, dtlsParameters: bad }),
    ).toMatchObject(refused('NOT_FOUND'));
    expect(await control.send('consumer:resume', { sessionId, consumerId: 'none' })).toMatchObject(
      refused('NOT_FOUND'),
    );
    const { id } = await createTransport();
    expect(
      await control.send('consumer:create', {
        sessionId,
        transportId: id,
        producerId: 'none',
        rtpCapabilities: opusCapabilities,
      }),
    ).toMatchObject(refused('NOT_FOUND'));
  });

  test.each([{}, { fingerprints: [] }, { fingerprints: 'x' }, bad, { role: 'auto', fingerprints: [null] }])(
    'DTLS parameters %j',
    async (dtlsParameters) => {
      await openSession();
      const { id: transportId } = await createTransport();
      expect(
        await control.send('transport:connect', { sessionId, transportId, dtlsParameters }),
      ).toMatchObject(refused('MEDIA_BAD_PARAMETERS'));
    },
  );

  test.each([
    {},
    { codecs: [] },
    { codecs: 'x', encodings: 1 },
    { codecs: [{ mimeType: 'audio/x' }] },
    { ...opusParameters(1), encodings: [{ ssrc: 'x' }] },
    { ...opusParameters(1), codecs: [{ mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 }] },
  ])('RTP parameters %j', async (rtpParameters) => {
    await openSession();
    const { id: transportId } = await createTransport();
    expect(
      await control.send('producer:create', {
        sessionId,
        transportId,
        kind: 'audio',
        source: 'microphone',
        rtpParameters,
      }),
    ).toMatchObject(refused('MEDIA_BAD_PARAMETERS'));
  });

  test.each([{}, { codecs: [] }, { codecs: [{}] }, { codecs: 3 }])(
    'RTP capabilities %j',
    async (rtpCapabilities) => {
      await openSession();
      const producerId = await produce();
      await control.request('session:open', arrival(roomId, 'clerk'));
      const clerk = { sessionId: `${roomId}/clerk` };
      const { id: transportId } = await control.request('transport:create', {
        ...clerk,
        direction: 'receive',
      });
      expect(
        await control.send('consumer:create', { ...clerk, transportId, producerId, rtpCapabilities }),
      ).toMatchObject(refused('MEDIA_BAD_PARAMETERS'));
    },
  );

  test('more transports than any client needs', async () => {
    await openSession();
    for (let count = 0; count < 6; count += 1) await createTransport();
    expect(await control.send('transport:create', { sessionId, direction: 'send' })).toMatchObject(
      refused('RATE_LIMITED'),
    );
  });

  test('a producer of another room cannot be received', async () => {
    await openSession();
    const producerId = await produce();
    const elsewhere = newId('call');
    const strangerId = `${elsewhere}/clerk`;
    await control.request('session:open', arrival(elsewhere, 'clerk'));
    const { id } = await control.request('transport:create', { sessionId: strangerId, direction: 'receive' });
    expect(
      await control.send('consumer:create', {
        sessionId: strangerId,
        transportId: id,
        producerId,
        rtpCapabilities: opusCapabilities,
      }),
    ).toMatchObject(refused('NOT_FOUND'));
    await control.request('room:close', { roomId: elsewhere });
  });

  test('a malformed request without an ack is survived', async () => {
    void control.send('room:open', 'x').catch(() => undefined);
    expect(await control.request('node:stats', {})).toMatchObject({ rooms: 0 });
  });
});
