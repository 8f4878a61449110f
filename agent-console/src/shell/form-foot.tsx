// The end of a form in a dialog: what went wrong, leave it, or save.
import { Button, ErrorSentence } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

interface FormFootProps {
  /** The words of the button that saves. */
  submit: string;
  isReady: boolean;
  error?: unknown;
  onClose: () => void;
  'data-testid': string;
}

export function FormFoot({ submit, isReady, error, onClose, ...rest }: FormFootProps) {
  const { t } = useTranslation();
  return (
    <>
      {error ? <ErrorSentence error={error} /> : null}
      <div className="cw-dialog__actions">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button type="submit" variant="primary" isDisabled={!isReady} data-testid={rest['data-testid']}>
          {submit}
        </Button>
      </div>
    </>
  );
}
