// The kiosk cannot start: what is wrong, what to do, and that it keeps trying.
import type { AppError } from '@cloud-window/shared';
import { Button, errorKey, Icon, LanguageSwitch, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function TroubleScreen({ error, onRetry }: { error: AppError; onRetry: () => void }) {
  const { t } = useTranslation();
  const reload = error.code === 'CLIENT_TOO_OLD' || error.code === 'SUPERSEDED_TAB';
  return (
    <main className="kiosk-centre trouble" role="alert" data-code={error.code}>
      <Icon name="warning" className="trouble__sign" />
      <h1>{t('trouble.title')}</h1>
      <p data-testid={TEST_IDS.errorSentence}>{t(errorKey(error))}</p>
      {error.retryable ? <p className="dim">{t('trouble.trying')}</p> : null}
      <Button
        variant="primary"
        size="large"
        icon="refresh"
        onPress={() => {
          if (reload) location.reload();
          else onRetry();
        }}
      >
        {t('ui.retry')}
      </Button>
      <p className="dim">{t('trouble.staffed')}</p>
      <LanguageSwitch />
    </main>
  );
}
