import { afterEach, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { handshakeSchema } from '../protocol/events.ts';
import type { LiveConnection, ResumedSession } from './client-types.ts';
import { createLiveConnection } from './live-connection.ts';
import { startSocketServer } from './testing/socket-server.ts';

const open: LiveConnection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});

function connect(url: string, onInvalid?: (event: string, reason: string) => void): LiveConnection {
  const connection = createLiveConnection({ app: 'kiosk', url, ...(onInvalid && { onInvalid }) });
  open.push(connection);
  return connection;
}
const becomes = (connection: LiveConnection, name: string) =>
  expect.poll(() => connection.state.getSnapshot().name, { timeout: 10_000 }).toBe(name);
const resumed = (resume: () => Promise<void>): ResumedSession => ({
  resume,
  callId: () => undefined,
  heard: () => undefined,
  refused: () => undefined,
});

test('introduces itself and answers requests with the parsed result', async () => {
  await using server = await startSocketServer();
  server.answer('call:hangUp', () => ({ surplus: true }));
  const connection = connect(server.url);
  await expect(
    connection.request('call:hangUp', { callId: 'call_000000000000000000000000' }),
  ).resolves.toEqual({});
  expect(handshakeSchema.parse(server.handshakes[0])).toMatchObject({ app: 'kiosk' });
});

test('throws the code of a refusal, and INTERNAL for an answer of another shape', async () => {
  await using server = await startSocketServer();
  server.answer('clerk:setState', () => {
    throw new AppError('CLERK_NOT_READY', 'no');
  });
  server.answer('queue:join', () => ({ nonsense: true }));
  const connection = connect(server.url);
  await expect(connection.request('clerk:setState', { state: 'ready' })).rejects.toMatchObject({
    code: 'CLERK_NOT_READY',
  });
  await expect(
    connection.request('queue:join', { caseId: 'case_000000000000000000000000' }),
  ).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('drops server events that do not parse and reports them', async () => {
  await using server = await startSocketServer();
  const reports: string[] = [];
  const connection = connect(server.url, (event) => reports.push(event));
  const heard: unknown[] = [];
  connection.on('call:parties', (payload) => heard.push(payload));
  await becomes(connection, 'online');
  const callId = 'call_000000000000000000000000';
  server.send('call:parties', { callId, kiosk: 'perhaps', clerk: true });
  server.send('no:such' as 'call:parties', {});
  server.send('call:parties', { callId, kiosk: true, clerk: true });
  await expect.poll(() => heard).toEqual([{ callId, kiosk: true, clerk: true }]);
  expect(reports).toEqual(['call:parties', 'no:such']);
});

test.each(['CLIENT_TOO_OLD', 'DEVICE_NOT_PAIRED', 'NOT_SIGNED_IN'] as const)(
  'stops when refused with %s',
  async (code) => {
    await using server = await startSocketServer();
    server.refuseWith(new AppError(code));
    const connection = connect(server.url);
    await becomes(connection, 'stopped');
    expect(connection.state.getSnapshot()).toMatchObject({ reason: 'refused', error: { code } });
    await expect(connection.request('heartbeat', {})).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  },
);

test('tries again when the server cannot just now', async () => {
  await using server = await startSocketServer();
  server.refuseWith(new AppError('STORE_UNAVAILABLE'));
  const connection = connect(server.url);
  await becomes(connection, 'offline');
  server.refuseWith(null);
  await becomes(connection, 'online');
});

test('another tab takes over: stops for good', async () => {
  await using server = await startSocketServer();
  const connection = connect(server.url);
  await becomes(connection, 'online');
  server.send('session:superseded', {});
  await becomes(connection, 'stopped');
  expect(connection.state.getSnapshot()).toMatchObject({ reason: 'superseded' });
});

test('comes back by itself, and resumes before anything else is sent', async () => {
  await using server = await startSocketServer();
  server.answer('call:hangUp', () => ({}));
  const connection = connect(server.url);
  let resumes = 0;
  connection.attach(
    resumed(async () => {
      resumes += 1;
      await connection.request('session:resume', {}).catch(() => undefined);
    }),
  );
  await becomes(connection, 'online');
  server.dropAll();
  await becomes(connection, 'offline');
  server.asked.length = 0;
  await connection.request('call:hangUp', { callId: 'call_000000000000000000000000' });
  expect(resumes).toBe(2);
  expect(server.asked.map(({ event }) => event)).toEqual(['session:resume', 'call:hangUp']);
});

test('beats every few seconds and learns the time of the server', async () => {
  await using server = await startSocketServer();
  server.answer('heartbeat', () => ({ serverTime: Date.now() + 60_000, seq: 4, stateSeq: 2 }));
  const connection = connect(server.url);
  const heard: unknown[] = [];
  const callId = 'call_000000000000000000000000';
  connection.attach({
    resume: () => Promise.resolve(),
    callId: () => callId,
    heard: ({ seq }) => heard.push(seq),
    refused: () => undefined,
  });
  await expect.poll(() => heard, { timeout: 8_000 }).toEqual([4]);
  expect(server.asked).toContainEqual({ event: 'heartbeat', payload: { callId } });
  expect(Math.abs(connection.clockOffsetMs - 60_000)).toBeLessThan(500);
});
