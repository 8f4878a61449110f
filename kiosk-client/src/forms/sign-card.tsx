// Below the checklist, once a form is complete: whether it is signed, and the way to reading it back and signing.
import { useState } from 'react';
import type { Case } from '@cloud-window/shared/protocol';
import { Button, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useForms } from './open-form.ts';
import './sign-card.css';

export function SignCard({ record }: { record: Case }) {
  const { t } = useTranslation();
  const show = useForms((forms) => forms.show);
  const isVoided = useVoided(record);
  if (!record.forms.some(({ completedAt }) => completedAt !== null)) return null;
  const state = record.signature ? 'signed' : isVoided ? 'voided' : 'open';
  return (
    <section className="sign-card" data-state={state} data-testid={TEST_IDS.signCard}>
      <p className="sign-card__words" role="status">
        <Icon name={state === 'signed' ? 'check' : state === 'voided' ? 'warning' : 'pen'} />
        <span>{t(`forms.sign.${state}`)}</span>
      </p>
      {state === 'signed' ? null : (
        <Button
          variant="primary"
          icon="pen"
          data-testid={TEST_IDS.signBegin}
          onPress={() => show({ kind: 'sign' })}
        >
          {t('forms.sign.begin')}
        </Button>
      )}
    </section>
  );
}

/** Whether a signature that was there has fallen, and no new one was made. */
function useVoided({ signature }: Case): boolean {
  const [had, setHad] = useState(signature !== null);
  if (signature !== null && !had) setHad(true);
  return had && signature === null;
}
