// The one-time password, shown once: it is stored nowhere and must be changed at the first sign-in.
import type { Staff } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, Icon } from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface OneTimePasswordProps {
  person: Staff;
  password: string;
  onClose: () => void;
}

export function OneTimePassword({ person, password, onClose }: OneTimePasswordProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      dismissable={false}
      title={t('oneTimePassword.title', { name: person.displayName })}
      className="cc-modal"
      actions={
        <>
          <Button onPress={() => void navigator.clipboard.writeText(password).then(() => setCopied(true))}>
            {t(copied ? 'oneTimePassword.copied' : 'oneTimePassword.copy')}
          </Button>
          <Button variant="primary" autoFocus onPress={onClose}>
            {t('oneTimePassword.close')}
          </Button>
        </>
      }
    >
      <div className="ad-code ad-code--long">
        <span className="cc-muted">{person.username}</span>
        <output className="cc-digits" data-testid={CONSOLE_TEST_IDS.oneTimePassword}>
          {password}
        </output>
      </div>
      <p className="cc-note" data-tone="warn">
        <Icon name="warning" />
        {t('oneTimePassword.text')}
      </p>
    </Dialog>
  );
}
