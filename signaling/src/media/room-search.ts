// Where the rooms of calls are whose records are lost: the SFU nodes themselves are asked. They find their way into an
// emptied registry within a second or two.
import type { SfuNodes } from './sfu-nodes.ts';

/** Longer than an SFU node takes to announce itself again. */
const SEARCH_MS = 2_500;
const SEARCH_EVERY_MS = 250;

/** Resolves as soon as all are found, or after a while with those that were. */
export async function findRooms(
  nodes: Pick<SfuNodes, 'roomsOfBoth'>,
  callIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const until = performance.now() + SEARCH_MS;
  while (found.size < callIds.length) {
    const rooms = await nodes.roomsOfBoth();
    for (const callId of callIds) {
      const nodeId = rooms.get(callId);
      if (nodeId !== undefined) found.set(callId, nodeId);
    }
    if (found.size === callIds.length || performance.now() >= until) break;
    await new Promise((resolve) => setTimeout(resolve, SEARCH_EVERY_MS));
  }
  return found;
}
