// What waits for a second person, and what was promised and has not come: the lists of clerks and supervisors beside calls.
import { useState } from 'react';
import { Badge, Button, CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AdminPage, AdminTable, Loaded } from '../administration/admin-page.tsx';
import { outcomeTone } from '../review/verdict-words.ts';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { ProposalView } from './proposal-view.tsx';

/** How often the lists are looked at anew. */
const REFRESH_MS = 10_000;

export default function ApprovalsPage() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const proposals = useQuery({
    queryKey: ['proposals'],
    queryFn: () => api.call('listProposals'),
    refetchInterval: REFRESH_MS,
  });
  const open = proposals.data?.find(({ id }) => id === chosen);
  if (open) {
    return (
      <AdminPage
        title={t('approvals.one', { number: open.caseNumber })}
        intro={t(`secondPerson.why.${open.kind}`)}
        action={
          <Button icon="back" onPress={() => setChosen(null)}>
            {t('ui.back')}
          </Button>
        }
      >
        <ProposalView key={open.id} proposal={open} onDone={() => setChosen(null)} />
      </AdminPage>
    );
  }
  return (
    <AdminPage title={t('places.approvals')} intro={t('approvals.intro')}>
      <Loaded query={proposals} empty={t('approvals.none')}>
        {(rows) => <ProposalTable rows={rows} onOpen={setChosen} />}
      </Loaded>
      <FollowUps />
    </AdminPage>
  );
}

type Rows = Awaited<ReturnType<typeof api.call<'listProposals'>>>;

function ProposalTable({ rows, onOpen }: { rows: Rows; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <AdminTable
      head={[
        t('approvals.case'),
        t('approvals.proposed'),
        t('approvals.by'),
        t('approvals.since'),
        t('approvals.state'),
        t('approvals.open'),
      ]}
    >
      {rows.map((row) => (
        <tr key={row.id} data-testid={CONSOLE_TEST_IDS.proposalRow(row.caseNumber)} data-mine={row.mine}>
          <th scope="row">
            <span className="cc-digits">{row.caseNumber}</span>
            <span className="cc-muted cc-block">{language.text(row.itemName)}</span>
          </th>
          <td>
            <Badge tone={outcomeTone(row.outcome)}>{t(`outcome.${row.outcome}`)}</Badge>
          </td>
          <td>{row.mine ? t('approvals.you') : row.by}</td>
          <td>{language.dateTime(row.at)}</td>
          <td>
            <Badge tone={row.state === 'sentBack' || row.isLate ? 'warn' : 'busy'}>
              {t(row.isLate && row.state === 'open' ? 'approvals.late' : `proposal.state.${row.state}`)}
            </Badge>
          </td>
          <td>
            <Button
              onPress={() => onOpen(row.id)}
              aria-label={t('approvals.one', { number: row.caseNumber })}
              data-testid={CONSOLE_TEST_IDS.proposalOpen}
            >
              {t('approvals.open')}
            </Button>
          </td>
        </tr>
      ))}
    </AdminTable>
  );
}

function FollowUps() {
  const { t } = useTranslation();
  const language = useLanguage();
  const followUps = useQuery({
    queryKey: ['followUps'],
    queryFn: () => api.call('listFollowUps'),
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <h2>{t('followUps.title')}</h2>
      <Loaded query={followUps} empty={t('followUps.none')}>
        {(rows) => (
          <AdminTable
            head={[
              t('approvals.case'),
              t('followUps.materials'),
              t('followUps.due'),
              t('followUps.state'),
              t('followUps.decided'),
            ]}
          >
            {rows.map((row) => (
              <tr
                key={row.caseId}
                data-testid={CONSOLE_TEST_IDS.followUpRow(row.caseNumber)}
                data-overdue={row.isOverdue}
              >
                <th scope="row">
                  <span className="cc-digits">{row.caseNumber}</span>
                  <span className="cc-muted cc-block">{language.text(row.itemName)}</span>
                </th>
                <td>{row.materials.map((name) => language.text(name)).join(t('app.listSeparator'))}</td>
                <td>{language.date(row.dueAt)}</td>
                <td>
                  <Badge tone={row.isUnderWay ? 'busy' : row.isOverdue ? 'bad' : 'idle'}>
                    {t(
                      row.isUnderWay
                        ? 'followUps.underWay'
                        : row.isOverdue
                          ? 'followUps.overdue'
                          : 'followUps.waits',
                    )}
                  </Badge>
                </td>
                <td>
                  {row.decidedBy} · {language.date(row.decidedAt)}
                </td>
              </tr>
            ))}
          </AdminTable>
        )}
      </Loaded>
    </>
  );
}
