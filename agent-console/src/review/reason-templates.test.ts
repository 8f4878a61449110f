// Every ready word has a text in both languages, and every paper has some.
import { describe, expect, it } from 'vitest';
import english from '../locales/en.json' with { type: 'json' };
import chinese from '../locales/zh-CN.json' with { type: 'json' };
import { templatesOf } from './reason-templates.ts';

const ids = (code: string, form: 'original' | 'copy' | 'form' | 'photo') =>
  templatesOf({ code, form }).map(({ id }) => id);

describe('templatesOf', () => {
  it('offers the words of the material before those of its kind', () => {
    expect(ids('id-card', 'original')).toEqual([
      'idBothSides',
      'idExpired',
      'idOtherPerson',
      'originalNotCopy',
    ]);
    expect(ids('contracts', 'copy')).toEqual(['contractSignatures', 'contractAmount', 'copyUnreadable']);
    expect(ids('anything', 'form')).toEqual(['formUnsigned', 'formIncomplete']);
  });

  it('has a text in both languages for each', () => {
    const codes = [
      ...['id-card', 'household-register', 'business-licence', 'lease', 'contracts', 'invoices'],
      ...['payment-receipts', 'authorisation', 'photo', 'premises-proof', 'income-proof', 'medical-records'],
    ];
    const used = new Set(
      codes.flatMap((code) => [...ids(code, 'original'), ...ids(code, 'copy'), ...ids(code, 'form')]),
    );
    expect(Object.keys(english.reasonTemplates).sort()).toEqual([...used].sort());
    expect(Object.keys(chinese.reasonTemplates).sort()).toEqual([...used].sort());
  });
});
