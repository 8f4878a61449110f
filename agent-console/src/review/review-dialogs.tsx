// The dialogs of a call: reason for a rejection or a re-capture, confirming the decision, transferring or ending the call, the keys.
import type { LiveSession } from '@cloud-window/shared/client';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmHandOver, ConsultDialog } from './consult-dialogs.tsx';
import { ConfirmDecision } from './decision-confirm.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { forgetReview, useReview } from './review-store.ts';
import { SortDialog } from './sort-dialog.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

export function ReviewDialogs({ call, session }: { call: CallSnapshot; session: LiveSession }) {
  const { dialog, closeDialog } = useReview();
  if (dialog === null) return null;
  switch (dialog.kind) {
    case 'reject':
    case 'recapture':
      return <ReasonDialog asked={dialog} call={call} session={session} onClose={closeDialog} />;
    case 'sort':
      return <SortDialog pageId={dialog.pageId} call={call} session={session} onClose={closeDialog} />;
    case 'decide':
      return <ConfirmDecision call={call} session={session} onClose={closeDialog} />;
    case 'finish':
      return <ConfirmFinish call={call} session={session} onClose={closeDialog} />;
    case 'transfer':
      return <TransferDialog call={call} session={session} onClose={closeDialog} />;
    case 'consult':
      return <ConsultDialog call={call} session={session} onClose={closeDialog} />;
    case 'handOver':
      // The advice may have ended while the question stood.
      return call.advice?.state === 'talking' ? (
        <ConfirmHandOver call={call} session={session} onClose={closeDialog} />
      ) : null;
    case 'help':
      return <KeyboardHelp onClose={closeDialog} />;
  }
}

interface ConfirmProps {
  call: CallSnapshot;
  session: LiveSession;
  onClose: () => void;
}

function ConfirmFinish({ call, session, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const { callId } = call.status;
  const decided = call.case.decision !== null || call.case.proposal !== null;
  const isReview = call.status.kind === 'review';
  const finish = useMutation({
    mutationFn: () => session.connection.request('call:finish', { callId }),
    onSuccess: () => {
      forgetReview(callId);
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(isReview ? 'paperReview.finishTitle' : 'finish.title')}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t(isReview ? 'ui.back' : 'finish.stay')}</Button>
          <Button
            variant={decided ? 'primary' : 'danger'}
            autoFocus
            isDisabled={finish.isPending}
            data-testid={CONSOLE_TEST_IDS.confirm}
            onPress={() => finish.mutate()}
          >
            {t(isReview ? 'paperReview.finish' : 'decision.finishCall')}
          </Button>
        </>
      }
    >
      <p>{t(isReview ? 'paperReview.finishText' : decided ? 'finish.decided' : 'finish.undecided')}</p>
      {finish.error ? <ErrorSentence error={finish.error} /> : null}
    </Dialog>
  );
}
