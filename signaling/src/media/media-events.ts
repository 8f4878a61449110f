// What browsers ask of the media plane: each event is authorised against the call, then passed on under the session of
// whoever sent it, so that nobody can name a session but their own.
import { AppError, maySend } from '@cloud-window/shared';
import type {
  IceServer,
  mediaClientEvents,
  MediaSource,
  MutedTrack,
  ProducerInfo,
} from '@cloud-window/shared/protocol';
import type { CallParts } from '../calls/call-parts.ts';
import type { SocketHandlers, SocketSession } from '../context.ts';
import { mutesOf, setMuted } from './mutes.ts';
import {
  partiesOf,
  phaseOf,
  phaseSeq,
  requireAccess,
  roomContacts,
  type Access,
  type Place,
} from './room-access.ts';
import { mediaSessionId, openMediaSession, type Arrival, type OpenedRoom } from './room-opening.ts';
import { placesIn, tellPlaces } from './room-tidings.ts';
import { openAsGuest, servingNode } from './serving-nodes.ts';
import type { SfuConnection } from './sfu-connection.ts';
import type { SfuNodes } from './sfu-nodes.ts';

type MediaEvents = Pick<SocketHandlers, keyof typeof mediaClientEvents>;

/** A face in a tile up to this height, in pixels, needs no more than the layer of this number. */
const LAYERS_BY_HEIGHT: readonly (readonly [height: number, layer: number])[] = [
  [200, 0],
  [400, 1],
];

export function mediaEvents(parts: CallParts, nodes: SfuNodes, iceServers: () => IceServer[]): MediaEvents {
  const { context, sessions } = parts;
  const { redis, queue } = context;

  /** The node of the call and the sender's session there. */
  const own = async (
    callId: string,
    session: SocketSession,
  ): Promise<{ connection: SfuConnection; sessionId: string }> => {
    const access = await requireAccess(parts, callId, session);
    const { contacts, participant } = access;
    const connection = await connectionOf(nodes, await servingNode(redis, contacts.contact, access));
    if (connection === null) throw new AppError('MEDIA_ROOM_LOST', 'join the room first');
    return { connection, sessionId: mediaSessionId(callId, participant) };
  };

  const open = async (access: Access, keepEpoch: string | undefined): Promise<OpenedRoom> => {
    const { contacts, participant, role, holder } = access;
    const { callId } = contacts.contact;
    const muted = await mutesOf(redis, callId, [access]);
    const arrival: Arrival = {
      participant,
      role,
      holder,
      phase: phaseOf(contacts) ?? 'ringing',
      stateSeq: phaseSeq(contacts),
      muted: muted.map(({ source }) => source),
      ...(keepEpoch !== undefined && { keepEpoch }),
    };
    const { log, config } = context;
    const asGuest = await openAsGuest(
      { redis, nodes, log, zone: config.SFU_ZONE },
      contacts.contact,
      arrival,
    );
    return asGuest ?? openMediaSession(nodes, queue, contacts.contact, arrival);
  };

  /** Muted is what either side knows of: while the room was opened, or Redis was emptied, one may have missed it. */
  const agreeOnMutes = async (access: Access, { connection, session }: OpenedRoom): Promise<MutedTrack[]> => {
    const { callId } = access.contacts.contact;
    const { participant } = access;
    const kept = await mutesOf(redis, callId, [access]);
    const sessionId = mediaSessionId(callId, participant);
    for (const { source } of kept) {
      if (session.muted.includes(source)) continue;
      await connection.request('session:setMuted', { sessionId, source, muted: true });
    }
    for (const source of session.muted) {
      if (kept.some((track) => track.source === source)) continue;
      await setMuted(redis, callId, { of: access, source, muted: true, by: participant });
    }
    return mutesOf(redis, callId, await placesIn(context, access.contacts));
  };

  return {
    async 'media:join'({ callId, keepEpoch }, session) {
      const access = await requireAccess(parts, callId, session);
      const { participant, role, because } = access;
      // Before the room is opened, so that nothing sent in it is missed.
      const entry = sessions.joinRoom(sessions.of(session), callId, { participant, role, because });
      const opened = await open(access, keepEpoch);
      const now = await stillIn(parts, opened.connection, access, session);
      if (opened.moved) {
        const others = (await placesIn(context, now.contacts)).filter(
          ({ holder }) => holder !== access.holder,
        );
        tellPlaces(context, now.contacts, others, 'media:roomLost', { callId });
      }
      const muted = await agreeOnMutes(now, opened);
      const known = { phase: phaseOf(now.contacts) ?? 'ringing', seq: phaseSeq(now.contacts) };
      // What has been told meanwhile may be newer.
      const told = entry.told !== null && entry.told.seq > known.seq ? entry.told : known;
      entry.told = told;
      const { kept = false, roomEpoch, rtpCapabilities, producers } = opened.session;
      return {
        kept,
        roomEpoch,
        rtpCapabilities,
        producers: producers.map(producerInfo),
        participant,
        role: now.role,
        phase: told.phase,
        muted,
        iceServers: iceServers(),
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

    async 'media:setDemand'({ callId, consumerId, paused, maxHeight, spatialLayer, temporalLayer }, session) {
      const { connection, sessionId } = await own(callId, session);
      return connection.request('consumer:setDemand', {
        sessionId,
        consumerId,
        paused,
        spatialLayer: spatialLayer ?? layerFor(maxHeight),
        temporalLayer: temporalLayer ?? null,
      });
    },

    async 'media:mute'({ callId, participant, source, muted }, session) {
      const access = await requireAccess(parts, callId, session);
      const { contacts } = access;
      const places = await placesIn(context, contacts);
      const of = places.find((place) => place.participant === participant);
      if (of === undefined || !maySend(of.role, source)) {
        throw new AppError('NOT_FOUND', 'nobody of this call sends that');
      }
      if (participant !== access.participant && access.role !== 'clerk') {
        throw new AppError('FORBIDDEN', 'only the clerk of the call mutes others');
      }
      await setMuted(redis, callId, { of, source, muted, by: access.participant });
      const at = await servingNode(redis, contacts.contact, of);
      await muteInRoom(nodes, at, mediaSessionId(callId, participant), source, muted);
      tellPlaces(context, contacts, places, 'media:muted', {
        callId,
        muted: await mutesOf(redis, callId, places),
      });
      return {};
    },
  };
}

async function connectionOf(nodes: SfuNodes, nodeId: string | null): Promise<SfuConnection | null> {
  return nodeId === null ? null : nodes.find(nodeId);
}

/**
 * A call may change while its room is being opened: what was opened must not outlive it, and a change that came before
 * the room stood was told to nobody.
 */
async function stillIn(
  parts: CallParts,
  connection: SfuConnection,
  before: Access,
  session: SocketSession,
): Promise<Access> {
  const { callId } = before.contacts.contact;
  const live = parts.sessions.of(session);
  // Not the queue's own word: a call that Redis has lost is not over.
  const contact = await parts.calls.contact(callId);
  const contacts = contact === null ? null : await roomContacts((id) => parts.calls.contact(id), contact);
  const phase = contacts === null ? null : phaseOf(contacts);
  if (contacts === null || phase === null) {
    await connection.request('room:close', { roomId: callId });
    parts.sessions.leaveRoom(live, callId);
    throw new AppError('CALL_ENDED', 'the call ended while its room was opened');
  }
  const place = (await placesIn(parts.context, contacts)).find((one) => isSame(one, before));
  if (place === undefined) {
    await connection.request('session:close', { sessionId: mediaSessionId(callId, before.participant) });
    parts.sessions.leaveRoom(live, callId);
    throw new AppError('CALL_STATE', 'the call went on without this participant');
  }
  if (phaseSeq(contacts) !== phaseSeq(before.contacts)) {
    await connection.request('room:setPhase', {
      roomId: callId,
      phase,
      stateSeq: phaseSeq(contacts),
      parties: partiesOf(contacts).map(({ participant, holder }) => ({ participant, holder })),
    });
  }
  return { ...before, role: place.role, contacts };
}

const isSame = (one: Place, other: Place) =>
  one.participant === other.participant && one.holder === other.holder;

/** Whoever is not in the room just now is told when joining. */
async function muteInRoom(
  nodes: SfuNodes,
  nodeId: string | null,
  sessionId: string,
  source: MediaSource,
  muted: boolean,
): Promise<void> {
  const connection = await connectionOf(nodes, nodeId);
  try {
    await connection?.request('session:setMuted', { sessionId, source, muted });
  } catch (error) {
    if (AppError.from(error).code !== 'MEDIA_ROOM_LOST') throw error;
  }
}

function layerFor(maxHeight: number | undefined): number | null {
  if (maxHeight === undefined) return null;
  return LAYERS_BY_HEIGHT.find(([height]) => maxHeight <= height)?.[1] ?? null;
}

export function producerInfo({ producerId, participant, role, kind, source }: ProducerInfo): ProducerInfo {
  return { producerId, participant, role, kind, source };
}
