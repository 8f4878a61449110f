// Leaving the queue or the call: asked once, because the place is gone afterwards.
import { Button, Dialog, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useKiosk } from '../device/kiosk-services.ts';
import { useAction } from '../shell/use-action.ts';

interface LeaveDialogProps {
  isOpen: boolean;
  onClose: () => void;
  callId: string;
  title: string;
  explain: string;
  stay: string;
  confirm: string;
  testId: string;
}

export function LeaveDialog({
  isOpen,
  onClose,
  callId,
  title,
  explain,
  stay,
  confirm,
  testId,
}: LeaveDialogProps) {
  const { live } = useKiosk();
  // The screen follows the call's state, which the server tells.
  const leaving = useAction(async () => {
    await live.connection.request('call:hangUp', { callId });
    onClose();
  });
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      role="alertdialog"
      title={title}
      actions={
        <>
          <Button onPress={onClose}>{stay}</Button>
          <Button
            variant="danger"
            icon="hangUp"
            isDisabled={leaving.running}
            data-testid={testId}
            onPress={leaving.run}
          >
            {confirm}
          </Button>
        </>
      }
    >
      <p>{explain}</p>
      {leaving.error ? <ErrorSentence error={leaving.error} data-testid={TEST_IDS.errorSentence} /> : null}
    </Dialog>
  );
}
