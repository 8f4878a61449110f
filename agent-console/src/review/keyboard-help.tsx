// All keys of the desk in one look, and the switch that turns single letters off.
import { Button, Dialog } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../session/preferences.ts';
import { COMMANDS } from './keyboard-map.ts';
import { keyLabel } from './viewer-toolbar.tsx';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { singleKeys, set } = usePreferences();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('help.title')}
      className="cc-modal cc-modal--wide"
      actions={
        <Button variant="primary" autoFocus onPress={onClose}>
          {t('ui.close')}
        </Button>
      }
    >
      <dl className="cc-help">
        {COMMANDS.map((command) => (
          <div key={command} className="cc-help__line">
            <dt>
              <kbd className="cc-key">{keyLabel(command)}</kbd>
            </dt>
            <dd>{t(`commands.${command}`)}</dd>
          </div>
        ))}
        <div className="cc-help__line">
          <dt>
            <kbd className="cc-key">Shift</kbd> <kbd className="cc-key">← ↑ → ↓</kbd>
          </dt>
          <dd>{t('help.pan')}</dd>
        </div>
        <div className="cc-help__line">
          <dt>
            <kbd className="cc-key">1–9</kbd>
          </dt>
          <dd>{t('help.reasons')}</dd>
        </div>
        <div className="cc-help__line">
          <dt>
            <kbd className="cc-key">Enter</kbd>
          </dt>
          <dd>{t('help.enter')}</dd>
        </div>
      </dl>
      <label className="cc-tick">
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={(event) => set({ singleKeys: event.target.checked })}
        />
        {t('desk.singleKeys')}
      </label>
    </Dialog>
  );
}
