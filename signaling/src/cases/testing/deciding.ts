// Deciding, for tests: the clerk has seen the case as it is, unless a test says otherwise.
import { seenOf } from '@cloud-window/shared/cases';
import type { Receipt, WrittenDecision } from '@cloud-window/shared/protocol';
import type { SocketSession } from '../../context.ts';
import { eventOf, type Counter } from './counter.ts';

/** Accepts, or decides what is named. */
export async function decideAs(
  counter: Counter,
  session: SocketSession,
  { callId, caseId, ...draft }: { callId: string; caseId: string } & Partial<WrittenDecision>,
) {
  return eventOf(counter.feature, 'call:decide')(
    {
      outcome: 'accepted',
      reasons: ['complete'],
      note: '',
      remedies: '',
      promise: null,
      referral: null,
      seen: seenOf(await counter.feature.cases.load(caseId)),
      ...draft,
      callId,
    },
    session,
  );
}

/** The receipt of a decision that is surely in effect. */
export function issued(receipt: Receipt | null): Receipt {
  if (receipt === null) throw new Error('nothing was decided');
  return receipt;
}
