// Giving the call away with the whole case: to a queue, or to a colleague who is signed in. The applicant keeps their rank.
import type { LiveSession } from '@cloud-window/shared/client';
import type { CallSnapshot, ClientPayload } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useDesk } from '../desk/desk-store.ts';
import { useNotices } from '../session/notices.ts';
import { Refusal } from '../shell/refusal.tsx';
import { forgetReview } from './review-store.ts';
import { TargetFields, useTargetChoice } from './target-choice.tsx';

interface TransferProps {
  call: CallSnapshot;
  session: LiveSession;
  onClose: () => void;
}

export function TransferDialog({ call, session, onClose }: TransferProps) {
  const { t } = useTranslation();
  const { callId, kind } = call.status;
  const isReview = kind === 'review';
  const giveAway = useDesk((desk) => desk.giveAway);
  const tell = useNotices((notices) => notices.tell);
  const choice = useTargetChoice(callId, session, 'queue');
  const { target } = choice;
  const transfer = useMutation({
    mutationFn: async (to: ClientPayload<'call:transfer'>['target']) => {
      await session.connection.request('call:transfer', { callId, target: to });
    },
    onSuccess: () => {
      giveAway(callId);
      forgetReview(callId);
      onClose();
      session.dismissCall();
      tell('transfer.done', 'good');
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(isReview ? 'paperReview.transferTitle' : 'transfer.title')}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t(isReview ? 'ui.back' : 'finish.stay')}</Button>
          <Button
            variant="primary"
            icon="transfer"
            isDisabled={target === null || transfer.isPending}
            data-testid={CONSOLE_TEST_IDS.transferSubmit}
            onPress={() => {
              if (target !== null) transfer.mutate(target);
            }}
          >
            {t('transfer.submit')}
          </Button>
        </>
      }
    >
      <p>{t(isReview ? 'paperReview.transferText' : 'transfer.text')}</p>
      <TargetFields
        choice={choice}
        words="transfer"
        clerkHint={t('transfer.clerkHint')}
        onSwitch={() => transfer.reset()}
      />
      <Refusal error={transfer.error ?? choice.error} words="transfer.refused" />
    </Dialog>
  );
}
