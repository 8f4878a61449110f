// Which of two pictures of a call is newer, part by part: the papers by `seq`, the live facts by `stateSeq`.
import type { CallSnapshot, CallStatus } from '../protocol/entities.ts';

/** The call with this status, unless it already has a newer one or the status is another call's. */
export function withStatus(call: CallSnapshot, status: CallStatus): CallSnapshot {
  if (status.callId !== call.status.callId || status.stateSeq <= call.status.stateSeq) return call;
  return { ...call, status };
}

/** A snapshot that arrives late never takes back what numbered events have already shown. */
export function mergeSnapshot(held: CallSnapshot | null, incoming: CallSnapshot): CallSnapshot {
  if (held?.status.callId !== incoming.status.callId) return incoming;
  const papers = held.seq > incoming.seq ? { seq: held.seq, case: held.case, mode: held.mode } : {};
  const status = held.status.stateSeq > incoming.status.stateSeq ? { status: held.status } : {};
  return { ...incoming, ...papers, ...status };
}
