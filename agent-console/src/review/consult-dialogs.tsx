// Asking a colleague about the call, and handing it over to the colleague who answered.
import { newId } from '@cloud-window/shared';
import type { LiveSession } from '@cloud-window/shared/client';
import type { CallSnapshot, ClientPayload } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk } from '../desk/desk-store.ts';
import { useNotices } from '../session/notices.ts';
import { Refusal } from '../shell/refusal.tsx';
import { forgetReview } from './review-store.ts';
import { TargetFields, useTargetChoice } from './target-choice.tsx';

interface ConsultProps {
  call: CallSnapshot;
  session: LiveSession;
  onClose: () => void;
}

export function ConsultDialog({ call, session, onClose }: ConsultProps) {
  const { t } = useTranslation();
  const { callId } = call.status;
  const choice = useTargetChoice(callId, session, 'clerk');
  const { target } = choice;
  // One request, however often it is sent.
  const [consultId] = useState(() => newId('call'));
  const ask = useMutation({
    mutationFn: async (to: ClientPayload<'call:consult'>['target']) => {
      await session.connection.request('call:consult', { callId, consultId, target: to });
    },
    onSuccess: onClose,
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('advice.askTitle')}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            icon="people"
            isDisabled={target === null || ask.isPending}
            data-testid={CONSOLE_TEST_IDS.consultSubmit}
            onPress={() => {
              if (target !== null) ask.mutate(target);
            }}
          >
            {t('advice.ask')}
          </Button>
        </>
      }
    >
      <p>{t('advice.askText')}</p>
      <TargetFields
        choice={choice}
        words="advice"
        clerkHint={t('advice.clerkHint')}
        onSwitch={() => ask.reset()}
      />
      <Refusal error={ask.error ?? choice.error} words="advice.refused" />
    </Dialog>
  );
}

export function ConfirmHandOver({ call, session, onClose }: ConsultProps) {
  const { t } = useTranslation();
  const { callId } = call.status;
  const tell = useNotices((notices) => notices.tell);
  const giveAway = useDesk((desk) => desk.giveAway);
  const handOver = useMutation({
    mutationFn: async () => {
      // Both clerks are told of it before the answer comes: by then its end must not look like a loss.
      giveAway(callId);
      await session.connection.request('call:handOver', { callId });
    },
    onSuccess: () => {
      forgetReview(callId);
      onClose();
      if (session.state.getSnapshot().call?.status.callId === callId) session.dismissCall();
      tell('advice.handedOver', 'good');
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('advice.handOverTitle')}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t('finish.stay')}</Button>
          <Button
            variant="primary"
            icon="transfer"
            autoFocus
            isDisabled={handOver.isPending}
            data-testid={CONSOLE_TEST_IDS.confirm}
            onPress={() => handOver.mutate()}
          >
            {t('advice.handOver')}
          </Button>
        </>
      }
    >
      <p>{t('advice.handOverText', { clerk: call.advice?.colleague ?? '' })}</p>
      <Refusal error={handOver.error} words="advice.refused" />
    </Dialog>
  );
}
