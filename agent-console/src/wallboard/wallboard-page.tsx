// The board on the wall: how many wait and how long, whether the service level holds, who does what. Made to be read
// from three metres; words, icons and colours say the same.
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { useServerNow } from '../session/server-clock.ts';
import { useStaff } from '../session/staff.ts';
import { SupervisionProvider } from '../supervise/supervision.tsx';
import { AlertStrip } from './alert-strip.tsx';
import { BoardFigures } from './board-figures-row.tsx';
import { CallList, ClerkList, QueueList } from './board-lists.tsx';
import { MediaStrip } from './media-strip.tsx';
import { QueueBoards } from './queue-boards.tsx';
import { WithBoard, type BoardView } from './with-board.tsx';
import './wallboard.css';

export default function WallboardPage() {
  return <WithBoard>{(view) => <Board {...view} />}</WithBoard>;
}

function Board({ board, feed, itemName }: BoardView) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useServerNow(feed.live);
  const element = useRef<HTMLElement>(null);
  const toggleFullScreen = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void element.current?.requestFullscreen();
  };
  const supervises = useStaff().roles.includes('supervisor');
  const supervision = supervises && feed.live ? { live: feed.live, queues: board.queues } : null;
  const stale = feed.connection.name !== 'online';
  // The board is only sent when something changes: it held until the connection went.
  const upTo = feed.connection.name === 'offline' ? Math.max(board.at, feed.connection.since) : board.at;
  return (
    <main className="wb" ref={element} data-testid={CONSOLE_TEST_IDS.wallboard} data-stale={stale}>
      <div className="wb__bar">
        <h1>{t('wallboard.title')}</h1>
        <p className="wb__clock cc-digits">{language.time(now)}</p>
        {stale ? (
          <p className="cc-note" data-tone="warn" role="status">
            <Icon name="warning" />
            {t('wallboard.stale', { time: language.dateTime(upTo) })}
          </p>
        ) : null}
        <span className="cc-header__space" />
        <Button
          variant="quiet"
          icon="zoom"
          data-testid={CONSOLE_TEST_IDS.fullScreen}
          onPress={toggleFullScreen}
        >
          {t('wallboard.fullScreen')}
        </Button>
      </div>
      <AlertStrip alerts={feed.alerts} news={feed.news} queues={board.queues} now={now} />
      <BoardFigures board={board} now={now} />
      {board.media.participants > 0 ? <MediaStrip media={board.media} /> : null}
      <SupervisionProvider value={supervision}>
        <div className="wb__lists">
          <div className="wb__column">
            <QueueBoards board={board} now={now} />
            <CallList board={board} now={now} itemName={itemName} />
          </div>
          <div className="wb__column">
            <QueueList board={board} now={now} itemName={itemName} />
            <ClerkList board={board} now={now} />
          </div>
        </div>
      </SupervisionProvider>
    </main>
  );
}
