// Asks once more before something that cannot simply be taken back.
import { Button, CONSOLE_TEST_IDS, Dialog } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../shell/refusal.tsx';

interface ConfirmDialogProps {
  title: string;
  text: string;
  confirm: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  /** Where this action has sentences of its own for refusals. */
  refusals?: string;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, text, confirm, danger = false, pending, error, refusals, onConfirm, onClose } = props;
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
      <Refusal error={error} words={refusals} />
    </Dialog>
  );
}
