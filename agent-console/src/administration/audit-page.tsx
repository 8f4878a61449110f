// The audit trail, newest first: what happened, by whom, to what. Each step back asks the server for older events.
import { Button, CONSOLE_TEST_IDS, ErrorSentence, TextField } from '@cloud-window/shared/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { useStaff } from '../session/staff.ts';
import { AdminPage, AdminTable } from './admin-page.tsx';

export default function AuditPage() {
  const { t, i18n } = useTranslation();
  const language = useLanguage();
  const names = useStaffNames();
  const [search, setSearch] = useState('');
  const subject = useDeferredValue(search.trim());
  const audit = useInfiniteQuery({
    queryKey: ['audit', subject],
    queryFn: ({ pageParam }) =>
      api.call('listAudit', {
        query: {
          ...(subject === '' ? {} : { subject }),
          ...(pageParam === null ? {} : { before: pageParam }),
        },
      }),
    initialPageParam: null as number | null,
    // The first event of all has the number 1: nothing is older.
    getNextPageParam: (page) => ((page.at(-1)?.seq ?? 1) > 1 ? page.at(-1)?.seq : undefined),
  });
  const events = audit.data?.pages.flat() ?? [];
  const action = (name: string) => (i18n.exists(`auditActions.${name}`) ? t(`auditActions.${name}`) : name);
  return (
    <AdminPage title={t('places.audit')} intro={t('audit.intro')}>
      <div className="ad__search">
        <TextField
          label={t('audit.subject')}
          hint={t('audit.subjectHint')}
          type="search"
          value={search}
          onChange={setSearch}
          maxLength={64}
        />
        <Button icon="refresh" onPress={() => void audit.refetch()}>
          {t('audit.refresh')}
        </Button>
      </div>
      {audit.error ? <ErrorSentence error={audit.error} onRetry={() => void audit.refetch()} /> : null}
      {audit.data && events.length === 0 ? <p className="ad__empty">{t('audit.none')}</p> : null}
      {events.length > 0 ? (
        <AdminTable
          head={[
            t('audit.seq'),
            t('audit.at'),
            t('audit.actor'),
            t('audit.action'),
            t('audit.subject'),
            t('audit.detail'),
          ]}
        >
          {events.map((event) => (
            <tr key={event.seq} data-testid={CONSOLE_TEST_IDS.auditRow} data-action={event.action}>
              <td className="cc-digits">{event.seq}</td>
              <td>{language.dateTime(event.at)}</td>
              <td>{names.get(event.actor) ?? <Id id={event.actor} />}</td>
              <th scope="row">{action(event.action)}</th>
              <td>{names.get(event.subject) ?? <Id id={event.subject} />}</td>
              <td className="ad__detail">
                {Object.entries(event.detail).map(([key, value]) => (
                  <span key={key} className="cc-block">
                    {key}: {typeof value === 'string' ? value : JSON.stringify(value)}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </AdminTable>
      ) : null}
      {audit.hasNextPage && events.length > 0 ? (
        <Button isDisabled={audit.isFetchingNextPage} onPress={() => void audit.fetchNextPage()}>
          {t('audit.older')}
        </Button>
      ) : null}
    </AdminPage>
  );
}

/** An id short enough for a table; the whole of it on hover and for copying. */
function Id({ id }: { id: string }) {
  return (
    <code className="ad__id" title={id}>
      {id}
    </code>
  );
}

/** Names of the staff, for those who may list them; ids otherwise. */
function useStaffNames(): ReadonlyMap<string, string> {
  const mayList = useStaff().roles.some((role) => role === 'administrator' || role === 'supervisor');
  const staff = useQuery({ queryKey: ['staff'], queryFn: () => api.call('listStaff'), enabled: mayList });
  return new Map((staff.data ?? []).map((person) => [person.id, person.displayName]));
}
