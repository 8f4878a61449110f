// The sign that a call is being recorded: there while frames are really written, and only then.
import { useTranslation } from 'react-i18next';
import { Badge } from './status.tsx';

interface RecordingSignProps {
  isRecording: boolean;
  'data-testid': string;
}

export function RecordingSign({ isRecording, ...rest }: RecordingSignProps) {
  const { t } = useTranslation();
  return (
    <span role="status">
      {isRecording ? (
        <Badge tone="bad" icon="dot" data-testid={rest['data-testid']}>
          {t('ui.recording')}
        </Badge>
      ) : null}
    </span>
  );
}
