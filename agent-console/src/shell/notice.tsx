// The last failure or message that has no place of its own, until it is put away.
import { ErrorSentence, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import { useNotices } from '../session/notices.ts';

export function Notice() {
  const { t } = useTranslation();
  const { error, message, tone, clear } = useNotices();
  if (error === null && message === null) return null;
  return (
    <div className="cc-notice" data-tone={message === null ? 'bad' : tone}>
      {message === null ? (
        <ErrorSentence error={error} />
      ) : (
        <p className="cw-sentence" role={tone === 'warn' ? 'alert' : 'status'}>
          <Icon name={tone === 'warn' ? 'warning' : 'check'} />
          {t(message)}
        </p>
      )}
      <Button className="cc-icon-button" aria-label={t('app.dismiss')} onPress={clear}>
        <Icon name="cross" />
      </Button>
    </div>
  );
}
