// Which move of a call an event tells of, and so the state it leaves its call in: everybody who retells the queue from its
// events asks here.
import { nextCallState, type CallMove, type CallState } from '@cloud-window/shared';
import type { QueueEvent, QueueEventType } from './queue-types.ts';

export const MOVE_OF: Partial<Record<QueueEventType, CallMove>> = {
  callOffered: 'offer',
  callAccepted: 'accept',
  callDeclined: 'decline',
  callExpired: 'expire',
  callRequeued: 'requeue',
  callTransferred: 'transfer',
  callTurnedCallback: 'callBack',
  callHungUp: 'hangUp',
  callFinished: 'finish',
  callWrapUpDone: 'wrapUpDone',
};

/** The states that a move begins in, where it ends in the same one from each; `hangUp` tells its own (`from`). */
const BEGINS_IN: Readonly<Record<Exclude<CallMove, 'hangUp'>, CallState>> = {
  offer: 'waiting',
  accept: 'offered',
  decline: 'offered',
  expire: 'offered',
  requeue: 'active',
  transfer: 'active',
  callBack: 'waiting',
  finish: 'active',
  wrapUpDone: 'wrapUp',
};

/** The state that an event leaves its call in; undefined where it stays what it is. */
export function stateAfter({ type, data }: Pick<QueueEvent, 'type' | 'data'>): CallState | undefined {
  if (type === 'callEnqueued') return 'waiting';
  // Handed over to a colleague, who talks on.
  if (type === 'callTransferred' && data['toStaffId'] !== undefined) return 'active';
  const move = MOVE_OF[type];
  if (move === undefined) return undefined;
  return nextCallState(move === 'hangUp' ? (data['from'] as CallState) : BEGINS_IN[move], move);
}
