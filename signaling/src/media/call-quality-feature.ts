// The quality of calls as a feature: takes in what browsers measure, tells the others in the call, counts for Prometheus and
// the wallboard, and keeps a summary with each call that is over.
import type { Registry } from 'prom-client';
import { AppError, mayConsume, newId } from '@cloud-window/shared';
import type {
  MediaBoard,
  MediaReport,
  ParticipantQuality,
  QualityCause,
  QualityLevel,
} from '@cloud-window/shared/protocol';
import type { CallParts } from '../calls/call-parts.ts';
import type { Context, SocketHandlers, SocketSession } from '../context.ts';
import type { QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import { keepFor } from '../queues/shared-reads.ts';
import { boardOf, CallQuality, present } from './call-quality.ts';
import { createQualityMetrics } from './call-quality-metrics.ts';
import { phaseOf, requireAccess, type Access } from './room-access.ts';
import { placesIn, tellPlaces } from './room-tidings.ts';

/** The consumer group whose members share the work of keeping summaries. */
const QUALITY_GROUP = 'quality';
/** Browsers report every five seconds; one whose clock runs ahead is not refused. */
const REPORT_MIN_MS = 2_000;
/** What has not changed is told again this often, so that the others know that it still holds. */
const REPEAT_MS = 15_000;
/** Wallboards and scrapes of one moment read once. */
const READ_KEPT_MS = 500;
/** The conversation is over, and with it what its participants measure. */
const ENDS: readonly QueueEventType[] = ['callFinished', 'callHungUp', 'callTurnedCallback'];

export interface CallQualityFeature {
  events(parts: Pick<CallParts, 'calls' | 'context' | 'sessions'>): Pick<SocketHandlers, 'media:stats'>;
  /** Kiosk and clerk of each of these calls, as they fare just now. */
  ofCalls(
    callIds: readonly string[],
  ): Promise<ReadonlyMap<string, { kiosk: ParticipantQuality | null; clerk: ParticipantQuality | null }>>;
  board(): Promise<MediaBoard>;
  start(): void;
  stop(): Promise<void>;
}

interface Told {
  at: number;
  level: QualityLevel;
  causes: readonly QualityCause[];
}

export function createCallQuality(context: Context, registry: Registry): CallQualityFeature {
  const { redis, queue, clock, log } = context;
  const quality = new CallQuality(redis);
  const reportedAt = new WeakMap<SocketSession, number>();
  const told = new WeakMap<SocketSession, Told>();
  const ended = new AbortController();
  let keeping: Promise<void> = Promise.resolve();

  const activeCalls = async (): Promise<string[]> =>
    (await queue.snapshot()).active.map(({ callId }) => callId);
  const board = keepFor(READ_KEPT_MS, async () =>
    boardOf(await quality.of(await activeCalls()), clock.now()),
  );
  const metrics = createQualityMetrics(registry, () => board.read());

  const pace = (session: SocketSession): void => {
    const now = performance.now();
    const last = reportedAt.get(session);
    if (last !== undefined && now - last < REPORT_MIN_MS) {
      throw new AppError('RATE_LIMITED', 'one report every few seconds');
    }
    reportedAt.set(session, now);
  };

  /** To everybody who may know that this participant is there. */
  const tell = async (access: Access, report: MediaReport, session: SocketSession): Promise<void> => {
    const { participant, role, contacts } = access;
    const { level, causes, rttMs } = report;
    const now = performance.now();
    const last = told.get(session);
    const isNews = last?.level !== level || last.causes.join() !== causes.join();
    if (!isNews && now - last.at < REPEAT_MS) return;
    told.set(session, { at: now, level, causes });
    const others = (await placesIn(context, contacts)).filter(
      (place) => place.participant !== participant && mayConsume(role, place.role),
    );
    const { callId } = contacts.contact;
    tellPlaces(context, contacts, others, 'media:quality', { callId, participant, level, causes, rttMs });
  };

  const keep = async (event: QueueEvent): Promise<void> => {
    if (!ENDS.includes(event.type) || event.callId === null) return;
    const { callId } = event;
    const summaries = await quality.summaries(callId);
    if (summaries.length === 0) return;
    await context.db
      .updateTable('call')
      .set({ mediaQuality: JSON.stringify(summaries) })
      .where('id', '=', callId)
      .execute();
    await quality.forget(callId);
  };

  return {
    events: (parts) => ({
      async 'media:stats'({ callId, report }, session) {
        pace(session);
        const access = await requireAccess(parts, callId, session);
        if (phaseOf(access.contacts) === 'ringing') throw new AppError('CALL_STATE', 'nothing flows yet');
        await quality.note(callId, access.participant, report, { role: access.role, at: clock.now() });
        metrics.note(session.actor.kind === 'device' ? 'kiosk' : 'staff', report);
        await tell(access, report, session);
        return {};
      },
    }),
    async ofCalls(callIds) {
      const now = clock.now();
      const records = await quality.of(callIds);
      return new Map(
        [...records].map(([callId, ofCall]) => [
          callId,
          { kiosk: present(ofCall.get('kiosk'), now), clerk: present(ofCall.get('clerk'), now) },
        ]),
      );
    },
    board: () => board.read(),
    start() {
      keeping = queue.consume(QUALITY_GROUP, newId('peer'), keep, ended.signal);
      keeping.catch((error: unknown) =>
        log.error({ err: error }, 'the quality of finished calls is no longer kept'),
      );
    },
    async stop() {
      ended.abort();
      await keeping.catch(() => undefined);
    },
  };
}
