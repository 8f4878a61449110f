// Keys on the screen, for a kiosk without a keyboard. They type at the end of the field that they serve and leave the
// focus where it is, so that a real keyboard works beside them.
import { Button, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

const LAYOUTS = {
  digits: ['123', '456', '789', ' 0<'],
  amount: ['123', '456', '789', '.0<'],
  idNumber: ['123', '456', '789', 'X0<'],
  code: ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL-', 'ZXCVBNM<'],
  letters: ['qwertyuiop', 'asdfghjkl', 'zxcvbnm_<'],
  text: ['1234567890', 'qwertyuiop', 'asdfghjkl-', 'zxcvbnm,.?', '_<'],
} as const;

const BACKSPACE = '<';
const SPACE = '_';

export interface ScreenKeysProps {
  layout: keyof typeof LAYOUTS;
  value: string;
  onChange: (value: string) => void;
  label: string;
}

export function ScreenKeys({ layout, value, onChange, label }: ScreenKeysProps) {
  const { t } = useTranslation();
  const press = (key: string) => {
    if (key === BACKSPACE) onChange(value.slice(0, -1));
    else onChange(value + (key === SPACE ? ' ' : key));
  };
  return (
    <div className="keys" role="group" aria-label={label} data-layout={layout}>
      {LAYOUTS[layout].map((row) => (
        <div className="keys__row" key={row}>
          {Array.from(row, (key) =>
            key === ' ' ? (
              <span key={key} className="keys__gap" />
            ) : (
              <Button
                key={key}
                className="keys__key"
                preventFocusOnPress
                excludeFromTabOrder
                data-testid={TEST_IDS.key(key)}
                aria-label={key === BACKSPACE ? t('keys.backspace') : key === SPACE ? t('keys.space') : key}
                onPress={() => press(key)}
              >
                {key === BACKSPACE ? <Icon name="backspace" /> : key === SPACE ? '␣' : key}
              </Button>
            ),
          )}
        </div>
      ))}
    </div>
  );
}
