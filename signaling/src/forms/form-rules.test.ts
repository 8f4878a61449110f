// Over anything that could be typed: check characters find every single mistake, and conditions never ask for what is hidden.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idNumberCheckCharacter, isIdNumber } from '@cloud-window/shared';
import {
  fieldsOf,
  isGroup,
  isUscc,
  newRowId,
  shownFields,
  usccCheckCharacter,
  validateForm,
  type RawForm,
} from '@cloud-window/shared/forms';
import { FORM_SCHEMAS } from '@cloud-window/shared/forms/catalogue';

const USCC = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const from = (characters: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(characters)), minLength: length, maxLength: length });
const changedAt = (text: string, at: number, to: string) => text.slice(0, at) + to + text.slice(at + 1);
const TODAY = '2026-03-01';

test('a credit code with one character changed, or two neighbours swapped, is not one', () => {
  const first17 = fc
    .tuple(from(USCC, 2), from('0123456789', 6), from(USCC, 9))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(first17, fc.nat(17), fc.constantFrom(...Array.from(USCC)), (body, at, other) => {
      const code = body + usccCheckCharacter(body);
      expect(isUscc(code)).toBe(true);
      if (code[at] !== other) expect(isUscc(changedAt(code, at, other))).toBe(false);
      const swapped = changedAt(changedAt(code, at, code[at - 1] ?? ''), at - 1, code[at] ?? '');
      if (at > 0 && code[at] !== code[at - 1]) expect(isUscc(swapped)).toBe(false);
    }),
  );
});

test('an ID number with one character changed is not one', () => {
  const first17 = fc
    .tuple(
      from('123456789', 1),
      from('0123456789', 5),
      fc.integer({ min: 0, max: 30_000 }),
      from('0123456789', 3),
    )
    .map(([region, place, day, serial]) => {
      const born = new Date(Date.UTC(1930, 0, 1 + day)).toISOString().slice(0, 10).replaceAll('-', '');
      return region + place + born + serial;
    });
  const now = Date.parse(TODAY);
  fc.assert(
    fc.property(first17, fc.nat(17), fc.constantFrom(...Array.from('0123456789X')), (body, at, other) => {
      const number = body + idNumberCheckCharacter(body);
      expect(isIdNumber(number, now)).toBe(true);
      if (number[at] !== other) expect(isIdNumber(changedAt(number, at, other), now)).toBe(false);
    }),
  );
});

/** Anything in any field: right, wrong, or of another kind. */
function anyForm(schema: (typeof FORM_SCHEMAS)[number]): fc.Arbitrary<RawForm> {
  const options = fieldsOf(schema).flatMap((field) =>
    field.kind === 'choice' ? field.options.map(({ value }) => value) : [],
  );
  const text = fc.oneof(
    fc.constantFrom('', 'yes', 'no', ' ', '2026-01-31', '12.5', '3', '13800138000', ...options),
    fc.string({ maxLength: 40 }),
  );
  const rows = Object.fromEntries(
    fieldsOf(schema)
      .filter(({ kind }) => kind === 'group')
      .map(({ id }) => [id, fc.array(fc.constant(null).map(newRowId), { maxLength: 3 })]),
  );
  return fc.record(rows).chain((present) => {
    const paths = fieldsOf(schema).flatMap((field) =>
      field.kind === 'group'
        ? (present[field.id] ?? []).flatMap((row) =>
            field.fields.map((cell) => `${field.id}/${row}/${cell.id}`),
          )
        : [field.id],
    );
    return fc
      .record(Object.fromEntries(paths.map((path) => [path, text])))
      .map((fields) => ({ fields, rows: present }));
  });
}

test.each(FORM_SCHEMAS.map((schema) => [schema.id, schema] as const))(
  '%s: whatever is filled in, faults lie in what is shown, and what is hidden changes nothing',
  (_id, schema) => {
    fc.assert(
      fc.property(anyForm(schema), (form) => {
        const shown = new Set(
          [...shownFields(schema, form).values()]
            .flat()
            .flatMap((each) =>
              isGroup(each)
                ? [each.path, ...each.rows.flatMap((row) => row.fields.map(({ path }) => path))]
                : [each.path],
            ),
        );
        const checked = validateForm(schema, form, TODAY);
        for (const { path } of checked.faults) expect(shown).toContain(path);
        const visible = Object.fromEntries(Object.entries(form.fields).filter(([path]) => shown.has(path)));
        expect(validateForm(schema, { ...form, fields: visible }, TODAY)).toEqual(checked);
      }),
      { numRuns: 60 },
    );
  },
);
