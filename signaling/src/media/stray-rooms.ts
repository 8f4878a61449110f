// What a node still carries of calls that have moved on: it was frozen or cut off, its rooms came up elsewhere, and now it
// is back. Whoever is still connected to such a room would talk to nobody.
import type { Logger } from '@cloud-window/shared/log';
import type { CallQueue } from '../queue/queue-types.ts';
import type { SfuConnection } from './sfu-connection.ts';

/** Closes them. A call of which nothing is known is left alone: its record may come back. */
export async function closeStrays(
  connection: SfuConnection,
  { queue, log }: { queue: Pick<CallQueue, 'contact'>; log: Logger },
): Promise<void> {
  const { rooms } = await connection.request('node:rooms', {});
  for (const { roomId } of rooms.filter(({ isShadow }) => !isShadow)) {
    const contact = await queue.contact(roomId);
    const at = contact?.mediaNode ?? null;
    if (at === null || at === connection.nodeId) continue;
    log.info(
      { callId: roomId, sfu: connection.nodeId },
      'closing a room whose call has moved to another node',
    );
    await connection.request('room:close', { roomId });
  }
}
