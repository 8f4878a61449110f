// What was decided, what waits for a second person, and what was decided before the case was opened again.
import type { CallSnapshot, Decision } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, ErrorSentence, Icon } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { outcomeTone } from './verdict-words.ts';

export function Decided({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { decision, receipt } = call.case;
  if (!decision) return null;
  return (
    <section className="cc-decided" data-tone={outcomeTone(decision.outcome)} role="status">
      <DecisionWords decision={decision} call={call} />
      {receipt ? (
        <div className="cc-decided__receipt">
          <span>{t('decision.receipt')}</span>
          <strong className="cc-digits" data-testid={CONSOLE_TEST_IDS.receiptNumber}>
            {receipt.number}
          </strong>
        </div>
      ) : null}
      <p className="cc-note" data-tone="busy">
        <Icon name="info" />
        {t(call.status.kind === 'review' ? 'paperReview.applicantLearns' : 'decision.tellApplicant')}
      </p>
    </section>
  );
}

function DecisionWords({ decision, call }: { decision: Decision; call: CallSnapshot }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = call.item.materials
    .filter(({ code }) => decision.promised.includes(code))
    .map(({ name }) => language.text(name));
  return (
    <>
      <Badge tone={outcomeTone(decision.outcome)}>{t(`outcome.${decision.outcome}`)}</Badge>
      <p className="cc-muted">
        {[decision.by, decision.approvedBy].filter(Boolean).join(' / ')} · {language.dateTime(decision.at)}
      </p>
      {names.length > 0 && decision.dueAt !== null ? (
        <p>
          {t('decision.promisedUntil', {
            materials: names.join(t('app.listSeparator')),
            until: language.date(decision.dueAt),
          })}
        </p>
      ) : null}
      <ul className="cc-decided__reasons">
        {decision.reasons.map((reason) => (
          <li key={reason}>{t(`decisionReason.${reason}`)}</li>
        ))}
      </ul>
      {decision.note === '' ? null : <p className="cc-decided__note">{decision.note}</p>}
    </>
  );
}

/** Earlier rounds of the case, and the clock of a notice. */
export function BeforeDeciding({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { earlier, noticeDueAt } = call.case;
  return (
    <>
      {noticeDueAt === null ? null : (
        <p className="cc-muted" data-testid={CONSOLE_TEST_IDS.noticeDue}>
          {t('decision.noticeDue', { until: language.date(noticeDueAt) })}
        </p>
      )}
      {earlier.map(({ decision, receipt }) => (
        <details key={receipt.number} className="cc-earlier">
          <summary>
            {t('decision.earlier', {
              outcome: t(`outcome.${decision.outcome}`),
              at: language.date(decision.at),
            })}
          </summary>
          <DecisionWords decision={decision} call={call} />
          <p className="cc-digits">{receipt.number}</p>
        </details>
      ))}
    </>
  );
}

/** A decision that waits for a second person, or was sent back: then one says why. */
export function Waiting({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { proposal } = call.case;
  const detail = useQuery({
    queryKey: ['proposals', proposal?.id, proposal?.state],
    queryFn: () => api.call('listProposals'),
    enabled: proposal?.state === 'sentBack',
    select: (all) => all.find(({ id }) => id === proposal?.id) ?? null,
  });
  const withdraw = useMutation({
    mutationFn: () => api.call('withdrawProposal', { params: { id: proposal?.id ?? '' } }),
  });
  if (proposal === null) return null;
  const wasSentBack = proposal.state === 'sentBack';
  return (
    <section
      className="cc-decided"
      data-tone={wasSentBack ? 'warn' : 'busy'}
      role="status"
      data-testid={CONSOLE_TEST_IDS.proposal}
      data-state={proposal.state}
    >
      <Badge tone={wasSentBack ? 'warn' : 'busy'}>{t(`proposal.state.${proposal.state}`)}</Badge>
      <p className="cc-muted">
        {proposal.by} · {language.dateTime(proposal.at)}
      </p>
      <p>{t(wasSentBack ? 'proposal.sentBack' : `secondPerson.${proposal.kind}`)}</p>
      {detail.data ? (
        <p className="cc-decided__note">
          {detail.data.sentBackBy}: {detail.data.sentBackBecause}
        </p>
      ) : null}
      <p>{t('proposal.mayFinish')}</p>
      <Button
        icon="refresh"
        isDisabled={withdraw.isPending || call.status.state !== 'active'}
        data-testid={CONSOLE_TEST_IDS.proposalWithdraw}
        onPress={() => withdraw.mutate()}
      >
        {t('proposal.withdraw')}
      </Button>
      {withdraw.error ? <ErrorSentence error={withdraw.error} /> : null}
    </section>
  );
}
