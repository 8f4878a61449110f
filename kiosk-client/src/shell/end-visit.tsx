// Leaving at any point: ends the visit and wipes, after asking once.
import { useState } from 'react';
import { Button, Dialog, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { wipe } from '../flow/wipe.ts';

export function EndVisit() {
  const { t } = useTranslation();
  const services = useKiosk();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="quiet" icon="cross" data-testid={TEST_IDS.startOver} onPress={() => setAsking(true)}>
        {t('endVisit.end')}
      </Button>
      <Dialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
        title={t('endVisit.title')}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{t('endVisit.stay')}</Button>
            <Button
              variant="danger"
              data-testid={TEST_IDS.startOverConfirm}
              onPress={() => {
                setAsking(false);
                void wipe(services, 'farewell');
              }}
            >
              {t('endVisit.confirm')}
            </Button>
          </>
        }
      >
        <p>{t('endVisit.explain')}</p>
      </Dialog>
    </>
  );
}
