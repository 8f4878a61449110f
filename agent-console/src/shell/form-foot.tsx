// The end of a form in a dialog: what went wrong, leave it, or save.
import { Button } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Refusal } from './refusal.tsx';

interface FormFootProps {
  /** The words of the button that saves. */
  submit: string;
  isReady: boolean;
  error?: unknown;
  /** Where this form has sentences of its own for refusals. */
  refusals?: string;
  onClose: () => void;
  'data-testid': string;
}

export function FormFoot({ submit, isReady, error, refusals, onClose, ...rest }: FormFootProps) {
  const { t } = useTranslation();
  return (
    <>
      <Refusal error={error} words={refusals} />
      <div className="cw-dialog__actions">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button type="submit" variant="primary" isDisabled={!isReady} data-testid={rest['data-testid']}>
          {submit}
        </Button>
      </div>
    </>
  );
}
