// A recording across both servers: consent first, then frames; stored once whatever dies; watched by whom it is for; exported;
// and gone when its time is over.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { Role, RouteResult } from '@cloud-window/shared/protocol';
import { SegmentSealer, webmCluster, webmHead, type WebmBlock } from '@cloud-window/shared/recordings';
import { createHash, randomBytes } from 'node:crypto';
import { refusal } from '../../signaling/src/calls/testing/refusal.ts';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import type { Caller, Desk } from '../../signaling/src/calls/testing/desk.ts';
import { newDesk, PATIENCE, startSfu, Voice } from './media-stage.ts';

const run = promisify(execFile);

interface Talk {
  desk: Desk;
  callId: string;
  caller: Caller;
  kiosk: Browser;
  clerk: Browser;
  voices: Voice[];
}

/** Both in the room and speaking. */
async function talking(desk: Desk): Promise<Talk> {
  const { browser: clerk } = await desk.clerkOnDuty();
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller);
  const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
  const { offerId } = await clerk.told('offer:made');
  await clerk.request('offer:accept', { callId, offerId });
  await kiosk.told('call:status', ({ state }) => state === 'active');
  const voices = [await new Voice(kiosk, callId).enter(), await new Voice(clerk, callId).enter()];
  for (const voice of voices) voice.words = '\u00f8 spoken';
  return { desk, callId, caller, kiosk, clerk, voices };
}

/** Somebody of staff over REST. */
async function asStaff(desk: Desk, role: Role) {
  const { cookie, staffId } = await desk.addClerk({ roles: [role] });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(desk.node.url + path, {
      ...init,
      headers: { cookie, origin: desk.node.url, 'content-type': 'application/json' },
    });
  const read = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = (await (await ask(path, init)).json()) as { data?: T; error?: { code: string } };
    if (answer.data === undefined) throw new Error(answer.error?.code);
    return answer.data;
  };
  return { ask, read, staffId };
}

const spoolOf = async (desk: Desk): Promise<string[]> => {
  const folder = join(desk.environment['DATA_DIR'] ?? '', 'recording-spool');
  return existsSync(folder) ? readdir(folder) : [];
};

const EACH = ['clerk', 'kiosk'];
/** Who is heard in them. (Whoever is silent for two seconds, as on a busy machine, goes on in a segment of their own.) */
const speakersOf = (segments: readonly { participant: string }[]): string[] =>
  [...new Set(segments.map(({ participant }) => participant))].sort();

/** Both voices lie in the spool, and more of each is being written. */
async function bothAreWritten(desk: Desk): Promise<void> {
  const first = new Map<string, number>();
  const growing = async () => {
    const folder = join(desk.environment['DATA_DIR'] ?? '', 'recording-spool');
    const segments = (await spoolOf(desk)).filter((name) => name.endsWith('.cwr'));
    const cards: { participant: string }[] = [];
    for (const name of segments) {
      // What is closed is fetched and removed.
      const size = await stat(join(folder, name)).then(
        (file) => file.size,
        () => 0,
      );
      const before = first.get(name) ?? size;
      first.set(name, before);
      if (size <= before) continue;
      const card = await readFile(join(folder, name.replace(/cwr$/, 'json')), 'utf8').catch(() => null);
      if (card !== null) cards.push(JSON.parse(card) as { participant: string });
    }
    return speakersOf(cards);
  };
  await expect.poll(growing, PATIENCE).toEqual(EACH);
}

async function consent(talk: Talk): Promise<void> {
  await talk.kiosk.request('recording:consent', { callId: talk.callId, given: true });
  await talk.kiosk.told('recording:state', ({ isRecording }) => isRecording);
  await talk.clerk.told('recording:state', ({ isRecording }) => isRecording);
  await bothAreWritten(talk.desk);
}

async function finish({ desk, clerk, callId }: Talk): Promise<void> {
  await clerk.request('call:finish', { callId });
  await expect.poll(() => spoolOf(desk), PATIENCE).toEqual([]);
}

test('no frame before consent; then both are told, and it is stored, watched and audited', async () => {
  const desk = await newDesk();
  await startSfu(desk, 'sfu-a');
  const talk = await talking(desk);
  const { callId, kiosk, clerk } = talk;
  const status = await kiosk.request('recording:status', { callId });
  expect(status).toEqual({ isAvailable: true, hasConsent: false, isRecording: false });
  expect(await refusal(clerk.request('recording:consent', { callId, given: true }))).toBe('FORBIDDEN');
  expect(await spoolOf(desk)).toEqual([]);

  await consent(talk);
  expect(await clerk.request('recording:status', { callId })).toMatchObject({ isRecording: true });
  await finish(talk);

  const auditor = await asStaff(desk, 'auditor');
  const { recordings } = await auditor.read<RouteResult<'listRecordings'>>('/api/recordings');
  const [recording] = recordings;
  if (!recording) throw new Error('there is no recording');
  expect(recordings).toHaveLength(1);
  expect(recording).toMatchObject({ callId, legalHold: false, fault: null, removedAt: null });
  expect(recording.clerks).toHaveLength(1);
  const detail = await auditor.read<RouteResult<'getRecording'>>(`/api/recordings/${recording.id}`);
  expect(detail.tracks.map(({ participant, source }) => `${participant} ${source}`).sort()).toEqual([
    'clerk microphone',
    'kiosk microphone',
  ]);
  const consented = await desk.context.db
    .selectFrom('recordingConsent')
    .select('at')
    .where('callId', '=', callId)
    .executeTakeFirstOrThrow();
  expect(recording.startedAt).toBeGreaterThanOrEqual(consented.at.getTime());
  const segments = await desk.context.db.selectFrom('recordingSegment').selectAll().execute();
  for (const { startedAt } of segments) expect(startedAt.getTime()).toBeGreaterThan(consented.at.getTime());

  const [segment] = detail.tracks[0]?.segments ?? [];
  const path = `/api/recordings/${recording.id}/segments/${segment?.id ?? ''}`;
  const bytes = Buffer.from(await (await auditor.ask(path)).arrayBuffer());
  expect(bytes.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
  expect(bytes.includes('spoken')).toBe(true);
  for (const role of ['clerk', 'administrator', 'reviewer'] as const) {
    const other = await asStaff(desk, role);
    expect((await other.ask('/api/recordings')).status).toBe(403);
    expect((await other.ask(path)).status).toBe(403);
  }
  // At rest nothing of it can be read.
  const folder = join(desk.environment['DATA_DIR'] ?? '', 'recordings', recording.id);
  const [name] = await readdir(folder);
  expect((await readFile(join(folder, name ?? ''))).includes('spoken')).toBe(false);

  const audit = await desk.context.db
    .selectFrom('auditEvent')
    .select(['actor', 'action'])
    .where('action', 'like', 'recording.%')
    .orderBy('seq')
    .execute();
  expect(audit.map(({ action }) => action)).toEqual([
    'recording.consentGiven',
    'recording.begun',
    'recording.ended',
    'recording.viewed',
  ]);
  expect(audit.at(-1)?.actor).toBe(auditor.staffId);
});

test('consent that is taken back ends it at once, the call goes on', async () => {
  const desk = await newDesk();
  await startSfu(desk, 'sfu-a');
  const talk = await talking(desk);
  const { callId, kiosk, clerk } = talk;
  await consent(talk);
  await kiosk.request('recording:consent', { callId, given: false });
  const withdrawnAt = Date.now();
  await clerk.told('recording:state', ({ isRecording, hasConsent }) => !isRecording && !hasConsent);
  await expect.poll(() => spoolOf(desk), PATIENCE).toEqual([]);
  expect((await kiosk.request('recording:status', { callId })).isRecording).toBe(false);
  const segments = await desk.context.db.selectFrom('recordingSegment').selectAll().execute();
  expect(speakersOf(segments)).toEqual(EACH);
  for (const { startedAt, durationMs } of segments)
    expect(startedAt.getTime() + durationMs).toBeLessThan(withdrawnAt + 100);
  const said = new Promise<void>((resolve) => setImmediate(resolve));
  await said;
  expect((await desk.context.queue.contact(callId))?.state).toBe('active');
  await finish(talk);
});

test('a node that is killed: what it recorded is stored once, and it goes on in the room that follows', async () => {
  const desk = await newDesk();
  const sfu = await startSfu(desk, 'sfu-a');
  const talk = await talking(desk);
  await consent(talk);
  await sfu.kill();
  // The recorder has closed its files when the node had gone; the next of this name finds them.
  await startSfu(desk, 'sfu-a');
  await expect.poll(() => spoolOf(desk), PATIENCE).toEqual([]);
  const kept = () =>
    desk.context.db
      .selectFrom('recordingSegment')
      .select(['id', 'participant', 'recordingId', 'storedAt'])
      .execute();
  const before = await kept();
  expect(speakersOf(before)).toEqual(EACH);
  expect(before.every(({ storedAt }) => storedAt !== null)).toBe(true);

  await talk.kiosk.told('media:roomLost');
  const { kiosk, clerk, callId } = talk;
  for (const browser of [kiosk, clerk]) {
    const voice = await new Voice(browser, callId).enter();
    voice.words = '\u00f8 again';
  }
  await kiosk.told('recording:state', ({ isRecording }) => isRecording);
  await bothAreWritten(desk);
  await finish(talk);
  const after = await kept();
  const isNew = ({ id }: { id: string }) => before.every((one) => one.id !== id);
  expect(after.filter((segment) => !isNew(segment))).toEqual(before);
  expect(speakersOf(after.filter(isNew))).toEqual(EACH);
  expect(new Set(after.map(({ recordingId }) => recordingId)).size).toBe(1);
});

test('a full disk: nothing is recorded, both know why, the call goes on', async () => {
  const desk = await newDesk();
  await startSfu(desk, 'sfu-a', { RECORDING_MIN_FREE_MB: '10000000' });
  const talk = await talking(desk);
  const { kiosk, callId } = talk;
  await kiosk.request('recording:consent', { callId, given: true });
  const { isRecording, fault } = await kiosk.told('recording:state');
  expect({ isRecording, fault }).toEqual({ isRecording: false, fault: 'STORAGE_FULL' });
  expect((await desk.context.queue.contact(callId))?.state).toBe('active');
  await finish(talk);
  const { fault: kept } = await desk.context.db
    .selectFrom('recording')
    .select('fault')
    .executeTakeFirstOrThrow();
  expect(kept).toBe('STORAGE_FULL');
});

test('how long it is kept follows the outcome; a hold outweighs it; then key and bytes are gone', async () => {
  const desk = await newDesk();
  await startSfu(desk, 'sfu-a');
  const talk = await talking(desk);
  await consent(talk);
  await finish(talk);
  const { db } = desk.context;
  const row = await db.selectFrom('recording').selectAll().executeTakeFirstOrThrow();
  expect(row.basis).toBe('consultation');
  expect((row.keepUntil?.getTime() ?? 0) - (row.endedAt?.getTime() ?? 0)).toBe(30 * 86_400_000);

  const supervisor = await asStaff(desk, 'supervisor');
  const hold = (held: boolean) =>
    supervisor.read<RouteResult<'holdRecording'>>(`/api/recordings/${row.id}/legal-hold`, {
      method: 'POST',
      body: JSON.stringify({ held, reason: 'court order 12' }),
    });
  expect((await hold(true)).keepUntil).toBeNull();
  await db
    .updateTable('recording')
    .set({ keepUntil: new Date(0) })
    .execute();
  const folder = join(desk.environment['DATA_DIR'] ?? '', 'recordings', row.id);
  await (await desk.addNode()).stop();
  expect(existsSync(folder)).toBe(true);

  expect((await hold(false)).legalHold).toBe(false);
  // Each process looks when it starts.
  const other = await desk.addNode();
  await expect.poll(() => existsSync(folder), PATIENCE).toBe(false);
  await other.stop();
  const gone = await db.selectFrom('recording').selectAll().executeTakeFirstOrThrow();
  expect(gone.sealedKey).toBeNull();
  expect(gone.removedAt).not.toBeNull();
  expect(
    (await supervisor.ask(`/api/recordings/${row.id}/exports`, { method: 'POST', body: '{}' })).status,
  ).toBe(404);
  const removed = await db
    .selectFrom('auditEvent')
    .select('subject')
    .where('action', '=', 'recording.removed')
    .execute();
  expect(removed).toEqual([{ subject: row.id }]);
});

test('an installation that records nothing offers it to nobody', async () => {
  const desk = await newDesk({ RECORDING: 'off' });
  await startSfu(desk, 'sfu-a');
  const { kiosk, callId, caller } = await talking(desk);
  expect((await kiosk.request('recording:status', { callId })).isAvailable).toBe(false);
  expect(await refusal(kiosk.request('recording:consent', { callId, given: true }))).toBe('FORBIDDEN');
  const answer = await fetch(`${desk.node.url}/api/items/MR101/service`, {
    headers: { cookie: caller.cookie, origin: desk.node.url },
  });
  expect(await answer.json()).toMatchObject({ data: { recording: false } });
  expect(await desk.context.db.selectFrom('recording').select('id').execute()).toEqual([]);
});

const LENGTH_MS = 6_000;

test('an export is one film of the right length, given out once', async () => {
  const desk = await newDesk();
  const recordingId = await storedRecording(desk);
  const auditor = await asStaff(desk, 'auditor');
  const post = { method: 'POST', body: '{}' };
  const made = await auditor.read<RouteResult<'exportRecording'>>(
    `/api/recordings/${recordingId}/exports`,
    post,
  );
  const state = async () => {
    const [one] = await auditor.read<RouteResult<'listExports'>>(`/api/recordings/${recordingId}/exports`);
    return one?.state;
  };
  await expect.poll(state, { timeout: 60_000 }).toBe('ready');
  const path = `/api/exports/${made.id}/file`;
  const answer = await auditor.ask(path);
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  const folder = await mkdtemp(join(tmpdir(), 'cw-film-'));
  try {
    const film = join(folder, 'film.mp4');
    await writeFile(film, Buffer.from(await answer.arrayBuffer()));
    const { stdout } = await run('ffprobe', [
      ...[
        '-v',
        'error',
        '-show_entries',
        'format=duration:stream=codec_name,width,height',
        '-of',
        'json',
        film,
      ],
    ]);
    const { format, streams } = JSON.parse(stdout) as {
      format: { duration: string };
      streams: { codec_name: string; width?: number }[];
    };
    expect(Math.abs(Number(format.duration) * 1000 - LENGTH_MS)).toBeLessThan(200);
    expect(streams.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264']);
    expect(streams.find(({ width }) => width !== undefined)?.width).toBe(1280);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect((await auditor.ask(path)).status).toBe(410);
  await expect.poll(state, PATIENCE).toBe('removed');
});

/** A recording as a call leaves it: a kiosk's picture and sound, and a clerk's picture that begins later. */
async function storedRecording(desk: Desk): Promise<string> {
  const { db, sealer, config } = desk.context;
  const { caseId, kioskId, siteId } = await desk.addCaller();
  const callId = newId('call');
  const recordingId = newId('recording');
  const key = randomBytes(32);
  const now = new Date();
  await db
    .insertInto('call')
    .values({
      ...{
        id: callId,
        caseId,
        kioskId,
        siteId,
        itemCode: 'MR101',
        staffId: null,
        state: 'ended',
        stateSeq: 1,
      },
      ...{ enqueuedAt: now, answeredAt: now, finishedAt: now, endedAt: now, endReason: 'completed' },
      ...{ queueId: null, keepsId: null, route: null },
    })
    .execute();
  await db
    .insertInto('recording')
    .values({
      ...{ id: recordingId, callId, caseId, itemCode: 'MR101', startedAt: now, endedAt: now, fault: null },
      ...{ sealedKey: sealer.seal(key.toString('base64')), keepUntil: null, removedAt: null },
      bytesRemovedAt: null,
    })
    .execute();
  const folder = join(config.RECORDINGS_DIR, recordingId);
  await promisify(execFile)('mkdir', ['-p', folder]);
  const picture = await picturesOf(LENGTH_MS);
  const sound = Array.from({ length: LENGTH_MS / 20 }, (_, index) => ({
    ...{ track: 1, ms: index * 20, isKey: true, data: Buffer.from([0xf8, 0xff, 0xfe]) },
  }));
  const add = async (
    participant: 'kiosk' | 'clerk',
    source: 'face' | 'microphone',
    startMs: number,
    blocks: WebmBlock[],
  ) => {
    const id = newId('segment');
    const kind = source === 'face' ? ('video' as const) : ('audio' as const);
    const durationMs = blocks.at(-1)?.ms ?? 0;
    const startedAt = new Date(now.getTime() + startMs);
    const times = { untilMs: durationMs, startedAt: startedAt.getTime() };
    const sealing = new SegmentSealer(key, id);
    const head = webmHead([
      kind === 'video'
        ? { kind, codec: 'vp8', width: 320, height: 240 }
        : { kind, codec: 'opus', channels: 2 },
    ]);
    const parts = [sealing.head, sealing.seal(head, times)];
    for (let at = 0; at < blocks.length; at += 20)
      parts.push(sealing.seal(webmCluster(blocks.slice(at, at + 20)), times));
    const bytes = Buffer.concat([...parts, sealing.end(times)]);
    await writeFile(join(folder, `${id}.cwr`), bytes);
    await db
      .insertInto('recordingSegment')
      .values({
        ...{ id, recordingId, participant, role: participant, source, kind, startedAt, durationMs },
        ...{ codec: kind === 'video' ? 'vp8' : 'opus', bytes: bytes.length, ending: 'stopped' },
        ...{ sha256: createHash('sha256').update(bytes).digest('hex'), claimedUntil: null, storedAt: now },
      })
      .execute();
  };
  await add('kiosk', 'face', 0, picture);
  await add('kiosk', 'microphone', 0, sound);
  await add(
    'clerk',
    'face',
    LENGTH_MS / 2,
    picture.filter(({ ms }) => ms < LENGTH_MS / 2),
  );
  return recordingId;
}

/** A test picture in VP8, by ffmpeg. */
async function picturesOf(lengthMs: number): Promise<WebmBlock[]> {
  const source = `testsrc=size=320x240:rate=10:duration=${lengthMs / 1000}`;
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'libvpx', '-b:v', '200k', '-f', 'ivf', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  );
  const blocks: WebmBlock[] = [];
  for (let at = stdout.readUInt16LE(6); at + 12 <= stdout.length;) {
    const length = stdout.readUInt32LE(at);
    const data = stdout.subarray(at + 12, at + 12 + length);
    blocks.push({ track: 1, ms: blocks.length * 100, isKey: ((data[0] ?? 1) & 1) === 0, data });
    at += 12 + length;
  }
  return blocks;
}
