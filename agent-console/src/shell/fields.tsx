// Form controls that the shared kit does not have: a list to choose from, a date, several lines of text, a set of ticks.
import { useId, type ReactNode } from 'react';

interface SelectFieldProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  'data-testid'?: string;
}

/** One of a few; the platform's own list, which every screen reader and keyboard knows. */
export function SelectField({ label, value, options, onChange, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div className="cw-field">
      <label className="cw-field__label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="cw-field__input"
        value={value}
        data-testid={rest['data-testid']}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface DateFieldProps {
  label: string;
  /** `YYYY-MM-DD`, or empty. */
  value: string;
  max?: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
  'data-testid'?: string;
}

/** A calendar date; the platform's own field. */
export function DateField({ label, value, max, onChange, autoFocus = false, ...rest }: DateFieldProps) {
  const id = useId();
  return (
    <div className="cw-field">
      <label className="cw-field__label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="date"
        className="cw-field__input"
        value={value}
        max={max}
        autoFocus={autoFocus}
        data-testid={rest['data-testid']}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

interface TextAreaProps {
  label: string;
  value: string;
  rows?: number;
  maxLength: number;
  hint?: string;
  onChange: (value: string) => void;
  /** A small control beside the label. */
  aside?: ReactNode;
  'data-testid'?: string;
}

/** Several lines. */
export function TextArea({
  label,
  value,
  rows = 3,
  maxLength,
  hint,
  onChange,
  aside,
  ...rest
}: TextAreaProps) {
  const id = useId();
  return (
    <div className="cw-field">
      <div className="cc-field__head">
        <label className="cw-field__label" htmlFor={id}>
          {label}
        </label>
        {aside}
      </div>
      <textarea
        id={id}
        className="cw-field__input cc-textarea"
        value={value}
        rows={rows}
        maxLength={maxLength}
        aria-describedby={hint ? `${id}-hint` : undefined}
        data-testid={rest['data-testid']}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint ? (
        <span id={`${id}-hint`} className="cw-field__hint">
          {hint}
        </span>
      ) : null}
    </div>
  );
}

interface TickGroupProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string; testId: string; isDisabled?: boolean }[];
  chosen: readonly T[];
  hint?: string;
  onChange: (chosen: T[]) => void;
}

/** Any of a few. */
export function TickGroup<T extends string>({ label, options, chosen, hint, onChange }: TickGroupProps<T>) {
  return (
    <fieldset className="cc-ticks">
      <legend className="cw-field__label">{label}</legend>
      <div className="cc-ticks__list">
        {options.map((option) => (
          <label key={option.value} className="cc-tick">
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              disabled={option.isDisabled}
              data-testid={option.testId}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? [...chosen, option.value]
                    : chosen.filter((value) => value !== option.value),
                )
              }
            />
            {option.label}
          </label>
        ))}
      </div>
      {hint ? <span className="cw-field__hint">{hint}</span> : null}
    </fieldset>
  );
}
