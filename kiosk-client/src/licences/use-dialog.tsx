// The question before a licence on file is used: which one, what the clerk will see, and the person's agreement for this
// use alone.
import { useState } from 'react';
import { newId } from '@cloud-window/shared';
import { Button, Dialog, ErrorSentence, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useAction } from '../shell/use-action.ts';
import { LicenceFacts } from './licence-facts.tsx';
import { isUsable, useOnFile } from './on-file-context.ts';
import './licences.css';

interface UseDialogProps {
  caseId: string;
  materialCode: string;
  onUsed: () => void;
  onClose: () => void;
}

export default function UseDialog({ caseId, materialCode, onUsed, onClose }: UseDialogProps) {
  const { t } = useTranslation();
  const { api } = useKiosk();
  const { offers, refresh } = useOnFile();
  const usable = offers(materialCode).filter(isUsable);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = usable.find(({ id }) => id === chosenId) ?? usable[0];
  // One id for as long as it is asked about: pressing again after a lost answer is the same use.
  const [useId] = useState(() => newId('use'));
  const using = useAction(async () => {
    if (!chosen) return;
    try {
      await api.call('useLicence', {
        params: { id: caseId },
        body: { useId, licenceId: chosen.id, materialCode, consent: true },
      });
    } finally {
      // Refused, it may be shown as revoked from now on.
      await refresh();
    }
    onUsed();
    onClose();
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('licences.useTitle')}
      data-testid={TEST_IDS.licenceDialog}
      actions={
        <>
          <Button onPress={onClose}>{t('licences.notNow')}</Button>
          <Button
            variant="primary"
            isDisabled={!chosen || using.running}
            data-testid={TEST_IDS.licenceAgree}
            onPress={using.run}
          >
            {t('licences.agree')}
          </Button>
        </>
      }
    >
      {usable.length > 1 ? <p>{t('licences.choose')}</p> : null}
      <ul className="licence-choice">
        {usable.map((licence) => (
          <li key={licence.id} className="licence-choice__one" data-chosen={licence.id === chosen?.id}>
            <LicenceFacts licence={licence} />
            {usable.length > 1 ? (
              <Button
                aria-pressed={licence.id === chosen?.id}
                isDisabled={using.running}
                onPress={() => setChosenId(licence.id)}
              >
                {licence.id === chosen?.id ? t('licences.chosen') : t('licences.chooseThis')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {usable.length === 0 ? <p>{t('licences.noneUsable')}</p> : null}
      <p className="licence-consent">
        <Icon name="info" /> <span>{t('licences.consent')}</span>
      </p>
      {using.error ? <ErrorSentence error={using.error} /> : null}
    </Dialog>
  );
}
