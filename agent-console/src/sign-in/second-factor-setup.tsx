// The installation demands a second factor: it is set up before anything else is possible.
import { Button } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { AlonePage } from './alone-page.tsx';
import { SecondFactorSteps } from './second-factor-steps.tsx';
import { useLeave } from './use-leave.ts';

export function SecondFactorSetup() {
  const { t } = useTranslation();
  const leave = useLeave();
  return (
    <AlonePage title={t('secondFactor.title')} intro={t('secondFactor.forced')}>
      <SecondFactorSteps onDone={() => undefined} />
      <Button variant="quiet" onPress={leave}>
        {t('profile.signOut')}
      </Button>
    </AlonePage>
  );
}
