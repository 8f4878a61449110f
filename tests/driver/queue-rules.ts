// Changes the rules of a queue as its administrator would, over REST: the screens for that have tests of their own.
import type { QueueRules, WeeklyHours } from '@cloud-window/shared/protocol';
import type { Administrator } from './administrator.ts';

/** Open for an hour on every day but today and tomorrow: closed now, whatever the time is. */
export function closedNow(): WeeklyHours {
  const today = new Date(Date.now() + 8 * 3_600_000).getUTCDay() || 7;
  const tomorrow = (today % 7) + 1;
  return [1, 2, 3, 4, 5, 6, 7]
    .filter((weekday) => weekday !== today && weekday !== tomorrow)
    .map((weekday) => ({ weekday, from: '09:00', to: '10:00' }));
}

/** The rules of the queue with these changes. */
export async function changeRules(
  { rest }: Administrator,
  queueId: string,
  changes: Partial<QueueRules>,
): Promise<void> {
  const queue = (await rest.call('listQueues')).find(({ id }) => id === queueId);
  if (!queue) throw new Error(`there is no queue ${queueId}`);
  const { id, state: _state, sample: _sample, ...rules } = queue;
  await rest.call('updateQueue', { params: { id }, body: { ...rules, ...changes } });
}
