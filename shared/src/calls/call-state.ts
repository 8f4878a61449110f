// The one state machine of a call, used by the queue's projection, the kiosk and the console. The queue's Lua scripts
// move a call; this table says which moves exist, so that every other part agrees with them (docs/protocol.md draws it).

export const CALL_STATES = ['waiting', 'offered', 'active', 'wrapUp', 'ended'] as const;
export type CallState = (typeof CALL_STATES)[number];

/** Why a call ended. */
export const END_REASONS = [
  'completed', // the clerk finished it after a decision
  'abandoned', // the caller left before an answer
  'hungUp', // the caller left during the call
  'kioskLost', // the kiosk did not come back within its grace time
  'clerkEnded', // the clerk ended it without a decision
  'callback', // the caller chose to be called back; another contact keeps the place
  'consulted', // a colleague's advice was given, or the call was handed over to the colleague
  'withdrawn', // the advice is no longer needed
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Everything that can move a call. Each name is also the type of a queue event. */
export const CALL_MOVES = [
  'offer', // waiting → offered
  'accept', // offered → active
  'decline', // offered → waiting (clerk said no)
  'expire', // offered → waiting (ring no answer)
  'requeue', // active → waiting (the clerk was lost)
  'transfer', // active → waiting (for another queue or a certain clerk) | active (to the colleague consulted)
  'callBack', // waiting | offered → ended (another contact keeps the place)
  'hangUp', // waiting | offered | active → ended | wrapUp
  'finish', // active → wrapUp
  'wrapUpDone', // wrapUp → ended
] as const;
export type CallMove = (typeof CALL_MOVES)[number];

const TRANSITIONS: Readonly<Record<CallState, Partial<Record<CallMove, CallState>>>> = {
  waiting: { offer: 'offered', hangUp: 'ended', callBack: 'ended' },
  offered: { accept: 'active', decline: 'waiting', expire: 'waiting', hangUp: 'ended', callBack: 'ended' },
  // A caller who leaves mid-call still leaves the clerk with notes to write: wrap-up follows.
  active: { finish: 'wrapUp', hangUp: 'wrapUp', requeue: 'waiting', transfer: 'waiting' },
  wrapUp: { wrapUpDone: 'ended' },
  ended: {},
};

/** The state after a move, or undefined when the move does not exist from there. */
export function nextCallState(state: CallState, move: CallMove): CallState | undefined {
  return TRANSITIONS[state][move];
}

/** Whether the caller is still being served or waiting (the kiosk must not reset). */
export function isLive(state: CallState): boolean {
  return state === 'waiting' || state === 'offered' || state === 'active';
}
