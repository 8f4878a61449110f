// Where the room of a call is: the node that carries it already, or one chosen now so that both parties land on the same.
import { AppError } from '@cloud-window/shared';
import type { ControlResult } from '@cloud-window/shared/control';
import type { CallQueue, Contact } from '../queue/queue-types.ts';
import type { SfuConnection } from './sfu-connection.ts';
import type { SfuNodes } from './sfu-nodes.ts';

export type Party = 'kiosk' | 'clerk';
type OpenedSession = ControlResult<'session:open'>;

/** One live media session per party of a call. */
export const mediaSessionId = (callId: string, party: Party): string => `${callId}/${party}`;

const ATTEMPTS = 4;

export interface OpenedRoom {
  connection: SfuConnection;
  session: OpenedSession;
  /** The room was given up on another node: the other party must come here as well. */
  moved: boolean;
}

/**
 * Opens the party's session, and its room if need be, on the node of the call. Two parties who join at once both ask
 * for a node; the queue's
 * compare-and-set lets the first choice stand. A node that does not answer is replaced. Throws MEDIA_UNAVAILABLE when no
 * node is left.
 */
export async function openPartySession(
  nodes: SfuNodes,
  queue: CallQueue,
  contact: Contact,
  party: Party,
  keepEpoch?: string,
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
    const session = await openSession(connection, callId, party, keepEpoch);
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
  party: Party,
  keepEpoch: string | undefined,
): Promise<OpenedSession | null> {
  try {
    return await connection.request('session:open', {
      roomId: callId,
      sessionId: mediaSessionId(callId, party),
      party,
      ...(keepEpoch !== undefined && { keepEpoch }),
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'MEDIA_UNAVAILABLE') return null;
    throw error;
  }
}
