// That the call is being recorded, and the applicant's way to end that at any moment without ending the call.
import { Button, ErrorSentence, RecordingSign, TEST_IDS, useRecording } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useAction } from '../shell/use-action.ts';

export function RecordingNote({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const { isRecording, hasConsent, consent } = useRecording(live.connection, callId);
  const stopping = useAction(() => consent(false));
  return (
    <>
      <RecordingSign isRecording={isRecording} data-testid={TEST_IDS.recordingSign} />
      {hasConsent && isRecording ? (
        <Button
          size="large"
          isDisabled={stopping.running}
          data-testid={TEST_IDS.recordingStop}
          onPress={stopping.run}
        >
          {t('call.stopRecording')}
        </Button>
      ) : null}
      {stopping.error ? <ErrorSentence error={stopping.error} /> : null}
    </>
  );
}
