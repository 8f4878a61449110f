// The language of forms, its checks, and every sample form written in it.
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalJson } from './canonical-json.ts';
import { hasEForm, formIdOf } from './e-forms.ts';
import { addRow, changedPaths, documentFault, readDocument, writePick, writeText } from './form-document.ts';
import { EMPTY_FORM, type RawForm } from './form-paths.ts';
import { fieldsOf, formSchemaSchema, type Condition, type FormSchema } from './form-schema.ts';
import { formSentences } from './form-sentences.ts';
import { FORM_SCHEMAS, findFormSchema } from './schemas/catalogue.ts';
import { shapeInput } from './shape-input.ts';
import { drawingSvg } from './signature-drawing.ts';
import { isUscc } from './uscc.ts';
import { validateForm } from './validate-form.ts';

const TODAY = '2026-03-01';
const schemaOf = (id: string): FormSchema => {
  const schema = findFormSchema(id);
  if (!schema) throw new Error(id);
  return schema;
};
const raw = (fields: Record<string, string>, rows: Record<string, string[]> = {}): RawForm => ({
  fields,
  rows,
});
const faultsOf = (id: string, form: RawForm) =>
  Object.fromEntries(validateForm(schemaOf(id), form, TODAY).faults.map(({ path, code }) => [path, code]));

describe.each(FORM_SCHEMAS.map((schema) => [schema.id, schema] as const))('%s', (id, schema) => {
  test('is well-formed JSON of its language, with names that are there and come before those who ask for them', () => {
    expect(formSchemaSchema.parse(JSON.parse(JSON.stringify(schema)))).toEqual(schema);
    const names = fieldsOf(schema).map((field) => field.id);
    expect(new Set(names).size).toBe(names.length);
    const seen = new Set<string>();
    const asked = (condition: Condition): string[] => {
      if ('all' in condition) return condition.all.flatMap(asked);
      if ('any' in condition) return condition.any.flatMap(asked);
      return 'not' in condition ? asked(condition.not) : [condition.field];
    };
    for (const field of fieldsOf(schema)) {
      for (const each of [field.shownWhen, field.requiredWhen])
        for (const name of each ? asked(each) : [])
          expect(seen, `${field.id} asks for ${name}`).toContain(name);
      seen.add(field.id);
    }
    const columns = fieldsOf(schema).flatMap((field) =>
      field.kind === 'group' ? field.fields.map((column) => `${field.id}/${column.id}`) : [field.id],
    );
    for (const check of schema.checks)
      for (const [key, value] of Object.entries(check))
        if (key !== 'kind' && key !== 'message')
          for (const name of Array.isArray(value) ? value : [value]) expect(columns).toContain(name);
  });

  test('asks for what is required when it is empty, and is on the checklist', () => {
    expect(validateForm(schema, EMPTY_FORM, TODAY).faults.length).toBeGreaterThan(0);
    const [itemCode = '', code = ''] = id.split('/');
    expect(hasEForm(itemCode, { code, form: 'form' })).toBe(true);
    expect(hasEForm(itemCode, { code, form: 'copy' })).toBe(false);
    expect(formIdOf(itemCode, code)).toBe(id);
  });
});

describe('what one field says', () => {
  test('credit codes of companies that exist', () => {
    expect(['91350100M000100Y43', '91110000600037341L', '91440300708461136T'].map(isUscc)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['91350100M000100Y44', '9135010OM000100Y43', '', '91350100M000100Y4'].map(isUscc)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('is judged in plain words where it stands', () => {
    const faults = faultsOf(
      'SI101/application-form',
      raw({
        name: '张伟',
        idNumber: '110105194912310021',
        phone: '12345',
        reason: 'lost',
        lostOn: '2026-02-30',
      }),
    );
    expect(faults).toEqual({
      idNumber: 'idNumber',
      phone: 'phone',
      lostOn: 'date',
      bank: 'missing',
      delivery: 'missing',
    });
    expect(faultsOf('SI101/application-form', raw({ reason: 'lost', lostOn: '2026-03-02' }))).toMatchObject({
      lostOn: 'dateLater',
    });
  });

  test('is brought into shape while it is typed', () => {
    const field = (path: string) => {
      const found = fieldsOf(schemaOf('MR101/application-form')).find(({ id }) => id === path);
      if (!found || found.kind === 'group') throw new Error(path);
      return found;
    };
    expect(shapeInput(field('idNumber'), '110105 19491231 002x')).toBe('11010519491231002X');
    expect(shapeInput(field('leaseFrom'), '２０２６0131')).toBe('2026-01-31');
    expect(shapeInput(field('leaseFrom'), '2026-0')).toBe('2026-0');
    expect(shapeInput(field('capital'), '1,200.5元')).toBe('1200.5');
  });
});

describe('what depends on what', () => {
  test('what is hidden is neither asked for nor part of the form', () => {
    const form = raw({ reason: 'damaged', lostOn: '2026-01-01', delivery: 'collect', mailTo: '某处' });
    const { values, faults } = validateForm(schemaOf('SI101/application-form'), form, TODAY);
    expect(values).toEqual({ reason: 'damaged', delivery: 'collect' });
    expect(faults.map(({ path }) => path)).not.toContain('mailTo');
  });

  test('sums, orders, limits and rows are checked across fields', () => {
    const rows = { receipts: ['r00000001', 'r00000002'] };
    const fields = {
      periodFrom: '2026-02-01',
      periodTo: '2026-01-01',
      'receipts/r00000001/received': '1000.10',
      'receipts/r00000002/received': '0.2',
      total: '1000.3',
    };
    const schema = 'FX102/application-form';
    expect(faultsOf(schema, raw(fields, rows))).toMatchObject({ periodTo: 'check' });
    expect(faultsOf(schema, raw(fields, rows))).not.toHaveProperty('total');
    expect(faultsOf(schema, raw({ ...fields, total: '1000.31' }, rows))).toMatchObject({ total: 'check' });
    expect(faultsOf(schema, raw(fields))).toMatchObject({ receipts: 'tooFewRows', total: 'check' });
    expect(faultsOf('MR301/application-form', raw({ area: '10', kitchenArea: '11' }))).toMatchObject({
      kitchenArea: 'check',
    });
  });
});

test('a form is read back in sentences, numbers digit by digit', () => {
  const schema = schemaOf('SI101/application-form');
  const { values } = validateForm(
    schema,
    raw({ name: '张伟', phone: '13800138000', reason: 'lost', lostOn: '2026-02-03' }),
    TODAY,
  );
  const [person, replacement] = formSentences(schema, values, 'zh-CN');
  expect(person?.sentences.map(({ spoken }) => spoken)).toEqual([
    '持卡人姓名：张伟。',
    '手机号码：1 3 8 0 0 1 3 8 0 0 0。',
  ]);
  expect(replacement?.sentences.map(({ text }) => text)).toEqual([
    '补换原因：遗失。',
    '遗失日期：2026年2月3日。',
  ]);
  expect(formSentences(schema, values, 'en')[1]?.sentences[1]?.text).toBe('Lost on: February 3, 2026.');
});

test('canonical JSON has one text for one content', () => {
  expect(canonicalJson({ b: [1, 'ü"', null], a: { d: true, c: '' } })).toBe(
    '{"a":{"c":"","d":true},"b":[1,"ü\\"",null]}',
  );
  expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
});

describe('the document of a form', () => {
  const schema = schemaOf('HS101/asset-declaration');
  test('says what was typed, chosen and added', () => {
    const doc = new Y.Doc();
    writeText(doc, 'name', '张伟', null);
    writePick(doc, 'hasCar', 'yes', null);
    addRow(doc, 'cars', 'r00000001', null);
    writeText(doc, 'cars/r00000001/plate', '京A12345', null);
    const said = readDocument(schema, doc);
    expect(said).toEqual({
      fields: { name: '张伟', hasCar: 'yes', 'cars/r00000001/plate': '京A12345' },
      rows: { cars: ['r00000001'] },
    });
    expect(documentFault(schema, doc)).toBeNull();
    expect(changedPaths(EMPTY_FORM, said).toSorted()).toEqual([
      'cars',
      'cars/r00000001/plate',
      'hasCar',
      'name',
    ]);
  });

  test('what was typed into an older text keeps what came meanwhile', () => {
    const doc = new Y.Doc();
    writeText(doc, 'name', 'one two', null);
    writeText(doc, 'name', 'one two three', null, 'one two');
    writeText(doc, 'name', 'zero one two', null, 'one two');
    expect(readDocument(schema, doc).fields['name']).toBe('zero one two three');
  });

  test.each([
    [
      'a field that is not there',
      'unknownField',
      (doc: Y.Doc): unknown => writeText(doc, 'shoeSize', '43', null),
    ],
    [
      'a shared thing of another name',
      'unknownField',
      (doc: Y.Doc): unknown => doc.getMap('more').set('a', 1),
    ],
    ['a choice in a typed field', 'unknownField', (doc: Y.Doc): unknown => writePick(doc, 'name', 'x', null)],
    [
      'something else than a text',
      'malformed',
      (doc: Y.Doc): unknown => doc.getText('t/name').insertEmbed(0, { a: 1 }),
    ],
    [
      'marks in a text',
      'malformed',
      (doc: Y.Doc): unknown => doc.getText('t/name').insert(0, 'a', { bold: true }),
    ],
    ['a number as a choice', 'malformed', (doc: Y.Doc): unknown => doc.getMap('picks').set('hasCar', 1)],
    [
      'a row with a name of its own',
      'malformed',
      (doc: Y.Doc): unknown => doc.getArray('r/cars').push(['../x']),
    ],
    [
      'rows of what has none',
      'unknownField',
      (doc: Y.Doc): unknown => doc.getArray('r/name').push(['r00000001']),
    ],
    ['far too much', 'tooLarge', (doc: Y.Doc): unknown => doc.getText('t/name').insert(0, 'x'.repeat(200))],
  ] as const)('cannot hold %s', (_what, fault, write) => {
    const doc = new Y.Doc();
    write(doc);
    expect(documentFault(schema, doc)).toBe(fault);
  });
});

test('a drawn signature is outlines and nothing else', () => {
  const drawing = {
    width: 100,
    height: 50,
    strokes: [
      [[1, 1, 0.5] as [number, number, number]],
      [
        [5, 5, 0.5],
        [40, 30, 0.5],
      ] as [number, number, number][],
    ],
  };
  expect(drawingSvg(drawing)).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 100 50">(<path d="[MLZ0-9. -]+"\/>){2}<\/svg>\n$/,
  );
});
