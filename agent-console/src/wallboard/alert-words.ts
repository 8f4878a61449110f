// Alerts in words: what it is, what was measured against what, and where.
import type { Alert } from '@cloud-window/shared/protocol';
import type { IconName, Tone } from '@cloud-window/shared/ui';
import type { Localized } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { formatClock } from '../session/server-clock.ts';

export const ALERT_LOOK: Readonly<Record<Alert['kind'], { tone: Tone; icon: IconName }>> = {
  projectedWait: { tone: 'warn', icon: 'clock' },
  serviceLevel: { tone: 'bad', icon: 'target' },
  repeatedMisses: { tone: 'warn', icon: 'phone' },
  noClerk: { tone: 'bad', icon: 'person' },
  unmatched: { tone: 'bad', icon: 'warning' },
};

export interface AlertWords {
  title: (alert: Pick<Alert, 'kind'>) => string;
  text: (alert: Pick<Alert, 'kind' | 'value' | 'limit'>) => string;
  /** The queue, or everywhere. */
  place: (alert: Pick<Alert, 'queueId'>) => string;
}

export function useAlertWords(
  queues: readonly ({ name: Localized } & ({ id: string } | { queueId: string }))[],
): AlertWords {
  const { t } = useTranslation();
  const language = useLanguage();
  const amount = (kind: Alert['kind'], value: number): string => {
    if (kind === 'serviceLevel') return language.percent(value);
    if (kind === 'projectedWait') return formatClock(value);
    if (kind === 'unmatched') return language.number(Math.round(value / 100) / 10);
    return language.number(value);
  };
  return {
    title: ({ kind }) => t(`alerts.kinds.${kind}.title`),
    text: ({ kind, value, limit }) =>
      t(`alerts.kinds.${kind}.text`, {
        value: amount(kind, value),
        limit: amount(kind, limit),
        count: value,
      }),
    place: ({ queueId }) => {
      if (queueId === null) return t('alerts.everywhere');
      const queue = queues.find((one) => ('id' in one ? one.id : one.queueId) === queueId);
      return queue ? language.text(queue.name) : queueId;
    },
  };
}
