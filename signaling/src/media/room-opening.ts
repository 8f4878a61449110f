// Where the room of a call is: the node that carries it already, or one chosen now so that everybody lands on the same.
import { AppError } from '@cloud-window/shared';
import type { ControlPayload, ControlResult } from '@cloud-window/shared/control';
import type { CallQueue, Contact } from '../queue/queue-types.ts';
import type { SfuConnection } from './sfu-connection.ts';
import type { SfuNodes } from './sfu-nodes.ts';

type OpenedSession = ControlResult<'session:open'>;
/** What the room is told of whoever comes. */
export type Arrival = Omit<ControlPayload<'session:open'>, 'roomId' | 'sessionId'>;

/** One live media session per participant of a call. */
export const mediaSessionId = (callId: string, participant: string): string => `${callId}/${participant}`;

const ATTEMPTS = 4;

export interface OpenedRoom {
  connection: SfuConnection;
  session: OpenedSession;
  /** The room was given up on another node: the others must come here as well. */
  moved: boolean;
}

/**
 * Opens the participant's session, and its room if need be, on the node of the call. Two who join at once both ask for a
 * node; the queue's compare-and-set lets the first choice stand. A node that does not answer is replaced. Throws
 * MEDIA_UNAVAILABLE when no node is left.
 */
export async function openMediaSession(
  nodes: SfuNodes,
  queue: CallQueue,
  contact: Contact,
  arrival: Arrival,
): Promise<OpenedRoom> {
  const { callId } = contact;
  const failed = new Set<string>();
  const started = contact.mediaNode;
  let present = started;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const connection =
      present === null || failed.has(present) ? await nodes.choose(failed) : await nodes.find(present);
    if (connection === null) {
      if (present === null || failed.has(present)) break;
      failed.add(present);
      continue;
    }
    if (connection.nodeId !== present) {
      const stands = await queue.setMediaNode(callId, connection.nodeId, present);
      if (stands !== connection.nodeId) {
        present = stands;
        continue;
      }
      present = stands;
    }
    const session = await openSession(connection, callId, arrival);
    if (session !== null) {
      return { connection, session, moved: started !== null && started !== present };
    }
    failed.add(present);
  }
  throw new AppError('MEDIA_UNAVAILABLE', 'no SFU node takes the room');
}

/** Null when the node cannot. */
async function openSession(
  connection: SfuConnection,
  callId: string,
  arrival: Arrival,
): Promise<OpenedSession | null> {
  const sessionId = mediaSessionId(callId, arrival.participant);
  try {
    return await connection.request('session:open', { roomId: callId, sessionId, ...arrival });
  } catch (error) {
    if (error instanceof AppError && error.code === 'MEDIA_UNAVAILABLE') return null;
    throw error;
  }
}
