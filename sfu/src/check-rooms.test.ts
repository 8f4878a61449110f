// A browser alone in a check room gets back what it sends; nobody else can come in, and nothing of it stays.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { createLogger } from '@cloud-window/shared/log';
import { CheckRooms } from './check-rooms.ts';
import { connectControl, type ControlClient } from './testing/control-client.ts';
import { createHeadlessTransport } from './testing/headless-peer.ts';
import { OPUS_PAYLOAD_TYPE, opusCapabilities, opusParameters } from './testing/headless-party.ts';
import { startTestNode, TEST_SECRET } from './testing/test-node.ts';

let node: Awaited<ReturnType<typeof startTestNode>>;
let control: ControlClient;

beforeAll(async () => {
  node = await startTestNode();
  control = await connectControl(node.controlUrl, TEST_SECRET);
});

afterAll(async () => {
  control.close();
  await node.stop();
});

const open = async (pairs = 1) => {
  const checkId = newId('check');
  const { pairs: made } = await control.request('check:open', { checkId, pairs });
  const [pair] = made;
  if (!pair) throw new Error('no pair');
  return { checkId, pair, made };
};
const produce = (checkId: string, transportId: string, ssrc = 4_711) =>
  control.request('check:produce', {
    checkId,
    transportId,
    kind: 'audio',
    rtpParameters: opusParameters(ssrc),
  });
const refusal = async (event: string, payload: unknown) => {
  const answer = await control.send(event, payload);
  return answer.ok ? 'ok' : answer.error.code;
};

describe('a check room', () => {
  test('brings back what was sent', async () => {
    const { checkId, pair } = await open();
    const connect = async (options: typeof pair.send) => {
      const transport = await createHeadlessTransport(options);
      await control.request('check:connect', {
        checkId,
        transportId: options.id,
        dtlsParameters: transport.dtlsParameters,
      });
      await transport.connect();
      return transport;
    };
    const send = await connect(pair.send);
    const receive = await connect(pair.receive);
    const { producerId } = await produce(checkId, pair.send.id);
    const { consumerId } = await control.request('check:consume', {
      checkId,
      transportId: pair.receive.id,
      producerId,
      rtpCapabilities: opusCapabilities,
    });
    await control.request('check:resume', { checkId, consumerId });

    const payload = Buffer.from('there and back');
    const back = new Promise<Buffer>((resolve) => receive.onRtp((packet) => resolve(packet.payload)));
    let sequenceNumber = 1;
    const timer = setInterval(() => {
      send.sendRtp({
        ssrc: 4_711,
        payloadType: OPUS_PAYLOAD_TYPE,
        sequenceNumber: sequenceNumber++,
        payload,
      });
    }, 20);
    expect(await back).toEqual(payload);
    clearInterval(timer);
    await control.request('check:close', { checkId });
    await Promise.all([send.close(), receive.close()]);
  });

  test('is nobody else’s: neither its producers nor its transports can be named from another one', async () => {
    const mine = await open();
    const { producerId } = await produce(mine.checkId, mine.pair.send.id);
    const other = await open();
    expect(
      await refusal('check:consume', {
        checkId: other.checkId,
        transportId: other.pair.receive.id,
        producerId,
        rtpCapabilities: opusCapabilities,
      }),
    ).toBe('NOT_FOUND');
    expect(
      await refusal('check:produce', {
        checkId: other.checkId,
        transportId: mine.pair.send.id,
        kind: 'audio',
        rtpParameters: opusParameters(1),
      }),
    ).toBe('NOT_FOUND');
    expect(await control.request('node:rooms', {})).toEqual({ rooms: [] });
    await control.request('check:close', { checkId: mine.checkId });
    await control.request('check:close', { checkId: other.checkId });
  });

  test('is small', async () => {
    expect(await refusal('check:open', { checkId: newId('check'), pairs: 5 })).toBe('BAD_REQUEST');
    const { checkId, pair } = await open();
    for (let ssrc = 1; ssrc <= 6; ssrc += 1) await produce(checkId, pair.send.id, ssrc);
    expect(
      await refusal('check:produce', {
        checkId,
        transportId: pair.send.id,
        kind: 'audio',
        rtpParameters: opusParameters(7),
      }),
    ).toBe('RATE_LIMITED');
    await control.request('check:close', { checkId });
  });

  test('refuses what mediasoup refuses, and is over once closed or opened anew', async () => {
    const { checkId, pair } = await open();
    expect(
      await refusal('check:connect', {
        checkId,
        transportId: pair.send.id,
        dtlsParameters: { fingerprints: [] },
      }),
    ).toBe('MEDIA_BAD_PARAMETERS');
    await control.request('check:open', { checkId, pairs: 1 });
    expect(
      await refusal('check:produce', {
        checkId,
        transportId: pair.send.id,
        kind: 'audio',
        rtpParameters: opusParameters(1),
      }),
    ).toBe('NOT_FOUND');
    await control.request('check:close', { checkId });
    await control.request('check:close', { checkId });
    expect(await refusal('check:resume', { checkId, consumerId: 'x' })).toBe('MEDIA_ROOM_LOST');
  });

  test('ends by itself, with everything in it', async () => {
    const rooms = new CheckRooms(node.pool, createLogger('sfu', 'silent'), 50);
    const checkId = newId('check');
    await rooms.handlers['check:open']({ checkId, pairs: 2 });
    const routers = async () => {
      const living = node.pool.slots.filter((slot) => slot !== null);
      const dumps = await Promise.all(living.map(({ worker }) => worker.dump()));
      return dumps.flatMap(({ routerIds }) => routerIds).length;
    };
    expect(await routers()).toBe(1);
    await expect.poll(() => rooms.size).toBe(0);
    await expect.poll(routers).toBe(0);
  });
});
