// The last failure that has no place of its own, until it is put away.
import { ErrorSentence, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import { useNotices } from '../session/notices.ts';

export function Notice() {
  const { t } = useTranslation();
  const { error, clear } = useNotices();
  if (error === null) return null;
  return (
    <div className="cc-notice">
      <ErrorSentence error={error} />
      <Button className="cc-icon-button" aria-label={t('app.dismiss')} onPress={clear}>
        <Icon name="cross" />
      </Button>
    </div>
  );
}
