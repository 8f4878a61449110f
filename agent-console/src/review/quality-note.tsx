// Above the verdict: what the quality gate found about the page on the stage, and how a clerk lets it pass all the same, with a
// reason that stays with the page.
import type { CallSnapshot, Page } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, ErrorSentence, Icon, TextField } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import './quality-note.css';

/** Nothing for a page whose quality is good, or was never measured. */
export function QualityNote({ call, page }: { call: CallSnapshot; page: Page }) {
  const { t } = useTranslation();
  const { quality } = page;
  if (quality?.verdict !== 'poor') return null;
  const passed = quality.overriddenBy !== null;
  const mayPass = call.status.kind !== 'consult' && call.case.decision === null && page.current;
  return (
    <div className="cc-quality" role="status" data-passed={passed} data-testid={CONSOLE_TEST_IDS.pageQuality}>
      <Icon name={passed ? 'check' : 'warning'} />
      <p>
        <strong>{t('pageQuality.poor')}</strong>{' '}
        {[...new Set(quality.findings.map(({ code }) => t(`pageQuality.finding.${code}`)))].join(
          t('pageQuality.and'),
        )}
        {passed ? (
          <span className="cc-quality__passed">
            {t('pageQuality.passed', { by: quality.overriddenBy, reason: quality.overrideReason })}
          </span>
        ) : null}
      </p>
      {!passed && mayPass ? <LetPass key={page.id} call={call} page={page} /> : null}
    </div>
  );
}

function LetPass({ call, page }: { call: CallSnapshot; page: Page }) {
  const { t } = useTranslation();
  const { session } = useDuty();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const pass = useMutation({
    mutationFn: async () => {
      await session?.connection.request('page:overrideQuality', {
        callId: call.status.callId,
        pageId: page.id,
        reason,
      });
    },
  });
  if (!asking) {
    return (
      <Button data-testid={CONSOLE_TEST_IDS.passQuality} onPress={() => setAsking(true)}>
        {t('pageQuality.letPass')}
      </Button>
    );
  }
  return (
    <form
      className="cc-quality__form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '' && !pass.isPending) pass.mutate();
      }}
    >
      <TextField
        label={t('pageQuality.reason')}
        value={reason}
        onChange={setReason}
        maxLength={500}
        autoFocus
        data-testid={CONSOLE_TEST_IDS.passQualityReason}
      />
      <Button
        type="submit"
        variant="primary"
        isDisabled={reason.trim() === '' || pass.isPending}
        data-testid={CONSOLE_TEST_IDS.passQualityConfirm}
      >
        {t('pageQuality.letPass')}
      </Button>
      <Button onPress={() => setAsking(false)}>{t('ui.cancel')}</Button>
      {pass.error ? <ErrorSentence error={pass.error} /> : null}
    </form>
  );
}
