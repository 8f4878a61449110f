// Recordings as a feature: begun and ended with calls, fetched from the nodes, kept as long as the law says, watched and
// exported by auditors and supervisors.
import { AppError, newId } from '@cloud-window/shared';
import type { RoomOfCall } from '../calls/calls-feature.ts';
import type { CallDirectory, Context, Feature } from '../context.ts';
import type { RecorderNotice } from '../media/media-relay.ts';
import { CallRecorder } from './call-recorder.ts';
import { hasConsent, recordConsent } from './consent.ts';
import { ExportJobs } from './export-jobs.ts';
import { mountRecordingFiles, recordingRoutes } from './recording-routes.ts';
import { Retention } from './retention.ts';
import { SegmentCollector } from './segment-collector.ts';
import { SegmentFiles } from './segment-files.ts';

/** The consumer group whose members share the work of beginning and ending recordings. */
const RECORDINGS_GROUP = 'recordings';

export function createRecordingsFeature(
  context: Context,
  { room, directory }: { room: RoomOfCall; directory: CallDirectory },
): Feature {
  const { db, log, queue } = context;
  const files = new SegmentFiles(context.config.RECORDINGS_DIR);
  const live = new CallRecorder(context, {
    nodes: room.nodes,
    tell: (callId, payload) => room.tellCall(callId, 'recording:state', payload),
  });
  const collector = new SegmentCollector(context, files, () => room.nodes.all());
  const retention = new Retention(context, files);
  const exports = new ExportJobs(context, files);
  const parts = { context, files, exports };
  const ended = new AbortController();
  let following: Promise<unknown> = Promise.resolve();

  const align = (callId: string): void => {
    live.align(callId).catch((error: unknown) => {
      log.warn({ err: error, callId }, 'a recording is not in line with its call yet');
    });
  };
  const hear = async (notice: RecorderNotice): Promise<void> => {
    if (notice.name === 'recording:segment') collector.request();
    else if (notice.name === 'recording:state') await live.noted(notice.notice);
    else await live.ended(notice.notice);
  };
  room.onJoined(align);
  room.onRecorder((notice) => {
    hear(notice).catch((error: unknown) => log.warn({ err: error }, 'a recorder was not followed'));
  });

  return {
    routes: recordingRoutes(parts),
    events: {
      async 'recording:consent'({ callId, given }, { actor }) {
        if (!live.isAvailable) throw new AppError('FORBIDDEN', 'this installation records nothing');
        const { party, caseId } = await directory.requireParty(callId, actor);
        if (party !== 'kiosk' || actor.kind !== 'device' || actor.applicantId === null) {
          throw new AppError('FORBIDDEN', 'the applicant alone decides');
        }
        const { applicantId } = actor;
        await db
          .transaction()
          .execute((tx) => recordConsent(context, tx, { caseId, callId, given, actor: applicantId }));
        await room.review(callId);
        await live.align(callId);
        return {};
      },
      async 'recording:status'({ callId }, { actor }) {
        const contact = await queue.contact(callId);
        if (contact === null) throw new AppError('CALL_ENDED', 'the call is over');
        const isSupervisor = actor.kind === 'staff' && actor.roles.includes('supervisor');
        if (!isSupervisor) await directory.requireParty(callId, actor);
        const isRecording = live.isRecording(callId);
        // A process that has just started has not heard the node yet.
        if (!isRecording) align(callId);
        return {
          isAvailable: live.isAvailable,
          hasConsent: await hasConsent(db, contact.caseId),
          isRecording,
        };
      },
    },
    mount: (app) => mountRecordingFiles(app, parts),
    async start() {
      await files.open();
      await exports.start();
      collector.start();
      retention.start();
      live.start();
      const node = newId('peer');
      following = queue.consume(RECORDINGS_GROUP, node, (event) => live.followed(event), ended.signal);
      following.catch((error: unknown) =>
        log.error({ err: error }, 'recordings no longer follow their calls'),
      );
    },
    async stop() {
      ended.abort();
      await Promise.all([
        following.catch(() => undefined),
        live.stop(),
        collector.stop(),
        retention.stop(),
        exports.stop(),
      ]);
    },
  };
}
