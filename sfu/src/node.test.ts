// The node as operators and signaling meet it: the door, its health, its record, and what a dead worker means.
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import {
  CONTROL_PROTOCOL_VERSION,
  SFU_NODES_KEY,
  sfuNodeKey,
  sfuNodeRecordSchema,
} from '@cloud-window/shared/control';
import type { WireError } from '@cloud-window/shared';
import { connectControl, controlSocket } from './testing/control-client.ts';
import { joinHeadless } from './testing/headless-party.ts';
import { startTestNode, TEST_SECRET, testConfig } from './testing/test-node.ts';
import { createLogger } from '@cloud-window/shared/log';
import { startSfuNode } from './sfu-node.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

async function start(overrides?: Record<string, string>) {
  const node = await startTestNode(overrides);
  cleanUp.push(() => node.stop());
  return node;
}
async function connect(url: string) {
  const control = await connectControl(url, TEST_SECRET);
  cleanUp.push(() => control.close());
  return control;
}

describe('the door', () => {
  const refusal = (url: string, auth: Record<string, unknown>) =>
    new Promise<WireError>((resolve, reject) => {
      const socket = controlSocket(url, auth);
      cleanUp.push(() => socket.disconnect());
      socket.once('connect', () => reject(new Error('it opened')));
      socket.once('connect_error', (error: Error & { data?: WireError }) => {
        if (error.data) resolve(error.data);
        else reject(error);
      });
    });

  test('stays shut for a wrong secret, another protocol, and nonsense', async () => {
    const { controlUrl } = await start();
    const right = { protocol: CONTROL_PROTOCOL_VERSION, secret: TEST_SECRET, node: 'test' };
    expect(await refusal(controlUrl, { ...right, secret: 'another secret, as long' })).toMatchObject({
      code: 'BAD_CREDENTIALS',
    });
    // A stranger with another version learns nothing about ours.
    expect(await refusal(controlUrl, { ...right, secret: '', protocol: 99 })).toMatchObject({
      code: 'BAD_CREDENTIALS',
    });
    expect(await refusal(controlUrl, { ...right, protocol: CONTROL_PROTOCOL_VERSION - 1 })).toMatchObject({
      code: 'CLIENT_TOO_OLD',
    });
    expect(await refusal(controlUrl, { ...right, protocol: CONTROL_PROTOCOL_VERSION + 1 })).toMatchObject({
      code: 'SERVER_TOO_OLD',
    });
    expect(await refusal(controlUrl, { node: 'test' })).toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('health and metrics', () => {
  test('say what is there, and health tries what a call needs', async () => {
    const { controlUrl } = await start({ SFU_WORKERS: '2' });
    const health = await fetch(`${controlUrl}/healthz`);
    expect(health.status).toBe(200);
    const wellWorker = { ok: true, roundTripMs: expect.any(Number) as unknown };
    expect(await health.json()).toEqual({
      ok: true,
      workers: [wellWorker, wellWorker],
      redis: { ok: true },
      disk: { ok: true },
      draining: false,
    });
    const metrics = await (await fetch(`${controlUrl}/metrics`)).text();
    expect(metrics).toContain('cw_sfu_workers_alive 2');
    expect(metrics).toContain('cw_sfu_rooms 0');
  });

  test('health fails while a worker hangs', async () => {
    const { controlUrl, pool } = await start();
    const pid = pool.slots[0]?.worker.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const health = await fetch(`${controlUrl}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ ok: false, workers: [{ ok: false, fault: 'silent' }] });
    // Nothing is left to continue: who hangs is ended and replaced.
    await expect.poll(() => pool.slots[0]?.worker.pid ?? pid, { timeout: 10_000 }).not.toBe(pid);
    await expect
      .poll(async () => (await fetch(`${controlUrl}/healthz`)).status, { timeout: 10_000 })
      .toBe(200);
  });

  test('a worker whose ports are gone, and a disk without room for recordings, are named', async () => {
    const { controlUrl, pool } = await start({ RECORDING_MIN_FREE_MB: '10000000' });
    pool.slots[0]?.server.close();
    const health = await fetch(`${controlUrl}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({
      workers: [{ ok: false, fault: 'noPorts' }],
      disk: { ok: false, fault: 'full' },
      redis: { ok: true },
    });
  });

  test('the self-test leaves nothing behind, however often it is asked', async () => {
    const { controlUrl, pool } = await start();
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${controlUrl}/healthz`)));
    const dump = await pool.slots[0]?.worker.dump();
    expect(dump?.routerIds).toEqual([]);
  });
});

describe('the record in Redis', () => {
  test('is there while the node is, and goes with it', async () => {
    const node = await startTestNode();
    const redis = new Redis(node.config.REDIS_URL);
    cleanUp.push(() => redis.disconnect());
    const record = sfuNodeRecordSchema.parse(await redis.hgetall(sfuNodeKey(node.config.SFU_NODE_ID)));
    const { nodeId } = record;
    expect(record).toMatchObject({ zone: '', workers: 1, capacity: 80, rooms: 0, draining: '0' });
    expect(await redis.smembers(SFU_NODES_KEY)).toEqual([nodeId]);
    expect(await redis.pttl(sfuNodeKey(nodeId))).toBeGreaterThan(1_000);
    await node.stop();
    expect(await redis.smembers(SFU_NODES_KEY)).toEqual([]);
    expect(await redis.exists(sfuNodeKey(nodeId))).toBe(0);
  });
});

describe('a worker that dies', () => {
  test('loses its rooms loudly, and the next call finds a new worker', async () => {
    const { controlUrl, pool } = await start();
    const control = await connect(controlUrl);
    const roomId = newId('call');
    const party = await joinHeadless(control, roomId, 'kiosk');
    cleanUp.push(() => party.close());
    const { roomEpoch } = await control.request('room:open', { roomId });
    const pid = pool.slots[0]?.worker.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    expect(await control.notified('room:lost')).toEqual({ roomId, reason: 'workerDied' });
    expect(await control.request('node:stats', {})).toMatchObject({ rooms: 0, workerDeaths: 1 });
    await expect.poll(() => pool.slots[0]?.worker.pid ?? pid, { timeout: 8_000 }).not.toBe(pid);
    const again = await joinHeadless(control, roomId, 'kiosk');
    cleanUp.push(() => again.close());
    expect((await control.request('room:open', { roomId })).roomEpoch).not.toBe(roomEpoch);
    await again.produceAudio(77);
    await control.request('room:close', { roomId });
    expect(await control.request('node:stats', {})).toMatchObject({ rooms: 0, transports: 0, producers: 0 });
  });

  test('rooms go to the worker with the fewest', async () => {
    const { controlUrl } = await start({ SFU_WORKERS: '2' });
    const control = await connect(controlUrl);
    for (let count = 0; count < 4; count += 1) await control.request('room:open', { roomId: newId('call') });
    const { workers } = await control.request('node:stats', {});
    expect(workers.map(({ rooms }) => rooms)).toEqual([2, 2]);
  });
});

test('a node that shuts down sends its calls away first', async () => {
  const node = await startTestNode();
  const control = await connect(node.controlUrl);
  const roomId = newId('call');
  await control.request('room:open', { roomId });
  const pid = node.pool.slots[0]?.worker.pid ?? 0;
  await node.stop();
  expect(await control.notified('room:lost')).toEqual({ roomId, reason: 'shutdown' });
  expect(() => process.kill(pid, 0)).toThrow();
});

test('a node with several addresses is reached by the one that works', async () => {
  // The first is of a network that does not exist (RFC 5737).
  const { controlUrl } = await start({ SFU_ANNOUNCED_ADDRESS: '203.0.113.7,127.0.0.1' });
  const control = await connect(controlUrl);
  const roomId = newId('call');
  const party = await joinHeadless(control, roomId, 'kiosk');
  cleanUp.push(() => party.close());
  const { iceCandidates } = await control.request('transport:create', {
    sessionId: party.sessionId,
    direction: 'receive',
  });
  expect(iceCandidates.map(({ protocol, address }) => [protocol, address])).toEqual([
    ['udp', '203.0.113.7'],
    ['tcp', '203.0.113.7'],
    ['udp', '127.0.0.1'],
    ['tcp', '127.0.0.1'],
  ]);
  // UDP before TCP, whichever address; and in the order of the setting.
  const byPriority = iceCandidates
    .toSorted((one, other) => Number(other['priority']) - Number(one['priority']))
    .map(({ protocol, address }) => `${String(protocol)} ${String(address)}`);
  expect(byPriority).toEqual(['udp 203.0.113.7', 'udp 127.0.0.1', 'tcp 203.0.113.7', 'tcp 127.0.0.1']);
});

describe('maintenance', () => {
  test('a draining node takes no new call, and says when the last has ended', async () => {
    let drained = 0;
    const config = await testConfig({ SFU_ZONE: 'east' });
    const node = await startSfuNode(config, createLogger('sfu', 'silent'), { drained: () => (drained += 1) });
    cleanUp.push(() => node.stop());
    const control = await connect(node.controlUrl);
    const redis = new Redis(config.REDIS_URL);
    cleanUp.push(() => redis.disconnect());
    const draining = () => redis.hget(sfuNodeKey(config.SFU_NODE_ID), 'draining');
    const roomId = newId('call');
    await control.request('room:open', { roomId });

    expect(await control.request('node:drain', { draining: true })).toMatchObject({
      draining: true,
      rooms: 1,
    });
    // Signaling need not wait for the next renewal.
    expect(await draining()).toBe('1');
    const refused = await control.send('room:open', { roomId: newId('call') });
    expect(refused).toMatchObject({ ok: false, error: { code: 'MEDIA_UNAVAILABLE' } });
    // The call that runs is served as before: a reload opens its session again.
    await control.request('room:open', { roomId });
    expect(drained).toBe(0);
    await control.request('room:close', { roomId });
    await expect.poll(() => drained, { timeout: 5_000 }).toBe(1);

    expect(await control.request('node:drain', { draining: false })).toMatchObject({ draining: false });
    expect(await draining()).toBe('0');
    await control.request('room:open', { roomId });
    await control.request('room:close', { roomId });
    expect(drained).toBe(1);
  });

  test('while its only worker is replaced, a new call waits for the next one', async () => {
    const { controlUrl, pool } = await start();
    const control = await connect(controlUrl);
    const slot = pool.slots[0];
    const died = new Promise((resolve) => slot?.worker.once('died', resolve));
    process.kill(slot?.worker.pid ?? 0, 'SIGKILL');
    await died;
    expect(pool.slots).toEqual([null]);
    await control.request('room:open', { roomId: newId('call') });
  });
});

describe('what an administrator reads when it does not start', () => {
  const quiet = createLogger('sfu', 'silent');

  test('a media port in use', async () => {
    const { pool } = await start();
    const sockets = await pool.slots[0]?.server.dump();
    const other = await testConfig({ SFU_RTC_PORT: String(sockets?.udpSockets[0]?.port) });
    await expect(startSfuNode(other, quiet)).rejects.toThrow(
      /^Media port \d+ \(UDP and TCP\) on 127\.0\.0\.1 cannot be opened: it is in use/,
    );
  });

  test('a control port in use', async () => {
    const { controlUrl } = await start();
    const other = await testConfig({ SFU_CONTROL_PORT: new URL(controlUrl).port });
    await expect(startSfuNode(other, quiet)).rejects.toThrow(/^Control port \d+ on 127\.0\.0\.1/);
  });

  test('no worker', async () => {
    const other = await testConfig({ MEDIASOUP_WORKER_BIN: '/nowhere/mediasoup-worker' });
    await expect(startSfuNode(other, quiet)).rejects.toThrow(/^The media worker does not start \(\/nowhere/);
  });
});
