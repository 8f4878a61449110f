// Recordings for auditors and supervisors, over REST and as bytes. Whoever watches, holds or exports one is written down.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express, Request, Response } from 'express';
import { AppError, newId } from '@cloud-window/shared';
import { exportId, recordingId, segmentId } from '@cloud-window/shared/protocol';
import type { z } from 'zod';
import { auditActor } from '../audit/audit-log.ts';
import type { Context, Feature } from '../context.ts';
import { allowedActor, identityOf } from '../http/identity.ts';
import type { ExportJobs } from './export-jobs.ts';
import { loadExports } from './export-store.ts';
import { recordingKey } from './recording-store.ts';
import { listRecordings, loadDetail, loadRecording } from './recording-views.ts';
import type { SegmentFiles } from './segment-files.ts';

const WATCHERS = ['auditor', 'supervisor'] as const;
/** Seeking and reloading within this time is one viewing. */
const VIEWING_MS = 60_000;

interface RouteParts {
  context: Context;
  files: SegmentFiles;
  exports: ExportJobs;
}

export function recordingRoutes({ context, exports }: RouteParts): NonNullable<Feature['routes']> {
  const { db, audit, clock } = context;
  return {
    listRecordings: ({ query }) => listRecordings(db, query),

    async getRecording({ params, actor }) {
      const detail = await loadDetail(db, params.id, exports.isAvailable);
      await noteViewing(context, auditActor(actor), params.id);
      return detail;
    },

    async holdRecording({ params, body, actor }) {
      await db.transaction().execute(async (tx) => {
        const held = await tx
          .updateTable('recording')
          .set({ legalHold: body.held })
          .where('id', '=', params.id)
          .where('removedAt', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (!held) throw new AppError('NOT_FOUND', 'no such recording');
        await audit.record(tx, {
          actor: auditActor(actor),
          action: body.held ? 'recording.held' : 'recording.released',
          subject: params.id,
          detail: { reason: body.reason },
        });
      });
      return loadRecording(db, params.id);
    },

    async exportRecording({ params, actor }) {
      if (!exports.isAvailable) throw new AppError('EXPORT_UNAVAILABLE', 'there is no ffmpeg');
      const { removedAt, endedAt, lengthMs } = await loadRecording(db, params.id);
      if (removedAt !== null) throw new AppError('NOT_FOUND', 'the recording was removed');
      if (endedAt === null || lengthMs === 0) throw new AppError('CALL_STATE', 'the call still runs');
      const present = (await loadExports(db, params.id)).find(
        ({ state }) => state === 'waiting' || state === 'running',
      );
      if (present) return present;
      const id = newId('export');
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('recordingExport')
          .values({
            id,
            recordingId: params.id,
            requestedBy: auditActor(actor),
            requestedAt: new Date(clock.now()),
            state: 'waiting',
            claimedUntil: null,
            bytes: null,
            fault: null,
            readyAt: null,
            fetchedAt: null,
          })
          .execute();
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'recording.exportRequested',
          subject: params.id,
          detail: { exportId: id },
        });
      });
      exports.request();
      const made = (await loadExports(db, params.id)).find((one) => one.id === id);
      if (!made) throw new AppError('INTERNAL', 'the export is not there');
      return made;
    },

    listExports: ({ params }) => loadExports(db, params.id),
  };
}

/** Mounts the paths of `binaryPaths`. */
export function mountRecordingFiles(app: Express, { context, files, exports }: RouteParts): void {
  const { db, audit, clock, log } = context;

  app.get('/api/recordings/:id/segments/:segmentId', async (request, response) => {
    allowedActor(identityOf(request), WATCHERS, false);
    const id = parse(recordingId, request.params['id']);
    const segment = parse(segmentId, request.params['segmentId']);
    const key = await recordingKey(context, id);
    const row = await db
      .selectFrom('recordingSegment')
      .select('kind')
      .where('id', '=', segment)
      .where('recordingId', '=', id)
      .where('storedAt', 'is not', null)
      .executeTakeFirst();
    if (!row) throw new AppError('NOT_FOUND', 'no such segment');
    const frames = files.read(id, segment, key);
    const bytes = (async function* () {
      for await (const frame of frames) yield frame.bytes;
    })();
    await send(response, bytes, { 'Content-Type': `${row.kind}/webm` }).catch((error: unknown) => {
      if (!response.writableFinished && !request.destroyed)
        log.error({ err: error, segmentId: segment }, 'a recorded segment is damaged');
    });
  });

  app.get('/api/exports/:id/file', async (request, response) => {
    const actor = allowedActor(identityOf(request), WATCHERS, false);
    const id = parse(exportId, request.params['id']);
    // Whoever asks first has it; the file goes with the next sweep.
    const row = await db.transaction().execute(async (tx) => {
      const fetched = await tx
        .updateTable('recordingExport')
        .set({ fetchedAt: new Date(clock.now()) })
        .where('id', '=', id)
        .where('state', '=', 'ready')
        .where('fetchedAt', 'is', null)
        .returning(['id', 'recordingId', 'bytes'])
        .executeTakeFirst();
      if (!fetched) throw new AppError('EXPORT_GONE', 'the export was fetched or removed');
      await audit.record(tx, {
        actor: auditActor(actor),
        action: 'recording.exported',
        subject: fetched.recordingId,
        detail: { exportId: id },
      });
      return fetched;
    });
    await send(response, exports.read(row), {
      'Content-Type': 'video/mp4',
      'Content-Length': String(row.bytes),
      'Content-Disposition': `attachment; filename="${id}.mp4"`,
    }).catch(async () => {
      // It broke off: it may be fetched again.
      await db.updateTable('recordingExport').set({ fetchedAt: null }).where('id', '=', id).execute();
    });
  });
}

async function noteViewing({ db, audit, clock }: Context, actor: string, id: string): Promise<void> {
  const recent = await db
    .selectFrom('auditEvent')
    .select('seq')
    .where('subject', '=', id)
    .where('actor', '=', actor)
    .where('action', '=', 'recording.viewed')
    .where('at', '>', new Date(clock.now() - VIEWING_MS))
    .executeTakeFirst();
  if (!recent) await audit.record(db, { actor, action: 'recording.viewed', subject: id });
}

async function send(
  response: Response,
  bytes: AsyncIterable<Buffer>,
  headers: Record<string, string>,
): Promise<void> {
  response.status(200).set({
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  await pipeline(Readable.from(bytes), response);
}

function parse(schema: z.ZodType<string>, value: Request['params'][string]): string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('NOT_FOUND', 'no such id');
}
