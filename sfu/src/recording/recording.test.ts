// Recording with a real worker, a real recorder process and real RTP: what is in the files, and what is left when things die.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { segmentPath, type RecordedSegment } from '@cloud-window/shared/control';
import { openSegment, readCluster, type WebmBlock } from '@cloud-window/shared/recordings';
import { connectControl, type ControlClient } from '../testing/control-client.ts';
import { RecordedParty } from '../testing/recorded-party.ts';
import { startTestNode, TEST_SECRET } from '../testing/test-node.ts';
import { bytesPath, Spool } from './spool.ts';

const folder = await mkdtemp(join(tmpdir(), 'cw-recording-'));
let node: Awaited<ReturnType<typeof startTestNode>>;
let control: ControlClient;

beforeAll(async () => {
  node = await startTestNode({ RECORDING_SPOOL_DIR: folder, RECORDING_MIN_FREE_MB: '1' });
  control = await connectControl(node.controlUrl, TEST_SECRET);
});

afterAll(async () => {
  control.close();
  await node.stop();
  await rm(folder, { recursive: true });
});

interface Talk extends AsyncDisposable {
  roomId: string;
  recordingId: string;
  key: Buffer;
  kiosk: RecordedParty;
  clerk: RecordedParty;
  start(): Promise<void>;
  stop(): Promise<RecordedSegment[]>;
  phase(phase: 'talking' | 'held'): Promise<void>;
  isRecording(wanted: boolean): Promise<unknown>;
}

/** Two who talk: the kiosk sends sound and a picture, the clerk sound. */
async function talk(at: ControlClient = control): Promise<Talk> {
  const roomId = newId('call');
  const recordingId = newId('recording');
  const key = randomBytes(32);
  const kiosk = await RecordedParty.join(at, roomId, 'kiosk');
  const clerk = await RecordedParty.join(at, roomId, 'clerk');
  await kiosk.sendSound();
  await kiosk.sendPicture();
  await clerk.sendSound();
  let seq = 1;
  return {
    roomId,
    recordingId,
    key,
    kiosk,
    clerk,
    async start() {
      await at.request('recording:start', { roomId, recordingId, key: key.toString('base64') });
    },
    async stop() {
      await at.request('recording:stop', { roomId });
      const { segments } = await at.request('recording:segments', {});
      return segments.filter((segment) => segment.recordingId === recordingId);
    },
    async phase(phase) {
      seq += 1;
      await at.request('room:setPhase', { roomId, phase, stateSeq: seq });
    },
    isRecording: (wanted) =>
      at.notified(
        'recording:state',
        (state) => state.recordingId === recordingId && state.isRecording === wanted,
      ),
    async [Symbol.asyncDispose]() {
      await kiosk.close();
      await clerk.close();
      // A node of a test's own is stopped, or dead, with all its rooms.
      if (at === control) await at.request('room:close', { roomId });
    },
  };
}

async function blocksOf(segment: RecordedSegment, key: Buffer, from = folder): Promise<WebmBlock[]> {
  const blocks: WebmBlock[] = [];
  const file = createReadStream(bytesPath(from, segment.segmentId));
  for await (const { bytes } of openSegment(file, key, segment.segmentId)) blocks.push(...readCluster(bytes));
  return blocks;
}

const of = (segments: readonly RecordedSegment[], participant: string, source: string) =>
  segments.filter((segment) => segment.participant === participant && segment.source === source);

/** The numbers that the sender has put into what it sent; stand-ins for silence have none. */
const numbersIn = (blocks: readonly WebmBlock[]): number[] =>
  blocks.filter(({ data }) => data.length > 4).map(({ data }) => data.readUInt32BE(data.length - 4));

test('all tracks are recorded, as long as it lasted, readable with the key alone', async () => {
  await using call = await talk();
  await call.kiosk.sent('microphone', 10);
  const before = call.kiosk.lastNumber('microphone');
  await call.start();
  await call.isRecording(true);
  const signAt = call.kiosk.lastNumber('microphone');
  await call.kiosk.sent('microphone', 200);
  const segments = await call.stop();

  expect(segments.map(({ participant, source, end }) => `${participant} ${source} ${end}`).sort()).toEqual([
    'clerk microphone stopped',
    'kiosk face stopped',
    'kiosk microphone stopped',
  ]);
  for (const segment of segments) {
    // By the clock on the wall: from the moment the first was sent to that of the last.
    const party = segment.participant === 'kiosk' ? call.kiosk : call.clerk;
    const numbers = numbersIn(await blocksOf(segment, call.key));
    const [first, last] = [numbers[0] ?? NaN, numbers.at(-1) ?? NaN];
    const lastedMs = party.sentAt(segment.source, last) - party.sentAt(segment.source, first);
    expect(Math.abs(segment.durationMs - lastedMs), segment.source).toBeLessThanOrEqual(20);
    expect(numbers).toHaveLength(last - first + 1);
    const bytes = await readFile(bytesPath(folder, segment.segmentId));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(segment.sha256);
    expect(bytes).toHaveLength(segment.bytes);
    await expect(blocksOf(segment, randomBytes(32))).rejects.toThrow();
  }
  const [sound] = of(segments, 'kiosk', 'microphone');
  const [picture] = of(segments, 'kiosk', 'face');
  if (!sound || !picture) throw new Error('a track is missing');
  const sounds = await blocksOf(sound, call.key);
  expect(Math.min(...numbersIn(sounds))).toBeGreaterThan(before);
  // Of what is sent while the sign is up nothing is missing.
  expect(Math.min(...numbersIn(sounds))).toBeLessThanOrEqual(signAt + 1);
  expect(Math.max(...numbersIn(sounds))).toBeGreaterThanOrEqual(signAt + 199);
  expect(sounds.every(({ ms }, index) => Math.abs(ms - index * 20) <= 1)).toBe(true);
  const pictures = await blocksOf(picture, call.key);
  expect(pictures[0]?.isKey).toBe(true);
  expect(numbersIn(pictures)).toEqual(numbersIn(pictures).toSorted((one, other) => one - other));
});

test('tracks that were sent at one moment lie at one moment', async () => {
  await using call = await talk();
  await call.start();
  await call.isRecording(true);
  await call.kiosk.sent('microphone', 100);
  const segments = await call.stop();
  const errors: number[] = [];
  for (const segment of segments) {
    const party = segment.participant === 'kiosk' ? call.kiosk : call.clerk;
    for (const block of await blocksOf(segment, call.key)) {
      if (block.data.length <= 4) continue;
      const sentAt = party.sentAt(segment.source, block.data.readUInt32BE(block.data.length - 4));
      errors.push(segment.startedAt + block.ms - sentAt);
    }
  }
  expect(errors.length).toBeGreaterThan(100);
  expect(Math.max(...errors) - Math.min(...errors)).toBeLessThan(80);
});

test('nothing is recorded while held or muted, and it goes on in new segments', async () => {
  await using call = await talk();
  await call.start();
  await call.isRecording(true);
  await call.kiosk.sent('microphone', 30);
  await call.phase('held');
  await call.isRecording(false);
  const heldFrom = call.kiosk.lastNumber('microphone');
  await call.kiosk.sent('microphone', 30);
  const heldUntil = call.kiosk.lastNumber('microphone');
  await call.phase('talking');
  await call.kiosk.sent('microphone', 30);
  await call.clerk.mute('microphone', true);
  await call.kiosk.sent('microphone', 30);
  const segments = await call.stop();

  const sounds = of(segments, 'kiosk', 'microphone');
  expect(sounds.map(({ end }) => end)).toEqual(['paused', 'stopped']);
  const numbers = (await Promise.all(sounds.map((one) => blocksOf(one, call.key)))).flatMap(numbersIn);
  expect(numbers.length).toBeGreaterThan(60);
  expect(numbers.filter((number) => number > heldFrom + 2 && number < heldUntil)).toEqual([]);
  expect(of(segments, 'clerk', 'microphone').map(({ end }) => end)).toEqual(['paused', 'paused']);
});

test('a killed recorder loses at most two seconds, and another goes on', async () => {
  await using call = await talk();
  await call.start();
  await call.isRecording(true);
  await call.kiosk.sent('microphone', 150);
  const killedAt = call.kiosk.lastNumber('microphone');
  process.kill(node.recordings.recorder.pid ?? 0, 'SIGKILL');
  await call.isRecording(false);
  await control.notified(
    'recording:segment',
    ({ recordingId, end }) => recordingId === call.recordingId && end === 'mended',
  );
  await call.kiosk.sent('microphone', 100);
  const segments = await call.stop();

  const [first, second] = of(segments, 'kiosk', 'microphone');
  if (!first || !second) throw new Error('a segment is missing');
  expect([first.end, second.end]).toEqual(['mended', 'stopped']);
  const kept = numbersIn(await blocksOf(first, call.key));
  const lostMs = (killedAt - Math.max(...kept)) * 20;
  expect(lostMs).toBeLessThan(2_000);
  expect(
    createHash('sha256')
      .update(await readFile(bytesPath(folder, first.segmentId)))
      .digest('hex'),
  ).toBe(first.sha256);
  const resumed = numbersIn(await blocksOf(second, call.key));
  expect((Math.min(...resumed) - killedAt) * 20).toBeLessThan(2_000);
  expect(of(segments, 'kiosk', 'face').map(({ end }) => end)).toEqual(['mended', 'stopped']);
});

test('what was recorded is fetched with the secret alone, and goes when it is stored', async () => {
  await using call = await talk();
  await call.start();
  await call.isRecording(true);
  await call.kiosk.sent('microphone', 20);
  const [segment] = await call.stop();
  if (!segment) throw new Error('nothing was recorded');
  const url = node.controlUrl + segmentPath(segment.segmentId);
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { authorization: 'Bearer something else' } })).status).toBe(401);
  const headers = { authorization: `Bearer ${TEST_SECRET}` };
  expect((await fetch(node.controlUrl + segmentPath(newId('segment')), { headers })).status).toBe(404);
  const fetched = Buffer.from(await (await fetch(url, { headers })).arrayBuffer());
  expect(createHash('sha256').update(fetched).digest('hex')).toBe(segment.sha256);
  await control.request('recording:removeSegment', { segmentId: segment.segmentId });
  expect((await fetch(url, { headers })).status).toBe(404);
  expect((await readdir(folder)).filter((name) => name.startsWith(segment.segmentId))).toEqual([]);
});

test('recording again is no second recording, and of a room that is not here there is none', async () => {
  await using call = await talk();
  await call.start();
  await call.start();
  await call.isRecording(true);
  await call.kiosk.sent('microphone', 20);
  expect(of(await call.stop(), 'kiosk', 'microphone')).toHaveLength(1);
  const elsewhere = {
    roomId: newId('call'),
    recordingId: newId('recording'),
    key: randomBytes(32).toString('base64'),
  };
  await expect(control.request('recording:start', elsewhere)).rejects.toMatchObject({
    code: 'MEDIA_ROOM_LOST',
  });
});

test('a node that is killed loses nothing: its recorder closes what is open, and the next start finds it', async () => {
  const spool = await mkdtemp(join(tmpdir(), 'cw-recording-'));
  const environment = { ...process.env, ...asEnvironment(node.config), RECORDING_SPOOL_DIR: spool };
  const program = new URL('../main.ts', import.meta.url).pathname;
  const killed = spawn(process.execPath, [program], {
    env: { ...environment, SFU_CONTROL_PORT: '0', SFU_NODE_ID: 'to-be-killed' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await controlUrlOf(killed);
  const other = await connectControl(url, TEST_SECRET);
  await using call = await talk(other);
  await call.start();
  await call.isRecording(true);
  await call.kiosk.sent('microphone', 100);
  const killedAt = call.kiosk.lastNumber('microphone');
  killed.kill('SIGKILL');
  const found = new Spool(spool, 0);
  await expect.poll(async () => (await found.closed()).length, { timeout: 10_000 }).toBe(3);
  const [sound] = of(await found.closed(), 'kiosk', 'microphone');
  if (!sound) throw new Error('the sound is missing');
  expect(sound.end).toBe('stopped');
  expect((killedAt - Math.max(...numbersIn(await blocksOf(sound, call.key, spool)))) * 20).toBeLessThan(500);
  other.close();
  await rm(spool, { recursive: true });
});

test('a disk that fills up ends the recording with its code, keeps what is there, and leaves the call alone', async ({
  skip,
}) => {
  const spool = await mkdtemp(join(tmpdir(), 'cw-recording-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', spool]);
  } catch {
    skip('a small disk cannot be mounted here');
  }
  const small = await startTestNode({ RECORDING_SPOOL_DIR: spool, RECORDING_MIN_FREE_MB: '0' });
  const other = await connectControl(small.controlUrl, TEST_SECRET);
  try {
    await using call = await talk(other);
    await call.start();
    await call.isRecording(true);
    await call.kiosk.sent('microphone', 20);
    await writeFile(join(spool, 'ballast'), Buffer.alloc(512 * 1024)).catch(() => undefined);
    const ended = await other.notified('recording:ended');
    expect(ended.fault).toBe('STORAGE_FULL');
    const sessions = small.rooms.sessions();
    expect(sessions).toHaveLength(2);
    expect(sessions.every(({ connected }) => connected)).toBe(true);
    await rm(join(spool, 'ballast'));
    await expect
      .poll(async () => (await small.recordings.spool.closed()).length, { timeout: 15_000 })
      .toBeGreaterThan(0);
    for (const segment of await small.recordings.spool.closed())
      expect((await blocksOf(segment, call.key, spool)).length).toBeGreaterThan(0);
  } finally {
    other.close();
    await small.stop();
    await run('umount', [spool]);
    await rm(spool, { recursive: true });
  }
});

const run = promisify(execFile);

/** Settings as the process reads them. */
const asEnvironment = (config: typeof node.config): Record<string, string> =>
  Object.fromEntries(
    (
      ['SFU_SECRET', 'SFU_WORKERS', 'REDIS_URL', 'MEDIASOUP_WORKER_BIN', 'LOG_LEVEL', 'DATA_DIR'] as const
    ).map((name) => [name, String(config[name] ?? '')]),
  );

async function controlUrlOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    const said = JSON.parse(line) as { controlUrl?: string; message?: string };
    if (said.controlUrl !== undefined) return said.controlUrl;
    if (said.message !== undefined) throw new Error(said.message);
  }
  throw new Error('the node has ended');
}
