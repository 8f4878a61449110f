// The three lists of the wallboard: clerks, calls in progress, queue.
import type { ClerkStatus, Wallboard } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { STATE_LOOK, stateKey } from '../desk/state-words.ts';
import { useLanguage } from '../session/language.ts';
import { formatClock } from '../session/server-clock.ts';
import { useSkillWords } from '../skills/skill-words.ts';
import { CallerActions } from '../supervise/caller-actions.tsx';
import { ClerkActions } from '../supervise/clerk-actions.tsx';
import { clerksOnBoard, waitTone } from './board-figures.ts';

interface ListProps {
  board: Wallboard;
  now: number;
}
interface ItemListProps extends ListProps {
  itemName: (code: string) => string;
}

export function ClerkList({ board, now }: ListProps) {
  const { t } = useTranslation();
  const clerks = clerksOnBoard(board);
  const words = useSkillWords();
  const skillsText = (clerk: ClerkStatus) => {
    const names = words.shown(clerk.skills).map(words.name);
    return names.length === 0 ? '' : ` · ${names.join(t('app.listSeparator'))}`;
  };
  return (
    <BoardList title={t('wallboard.clerks')} count={clerks.length} empty={t('wallboard.noClerks')}>
      {clerks.map((clerk) => {
        const look = STATE_LOOK[clerk.state];
        return (
          <li
            key={clerk.staffId}
            className="wb-row"
            data-tone={look.tone}
            data-testid={CONSOLE_TEST_IDS.wallboardClerk(clerk.staffId)}
            data-state={clerk.state}
          >
            <Icon name={look.icon} />
            <span className="wb-row__main">
              <strong>{clerk.displayName}</strong>
              <span>
                <span className="wb-row__tone">{t(stateKey(clerk))}</span>
                {clerk.next === null ? '' : ` · ${t(`afterCall.next.${clerk.next}`)}`}
                {clerk.state === 'notReady' || clerk.state === 'ready' || clerk.state === 'break'
                  ? skillsText(clerk)
                  : ''}
              </span>
            </span>
            <span className="wb-row__time cc-digits">{formatClock(now - clerk.since)}</span>
            <ClerkActions clerk={clerk} />
          </li>
        );
      })}
    </BoardList>
  );
}

export function CallList({ board, now, itemName }: ItemListProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <BoardList
      title={t('wallboard.calls')}
      count={board.callsInProgress.length}
      empty={t('wallboard.noCalls')}
    >
      {board.callsInProgress.map((call) => (
        <li
          key={call.callId}
          className="wb-row"
          data-tone="busy"
          data-testid={CONSOLE_TEST_IDS.wallboardCall(call.callId)}
        >
          <Icon name="call" />
          <span className="wb-row__main">
            <strong>{itemName(call.itemCode)}</strong>
            <span>
              {call.clerk} · {language.text(call.site)}
            </span>
          </span>
          <span className="wb-row__time cc-digits">{formatClock(now - call.since)}</span>
        </li>
      ))}
    </BoardList>
  );
}

export function QueueList({ board, now, itemName }: ItemListProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queueOf = (queueId: string) => board.queues.find((queue) => queue.queueId === queueId);
  const nameOfQueue = (queueId: string) => {
    const queue = queueOf(queueId);
    return queue ? language.text(queue.name) : queueId;
  };
  return (
    <BoardList title={t('wallboard.queue')} count={board.queue.length} empty={t('wallboard.noQueue')}>
      {board.queue.map((call, index) => {
        const wait = now - call.enqueuedAt;
        const { thresholdMs } = (queueOf(call.queueId) ?? board.today).serviceLevel;
        return (
          <li
            key={call.callId}
            className="wb-row"
            data-tone={waitTone(wait, thresholdMs)}
            data-testid={CONSOLE_TEST_IDS.wallboardQueued(call.callId)}
          >
            <span className="wb-row__place cc-digits">{index + 1}</span>
            <span className="wb-row__main">
              <strong>{itemName(call.itemCode)}</strong>
              <span>
                {nameOfQueue(call.queueId)} · {language.text(call.site)}
                {call.kind === 'callback' ? ` · ${t('wallboard.callback')}` : ''}
                {call.kind === 'review' ? ` · ${t('wallboard.papers')}` : ''}
                {call.state === 'offered' ? ` · ${t('wallboard.beingOffered')}` : ''}
                {call.misses > 0 ? ` · ${t('wallboard.misses', { count: call.misses })}` : ''}
              </span>
            </span>
            <span className="wb-row__time cc-digits">{formatClock(wait)}</span>
            <CallerActions call={call} itemName={itemName(call.itemCode)} />
          </li>
        );
      })}
    </BoardList>
  );
}

interface BoardListProps {
  title: string;
  count: number;
  empty: string;
  children: ReactNode;
}

function BoardList({ title, count, empty, children }: BoardListProps) {
  return (
    <section className="wb-list" aria-label={title}>
      <h2>
        {title} <span className="cc-digits">{count}</span>
      </h2>
      {count === 0 ? <p className="wb-list__empty">{empty}</p> : <ul>{children}</ul>}
    </section>
  );
}
