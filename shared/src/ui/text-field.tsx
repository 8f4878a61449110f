// A labelled line of text with its hint and its complaint tied to the input for screen readers.
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components/TextField';
import { Icon } from './icon.tsx';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'children' | 'className' | 'style'> {
  label: string;
  hint?: string;
  /** A sentence that says how to mend the input; makes the field invalid. */
  complaint?: string | null;
  placeholder?: string;
  inputClassName?: string;
  'data-testid'?: string;
}

export function TextField({
  label,
  hint,
  complaint,
  placeholder,
  inputClassName,
  'data-testid': testId,
  ...rest
}: TextFieldProps) {
  return (
    <AriaTextField {...rest} className="cw-field" isInvalid={Boolean(complaint)} validationBehavior="aria">
      <Label className="cw-field__label">{label}</Label>
      <Input
        className={inputClassName ? `cw-field__input ${inputClassName}` : 'cw-field__input'}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(testId === undefined ? {} : { 'data-testid': testId })}
      />
      {hint && !complaint ? (
        <Text slot="description" className="cw-field__hint">
          {hint}
        </Text>
      ) : null}
      <FieldError className="cw-field__error">
        <Icon name="warning" />
        <span>{complaint}</span>
      </FieldError>
    </AriaTextField>
  );
}
