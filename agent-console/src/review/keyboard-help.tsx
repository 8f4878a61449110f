// All keys of the desk in one look, and the switch that turns single letters off.
import { Button, Dialog } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { PreferenceTick } from '../shell/preference-tick.tsx';
import { COMMANDS } from './keyboard-map.ts';
import { keyLabel } from './key-label.ts';
import './keyboard-help.css';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
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
            <kbd className="cc-key">A–F</kbd>
          </dt>
          <dd>{t('help.templates')}</dd>
        </div>
        <div className="cc-help__line">
          <dt>
            <kbd className="cc-key">Enter</kbd>
          </dt>
          <dd>{t('help.enter')}</dd>
        </div>
      </dl>
      <PreferenceTick name="singleKeys" />
    </Dialog>
  );
}
