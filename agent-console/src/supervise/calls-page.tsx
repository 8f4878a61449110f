// The calls in progress and how they go, and, beside them, the one that the supervisor attends.
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotices } from '../session/notices.ts';
import { useLanguage } from '../session/language.ts';
import { useServerNow } from '../session/server-clock.ts';
import { WithBoard, type BoardView } from '../wallboard/with-board.tsx';
import { AttendPanel } from './attend-panel.tsx';
import { LiveCalls } from './live-calls.tsx';
import { useAttendance } from './use-attendance.ts';
import './calls.css';

export default function CallsPage() {
  return <WithBoard>{(view) => <Calls {...view} />}</WithBoard>;
}

function Calls({ board, feed, itemName }: BoardView) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useServerNow(feed.live);
  const attendance = useAttendance(feed.live);
  const [chosen, setChosen] = useState<string | null>(null);
  const tell = useNotices((notices) => notices.tell);
  const queueName = (queueId: string) => {
    const queue = board.queues.find((candidate) => candidate.queueId === queueId);
    return queue ? language.text(queue.name) : queueId;
  };
  const shown = board.callsInProgress.find(({ callId }) => callId === (attendance.callId ?? chosen)) ?? null;

  // The call has ended by somebody else's hand: say so, or the screen would only have changed.
  const attended = useRef(attendance.callId);
  useEffect(() => {
    const before = attended.current;
    attended.current = attendance.callId;
    if (before === null || attendance.callId !== null) return;
    if (!board.callsInProgress.some(({ callId }) => callId === before)) tell('attending.callOver', 'good');
  }, [attendance.callId, board, tell]);

  return (
    <main className="sv" data-testid={CONSOLE_TEST_IDS.superviseCalls}>
      <header className="sv__head">
        <h1>{t('places.calls')}</h1>
        <p className="cc-muted">{t('attending.intro')}</p>
        {feed.connection.name === 'online' ? null : (
          <p className="cc-note" data-tone="warn" role="status">
            <Icon name="warning" />
            {t('wallboard.stale', { time: language.dateTime(board.at) })}
          </p>
        )}
      </header>
      <div className="sv__columns">
        <LiveCalls
          calls={board.callsInProgress}
          chosen={shown?.callId ?? null}
          attended={attendance.callId}
          now={now}
          itemName={itemName}
          queueName={queueName}
          onChoose={(callId) => setChosen(callId)}
        />
        {shown === null ? (
          <div className="cc-empty">
            <Icon name="people" />
            <p>{t('attending.chooseOne')}</p>
          </div>
        ) : (
          <AttendPanel
            key={shown.callId}
            call={shown}
            itemName={itemName(shown.itemCode)}
            attendance={attendance}
            live={feed.live}
            now={now}
          />
        )}
      </div>
    </main>
  );
}
