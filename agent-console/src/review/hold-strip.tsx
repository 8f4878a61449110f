// Over the whole call while the applicant is on hold: that it is so, since when, and the way back.
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { keyLabel } from './key-label.ts';
import './hold-strip.css';

interface HoldStripProps {
  call: CallSnapshot;
  pending: boolean;
  onResume: () => void;
}

export function HoldStrip({ call, pending, onResume }: HoldStripProps) {
  const { t } = useTranslation();
  const { session } = useDuty();
  const now = useServerNow(session?.connection ?? null);
  const { heldSince } = call.status;
  if (heldSince === null) return null;
  return (
    <div className="cc-hold" data-testid={CONSOLE_TEST_IDS.onHold}>
      <Icon name="pause" />
      <p role="status">
        <strong>{t('hold.title')}</strong> {t('hold.text')}
      </p>
      <span className="cc-digits cc-hold__time" role="timer" aria-label={t('hold.since')}>
        {formatClock(now - heldSince)}
      </span>
      <Button
        variant="good"
        icon="play"
        isDisabled={pending}
        data-testid={CONSOLE_TEST_IDS.resumeCall}
        onPress={onResume}
      >
        {t('hold.resume')}
        <kbd className="cc-key">{keyLabel('toggleHold')}</kbd>
      </Button>
    </div>
  );
}
