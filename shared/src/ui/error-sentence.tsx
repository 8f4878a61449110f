// A failure as a sentence that says what to do, in the reader's language. The English `message` of an AppError is for
// engineers and never shown.
import { useTranslation } from 'react-i18next';
import { AppError } from '../errors.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** The locale key of a failure's sentence. */
export function errorKey(error: unknown): string {
  return `errors.${AppError.from(error).code}`;
}

export interface ErrorSentenceProps {
  error: unknown;
  /** Shown as a "try again" button; leave it out when trying again cannot help. */
  onRetry?: () => void;
  'data-testid'?: string;
}

export function ErrorSentence({ error, onRetry, ...rest }: ErrorSentenceProps) {
  const { t } = useTranslation();
  return (
    <div
      className="cw-sentence"
      role="alert"
      data-testid={rest['data-testid']}
      data-code={AppError.from(error).code}
    >
      <Icon name="warning" />
      <span className="cw-sentence__text">{t(errorKey(error))}</span>
      {onRetry ? (
        <Button variant="secondary" icon="refresh" onPress={onRetry}>
          {t('ui.retry')}
        </Button>
      ) : null}
    </div>
  );
}
