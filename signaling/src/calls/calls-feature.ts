// Calls as a feature: the handlers of kiosks and clerks, the loops that keep the queue moving and its record written, and
// the directory that tells the other features who is in which call.
import { newId } from '@cloud-window/shared';
import type { ServerEventName, ServerPayload } from '@cloud-window/shared/protocol';
import type { CheckIn } from '../appointments/check-in.ts';
import { createAttention } from '../attention/attention-events.ts';
import { createTalk } from '../chat/talk-events.ts';
import type { CallDirectory, Cases, Context, Feature, SocketSession } from '../context.ts';
import type { CallQualityFeature } from '../media/call-quality-feature.ts';
import { mediaNodeRoutes } from '../media/media-nodes.ts';
import { createMediaRelay, type RoomLife } from '../media/media-relay.ts';
import type { QueueEvent } from '../queue/queue-types.ts';
import type { Routing } from '../queues/routing.ts';
import type { Reports } from '../reports/reports-feature.ts';
import { startWallboardFeed } from '../reports/wallboard-feed.ts';
import { createAdmission } from './admission.ts';
import { createCallDirectory } from './call-directory.ts';
import { consultEvents } from './consult-events.ts';
import type { CallParts } from './call-parts.ts';
import { projectQueueEvent, PROJECTION_GROUP } from './call-projection.ts';
import { CallViews } from './call-views.ts';
import { callbackPhone } from './callback-phone.ts';
import { clerkEvents } from './clerk-events.ts';
import { reviewEvents } from './held-reviews.ts';
import { kioskEvents } from './kiosk-events.ts';
import { leaveCase } from './leaving.ts';
import { startLinePositions } from './line-positions.ts';
import { LiveSessions } from './live-sessions.ts';
import { announceParties } from './parties.ts';
import { markAbsent, markPresent } from './presence.ts';
import { createRecovery, type Recovery } from './recovery.ts';
import { serviceStatus } from './service-status.ts';
import { tellBrowsers } from './queue-messages.ts';
import { sessionEvents } from './session-events.ts';
import { supervisorEvents } from './supervisor-events.ts';
import { startSweepLoop } from './sweep-loop.ts';
import { HandleTimes } from './handle-times.ts';

/** Ends the live call, if any, that this applicant has at this kiosk: the visit is over. */
export type LeaveCall = (kiosk: { kioskId: string; siteId: string }, applicantId: string) => Promise<void>;

/** Rooms for features that take part in them. */
export interface RoomOfCall extends RoomLife {
  /** To every browser of this process that is in the room. */
  tellCall<N extends ServerEventName>(callId: string, event: N, payload: ServerPayload<N>): void;
}

export function createCallsFeature(
  context: Context,
  {
    cases,
    routing,
    checkIn,
    reports,
    quality,
  }: { cases: Cases; routing: Routing; checkIn: CheckIn; reports: Reports; quality: CallQualityFeature },
): Feature & { directory: CallDirectory; leave: LeaveCall; room: RoomOfCall } {
  const handleTimes = new HandleTimes(context.db, context.clock);
  const calls = createCallDirectory(context);
  const sessions = new LiveSessions();
  const views = new CallViews(context, cases, handleTimes);
  const parts: CallParts = { context, calls, views, sessions, handleTimes };
  const media = createMediaRelay(parts);
  const talk = createTalk(parts);
  const attention = createAttention(parts);
  const recovery = createRecovery(context, routing, (callIds) => media.findRooms(callIds));
  const loops = callLoops(parts, reports, recovery);

  return {
    directory: calls,
    room: {
      ...media.life,
      tellCall(callId, event, payload) {
        for (const { live } of sessions.inRoom(callId)) live.session.send(event, payload);
      },
    },
    async leave(kiosk, applicantId) {
      const contact = await calls.liveCallOfKiosk({ kind: 'device', ...kiosk, applicantId });
      if (contact !== null) await context.queue.hangUp(contact.callId, 'left');
    },
    events: {
      ...sessionEvents(parts),
      ...kioskEvents(parts, createAdmission(context, calls, { routing, checkIn })),
      ...clerkEvents(parts, routing, media),
      ...reviewEvents(parts),
      ...consultEvents(parts, routing, media),
      ...supervisorEvents(parts, routing),
      ...media.events,
      ...quality.events(parts),
      ...talk.events,
      ...attention.events,
      async 'wallboard:subscribe'(_payload, session) {
        sessions.of(session).watchesWallboard = true;
        session.watchWallboard();
        return reports.wallboard.compose();
      },
    },
    routes: {
      ...mediaNodeRoutes(context, media.life.nodes),
      serviceStatus: serviceStatus(parts, routing),
      callbackPhone: callbackPhone(parts),
      leaveCase: leaveCase(parts, { cases, routing }),
    },
    onConnect: (session) => connected(parts, session),
    async onDisconnect(session) {
      media.left(session);
      await disconnected(parts, session);
    },
    async start() {
      await media.start();
      quality.start();
      await talk.start();
      await attention.start();
      await recovery.run();
      loops.start();
    },
    async stop() {
      await loops.stop();
      talk.stop();
      attention.stop();
      await media.stop();
      await quality.stop();
    },
  };
}

async function connected({ context, sessions }: CallParts, session: SocketSession): Promise<void> {
  const live = sessions.of(session);
  if (live.kind === 'device') await markPresent(context.redis, live.ownerId, session.socketId);
}

async function disconnected(parts: CallParts, session: SocketSession): Promise<void> {
  const { context, sessions, calls } = parts;
  const live = sessions.remove(session);
  if (live === undefined) return;
  const away = await markAbsent(context.redis, live.ownerId, session.socketId);
  const facts = live.callId === null || !away ? null : await calls.facts(live.callId);
  if (facts?.state === 'active') await announceParties(parts, facts);
}

/** The sweep, the follower that tells browsers and the member of the group that writes to PostgreSQL. */
function callLoops(parts: CallParts, reports: Reports, recovery: Recovery) {
  const { context, sessions } = parts;
  const { queue, log } = context;
  const ended = new AbortController();
  const positions = startLinePositions(parts);
  const wallboards = startWallboardFeed(context, reports.wallboard, () => sessions.wallboardIsWatched);
  let stopSweep: () => Promise<void> = () => Promise.resolve();
  let running: Promise<unknown> = Promise.resolve();

  const onEvent = async (event: QueueEvent): Promise<void> => {
    positions.request();
    reports.noteEvent(event);
    wallboards.changed();
    try {
      await tellBrowsers(parts, event);
    } catch (error) {
      // The browser's next heartbeat shows that it is behind, and it resumes.
      log.warn(
        { err: error, seq: event.seq, type: event.type },
        'browsers could not be told of a queue event',
      );
    }
  };

  return {
    start() {
      // Half the lease: three reconnecting heartbeats, and still no dead clerk is waited for twice as long.
      const graceMs = context.config.QUEUE_CLERK_LEASE_MS / 2;
      const swept = {
        checkClock: () => queue.checkClock(),
        async sweep() {
          await queue.sweep();
          reports.noteSweep();
        },
      };
      const sweep = startSweepLoop({ queue: swept, recovery, redis: context.redis, graceMs, log });
      stopSweep = () => sweep.stop();
      running = Promise.all([
        queue.follow(onEvent, ended.signal),
        queue.consume(
          PROJECTION_GROUP,
          newId('peer'),
          (event) => projectQueueEvent(context, event),
          ended.signal,
        ),
      ]);
      running.catch((error: unknown) => {
        log.error({ err: error }, 'the events of the queue are no longer followed');
      });
    },
    async stop() {
      ended.abort();
      await Promise.all([stopSweep(), positions.stop(), wallboards.stop(), running.catch(() => undefined)]);
    },
  };
}
