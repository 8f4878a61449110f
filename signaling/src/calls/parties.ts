// Telling the two sides of a call whether the other one is connected.
import type { CallParts } from './call-parts.ts';
import type { CallFacts } from './call-views.ts';
import type { LiveSession } from './live-sessions.ts';

type Facts = Pick<CallFacts, 'callId' | 'kind' | 'state' | 'kioskId' | 'staffId' | 'parentId'>;

/** To everybody in the call, on whichever node: a browser of this node has come or gone. */
export async function announceParties(parts: CallParts, facts: Facts): Promise<void> {
  const parties = { callId: facts.callId, ...(await parts.views.parties(facts)) };
  for (const live of parts.sessions.inCall(facts.callId)) live.toldParties = JSON.stringify(parties);
  parts.context.broadcast.toCall(facts.callId, 'call:parties', parties);
}

/** To these browsers of this node, as far as they do not know it yet. */
export async function tellParties(
  parts: CallParts,
  facts: Facts,
  browsers: readonly LiveSession[],
): Promise<void> {
  if (browsers.length === 0) return;
  const parties = { callId: facts.callId, ...(await parts.views.parties(facts)) };
  const told = JSON.stringify(parties);
  for (const live of browsers) {
    if (live.toldParties !== told) live.session.send('call:parties', parties);
    live.toldParties = told;
  }
}
