// Papers may be captured before the call, so that the clerk sees them at once; then a number is taken.
import { Button, ErrorSentence, Icon, TEST_IDS, useStoreValue } from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { missingRequired, slotsOf } from '../../papers/slots.ts';
import { PapersPanel } from '../../papers/papers-panel.tsx';
import { useCaseRefresh } from '../../papers/use-case-refresh.ts';
import { useTakeNumber } from '../../papers/use-take-number.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';

export function PapersScreen() {
  const { t } = useTranslation();
  const { uploads } = useKiosk();
  const item = useVisit((visit) => visit.item);
  const record = useVisit((visit) => visit.case);
  const sending = useStoreValue(uploads.state);
  const [capturing, setCapturing] = useState(false);
  useCaseRefresh();

  const taking = useTakeNumber();
  if (!item || !record) return null;
  const missing = missingRequired(slotsOf(item, record, sending));
  return (
    <ScreenBody
      title={t('papers.title')}
      {...(capturing ? { className: 'screen--capturing' } : { lead: t('papers.lead') })}
      actions={
        capturing ? null : (
          <>
            <BackButton />
            <Button
              variant="primary"
              size="large"
              icon="call"
              isDisabled={taking.running}
              data-testid={TEST_IDS.takeNumber}
              onPress={taking.run}
            >
              {t('papers.takeNumber')}
            </Button>
          </>
        )
      }
    >
      {taking.error ? <ErrorSentence error={taking.error} data-testid={TEST_IDS.errorSentence} /> : null}
      <PapersPanel item={item} record={record} followRequests={false} onCapturing={setCapturing} />
      {capturing ? null : (
        <p className="notice" data-tone={missing === 0 ? 'good' : 'busy'}>
          <Icon name={missing === 0 ? 'check' : 'info'} />
          <span>{missing === 0 ? t('papers.complete') : t('papers.missing', { count: missing })}</span>
        </p>
      )}
    </ScreenBody>
  );
}
