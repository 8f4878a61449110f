// What counts as a material being there, and what does not.
import { expect, test } from 'vitest';
import type { CaseForm, Page, ReusedLicence, Verdict } from '../protocol/index.ts';
import { evidenceOf, missingMaterials } from './evidence.ts';

type TestPage = Pick<Page, 'materialCode' | 'current' | 'position' | 'verdict'>;

const verdict = (value: Verdict['value']): Verdict => ({ value, reason: null, note: '', by: '李', at: 1 });
const page = (more: Partial<TestPage> = {}): TestPage => ({
  materialCode: 'id',
  current: true,
  position: 1,
  verdict: null,
  ...more,
});
const form = (completedAt: number | null): CaseForm => ({
  materialCode: 'id',
  schemaId: 'id',
  schemaVersion: 1,
  completedAt,
  readBackAt: null,
  sha256: null,
});
const licence = (more: Partial<ReusedLicence> = {}): ReusedLicence => ({
  id: 'use',
  materialCode: 'id',
  licenceId: 'licence',
  type: 'residentId',
  trust: 'A',
  title: { 'zh-CN': '身份证', en: 'Identity card' },
  maskedNumber: '1101***********1234',
  issuer: '公安',
  validUntil: null,
  usedAt: 1,
  state: 'used',
  verdict: null,
  ...more,
});

const nothing = { pages: [] as TestPage[], forms: [], licences: [] };
const material = { code: 'id' };
const item = {
  materials: [{ ...material, name: licence().title, requirement: 'required', form: 'original', maxPages: 2 }],
} satisfies Parameters<typeof missingMaterials>[0];

test.each([
  ['nothing', nothing, []],
  ['a page', { ...nothing, pages: [page()] }, ['pages']],
  ['a page that was replaced', { ...nothing, pages: [page({ current: false })] }, []],
  ['a page of another material', { ...nothing, pages: [page({ materialCode: 'lease' })] }, []],
  ['a form that is being filled in', { ...nothing, forms: [form(null)] }, []],
  ['a form that is complete', { ...nothing, forms: [form(1)] }, ['form']],
  ['a licence', { ...nothing, licences: [licence()] }, ['licence']],
  ['a licence that was withdrawn', { ...nothing, licences: [licence({ state: 'withdrawn' })] }, []],
  ['a page and a licence', { ...nothing, pages: [page()], licences: [licence()] }, ['pages', 'licence']],
] as const)('%s', (_name, handed, by) => {
  expect(evidenceOf(material, handed).by).toEqual(by);
  expect(missingMaterials(item, handed)).toHaveLength(by.length === 0 ? 1 : 0);
});

test('pages come in their order', () => {
  const pages = [page({ position: 2 }), page({ position: 1 })];
  expect(evidenceOf(material, { ...nothing, pages }).pages.map(({ position }) => position)).toEqual([1, 2]);
});

test('pages and licences are judged, forms are not', () => {
  const accepted = verdict('accepted');
  const judged = { pages: [page({ verdict: accepted })], forms: [form(1)], licences: [] };
  expect(evidenceOf(material, judged)).toMatchObject({ isUnjudged: false, isRejected: false });
  expect(evidenceOf(material, { ...judged, licences: [licence()] }).isUnjudged).toBe(true);
  const rejected = { ...nothing, licences: [licence({ verdict: verdict('rejected') })] };
  expect(evidenceOf(material, rejected)).toMatchObject({ isUnjudged: false, isRejected: true });
  // Out, once the paper itself is there.
  const replaced = evidenceOf(material, { ...rejected, pages: judged.pages });
  expect(replaced).toMatchObject({ by: ['pages'], isRejected: false });
});
