// Papers for a review without a call: every required one is captured here, and then they are left.
import { useState } from 'react';
import { Button, ErrorSentence, Icon, TEST_IDS, useStoreValue } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { missingRequired, slotsOf } from '../../papers/slots.ts';
import { PapersPanel } from '../../papers/papers-panel.tsx';
import { useCaseRefresh } from '../../papers/use-case-refresh.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { useAction } from '../../shell/use-action.ts';

export function LeavingScreen() {
  const { t } = useTranslation();
  const { api, uploads } = useKiosk();
  const item = useVisit((visit) => visit.item);
  const record = useVisit((visit) => visit.case);
  const sending = useStoreValue(uploads.state);
  const [capturing, setCapturing] = useState(false);
  useCaseRefresh();
  const leaving = useAction(async () => {
    const { key, patch, go } = useVisit.getState();
    if (!record) return;
    const submitted = await api.call('leaveCase', { params: { id: record.id } });
    // Wiped meanwhile: there is nothing to tell anybody.
    if (useVisit.getState().key !== key) return;
    patch({ case: submitted });
    go('left');
  });
  if (!item || !record) return null;
  const missing = missingRequired(slotsOf(item, record, sending));
  // Only what has arrived can be left.
  const underWay = slotsOf(item, record, sending).some(({ slots }) =>
    slots.some((slot) => slot.upload !== null),
  );
  const complete = missing === 0 && !underWay;
  return (
    <ScreenBody
      title={t('leaving.title')}
      {...(capturing ? { className: 'screen--capturing' } : { lead: t('leaving.lead') })}
      actions={
        capturing ? null : (
          <>
            <BackButton />
            <Button
              variant="primary"
              size="large"
              icon="check"
              isDisabled={!complete || leaving.running}
              data-testid={TEST_IDS.leavePapers}
              onPress={leaving.run}
            >
              {t('leaving.leave')}
            </Button>
          </>
        )
      }
    >
      {leaving.error ? <ErrorSentence error={leaving.error} data-testid={TEST_IDS.errorSentence} /> : null}
      <PapersPanel item={item} record={record} followRequests={false} onCapturing={setCapturing} />
      {capturing ? null : (
        <p className="notice" data-tone={complete ? 'good' : 'busy'} role="status">
          <Icon name={complete ? 'check' : 'info'} />
          <span>
            {missing > 0
              ? t('leaving.missing', { count: missing })
              : t(underWay ? 'leaving.sending' : 'leaving.complete')}
          </span>
        </p>
      )}
    </ScreenBody>
  );
}
