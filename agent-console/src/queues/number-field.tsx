// A whole number with its unit and its bounds, said before and after something wrong was typed.
import { CONSOLE_TEST_IDS, TextField } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export type NumberUnit = 'seconds' | 'percent' | 'people' | 'minutes' | 'days';

interface NumberFieldProps {
  label: string;
  /** Locale key under `units`. */
  unit: NumberUnit;
  bounds: readonly [number, number];
  value: string;
  wrong: boolean;
  /** More about it, before the bounds. */
  hint?: string;
  name: string;
  onChange: (value: string) => void;
}

export function NumberField({ label, unit, bounds, value, wrong, hint, name, onChange }: NumberFieldProps) {
  const { t } = useTranslation();
  const [least, greatest] = bounds;
  const range = t(`units.${unit}`, { least, greatest });
  return (
    <TextField
      label={label}
      hint={hint === undefined ? range : `${hint} ${range}`}
      complaint={wrong ? t('units.wrong', { range }) : null}
      value={value}
      onChange={onChange}
      inputMode="numeric"
      maxLength={6}
      inputClassName="qu-number"
      data-testid={CONSOLE_TEST_IDS.queueField(name)}
    />
  );
}
