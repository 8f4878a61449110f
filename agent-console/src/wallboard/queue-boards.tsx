// One line for each queue: who waits how long, what the next caller would wait, who could help, and whether it holds.
import type { QueueBoard, Wallboard } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { formatClock } from '../session/server-clock.ts';
import { QueueActions } from '../supervise/queue-actions.tsx';
import { useSupervision } from '../supervise/supervision.tsx';
import { longestWaitMs, serviceLevelTone, waitTone } from './board-figures.ts';
import './queue-boards.css';

export function QueueBoards({ board, now }: { board: Wallboard; now: number }) {
  const { t } = useTranslation();
  const mayAct = useSupervision() !== null;
  if (board.queues.length === 0) return null;
  const head = [
    'queue',
    'state',
    'waiting',
    'longestWait',
    'projectedWait',
    'clerks',
    'serviceLevel',
  ] as const;
  return (
    <section className="wb-queues" aria-label={t('board.label')}>
      <table>
        <thead>
          <tr>
            {head.map((key) => (
              <th key={key} scope="col" data-column={key}>
                {t(`board.${key}`)}
              </th>
            ))}
            {mayAct ? (
              <th scope="col" className="wb-act">
                <span className="cw-visually-hidden">{t('app.actions')}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {board.queues.map((queue) => (
            <QueueLine key={queue.queueId} queue={queue} board={board} now={now} mayAct={mayAct} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface QueueLineProps {
  queue: QueueBoard;
  board: Wallboard;
  now: number;
  mayAct: boolean;
}

function QueueLine({ queue, board, now, mayAct }: QueueLineProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { serviceLevel, projectedWaitMs, state } = queue;
  const { thresholdMs, ratio, target } = serviceLevel;
  const wait = longestWaitMs({ queue: board.queue.filter(({ queueId }) => queueId === queue.queueId) }, now);
  const levelWords = t('board.levelTarget', {
    target: language.percent(target),
    seconds: Math.round(thresholdMs / 1000),
  });
  const levelTone = serviceLevelTone(serviceLevel);
  return (
    <tr data-testid={CONSOLE_TEST_IDS.boardQueue(queue.queueId)} data-open={queue.open} data-state={state}>
      <th scope="row" title={language.text(queue.name)}>
        {language.text(queue.name)}
      </th>
      <td className="wb-queues__state" data-tone={queue.open ? 'good' : 'warn'}>
        <Icon name={queue.open ? 'check' : 'lock'} />{' '}
        {t(state === 'auto' ? (queue.open ? 'board.open' : 'board.closed') : `queueState.${state}`)}
      </td>
      <td className="cc-digits" data-tone={queue.waiting === 0 ? 'idle' : 'warn'}>
        {language.number(queue.waiting)}
      </td>
      <td className="cc-digits" data-tone={queue.waiting === 0 ? 'idle' : waitTone(wait, thresholdMs)}>
        {queue.waiting === 0 ? '–' : formatClock(wait)}
      </td>
      <td
        className="cc-digits"
        data-tone={
          projectedWaitMs === null || queue.waiting === 0 ? 'idle' : waitTone(projectedWaitMs, thresholdMs)
        }
      >
        {projectedWaitMs === null ? (
          <span className="wb-queues__small">{t('board.nobodyKnows')}</span>
        ) : (
          formatClock(projectedWaitMs)
        )}
      </td>
      <td className="cc-digits" data-tone={clerksTone(queue)}>
        {t('board.clerksValue', { ready: queue.clerksReady, staffed: queue.clerksStaffed })}
      </td>
      <td className="cc-digits" data-tone={levelTone}>
        {levelTone === 'bad' || levelTone === 'warn' ? <Icon name="warning" /> : null}{' '}
        {ratio === null ? '–' : language.percent(ratio)}{' '}
        <span className="wb-queues__small" title={levelWords}>
          <span aria-hidden="true">/ {language.percent(target)}</span>
          <span className="cw-visually-hidden">{levelWords}</span>
        </span>
      </td>
      {mayAct ? (
        <td className="wb-act">
          <QueueActions queue={queue} />
        </td>
      ) : null}
    </tr>
  );
}

function clerksTone({ clerksReady, clerksStaffed }: QueueBoard): 'good' | 'idle' | 'warn' {
  if (clerksStaffed === 0) return 'warn';
  return clerksReady > 0 ? 'good' : 'idle';
}
