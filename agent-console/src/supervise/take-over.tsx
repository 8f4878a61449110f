// Taking a call over: asked once, because it ends the clerk's part in it. The supervisor becomes its clerk, at the desk.
import { AppError } from '@cloud-window/shared';
import type { LiveSession } from '@cloud-window/shared/client';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ConfirmDialog } from '../administration/confirm-dialog.tsx';
import { useDuty, useLiveState } from '../session/duty.tsx';
import type { LiveCall } from './live-calls.tsx';
import type { Attendance } from './use-attendance.ts';

interface TakeOverDialogProps {
  call: LiveCall;
  attendance: Attendance;
  onClose: () => void;
}

export function TakeOverDialog({ call, attendance, onClose }: TakeOverDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { begin, session } = useDuty();
  const ready = useLiveState()?.ready === true;
  const [wanted, setWanted] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { callId } = call;
  const { forget } = attendance;

  useEffect(() => {
    // A supervisor who has not opened the desk yet signs in to the queue first.
    if (!wanted || session === null || !ready) return;
    const take = async (desk: LiveSession) => {
      const snapshot = await desk.connection.request('supervise:takeOver', { callId });
      forget();
      desk.adopt(snapshot);
      void navigate('/desk');
    };
    take(session).catch((reason: unknown) => {
      setWanted(false);
      setError(AppError.from(reason));
    });
  }, [wanted, session, ready, callId, forget, navigate]);

  return (
    <ConfirmDialog
      title={t('attending.takeOverTitle', { clerk: call.clerk })}
      text={t('attending.takeOverText', { clerk: call.clerk })}
      confirm={t('attending.takeOverConfirm')}
      danger
      pending={wanted}
      error={error}
      refusals="attending.refused"
      onConfirm={() => {
        setError(null);
        setWanted(true);
        begin();
      }}
      onClose={onClose}
    />
  );
}
