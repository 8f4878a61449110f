// What every screen that shows the live board begins with: the feed, the names of the items in it, and what is said until the
// first board is there.
import type { Wallboard } from '@cloud-window/shared/protocol';
import { ErrorSentence, Spinner } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { useWallboard } from './use-wallboard.ts';

export interface BoardView {
  board: Wallboard;
  feed: ReturnType<typeof useWallboard>;
  /** In the language of the screen; the code while the name is not known. */
  itemName: (code: string) => string;
}

export function WithBoard({ children }: { children: (view: BoardView) => ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const feed = useWallboard();
  const items = useQuery({
    queryKey: ['items', ''],
    queryFn: () => api.call('listItems'),
    staleTime: 60_000,
  });
  const itemName = (code: string) => {
    const item = items.data?.find((candidate) => candidate.code === code);
    return item ? language.text(item.name) : code;
  };
  if (feed.board) return children({ board: feed.board, feed, itemName });
  return (
    <main className="cc-alone">
      {feed.error ? <ErrorSentence error={feed.error} /> : <Spinner label={t('wallboard.connecting')} />}
    </main>
  );
}
