// Everything is wiped; the person is told so once the server has confirmed it, and told what not to forget. Then the kiosk
// is anybody's again.
import { useCallback, useEffect } from 'react';
import { Button, forgetLocale, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../../flow/visit-store.ts';
import { useErasure } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import '../result.css';

const SHOWN_MS = 12_000;

export function FarewellScreen() {
  const { t, i18n } = useTranslation();
  const reset = useVisit((visit) => visit.reset);
  const isErased = useErasure(({ isConfirmed }) => isConfirmed);
  const leave = useCallback(() => {
    forgetLocale(i18n);
    reset('attract');
  }, [i18n, reset]);
  useEffect(() => {
    const timer = setTimeout(leave, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [leave]);
  return (
    <ScreenBody
      title={t('farewell.title')}
      className="screen--centred"
      actions={
        <Button variant="primary" size="large" wide data-testid={TEST_IDS.farewellDone} onPress={leave}>
          {t('farewell.done')}
        </Button>
      }
    >
      <div className="result" data-tone="good" data-testid={TEST_IDS.farewell} data-erased={isErased}>
        <span className="result__sign">
          <Icon name="check" />
        </span>
        <p className="result__text" role="status">
          {t(isErased ? 'farewell.wiped' : 'farewell.wiping')}
        </p>
        <p>{t('farewell.take')}</p>
      </div>
    </ScreenBody>
  );
}
