// Asking to be called back: to whom, on which phone, and what will happen, before it is asked for.
import { Button, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { CallbackPoints } from '../../call/callback-points.tsx';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { useAction } from '../../shell/use-action.ts';
import { useLocalized } from '../../shell/use-localized.ts';

export function CallbackScreen() {
  const { t } = useTranslation();
  const text = useLocalized();
  const { live } = useKiosk();
  const { case: record, item } = useVisit();
  const asking = useAction(async () => {
    const { key, patch, go } = useVisit.getState();
    if (!record) return;
    const callback = await live.connection.request('queue:requestCallback', { caseId: record.id });
    if (useVisit.getState().key !== key) return;
    patch({ callback });
    go('promise');
  });
  if (!record || !item) return null;
  return (
    <ScreenBody
      title={t('callback.title')}
      lead={text(item.name)}
      actions={
        <>
          <BackButton />
          <Button
            variant="primary"
            size="large"
            icon="call"
            isDisabled={asking.running}
            data-testid={TEST_IDS.callbackConfirm}
            onPress={asking.run}
          >
            {t('callback.confirm')}
          </Button>
        </>
      }
    >
      <CallbackPoints when={t('callback.whenOpen')} />
      {asking.error ? <ErrorSentence error={asking.error} data-testid={TEST_IDS.errorSentence} /> : null}
    </ScreenBody>
  );
}
