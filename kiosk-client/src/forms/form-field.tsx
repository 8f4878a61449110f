// One field in large: its question, where one types or chooses, what is wrong with it, and who else is there.
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import type { OtherFocus } from '@cloud-window/shared/client/forms';
import { keyboardOf, moveCaret, type FormFault, type ShownField } from '@cloud-window/shared/forms';
import { Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLocalized } from '../shell/use-localized.ts';

export interface FieldProps {
  shown: ShownField;
  /** Told only once it helps: after leaving the field, or wanting to go on. */
  fault: FormFault | undefined;
  other: OtherFocus | null;
  isReadOnly: boolean;
  onWrite: (text: string, base: string) => void;
  onPick: (value: string) => void;
  onFocus: () => void;
  onBlur: () => void;
}

export function FormField(props: FieldProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const id = useId();
  const { shown, fault, other } = props;
  const { field, path, required } = shown;
  const isChoice = field.kind === 'choice' || field.kind === 'yesNo';
  const label = (
    <>
      {text(field.label)}
      {required ? null : <span className="form-field__optional">{t('forms.optional')}</span>}
    </>
  );
  const hints = [field.hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div
      className="form-field"
      data-path={path}
      data-testid={TEST_IDS.formField(path)}
      data-guided={other !== null}
      data-faulty={fault !== undefined}
    >
      {other ? (
        <p className="form-field__other" role="status" data-testid={TEST_IDS.formGuide}>
          <Icon name="hand" /> {t(other.guide ? 'forms.guided' : 'forms.clerkIsHere', { clerk: other.by })}
        </p>
      ) : null}
      {isChoice ? (
        <Choice {...props} id={id} label={label} describedBy={hints} />
      ) : (
        <>
          <label className="cw-field__label" htmlFor={id}>
            {label}
          </label>
          <TextEntry {...props} id={id} describedBy={hints} />
        </>
      )}
      {field.hint ? (
        <p className="cw-field__hint" id={`${id}-hint`}>
          {text(field.hint)}
        </p>
      ) : null}
      {fault ? (
        <p className="cw-field__error" id={`${id}-fault`} data-testid={TEST_IDS.formFault(path)}>
          <Icon name="warning" />
          <span>{text(fault.message)}</span>
        </p>
      ) : null}
    </div>
  );
}

/** Text that two may write at once: the caret stays where it is when the other writes before it. */
function TextEntry({
  shown: { field, path, text },
  fault,
  isReadOnly,
  id,
  describedBy,
  onWrite,
  onFocus,
  onBlur,
}: FieldProps & { id: string; describedBy: string }) {
  const element = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const before = useRef({ text, caret: text.length });
  /** Choosing characters by an input method. */
  const composing = useRef(false);
  useLayoutEffect(() => {
    const input = element.current;
    const { text: was, caret } = before.current;
    if (input && was !== text && document.activeElement === input && !composing.current) {
      const place = moveCaret(was, text, caret);
      input.setSelectionRange(place, place);
      before.current = { text, caret: place };
    } else before.current = { ...before.current, text };
  }, [text]);
  const remember = () => {
    before.current.caret = element.current?.selectionStart ?? before.current.text.length;
  };
  const common = {
    ref: element,
    id,
    className: 'cw-field__input form-field__input',
    value: text,
    readOnly: isReadOnly,
    autoComplete: 'off',
    spellCheck: false,
    inputMode: keyboardOf(field).keys ? ('none' as const) : keyboardOf(field).inputMode,
    'data-testid': TEST_IDS.formInput(path),
    ...(fault ? { 'aria-invalid': true, 'data-invalid': true } : {}),
    ...(describedBy ? { 'aria-describedby': describedBy } : {}),
    onFocus,
    onBlur,
    onSelect: remember,
    onCompositionStart: () => {
      composing.current = true;
    },
    onCompositionEnd: () => {
      composing.current = false;
    },
    onChange: (event: { target: { value: string; selectionStart: number | null } }) => {
      const { value, selectionStart } = event.target;
      const base = before.current.text;
      before.current = { text: value, caret: selectionStart ?? value.length };
      onWrite(value, base);
    },
  };
  return field.kind === 'multiline' ? (
    <textarea {...common} rows={4} />
  ) : (
    <input {...common} type="text" data-digits={keyboardOf(field).keys !== null} />
  );
}

function Choice({
  shown: { field, path, text },
  isReadOnly,
  id,
  label,
  describedBy,
  onPick,
  onFocus,
  onBlur,
}: FieldProps & { id: string; label: ReactNode; describedBy: string }) {
  const { t } = useTranslation();
  const localized = useLocalized();
  const options =
    field.kind === 'choice'
      ? field.options.map((option) => ({ value: option.value, words: localized(option.label) }))
      : [
          { value: 'yes', words: t('forms.yes') },
          { value: 'no', words: t('forms.no') },
        ];
  return (
    <fieldset className="form-choice" {...(describedBy ? { 'aria-describedby': describedBy } : {})}>
      <legend className="cw-field__label">{label}</legend>
      <div className="form-choice__options">
        {options.map(({ value, words }) => (
          <label key={value} className="form-choice__option" data-chosen={text === value}>
            <input
              type="radio"
              name={id}
              value={value}
              checked={text === value}
              disabled={isReadOnly}
              data-testid={TEST_IDS.formOption(path, value)}
              onFocus={onFocus}
              onBlur={onBlur}
              onChange={() => onPick(value)}
            />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
