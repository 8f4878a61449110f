// One field at the desk: what it says, who wrote it, what is wrong, and the hand that shows it to the applicant.
import { useId, useLayoutEffect, useRef } from 'react';
import type { FormSession } from '@cloud-window/shared/client/forms';
import { keyboardOf, moveCaret, type FormFault, type ShownField } from '@cloud-window/shared/forms';
import type { FormChange } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';

interface FieldProps {
  shown: ShownField;
  session: FormSession;
  isReadOnly: boolean;
  fault: FormFault | undefined;
  change: FormChange | undefined;
  /** The applicant is in this field. */
  other: boolean;
  /** What it said when the clerk looked last, where that is something else. */
  before: string | null;
}

export function SheetField(props: FieldProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const { shown, session, isReadOnly, fault, change, other, before } = props;
  const { field, path, required } = shown;
  return (
    <div
      className="cc-sheet__field"
      data-path={path}
      data-faulty={fault !== undefined}
      data-new={before !== null}
      data-other={other}
      data-testid={CONSOLE_TEST_IDS.formField(path)}
    >
      <div className="cc-sheet__label">
        <label htmlFor={id}>
          {language.text(field.label)}
          {required ? '' : ` (${t('forms.optional')})`}
        </label>
        {isReadOnly ? null : (
          <Button
            className="cc-tool"
            aria-label={t('forms.guide', { field: language.text(field.label) })}
            data-testid={CONSOLE_TEST_IDS.formGuide(path)}
            onPress={() => session.focus(path, true)}
          >
            <Icon name="hand" />
          </Button>
        )}
      </div>
      <Entry {...props} id={id} />
      {fault ? (
        <p className="cc-sheet__fault" id={`${id}-fault`}>
          {language.text(fault.message)}
        </p>
      ) : null}
      <p className="cc-sheet__who">
        {other ? <strong>{t('forms.applicantHere')} </strong> : null}
        {before !== null ? <span>{t('forms.before', { text: before === '' ? '—' : before })} </span> : null}
        {change ? (
          <span>
            {t(`forms.by.${change.party}`, { name: change.by })} · {language.time(change.at)}
          </span>
        ) : null}
      </p>
    </div>
  );
}

function Entry({ shown, session, isReadOnly, fault, id }: FieldProps & { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { field, path, text } = shown;
  const common = {
    id,
    className: 'cw-field__input',
    'data-testid': CONSOLE_TEST_IDS.formInput(path),
    onFocus: () => session.focus(path),
    onBlur: () => session.focus(null),
    ...(fault ? { 'aria-invalid': true, 'aria-describedby': `${id}-fault` } : {}),
  };
  if (field.kind === 'choice' || field.kind === 'yesNo') {
    const options =
      field.kind === 'choice'
        ? field.options.map((option) => ({ value: option.value, words: language.text(option.label) }))
        : [
            { value: 'yes', words: t('forms.yes') },
            { value: 'no', words: t('forms.no') },
          ];
    return (
      <select
        {...common}
        value={text}
        disabled={isReadOnly}
        onChange={(event) => session.pick(path, event.target.value)}
      >
        <option value="" disabled />
        {options.map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    );
  }
  return <TextEntry {...common} shown={shown} isReadOnly={isReadOnly} session={session} />;
}

/** Text that two may write at once: the caret stays where it is when the other writes before it. */
function TextEntry({
  shown: { field, path, text },
  session,
  isReadOnly,
  ...common
}: Pick<FieldProps, 'shown' | 'session' | 'isReadOnly'> & { id: string; className: string }) {
  const element = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const before = useRef({ text, caret: text.length });
  const composing = useRef(false);
  useLayoutEffect(() => {
    const input = element.current;
    const { text: was, caret } = before.current;
    const place = was === text ? caret : moveCaret(was, text, caret);
    if (input && was !== text && document.activeElement === input && !composing.current)
      input.setSelectionRange(place, place);
    before.current = { text, caret: place };
  }, [text]);
  const all = {
    ...common,
    ref: element,
    value: text,
    readOnly: isReadOnly,
    autoComplete: 'off',
    spellCheck: false,
    inputMode: keyboardOf(field).inputMode,
    onSelect: () => {
      before.current.caret = element.current?.selectionStart ?? before.current.text.length;
    },
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
      session.write(path, value, base);
    },
  };
  return field.kind === 'multiline' ? <textarea {...all} rows={3} /> : <input {...all} type="text" />;
}
