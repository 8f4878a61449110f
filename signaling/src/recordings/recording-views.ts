// Recordings as the console shows them: the list with its filters, and one with tracks and time line.
import { sql } from 'kysely';
import { AppError } from '@cloud-window/shared';
import type {
  Recording,
  RecordingDetail,
  RecordingExport,
  RecordingMark,
  RecordingTrack,
  RouteResult,
} from '@cloud-window/shared/protocol';
import type { z } from 'zod';
import type { recordingFilterSchema } from '@cloud-window/shared/protocol';
import type { Db } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { loadExports } from './export-store.ts';
import { loadMarks } from './recording-marks.ts';

const PAGE_SIZE = 50;
/** A shorter pause between two segments is none to see (ms). */
const GAP_MS = 500;

type Filter = z.output<typeof recordingFilterSchema>;

export async function listRecordings(db: Db, filter: Filter): Promise<RouteResult<'listRecordings'>> {
  let query = recordings(db)
    .orderBy('recording.startedAt', 'desc')
    .limit(PAGE_SIZE + 1);
  if (filter.from !== undefined) query = query.where('recording.startedAt', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('recording.startedAt', '<', new Date(filter.to));
  if (filter.before !== undefined) query = query.where('recording.startedAt', '<', new Date(filter.before));
  if (filter.itemCode !== undefined) query = query.where('recording.itemCode', '=', filter.itemCode);
  const { staffId } = filter;
  if (staffId !== undefined) {
    query = query.where((build) =>
      build.exists(
        build
          .selectFrom('queueEvent')
          .select('seq')
          .whereRef('queueEvent.callId', '=', 'recording.callId')
          .where('queueEvent.type', '=', 'callAccepted')
          .where('queueEvent.staffId', '=', staffId),
      ),
    );
  }
  const [rows, clerks, items] = await Promise.all([
    query.execute(),
    db
      .selectFrom('staff')
      .select(['id', 'displayName'])
      .where(sql<boolean>`'clerk' = any(roles)`)
      .orderBy('displayName')
      .execute(),
    db
      .selectFrom('item')
      .select(['code', 'definition'])
      .where('code', 'in', db.selectFrom('recording').select('itemCode'))
      .orderBy('code')
      .execute(),
  ]);
  const shown = rows.slice(0, PAGE_SIZE);
  const answered = await clerksOf(
    db,
    shown.map(({ callId }) => callId),
  );
  return {
    recordings: shown.map((row) => recordingOf(row, answered.get(row.callId) ?? [])),
    hasMore: rows.length > PAGE_SIZE,
    clerks: clerks.map(({ id, displayName }) => ({ staffId: id, displayName })),
    items: items.map(({ code, definition }) => ({ code, name: definition.name })),
  };
}

/** @throws AppError NOT_FOUND */
export async function loadRecording(db: Db, id: string): Promise<Recording> {
  const row = await recordings(db).where('recording.id', '=', id).executeTakeFirst();
  if (!row) throw new AppError('NOT_FOUND', 'no such recording');
  const answered = await clerksOf(db, [row.callId]);
  return recordingOf(row, answered.get(row.callId) ?? []);
}

/** @throws AppError NOT_FOUND */
export async function loadDetail(db: Db, id: string, canExport: boolean): Promise<RecordingDetail> {
  const recording = await loadRecording(db, id);
  const { startMs, tracks } = await loadTracks(db, id);
  const [marks, item, exports] = await Promise.all([
    loadMarks(db, recording.callId, startMs),
    loadItem(db, recording.itemCode),
    loadExports(db, id),
  ]);
  return {
    ...recording,
    firstFrameAt: startMs,
    tracks: recording.removedAt === null ? tracks : [],
    marks: [...marks, ...gapsIn(tracks)].toSorted((one, other) => one.atMs - other.atMs),
    materials: (item?.materials ?? []).map(({ code, name }) => ({ code, name })),
    exports: exports satisfies RecordingExport[],
    canExport: canExport && recording.removedAt === null,
  };
}

/** The stored segments by track, on one clock that starts with the first frame. */
export async function loadTracks(
  db: Db,
  recordingId: string,
): Promise<{ startMs: number; lengthMs: number; tracks: RecordingTrack[] }> {
  const rows = await db
    .selectFrom('recordingSegment')
    .selectAll()
    .where('recordingId', '=', recordingId)
    .where('storedAt', 'is not', null)
    .orderBy('startedAt')
    .execute();
  const startMs = rows[0]?.startedAt.getTime() ?? 0;
  const tracks = new Map<string, RecordingTrack>();
  let lengthMs = 0;
  for (const row of rows) {
    const { participant, role, source, kind, durationMs } = row;
    const name = `${participant}/${role}/${source}`;
    const track = tracks.get(name) ?? { participant, role, source, kind, segments: [] };
    tracks.set(name, track);
    const segment = { id: row.id, startMs: row.startedAt.getTime() - startMs, durationMs };
    track.segments.push({ ...segment, isMended: row.ending === 'mended' });
    lengthMs = Math.max(lengthMs, segment.startMs + durationMs);
  }
  return { startMs, lengthMs, tracks: [...tracks.values()] };
}

/** Stretches in which nobody was recorded. */
function gapsIn(tracks: readonly RecordingTrack[]): RecordingMark[] {
  const segments = tracks
    .flatMap((track) => track.segments)
    .toSorted((one, other) => one.startMs - other.startMs);
  const gaps: RecordingMark[] = [];
  let until = segments[0]?.startMs ?? 0;
  for (const { startMs, durationMs } of segments) {
    if (startMs - until > GAP_MS) gaps.push({ kind: 'gap', atMs: until, lastedMs: startMs - until });
    until = Math.max(until, startMs + durationMs);
  }
  return gaps;
}

function recordings(db: Db) {
  return db
    .selectFrom('recording')
    .innerJoin('serviceCase', 'serviceCase.id', 'recording.caseId')
    .innerJoin('item', 'item.code', 'recording.itemCode')
    .selectAll('recording')
    .select(['serviceCase.number as caseNumber', 'item.definition as item'])
    .select((build) => [
      build
        .selectFrom('recordingSegment')
        .select(
          sql<string | null>`extract(epoch from
            max(recording_segment.started_at + recording_segment.duration_ms * interval '1 millisecond')
            - min(recording_segment.started_at)) * 1000`.as('ms'),
        )
        .whereRef('recordingSegment.recordingId', '=', 'recording.id')
        .as('lengthMs'),
      build
        .selectFrom('recordingSegment')
        .select(sql<string | null>`sum(recording_segment.bytes)`.as('bytes'))
        .whereRef('recordingSegment.recordingId', '=', 'recording.id')
        .as('bytes'),
    ]);
}

type RecordingRow = Awaited<ReturnType<ReturnType<typeof recordings>['execute']>>[number];

function recordingOf(row: RecordingRow, clerks: Recording['clerks']): Recording {
  return {
    id: row.id,
    callId: row.callId,
    caseNumber: row.caseNumber,
    itemCode: row.itemCode,
    itemName: row.item.name,
    clerks,
    startedAt: row.startedAt.getTime(),
    endedAt: row.endedAt?.getTime() ?? null,
    lengthMs: Math.max(0, Math.round(Number(row.lengthMs ?? 0))),
    bytes: Number(row.bytes ?? 0),
    basis: row.basis,
    keepUntil: row.legalHold ? null : (row.keepUntil?.getTime() ?? null),
    legalHold: row.legalHold,
    fault: row.fault,
    removedAt: row.removedAt?.getTime() ?? null,
  };
}

async function clerksOf(db: Db, callIds: readonly string[]): Promise<Map<string, Recording['clerks']>> {
  const found = new Map<string, Recording['clerks']>();
  if (callIds.length === 0) return found;
  const rows = await db
    .selectFrom('queueEvent')
    .innerJoin('staff', 'staff.id', 'queueEvent.staffId')
    .select(['queueEvent.callId', 'staff.id', 'staff.displayName'])
    .where('queueEvent.type', '=', 'callAccepted')
    .where('queueEvent.callId', 'in', callIds)
    .orderBy('queueEvent.seq')
    .execute();
  for (const { callId, id, displayName } of rows) {
    if (callId === null) continue;
    const clerks = found.get(callId) ?? [];
    if (!clerks.some(({ staffId }) => staffId === id)) clerks.push({ staffId: id, displayName });
    found.set(callId, clerks);
  }
  return found;
}
