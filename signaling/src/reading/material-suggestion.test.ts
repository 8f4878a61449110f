// Which material a page seems to be, by titles as a reader gives them.
import { expect, test } from 'vitest';
import { SAMPLE_ITEMS } from '../items/sample-items.ts';
import { suggestMaterial } from './material-suggestion.ts';
import type { TextLine } from './text-lines.ts';

function line(text: string, y: number, height = 0.05): TextLine {
  const characters = Array.from({ length: text.length }, () => ({ sure: 1, at: 0.5 }));
  return { text, characters, box: { x: 0.3, y, width: 0.4, height } };
}

function suggestion(code: string, ...lines: TextLine[]): string | null {
  const item = SAMPLE_ITEMS.find((candidate) => candidate.code === code);
  if (!item) throw new Error(`no item ${code}`);
  return suggestMaterial({ lines }, item);
}

test.each([
  ['FX102', '营 业 执 照', 'business-licence'],
  ['FX102', '增值税普通发票', 'invoices'],
  ['FX102', '翻译服务合同', 'contracts'],
  ['FX102', '授权委托书', 'authorisation'],
  ['HS102', '房屋租赁合同', 'lease'],
  ['HS102', '居民户口簿', 'household-register'],
])('%s: a page with the title %s is %s', (item, title, material) => {
  expect(suggestion(item, line(title, 0.1), line('根据有关规定订立', 0.3, 0.02))).toBe(material);
});

test('small print and the lower half say nothing, and neither does what fits nothing', () => {
  expect(suggestion('FX102', line('关于事项的说明', 0.1), line('依据营业执照', 0.2, 0.02))).toBeNull();
  expect(suggestion('FX102', line('关于事项的说明', 0.1), line('营业执照', 0.8))).toBeNull();
  expect(suggestion('FX102')).toBeNull();
});

test('an identity card is known by its number', () => {
  expect(suggestion('HS102', line('姓名顾晓棠', 0.1), line('公民身份号码320508198807160021', 0.8))).toBe(
    'id-card',
  );
});
