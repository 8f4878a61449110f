// How a clerk's state looks everywhere: a colour and an icon beside its word.
import type { IconName, Tone } from '@cloud-window/shared/ui';
import { BREAK_REASONS, type ClerkState, type ClerkStatus } from '@cloud-window/shared/protocol';

export const STATE_LOOK: Readonly<Record<ClerkState, { tone: Tone; icon: IconName }>> = {
  signedOut: { tone: 'idle', icon: 'lock' },
  notReady: { tone: 'warn', icon: 'warning' },
  ready: { tone: 'good', icon: 'check' },
  offered: { tone: 'busy', icon: 'phone' },
  onCall: { tone: 'busy', icon: 'call' },
  wrapUp: { tone: 'busy', icon: 'paper' },
  break: { tone: 'idle', icon: 'pause' },
};

/** Key of the words of a state, with its reason where that says more. */
export function stateKey(status: Pick<ClerkStatus, 'state' | 'reason'>): string {
  if (status.state === 'break' && isBreakReason(status.reason)) return `state.breakReasons.${status.reason}`;
  if (status.state === 'notReady' && status.reason === 'missedOffer') return 'state.missedOffer';
  return `state.${status.state}`;
}

function isBreakReason(reason: string | null): boolean {
  return BREAK_REASONS.some((known) => known === reason);
}
