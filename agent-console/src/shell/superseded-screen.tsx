// This tab must stop: another one has taken over, the session has ended, or versions differ. A whole screen, because
// everything beneath it no longer counts.
import { Button, CONSOLE_TEST_IDS, ErrorSentence } from '@cloud-window/shared/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ME, queries } from '../session/clients.ts';
import { useDuty, useLiveState } from '../session/duty.tsx';

export function SupersededScreen() {
  const { t } = useTranslation();
  const duty = useDuty();
  const connection = useLiveState()?.connection;
  const reason = connection?.name === 'stopped' ? connection.reason : null;
  useEffect(() => {
    // The cookie is gone on the server: ask anew who is signed in, which leads to the sign-in.
    if (reason === 'sessionEnded') void queries.invalidateQueries({ queryKey: ME });
  }, [reason]);
  if (connection?.name !== 'stopped' || reason === 'sessionEnded') return null;
  return (
    <div
      className="cc-whole-screen"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="stopped-title"
      data-testid={CONSOLE_TEST_IDS.superseded}
    >
      <div className="cc-whole-screen__box">
        <h1 id="stopped-title">
          {t(reason === 'superseded' ? 'superseded.title' : 'superseded.refusedTitle')}
        </h1>
        {reason === 'superseded' ? <p>{t('superseded.text')}</p> : <ErrorSentence error={connection.error} />}
        <Button
          variant="primary"
          size="large"
          autoFocus
          data-testid={CONSOLE_TEST_IDS.takeOver}
          onPress={() => (reason === 'superseded' ? duty.takeOver() : location.reload())}
        >
          {t(reason === 'superseded' ? 'superseded.takeOver' : 'superseded.reload')}
        </Button>
      </div>
    </div>
  );
}
