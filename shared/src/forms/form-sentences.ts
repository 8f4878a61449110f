// A form as plain sentences, for reading it back before it is signed: on the screen, and aloud.
import type { Locale } from '../protocol/scalars.ts';
import { fieldsOf, type FormSchema, type ScalarField } from './form-schema.ts';
import type { FieldValue, FormValues } from './read-field.ts';

export interface Sentence {
  /** The field, or the column of a row. */
  label: string;
  text: string;
  /** As it is said: numbers digit by digit. */
  spoken: string;
}
export interface SentenceBlock {
  title: string;
  sentences: Sentence[];
}

/** Everything that the form says, section by section; what is empty is not mentioned. */
export function formSentences(schema: FormSchema, values: FormValues, locale: Locale): SentenceBlock[] {
  return schema.sections
    .map(({ title, fields }) => ({
      title: title[locale],
      sentences: fields.flatMap((field): Sentence[] => {
        const value = values[field.id];
        if (value === undefined) return [];
        if (field.kind !== 'group') {
          return Array.isArray(value) ? [] : [sentence(field, field.label[locale], value, locale)];
        }
        if (!Array.isArray(value)) return [];
        return value.flatMap((row, index) =>
          field.fields.flatMap((column) => {
            const cell = row[column.id];
            const label = `${field.row[locale]} ${index + 1}${locale === 'en' ? ', ' : '，'}${column.label[locale]}`;
            return cell === undefined ? [] : [sentence(column, label, cell, locale)];
          }),
        );
      }),
    }))
    .filter(({ sentences }) => sentences.length > 0);
}

function sentence(field: ScalarField, label: string, value: FieldValue, locale: Locale): Sentence {
  const words = valueWords(field, value, locale);
  const digits = field.kind === 'phone' || field.kind === 'idNumber' || field.kind === 'uscc';
  const join = (said: string) => (locale === 'en' ? `${label}: ${said}.` : `${label}：${said}。`);
  return { label, text: join(words), spoken: join(digits ? Array.from(words).join(' ') : words) };
}

/** A value as people read it. */
export function valueWords(field: ScalarField, value: FieldValue, locale: Locale): string {
  switch (field.kind) {
    case 'amount': {
      const figure = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(Number(value) / 100);
      const currency = field.currency ?? 'CNY';
      if (currency === 'CNY') return locale === 'en' ? `CNY ${figure}` : `${figure} 元`;
      return currency === '' ? figure : `${currency} ${figure}`;
    }
    case 'date': {
      const date = new Date(`${String(value)}T00:00:00Z`);
      return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
    }
    case 'choice':
      return field.options.find((option) => option.value === value)?.label[locale] ?? String(value);
    case 'yesNo':
      return locale === 'en' ? (value === true ? 'yes' : 'no') : value === true ? '是' : '否';
    case 'count':
      return field.unit ? `${String(value)} ${field.unit[locale]}` : String(value);
    default:
      return String(value);
  }
}

/** What a field is called where it stands alone, as in a list of faults or changes. */
export function labelOf(schema: FormSchema, path: string, rows: readonly string[], locale: Locale): string {
  const [first = '', rowId, cell] = path.split('/');
  const field = fieldsOf(schema).find(({ id }) => id === first);
  if (!field) return path;
  if (field.kind !== 'group' || rowId === undefined) return field.label[locale];
  const column = field.fields.find(({ id }) => id === cell);
  return `${field.row[locale]} ${rows.indexOf(rowId) + 1} · ${column?.label[locale] ?? ''}`;
}
