// The big numbers on top of the wallboard.
import type { Wallboard } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon, type IconName, type Tone } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { formatClock } from '../session/server-clock.ts';
import { longestWaitMs, serviceLevelTone, waitTone } from './board-figures.ts';

export function BoardFigures({ board, now }: { board: Wallboard; now: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { today } = board;
  const { thresholdMs, ratio, target } = today.serviceLevel;
  const wait = longestWaitMs(board, now);
  const figure = (key: string, testId: string, value: string, tone: Tone, icon: IconName, detail: string) => (
    <div className="wb-figure" data-tone={tone}>
      <dt>
        <Icon name={icon} />
        {t(`wallboard.${key}`)}
      </dt>
      <dd className="wb-figure__number cc-digits" data-testid={testId}>
        {value}
      </dd>
      <dd className="wb-figure__detail">{detail}</dd>
    </div>
  );
  const seconds = Math.round(thresholdMs / 1000);
  return (
    <dl className="wb__figures">
      {figure(
        'waiting',
        CONSOLE_TEST_IDS.wallboardWaiting,
        language.number(board.waiting),
        board.waiting === 0 ? 'good' : 'warn',
        'people',
        t('wallboard.waitingDetail', { count: today.offeredIn }),
      )}
      {figure(
        'longestWait',
        CONSOLE_TEST_IDS.wallboardLongestWait,
        formatClock(wait),
        waitTone(wait, thresholdMs),
        'clock',
        t('wallboard.longestWaitDetail', { time: formatClock(Math.max(today.longestWaitMs, wait)) }),
      )}
      {figure(
        'serviceLevel',
        CONSOLE_TEST_IDS.wallboardServiceLevel,
        ratio === null ? '–' : language.percent(ratio),
        serviceLevelTone(today.serviceLevel),
        'star',
        t('wallboard.serviceLevelDetail', { target: language.percent(target), seconds }),
      )}
      {figure(
        'answered',
        CONSOLE_TEST_IDS.wallboardAnswered,
        language.number(today.answered),
        'busy',
        'call',
        t('wallboard.answeredDetail', { count: today.handled }),
      )}
      {figure(
        'abandoned',
        CONSOLE_TEST_IDS.wallboardAbandoned,
        language.number(today.abandoned),
        today.abandoned === 0 ? 'good' : 'warn',
        'hangUp',
        t('wallboard.abandonedDetail', { short: today.shortAbandoned, missed: today.missedOffers }),
      )}
      {figure(
        'asa',
        CONSOLE_TEST_IDS.wallboardAsa,
        today.asaMs === null ? '–' : formatClock(today.asaMs),
        today.asaMs === null ? 'idle' : waitTone(today.asaMs, thresholdMs),
        'clock',
        t('wallboard.asaDetail'),
      )}
    </dl>
  );
}
