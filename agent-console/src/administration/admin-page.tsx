// The frame of an administration page: title, what it is for, its main action, and the state of loading.
import { Badge, ErrorSentence, Spinner } from '@cloud-window/shared/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import './administration.css';

interface AdminPageProps {
  title: string;
  intro: string;
  action?: ReactNode;
  children: ReactNode;
}

export function AdminPage({ title, intro, action, children }: AdminPageProps) {
  return (
    <main className="ad">
      <header className="ad__head">
        <div>
          <h1>{title}</h1>
          <p className="cc-muted">{intro}</p>
        </div>
        {action}
      </header>
      {children}
    </main>
  );
}

interface LoadedProps<T> {
  query: UseQueryResult<T[]>;
  /** Said when there is nothing yet. */
  empty: string;
  children: (rows: T[]) => ReactNode;
}

/** The rows once they are there; until then that they are coming, or why not. */
export function Loaded<T>({ query, empty, children }: LoadedProps<T>) {
  const { t } = useTranslation();
  if (query.data === undefined) {
    return query.error ? (
      <ErrorSentence error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Spinner label={t('ui.loading')} />
    );
  }
  return (
    <>
      {query.error ? <ErrorSentence error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data.length === 0 ? <p className="ad__empty">{empty}</p> : children(query.data)}
    </>
  );
}

/** Marks what came with the sample data. */
export function SampleBadge() {
  const { t } = useTranslation();
  return (
    <Badge tone="idle" icon="info">
      {t('app.sample')}
    </Badge>
  );
}

/** A table that scrolls sideways by itself when it must. */
export function AdminTable({ head, children }: { head: readonly string[]; children: ReactNode }) {
  return (
    <div className="ad__table">
      <table>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
