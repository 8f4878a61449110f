// Telling the two sides of a call whether the other one is connected.
import type { CallParts } from './call-parts.ts';
import type { CallFacts } from './call-views.ts';
import type { LiveSession } from './live-sessions.ts';

type Facts = Pick<CallFacts, 'callId' | 'kioskId' | 'staffId'>;

/** Tells everybody in the call, or only one browser, which sides are connected; browsers of this node hear changes only. */
export async function tellParties(parts: CallParts, facts: Facts, only?: LiveSession): Promise<void> {
  const parties = { callId: facts.callId, ...(await parts.views.parties(facts)) };
  const told = `${String(parties.kiosk)}/${String(parties.clerk)}`;
  if (only !== undefined) {
    if (only.toldParties !== told) only.session.send('call:parties', parties);
    only.toldParties = told;
    return;
  }
  for (const live of parts.sessions.inCall(facts.callId)) live.toldParties = told;
  parts.context.broadcast.toCall(facts.callId, 'call:parties', parties);
}
