// How typed text is brought into the shape of its field while one types: digits of a date get their dashes, letters of a code
// become capitals. Nothing that could be meant is taken away.
import type { ScalarField } from './form-schema.ts';
import { maxLengthOf } from './form-schema.ts';

/** Full-width digits and letters, as Chinese input methods write them, become plain ones. */
const plain = (text: string) =>
  text.replaceAll(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));

export function shapeInput(field: ScalarField, text: string): string {
  const cut = (shaped: string) => shaped.slice(0, maxLengthOf(field));
  switch (field.kind) {
    case 'phone':
    case 'count':
      return cut(plain(text).replaceAll(/\D/g, ''));
    case 'idNumber':
    case 'uscc':
      return cut(
        plain(text)
          .toUpperCase()
          .replaceAll(/[^0-9A-Z]/g, ''),
      );
    case 'amount':
      return cut(plain(text).replaceAll(/[^\d.]/g, ''));
    case 'date': {
      const digits = plain(text).replaceAll(/\D/g, '').slice(0, 8);
      return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)]
        .filter((part) => part !== '')
        .join('-');
    }
    default:
      return cut(text);
  }
}

/** Which keyboard suits the field: of the screen (`keys`), or of the system (`inputMode`). */
export function keyboardOf({ kind }: ScalarField): {
  keys: 'digits' | 'idNumber' | 'code' | 'amount' | null;
  inputMode: 'numeric' | 'decimal' | 'text';
} {
  switch (kind) {
    case 'phone':
    case 'count':
    case 'date':
      return { keys: 'digits', inputMode: 'numeric' };
    case 'amount':
      return { keys: 'amount', inputMode: 'decimal' };
    case 'idNumber':
      return { keys: 'idNumber', inputMode: 'text' };
    case 'uscc':
      return { keys: 'code', inputMode: 'text' };
    default:
      return { keys: null, inputMode: 'text' };
  }
}
