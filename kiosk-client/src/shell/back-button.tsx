// One step back; nothing that was entered or captured is lost by it.
import { Button, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../flow/visit-store.ts';

export function BackButton() {
  const { t } = useTranslation();
  const back = useVisit((visit) => visit.back);
  return (
    <Button icon="back" size="large" className="back" data-testid={TEST_IDS.back} onPress={back}>
      {t('ui.back')}
    </Button>
  );
}
