// How the state of a queue looks: a colour and a sign beside its word.
import type { QueueState } from '@cloud-window/shared/protocol';
import type { IconName, Tone } from '@cloud-window/shared/ui';

export const STATE_OF_QUEUE: Readonly<Record<QueueState, { tone: Tone; icon: IconName }>> = {
  auto: { tone: 'idle', icon: 'clock' },
  open: { tone: 'good', icon: 'check' },
  closed: { tone: 'warn', icon: 'lock' },
};
