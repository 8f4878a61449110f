// One proposed decision with its whole case to read: the second person approves it or sends it back with a reason; who has
// proposed it may put it differently once it was sent back.
import { useState } from 'react';
import type { ProposalDetail } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, ErrorSentence } from '@cloud-window/shared/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CaseFileView } from '../case-file/case-file-view.tsx';
import { outcomeTone } from '../review/verdict-words.ts';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { TextArea } from '../shell/fields.tsx';

interface ProposalProps {
  proposal: ProposalDetail;
  onDone: () => void;
}

export function ProposalView({ proposal, onDone }: ProposalProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { promise, referral } = proposal;
  return (
    <>
      <section className="cc-summary" aria-label={t('approvals.proposed')}>
        <Badge tone={outcomeTone(proposal.outcome)}>{t(`outcome.${proposal.outcome}`)}</Badge>
        <p className="cc-muted">
          {proposal.by} · {language.dateTime(proposal.at)}
        </p>
        <ul>
          {proposal.reasons.map((reason) => (
            <li key={reason}>{t(`decisionReason.${reason}`)}</li>
          ))}
          {proposal.defects.map((defect) => (
            <li key={`${defect.materialCode}/${defect.kind}/${defect.position ?? 0}`}>
              {defect.materialCode} {defect.position ?? ''}{' '}
              {defect.reason ? t(`pageReason.${defect.reason}`) : t(`approvals.defect.${defect.kind}`)}
            </li>
          ))}
        </ul>
        {promise ? <p>{`${promise.materials.join(' ')} · ${language.day(promise.dueOn)}`}</p> : null}
        {referral ? <p className="cc-summary__text">{Object.values(referral).join('\n')}</p> : null}
        {proposal.note ? <p className="cc-summary__text">{proposal.note}</p> : null}
        {proposal.remedies ? <p className="cc-summary__text">{proposal.remedies}</p> : null}
        {proposal.state === 'sentBack' ? (
          <p className="cc-summary__text">
            {proposal.sentBackBy}: {proposal.sentBackBecause}
          </p>
        ) : null}
      </section>
      {proposal.mine ? (
        proposal.state === 'sentBack' ? (
          <Revise proposal={proposal} onDone={onDone} />
        ) : (
          <p>{t('approvals.yours')}</p>
        )
      ) : proposal.state === 'open' ? (
        <Settle proposal={proposal} onDone={onDone} />
      ) : null}
      <CaseFileView caseId={proposal.caseId} />
    </>
  );
}

function useSettled(onDone: () => void) {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ['proposals'] });
    onDone();
  };
}

function Settle({ proposal, onDone }: ProposalProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const onSuccess = useSettled(onDone);
  const params = { id: proposal.id };
  const approve = useMutation({
    mutationFn: () => api.call('approveProposal', { params, body: { reason: reason.trim() } }),
    onSuccess,
  });
  const sendBack = useMutation({
    mutationFn: () => api.call('sendBackProposal', { params, body: { reason: reason.trim() } }),
    onSuccess,
  });
  const isBusy = approve.isPending || sendBack.isPending;
  const hasReason = reason.trim() !== '';
  const needsReason = proposal.kind === 'secondNotice';
  return (
    <div className="cc-form">
      <TextArea
        label={t(needsReason ? 'approvals.reasonNeeded' : 'approvals.reason')}
        hint={t('approvals.reasonHint')}
        rows={2}
        maxLength={500}
        value={reason}
        onChange={setReason}
        data-testid={CONSOLE_TEST_IDS.proposalReason}
      />
      <div className="cf__tools">
        <Button
          variant="primary"
          icon="check"
          isDisabled={isBusy || (needsReason && !hasReason)}
          data-testid={CONSOLE_TEST_IDS.proposalApprove}
          onPress={() => approve.mutate()}
        >
          {t('approvals.approve')}
        </Button>
        <Button
          icon="undo"
          isDisabled={isBusy || !hasReason}
          data-testid={CONSOLE_TEST_IDS.proposalSendBack}
          onPress={() => sendBack.mutate()}
        >
          {t('approvals.sendBack')}
        </Button>
      </div>
      {approve.error ? <ErrorSentence error={approve.error} /> : null}
      {sendBack.error ? <ErrorSentence error={sendBack.error} /> : null}
    </div>
  );
}

function Revise({ proposal, onDone }: ProposalProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState(proposal.note);
  const onSuccess = useSettled(onDone);
  const revise = useMutation({
    mutationFn: () =>
      api.call('reviseProposal', {
        params: { id: proposal.id },
        body: { reasons: proposal.reasons, note },
      }),
    onSuccess,
  });
  return (
    <div className="cc-form">
      <TextArea
        label={t('decision.note')}
        hint={t('approvals.reviseHint')}
        rows={4}
        maxLength={2000}
        value={note}
        onChange={setNote}
        data-testid={CONSOLE_TEST_IDS.proposalReason}
      />
      <Button
        variant="primary"
        isDisabled={revise.isPending}
        data-testid={CONSOLE_TEST_IDS.proposalConfirm}
        onPress={() => revise.mutate()}
      >
        {t('approvals.again')}
      </Button>
      {revise.error ? <ErrorSentence error={revise.error} /> : null}
    </div>
  );
}
