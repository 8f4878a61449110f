// By what means one talks just now when it is not by picture, why, and what remains: in one or two plain sentences.
import { limitOf, type CallMode } from '@cloud-window/shared/protocol';
import { Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function ModeNotice({ mode }: { mode: CallMode }) {
  const { t } = useTranslation();
  const limit = limitOf(mode);
  return (
    <div
      className="call__mode"
      role="status"
      data-testid={TEST_IDS.callMode}
      data-mode={mode.mode}
      data-cause={limit?.cause}
    >
      {limit === null ? null : (
        <p className="notice" data-tone="warn">
          <Icon name={mode.mode === 'text' ? 'message' : 'speaker'} />
          <span>
            {limit.cause === 'devices'
              ? t(`call.mode.${mode.mode}.devices.${limit.side}`)
              : t(`call.mode.${mode.mode}.line`)}
          </span>
        </p>
      )}
    </div>
  );
}
