// Over the whole call when it is not by picture and sound: what there is instead, on whose side the reason lies, and that it
// comes back by itself.
import { limitOf, type CallSnapshot } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import { useHearStills } from './document-still.tsx';
import './mode-strip.css';

export function ModeStrip({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { session } = useDuty();
  useHearStills(session?.connection ?? null);
  if (call.status.kind !== 'video') return null;
  const { mode } = call.mode;
  const limit = limitOf(call.mode);
  return (
    <div
      className="cc-mode"
      role="status"
      data-testid={CONSOLE_TEST_IDS.callMode}
      data-mode={mode}
      data-cause={limit?.cause}
    >
      {limit === null ? null : (
        <>
          <Icon name={mode === 'text' ? 'message' : 'speaker'} />
          <p>{t(`talk.mode.${mode}.${limit.cause === 'devices' ? 'devices' : 'line'}.${limit.side}`)}</p>
        </>
      )}
    </div>
  );
}
