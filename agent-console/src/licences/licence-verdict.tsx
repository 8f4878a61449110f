// The verdict on a used licence: accepted, or rejected with a reason, as for a page. A copy that nobody has checked (C) is
// accepted only by comparing it with the original.
import {
  PAGE_REJECT_REASONS,
  type PageRejectReason,
  type ReusedLicence,
} from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, ErrorSentence } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import { useLanguage } from '../session/language.ts';

/** What can be wrong with something that was not captured. */
const REASONS = PAGE_REJECT_REASONS.filter((reason) =>
  (['wrongPaper', 'expired', 'mismatch', 'other'] as PageRejectReason[]).includes(reason),
);

interface LicenceVerdictProps {
  licence: ReusedLicence;
  callId: string;
  mayJudge: boolean;
}

export function LicenceVerdict({ licence, callId, mayJudge }: LicenceVerdictProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const duty = useDuty();
  const [reason, setReason] = useState<PageRejectReason>('mismatch');
  const judge = useMutation({
    mutationFn: async (value: 'accepted' | 'rejected') => {
      await duty.session?.connection.request('licence:judge', {
        callId,
        useId: licence.id,
        value,
        reason: value === 'rejected' ? reason : null,
        note: '',
      });
    },
  });
  const { verdict } = licence;
  return (
    <div className="cc-licence__verdict">
      <span data-testid={CONSOLE_TEST_IDS.licenceVerdict(licence.id)} data-verdict={verdict?.value ?? 'open'}>
        <Badge tone={verdict === null ? 'busy' : verdict.value === 'accepted' ? 'good' : 'bad'}>
          {t(`verdict.${verdict?.value ?? 'open'}`)}
          {verdict?.reason ? `: ${t(`pageReason.${verdict.reason}`)}` : ''}
        </Badge>
      </span>
      {verdict ? (
        <span className="cc-muted">
          {verdict.by} · {language.time(verdict.at)}
        </span>
      ) : null}
      {mayJudge ? (
        <>
          {licence.trust === 'C' ? <p>{t('licences.checkCopy')}</p> : null}
          <Button
            variant="good"
            icon="check"
            isDisabled={judge.isPending || verdict?.value === 'accepted'}
            data-testid={CONSOLE_TEST_IDS.licenceAccept(licence.id)}
            onPress={() => judge.mutate('accepted')}
          >
            {t(licence.trust === 'C' ? 'licences.acceptCopy' : 'licences.accept')}
          </Button>
          <label className="cc-licence__reason">
            <span className="cw-visually-hidden">{t('reasons.reason')}</span>
            <select value={reason} onChange={(event) => setReason(event.target.value as PageRejectReason)}>
              {REASONS.map((value) => (
                <option key={value} value={value}>
                  {t(`pageReason.${value}`)}
                </option>
              ))}
            </select>
          </label>
          <Button
            variant="danger"
            icon="cross"
            isDisabled={judge.isPending}
            data-testid={CONSOLE_TEST_IDS.licenceReject(licence.id)}
            onPress={() => judge.mutate('rejected')}
          >
            {t('licences.reject')}
          </Button>
        </>
      ) : null}
      {judge.error ? <ErrorSentence error={judge.error} /> : null}
    </div>
  );
}
