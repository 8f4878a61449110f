// A one-time password must be replaced before anything else is possible.
import { Button } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { AlonePage } from './alone-page.tsx';
import { PasswordForm } from './password-form.tsx';
import { useLeave } from './use-leave.ts';

export function PasswordChange() {
  const { t } = useTranslation();
  const leave = useLeave();
  return (
    <AlonePage title={t('password.title')} intro={t('password.forced')}>
      <PasswordForm onDone={() => undefined} />
      <Button variant="quiet" onPress={leave}>
        {t('profile.signOut')}
      </Button>
    </AlonePage>
  );
}
