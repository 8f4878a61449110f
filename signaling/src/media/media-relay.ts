// Between browsers and SFU nodes: each media event is authorised against the call, then passed on under the session of the
// party that sent it, so that nobody can name a session but their own.
import { AppError, newId } from '@cloud-window/shared';
import type { ControlNotification, ControlNotificationName } from '@cloud-window/shared/control';
import type { mediaClientEvents, ProducerInfo } from '@cloud-window/shared/protocol';
import type { CallParts } from '../calls/call-parts.ts';
import { requireNewestTab } from '../calls/clerk-tab.ts';
import type { LiveSession, LiveSessions } from '../calls/live-sessions.ts';
import type { SocketHandlers, SocketSession } from '../context.ts';
import type { Contact } from '../queue/queue-types.ts';
import { closeMediaOf, MEDIA_GROUP } from './room-closing.ts';
import { mediaSessionId, openPartySession, type Party } from './room-opening.ts';
import type { SfuConnection } from './sfu-connection.ts';
import { SfuNodes } from './sfu-nodes.ts';
import { findRooms } from './room-search.ts';

type MediaEventName = keyof typeof mediaClientEvents;

export interface MediaRelay {
  events: Pick<SocketHandlers, MediaEventName>;
  /** Which of these calls still have a room with both parties in it, and the SFU node that carries it. */
  findRooms(callIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createMediaRelay(parts: CallParts): MediaRelay {
  const { context } = parts;
  const { queue, log } = context;
  const node = newId('peer');
  const ended = new AbortController();
  let closing: Promise<void> = Promise.resolve();
  const nodes = new SfuNodes({
    redis: context.redis,
    secret: context.config.SFU_SECRET,
    signalingNode: node,
    log,
    onNotification: (name, payload) => {
      tell(parts, name, payload).catch((error: unknown) => {
        log.warn({ err: error, notification: name }, 'browsers could not be told of a change in their room');
      });
    },
    onNodeLost: (nodeId) => {
      tellNodeLost(parts, nodeId).catch((error: unknown) => {
        log.warn({ err: error, sfu: nodeId }, 'browsers could not be told that their SFU node is lost');
      });
    },
  });

  return {
    events: mediaEvents(parts, nodes),
    findRooms: (callIds) => findRooms(nodes, callIds),
    async start() {
      await nodes.start();
      closing = queue.consume(
        MEDIA_GROUP,
        node,
        (event) => closeMediaOf({ queue, log }, nodes, event),
        ended.signal,
      );
      closing.catch((error: unknown) =>
        log.error({ err: error }, 'rooms of finished calls are no longer closed'),
      );
    },
    async stop() {
      ended.abort();
      await closing.catch(() => undefined);
      await nodes.stop();
    },
  };
}

function mediaEvents(parts: CallParts, nodes: SfuNodes): MediaRelay['events'] {
  const { calls, context, sessions } = parts;

  const authorise = async (callId: string, session: SocketSession) => {
    if (session.actor.kind === 'staff') await requireNewestTab(parts, session);
    return calls.requireActiveParty(callId, session.actor);
  };

  /** The node of the call and the sender's session there. */
  const own = async (
    callId: string,
    session: SocketSession,
  ): Promise<{ connection: SfuConnection; sessionId: string }> => {
    const { party, contact } = await authorise(callId, session);
    if (contact.mediaNode === null) throw new AppError('MEDIA_ROOM_LOST', 'join the room first');
    const connection = await nodes.find(contact.mediaNode);
    if (connection === null) throw new AppError('MEDIA_ROOM_LOST', 'the node of the room is gone');
    return { connection, sessionId: mediaSessionId(callId, party) };
  };

  return {
    async 'media:join'({ callId, keepEpoch }, session) {
      const { party, contact } = await authorise(callId, session);
      // Before the room is opened, so that nothing sent in it is missed.
      if (contact.kind === 'consult' && party === 'kiosk') sessions.ask(sessions.of(session), callId);
      const opened = await openPartySession(nodes, context.queue, contact, party, keepEpoch);
      await requireStillActive(parts, opened.connection, contact, party);
      if (opened.moved) await tellOther(parts, contact, party);
      const { kept = false, roomEpoch, rtpCapabilities, producers } = opened.session;
      return {
        kept,
        roomEpoch,
        rtpCapabilities,
        producers: producers.filter((producer) => producer.party !== party).map(producerInfo),
      };
    },

    async 'media:createTransport'({ callId, direction }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('transport:create', { sessionId, direction });
    },

    async 'media:connectTransport'({ callId, ...payload }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('transport:connect', { sessionId, ...payload });
    },

    async 'media:restartIce'({ callId, transportId }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('transport:restartIce', { sessionId, transportId });
    },

    async 'media:produce'({ callId, ...payload }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('producer:create', { sessionId, ...payload });
    },

    async 'media:closeProducer'({ callId, producerId }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('producer:close', { sessionId, producerId });
    },

    async 'media:consume'({ callId, ...payload }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('consumer:create', { sessionId, ...payload });
    },

    async 'media:resume'({ callId, consumerId }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('consumer:resume', { sessionId, consumerId });
    },
  };
}

/** A call may end while its room is being opened: what was opened must not outlive it. */
async function requireStillActive(
  { context }: CallParts,
  connection: SfuConnection,
  before: Contact,
  party: Party,
): Promise<void> {
  const { callId } = before;
  const now = await context.queue.contact(callId);
  if (now?.state === 'active' && now.staffId === before.staffId) return;
  const goesOn = now?.state === 'active' || now?.state === 'waiting' || now?.state === 'offered';
  if (goesOn) await connection.request('session:close', { sessionId: mediaSessionId(callId, party) });
  else await connection.request('room:close', { roomId: callId });
  throw new AppError(goesOn ? 'CALL_STATE' : 'CALL_ENDED', 'the call ended while its room was opened');
}

/** The room moved to another node: the other party joins again and finds it there. */
async function tellOther({ context }: CallParts, contact: Contact, mover: Party): Promise<void> {
  const payload = { callId: contact.callId };
  const asking = contact.parentId === null ? null : await context.queue.contact(contact.parentId);
  if (mover === 'clerk' && asking?.staffId)
    context.broadcast.toStaff(asking.staffId, 'media:roomLost', payload);
  else if (mover === 'clerk') context.broadcast.toKiosk(contact.kioskId, 'media:roomLost', payload);
  else if (contact.staffId !== null) context.broadcast.toStaff(contact.staffId, 'media:roomLost', payload);
}

/** Every process hears every node, so each tells only its own sockets. */
async function tell<N extends ControlNotificationName>(
  parts: CallParts,
  name: N,
  payload: ControlNotification<N>,
): Promise<void>;
async function tell(
  parts: CallParts,
  name: ControlNotificationName,
  payload: ControlNotification<ControlNotificationName>,
): Promise<void> {
  const callId = payload.roomId;
  const inRoom = parts.sessions.inRoom(callId);
  if (inRoom.length === 0) return;
  if (name === 'room:lost') return tellRoomLost(parts, callId);
  if ('producer' in payload) {
    const producer = producerInfo(payload.producer);
    for (const live of others(inRoom, producer.party)) {
      live.session.send('media:producerAdded', { callId, producer });
    }
  } else if ('producerId' in payload) {
    for (const live of others(inRoom, payload.party)) {
      live.session.send('media:producerRemoved', { callId, producerId: payload.producerId });
    }
  }
}

function others(inRoom: ReturnType<LiveSessions['inRoom']>, party: Party): LiveSession[] {
  return inRoom.filter((one) => one.party !== party).map(({ live }) => live);
}

async function tellRoomLost({ context, sessions }: CallParts, callId: string): Promise<void> {
  const contact = await context.queue.contact(callId);
  if (contact?.state !== 'active') return;
  for (const { live } of sessions.inRoom(callId)) live.session.send('media:roomLost', { callId });
}

async function tellNodeLost(parts: CallParts, nodeId: string): Promise<void> {
  for (const callId of parts.sessions.rooms()) {
    const contact = await parts.context.queue.contact(callId);
    if (contact?.mediaNode === nodeId) await tellRoomLost(parts, callId);
  }
}

function producerInfo({ producerId, party, kind, source }: ProducerInfo): ProducerInfo {
  return { producerId, party, kind, source };
}
