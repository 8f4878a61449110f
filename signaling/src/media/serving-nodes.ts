// Which node serves whom. Kiosk and clerk are on the home node of their call. Who only joins them may be served by another,
// so that a full or draining home, or a far one, is spared; that node holds a shadow of the room (docs/media.md, "Nodes").
import type { Redis } from 'ioredis';
import { AppError, type RoomRole } from '@cloud-window/shared';
import { takesCalls } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import type { Contact } from '../queue/queue-types.ts';
import { needsOtherNode } from './node-choice.ts';
import { mediaSessionId, type Arrival, type OpenedRoom } from './room-opening.ts';
import type { SfuConnection } from './sfu-connection.ts';
import type { SfuNodes } from './sfu-nodes.ts';

/** Long after any call: for what a crash has left behind. */
const KEEP_S = 24 * 3_600;

const servingKey = (callId: string): string => `media:serving:${callId}`;

/** By participant; whoever is not named is served by the home of the call. */
export async function guestNodes(redis: Redis, callId: string): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries(await redis.hgetall(servingKey(callId))));
}

/** The node on which this participant has a session, or would have one; null where the call has no room. */
export async function servingNode(
  redis: Redis,
  { callId, mediaNode }: Pick<Contact, 'callId' | 'mediaNode'>,
  { participant, role }: { participant: string; role: RoomRole },
): Promise<string | null> {
  if (!mayBeGuest(role)) return mediaNode;
  return (await redis.hget(servingKey(callId), participant)) ?? mediaNode;
}

export async function forgetGuestNodes(redis: Redis, callId: string): Promise<void> {
  await redis.del(servingKey(callId));
}

export interface ServingParts {
  redis: Redis;
  nodes: SfuNodes;
  /** The zone of this process, and so of those who are connected to it. */
  zone: string;
  log: Logger;
}

/**
 * Opens the session of a guest on another node than the call's home when that is better. Null when it is to be opened at
 * the home, as for everybody else; then no other node has one any more.
 */
export async function openAsGuest(
  parts: ServingParts,
  { callId, mediaNode }: Contact,
  arrival: Arrival,
): Promise<OpenedRoom | null> {
  if (!mayBeGuest(arrival.role)) return null;
  const { redis, nodes, log } = parts;
  const before = await redis.hget(servingKey(callId), arrival.participant);
  const home = mediaNode === null ? null : await nodes.find(mediaNode);
  const guestOf = home === null ? null : await guestNode(parts, home, before);
  if (home !== null && guestOf !== null) {
    try {
      const opened = await openShadow(home, guestOf, callId, arrival);
      if (before !== guestOf.nodeId) {
        await redis
          .multi()
          .hset(servingKey(callId), arrival.participant, guestOf.nodeId)
          .expire(servingKey(callId), KEEP_S)
          .exec();
        await closeSession(before === null ? home : await nodes.find(before), callId, arrival.participant);
      }
      return opened;
    } catch (error) {
      if (!['MEDIA_UNAVAILABLE', 'MEDIA_ROOM_LOST'].includes(AppError.from(error).code)) throw error;
      log.warn(
        { err: error, callId, sfu: guestOf.nodeId },
        'a guest is served by the home of the call instead',
      );
    }
  }
  if (before !== null) {
    await redis.hdel(servingKey(callId), arrival.participant);
    await closeSession(await nodes.find(before), callId, arrival.participant);
  }
  return null;
}

const mayBeGuest = (role: RoomRole): boolean => role !== 'kiosk' && role !== 'clerk';

/** Whoever is served somewhere stays there while that goes well. */
async function guestNode(
  { nodes, zone }: ServingParts,
  home: SfuConnection,
  before: string | null,
): Promise<SfuConnection | null> {
  if (before !== null && before !== home.nodeId && nodes.record(before)?.draining === '0') {
    const connection = await nodes.find(before);
    if (connection !== null) return connection;
  }
  const record = nodes.record(home.nodeId);
  if (!needsOtherNode(record, zone)) return null;
  const other = await nodes.choose(new Set([home.nodeId]));
  // A third zone is no nearer than the home.
  const isBetter = (record && !takesCalls(record)) || nodes.record(other?.nodeId ?? '')?.zone === zone;
  return isBetter ? other : null;
}

async function openShadow(
  home: SfuConnection,
  guest: SfuConnection,
  callId: string,
  arrival: Arrival,
): Promise<OpenedRoom> {
  // A link is to a room that stands.
  await home.request('room:open', { roomId: callId });
  const session = await guest.request('session:open', {
    roomId: callId,
    sessionId: mediaSessionId(callId, arrival.participant),
    ...arrival,
    home: { nodeId: home.nodeId, controlUrl: home.controlUrl },
  });
  return { connection: guest, session, moved: false };
}

/** What is left on a node that serves this participant no more. One that does not answer closes it by itself. */
async function closeSession(
  connection: SfuConnection | null,
  callId: string,
  participant: string,
): Promise<void> {
  await connection
    ?.request('session:close', { sessionId: mediaSessionId(callId, participant) })
    .catch(() => undefined);
}
