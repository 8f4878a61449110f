// Notices that nobody is there any more, asks, and wipes.
import { useEffect, useRef, useState } from 'react';
import { Button, Dialog, forgetLocale, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { idlenessAt, IDLE_COUNTDOWN_MS, type Idleness } from '../flow/idle.ts';
import { idleApplies } from '../flow/steps.ts';
import { useVisit } from '../flow/visit-store.ts';
import { wipe } from '../flow/wipe.ts';

const LOOK_MS = 500;
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel', 'touchstart', 'input'] as const;

export function IdleWatch() {
  const { t, i18n } = useTranslation();
  const services = useKiosk();
  const applies = useVisit((visit) => idleApplies(visit.step));
  const step = useVisit((visit) => visit.step);
  const [idleness, setIdleness] = useState<Idleness>({ name: 'attended' });
  const lastTouch = useRef(0);

  useEffect(() => {
    if (!applies) return;
    const touched = () => {
      lastTouch.current = Date.now();
    };
    touched();
    const look = () => {
      const next = idlenessAt(Date.now(), lastTouch.current);
      if (next.name === 'abandoned') {
        touched();
        forgetLocale(i18n);
        void wipe(services, 'attract');
      }
      setIdleness((before) => (before.name === next.name && before.name !== 'asking' ? before : next));
    };
    for (const sign of SIGNS_OF_LIFE)
      window.addEventListener(sign, touched, { passive: true, capture: true });
    const timer = setInterval(look, LOOK_MS);
    return () => {
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, touched, { capture: true });
      clearInterval(timer);
    };
    // A new step is a sign of life as well: the clerk may have moved us on.
  }, [applies, services, i18n, step]);

  const seconds = idleness.name === 'asking' ? idleness.secondsLeft : IDLE_COUNTDOWN_MS / 1000;
  const stay = () => {
    lastTouch.current = Date.now();
    setIdleness({ name: 'attended' });
  };
  return (
    <Dialog
      isOpen={applies && idleness.name === 'asking'}
      onClose={stay}
      role="alertdialog"
      title={t('idle.title')}
      data-testid={TEST_IDS.idleCountdown}
      actions={
        <Button variant="primary" wide size="large" autoFocus data-testid={TEST_IDS.idleStay} onPress={stay}>
          {t('idle.stay')}
        </Button>
      }
    >
      <p>{t('idle.explain')}</p>
      <p className="countdown" role="timer">
        {t('idle.seconds', { count: seconds })}
      </p>
    </Dialog>
  );
}
