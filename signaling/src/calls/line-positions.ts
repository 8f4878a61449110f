// Place and honest wait for every kiosk of this node that stands in line: after any queue event, at most twice a second,
// and only when what it says has changed.
import type { CallParts } from './call-parts.ts';
import { paced, type Paced } from './paced.ts';
import { placeInLine } from './waiting-line.ts';

const POSITIONS_EVERY_MS = 500;

/** `request()` it after each queue event. */
export function startLinePositions(parts: CallParts): Paced {
  return paced(POSITIONS_EVERY_MS, () => tellPositions(parts), parts.context.log);
}

async function tellPositions({ context, sessions, handleTimes }: CallParts): Promise<void> {
  const kiosks = sessions.kiosksInCalls();
  if (kiosks.length === 0) return;
  const snapshot = await context.queue.snapshot();
  const waiting = new Map(snapshot.waiting.map((contact) => [contact.callId, contact]));
  for (const live of kiosks) {
    const contact = live.callId === null ? undefined : waiting.get(live.callId);
    if (contact === undefined) continue;
    const place = placeInLine(snapshot, contact, await handleTimes.of(contact.itemCode));
    const told = JSON.stringify(place);
    if (place === null || live.toldPosition === told) continue;
    live.toldPosition = told;
    live.session.send('queue:position', { callId: contact.callId, ...place });
  }
}
