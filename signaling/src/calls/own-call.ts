// A clerk's own call: what only the clerk who talks, or has talked, may ask for.
import { AppError } from '@cloud-window/shared';
import type { SocketSession } from '../context.ts';
import { requireStaff, type CallParts } from './call-parts.ts';
import { isAnswered, type CallFacts } from './call-views.ts';

/** Throws FORBIDDEN unless this clerk has, or had, the conversation. */
export async function requireOwnCall(
  { calls }: Pick<CallParts, 'calls'>,
  callId: string,
  session: SocketSession,
): Promise<CallFacts> {
  const facts = await calls.facts(callId);
  const talks = facts !== null && (isAnswered(facts.state) || facts.state === 'ended');
  if (!talks || facts.staffId !== requireStaff(session).staffId) {
    throw new AppError('FORBIDDEN', 'not a call of this clerk');
  }
  return facts;
}

/** As `requireOwnCall`; whoever gives advice has no say in the call. */
export async function requireOwnCaller(
  parts: Pick<CallParts, 'calls'>,
  callId: string,
  session: SocketSession,
): Promise<CallFacts> {
  const facts = await requireOwnCall(parts, callId, session);
  if (facts.kind === 'consult') throw new AppError('FORBIDDEN', 'who gives advice has no say in the call');
  return facts;
}
