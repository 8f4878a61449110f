// Instead of waiting here: a clerk phones, the place is kept. Asked once, because the kiosk is given up by it.
import { Button, Dialog, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useVisit } from '../flow/visit-store.ts';
import { useAction } from '../shell/use-action.ts';
import { CallbackPoints } from './callback-points.tsx';

interface CallbackDialogProps {
  isOpen: boolean;
  onClose: () => void;
  callId: string;
}

export function CallbackDialog({ isOpen, onClose, callId }: CallbackDialogProps) {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const asking = useAction(async () => {
    const { key, patch, go } = useVisit.getState();
    const callback = await live.connection.request('queue:callBack', { callId });
    if (useVisit.getState().key !== key) return;
    patch({ callback });
    go('promise');
  });
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      role="alertdialog"
      title={t('callback.instead')}
      actions={
        <>
          <Button onPress={onClose}>{t('waiting.stay')}</Button>
          <Button
            variant="primary"
            icon="call"
            isDisabled={asking.running}
            data-testid={TEST_IDS.callMeBackConfirm}
            onPress={asking.run}
          >
            {t('callback.confirm')}
          </Button>
        </>
      }
    >
      <CallbackPoints when={t('callback.whenTurn')} />
      <p>{t('callback.gone')}</p>
      {asking.error ? <ErrorSentence error={asking.error} data-testid={TEST_IDS.errorSentence} /> : null}
    </Dialog>
  );
}
