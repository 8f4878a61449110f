// The quality of calls as a feature: takes in what browsers measure, tells the others in the call, counts for Prometheus and
// the wallboard, and keeps a summary with each call that is over.
import type { Registry } from 'prom-client';
import { AppError, mayConsume, newId, type RoomRole } from '@cloud-window/shared';
import type {
  MediaBoard,
  MediaReport,
  ParticipantQuality,
  QualityCause,
  QualityLevel,
} from '@cloud-window/shared/protocol';
import type { Context, SocketHandlers, SocketSession } from '../context.ts';
import type { QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import { keepFor } from '../queues/shared-reads.ts';
import { boardOf, CallQuality, present } from './call-quality.ts';
import { createQualityMetrics } from './call-quality-metrics.ts';

/** The consumer group whose members share the work of keeping summaries. */
export const QUALITY_GROUP = 'quality';
/** Browsers report every five seconds; one whose clock runs ahead is not refused. */
const REPORT_MIN_MS = 2_000;
/** What has not changed is told again this often, so that the others know that it still holds. */
const REPEAT_MS = 15_000;
/** Wallboards and scrapes of one moment read once. */
const READ_KEPT_MS = 500;
/** The conversation is over, and with it what its participants measure. */
const ENDS: readonly QueueEventType[] = ['callFinished', 'callHungUp', 'callTurnedCallback'];

/** Who somebody is in a call, or the AppError that says why nobody. */
export interface Participant {
  participant: string;
  role: RoomRole;
}

export interface CallQualityFeature {
  events(
    whoIs: (callId: string, session: SocketSession) => Promise<Participant>,
  ): Pick<SocketHandlers, 'media:stats'>;
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
  const { redis, queue, broadcast, clock, log } = context;
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

  /** Whom the kiosk must not know of is not spoken of in the call at all. */
  const tell = (
    callId: string,
    { participant, role }: Participant,
    report: MediaReport,
    session: SocketSession,
  ) => {
    if (!mayConsume(role, 'kiosk') && role !== 'kiosk') return;
    const { level, causes, rttMs } = report;
    const now = performance.now();
    const last = told.get(session);
    const isNews = last?.level !== level || last.causes.join() !== causes.join();
    if (!isNews && now - last.at < REPEAT_MS) return;
    told.set(session, { at: now, level, causes });
    broadcast.toCall(callId, 'media:quality', { callId, participant, level, causes, rttMs });
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
    events: (whoIs) => ({
      async 'media:stats'({ callId, report }, session) {
        pace(session);
        const who = await whoIs(callId, session);
        await quality.note(callId, who.participant, report, { role: who.role, at: clock.now() });
        metrics.note(who.role, report);
        tell(callId, who, report, session);
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
