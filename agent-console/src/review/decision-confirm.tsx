// A decision binds: it is read once more before it is sent (WCAG 2.2, 3.3.4), for the case as it was seen then.
import { useState } from 'react';
import type { LiveSession } from '@cloud-window/shared/client';
import { seenOf } from '@cloud-window/shared/cases';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { promisable, secondPersonFor } from './decision-readiness.ts';
import { forgetReview, useReview } from './review-store.ts';
import { outcomeTone } from './verdict-words.ts';

interface ConfirmProps {
  call: CallSnapshot;
  session: LiveSession;
  onClose: () => void;
}

export function ConfirmDecision({ call, session, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { draft } = useReview();
  const { callId } = call.status;
  // What changes while the question stands is not what was agreed to.
  const [seen] = useState(() => seenOf(call.case));
  const possible = promisable(call.item, call.case);
  const promised = possible.filter(({ code }) => draft.promised.includes(code));
  const decide = useMutation({
    mutationFn: async () => {
      const { outcome } = draft;
      if (outcome === null) return;
      await session.connection.request('call:decide', {
        callId,
        outcome,
        reasons: [...draft.reasons],
        note: draft.note,
        remedies: outcome === 'declined' ? draft.remedies : '',
        promise:
          outcome === 'supplement'
            ? { materials: promised.map(({ code }) => code), dueOn: draft.dueOn }
            : null,
        referral: outcome === 'notCompetent' ? draft.referral : null,
        seen,
      });
    },
    onSuccess: () => {
      forgetReview(callId);
      onClose();
    },
  });
  const { outcome } = draft;
  if (outcome === null) return null;
  const isRefusal = outcome === 'declined' || outcome === 'notCompetent';
  const second = secondPersonFor(call.item, call.case, outcome);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('decision.confirmTitle')}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t('ui.back')}</Button>
          <Button
            variant={isRefusal ? 'danger' : 'primary'}
            autoFocus
            isDisabled={decide.isPending || decide.isSuccess}
            data-testid={CONSOLE_TEST_IDS.decisionConfirm}
            onPress={() => decide.mutate()}
          >
            {t(decide.isPending ? 'decision.confirming' : second ? 'proposal.propose' : 'decision.confirm')}
          </Button>
        </>
      }
    >
      <p>{t(second ? `secondPerson.${second}` : 'decision.confirmText')}</p>
      <div className="cc-summary">
        <Badge tone={outcomeTone(outcome)}>{t(`outcome.${outcome}`)}</Badge>
        <ul>
          {draft.reasons.map((reason) => (
            <li key={reason}>{t(`decisionReason.${reason}`)}</li>
          ))}
        </ul>
        {outcome === 'supplement' ? (
          <p>
            {t('decision.promisedUntil', {
              materials: promised.map(({ name }) => language.text(name)).join(t('app.listSeparator')),
              until: language.day(draft.dueOn),
            })}
          </p>
        ) : null}
        {outcome === 'notCompetent' ? (
          <p className="cc-summary__text">{Object.values(draft.referral).join('\n')}</p>
        ) : null}
        {draft.note.trim() === '' ? null : <p className="cc-summary__text">{draft.note}</p>}
        {outcome === 'declined' ? <p className="cc-summary__text">{draft.remedies}</p> : null}
      </div>
      {decide.error ? <ErrorSentence error={decide.error} /> : null}
    </Dialog>
  );
}
