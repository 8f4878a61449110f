// A consent as one large surface to press: box, question, and what it means.
import { useId, type ReactNode } from 'react';
import './choice-check.css';

export interface ChoiceCheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  title: string;
  children: ReactNode;
  /** `required` or `optional`, as a word. */
  kind: string;
  'data-testid': string;
}

export function ChoiceCheck({ checked, onChange, title, children, kind, ...rest }: ChoiceCheckProps) {
  const description = useId();
  return (
    <label className="choice" data-checked={checked}>
      <input
        type="checkbox"
        className="choice__box"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={description}
        data-testid={rest['data-testid']}
      />
      <span className="choice__text">
        <span className="choice__title">
          {title} <span className="choice__kind">{kind}</span>
        </span>
        <span id={description} className="choice__description">
          {children}
        </span>
      </span>
    </label>
  );
}
