// Asks once more before something that cannot simply be taken back.
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

interface ConfirmDialogProps {
  title: string;
  text: string;
  confirm: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, text, confirm, danger = false, pending, error, onConfirm, onClose } = props;
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            isDisabled={pending}
            data-testid={CONSOLE_TEST_IDS.confirm}
            onPress={onConfirm}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {error ? <ErrorSentence error={error} /> : null}
    </Dialog>
  );
}
