// The decision table: each row is one situation at the counter.
import { describe, expect, test } from 'vitest';
import type {
  CaseForm,
  CaseSignature,
  Material,
  ReusedLicence,
  Verdict,
} from '@cloud-window/shared/protocol';
import {
  decisionObstacle,
  promiseObstacle,
  type DecisionDraft,
  type DecisionObstacle,
} from './decision-rules.ts';

const material = (code: string, requirement: Material['requirement']): Material => ({
  code,
  name: { 'zh-CN': code, en: code },
  requirement,
  form: code === 'form' ? 'form' : 'original',
  maxPages: 4,
});
const item = {
  materials: [
    material('form', 'required'),
    material('id', 'required'),
    material('lease', 'conditional'),
    { ...material('photo', 'conditional'), supplementable: true },
  ],
};
/** `id` may come later. */
const lenient = {
  materials: item.materials.map((each) => (each.code === 'id' ? { ...each, supplementable: true } : each)),
};

type Papers = Parameters<typeof decisionObstacle>[1];
const papers = (handed: Partial<Papers>): Papers => ({
  pages: [],
  forms: [],
  licences: [],
  signature: null,
  ...handed,
});
const said = (obstacle: DecisionObstacle | null) => obstacle && `${obstacle.code} ${obstacle.subject}`;

const verdict = (value: Verdict['value']): Verdict => ({ value, reason: null, note: '', by: 'clerk', at: 1 });
const page = (materialCode: string, state: 'accepted' | 'rejected' | 'open', current = true) => ({
  id: `${materialCode}:${state}`,
  materialCode,
  position: 1,
  current,
  verdict: state === 'open' ? null : verdict(state),
});

const nothing = { note: '', remedies: '', promise: null, referral: null };
const accept: DecisionDraft = { ...nothing, outcome: 'accepted', reasons: ['complete'] };
const correct: DecisionDraft = {
  ...nothing,
  outcome: 'corrections',
  reasons: ['materialDefective'],
  note: 'Sign the form.',
};
const decline: DecisionDraft = {
  ...nothing,
  outcome: 'declined',
  reasons: ['notEligible'],
  note: 'Not a resident.',
  remedies: 'Reconsideration within 60 days.',
};
const supplement = (...materials: string[]): DecisionDraft => ({
  ...nothing,
  outcome: 'supplement',
  reasons: ['materialMissing'],
  promise: { materials, dueOn: '2026-12-01' },
});
const elsewhere: DecisionDraft = {
  ...nothing,
  outcome: 'notCompetent',
  reasons: ['notCompetent'],
  note: 'The tax office decides this.',
  referral: { office: 'Tax', address: '1 Main St', phone: '12366' },
};
const complete = [page('form', 'accepted'), page('id', 'accepted')];

const table: [string, ReturnType<typeof page>[], DecisionDraft, string | null][] = [
  ['accept when all is seen and in order', complete, accept, null],
  ['a conditional material may be absent', complete, { ...accept, note: 'ok' }, null],
  ['a conditional material that is there counts', [...complete, page('lease', 'accepted')], accept, null],
  ['no page at all', [], accept, 'DECISION_MATERIAL_MISSING form'],
  ['one required material missing', [page('form', 'accepted')], accept, 'DECISION_MATERIAL_MISSING id'],
  [
    'an old version does not count as a page',
    [page('form', 'accepted'), page('id', 'accepted', false)],
    accept,
    'DECISION_MATERIAL_MISSING id',
  ],
  ['a page without verdict', [...complete, page('id', 'open')], accept, 'DECISION_PAGES_UNJUDGED id:open'],
  [
    'a conditional page without verdict',
    [...complete, page('lease', 'open')],
    accept,
    'DECISION_PAGES_UNJUDGED lease:open',
  ],
  ['a rejected page', [...complete, page('id', 'rejected')], accept, 'DECISION_PAGE_REJECTED id:rejected'],
  ['a rejected page that was replaced', [...complete, page('id', 'rejected', false)], accept, null],
  ['an unjudged page that was replaced', [...complete, page('id', 'open', false)], accept, null],
  ['corrections with a rejected page', [page('form', 'rejected')], correct, null],
  ['corrections although nothing was captured', [], { ...correct, reasons: ['materialMissing'] }, null],
  ['corrections with an unjudged page', [page('form', 'open')], correct, 'DECISION_PAGES_UNJUDGED form:open'],
  ['corrections without reason', complete, { ...correct, reasons: [] }, 'DECISION_REASON_REQUIRED reasons'],
  [
    'corrections because all is complete',
    complete,
    { ...correct, reasons: ['complete'] },
    'DECISION_REASON_REQUIRED reasons',
  ],
  ['corrections without note', complete, { ...correct, note: '' }, 'DECISION_REASON_REQUIRED note'],
  ['decline with remedies', complete, decline, null],
  ['decline without remedies', complete, { ...decline, remedies: '' }, 'DECISION_REASON_REQUIRED remedies'],
  ['decline without note', complete, { ...decline, note: '' }, 'DECISION_REASON_REQUIRED note'],
  ['decline with an unjudged page', [page('id', 'open')], decline, 'DECISION_PAGES_UNJUDGED id:open'],
];

test.each(table)('%s', (_situation, pages, draft, expected) => {
  expect(said(decisionObstacle(item, papers({ pages }), draft))).toBe(expected);
});

const formOnly = [page('form', 'accepted')];
const promises: [string, ReturnType<typeof page>[], DecisionDraft, string | null][] = [
  ['what is missing is promised', formOnly, supplement('id'), null],
  ['a rejected paper is promised anew', [...formOnly, page('id', 'rejected')], supplement('id'), null],
  ['a conditional paper is promised', [...complete], supplement('photo'), null],
  [
    'not of what may not come later',
    [page('id', 'accepted')],
    supplement('form'),
    'DECISION_NOT_SUPPLEMENTABLE form',
  ],
  ['not of what is unknown', formOnly, supplement('cat'), 'DECISION_NOT_SUPPLEMENTABLE cat'],
  ['not of what is there', complete, supplement('id'), 'DECISION_NOT_SUPPLEMENTABLE id'],
  ['without promise', formOnly, { ...supplement(), promise: null }, 'DECISION_REASON_REQUIRED promise'],
  ['while something else is missing', [], supplement('id'), 'DECISION_MATERIAL_MISSING form'],
  [
    'while a page is unjudged',
    [...formOnly, page('lease', 'open')],
    supplement('id'),
    'DECISION_PAGES_UNJUDGED lease:open',
  ],
  [
    'while another page is rejected',
    [...formOnly, page('lease', 'rejected')],
    supplement('id'),
    'DECISION_PAGE_REJECTED lease:rejected',
  ],
];

test.each(promises)('supplement: %s', (_situation, pages, draft, expected) => {
  expect(said(decisionObstacle(lenient, papers({ pages }), draft))).toBe(expected);
});

test.each([
  ['', '2026-11-24', null],
  ['today', '2026-11-23', 'DECISION_DUE_DATE 2026-11-23'],
  ['in the past', '2026-11-22', 'DECISION_DUE_DATE 2026-11-22'],
  ['on the last day', '2027-01-22', null],
  ['too late', '2027-01-23', 'DECISION_DUE_DATE 2027-01-23'],
])('a promise is due in the near future: %s', (_when, dueOn, expected) => {
  const draft = { ...supplement('id'), promise: { materials: ['id'], dueOn } };
  expect(said(promiseObstacle(draft, { today: '2026-11-23', latest: '2027-01-22' }))).toBe(expected);
});

test('whoever is not competent says who is', () => {
  expect(decisionObstacle(item, papers({}), elsewhere)).toBeNull();
  const lost = { ...elsewhere, referral: null };
  expect(said(decisionObstacle(item, papers({}), lost))).toBe('DECISION_REASON_REQUIRED referral');
});

describe('what is not a page', () => {
  const form = (completedAt: number | null): CaseForm => ({
    materialCode: 'form',
    schemaId: 'form',
    schemaVersion: 1,
    completedAt,
    readBackAt: null,
    sha256: null,
  });
  const signature: CaseSignature = { signedAt: 1, contentSha256: '', strokesSha256: '', kind: 'drawn' };
  const licence = (
    value: Verdict['value'] | null,
    state: ReusedLicence['state'] = 'used',
  ): ReusedLicence => ({
    id: `licence:${value ?? 'open'}`,
    materialCode: 'id',
    licenceId: 'licence',
    type: 'id-card',
    trust: 'A',
    title: { 'zh-CN': '证', en: 'ID' },
    maskedNumber: '',
    issuer: '',
    validUntil: null,
    usedAt: 1,
    state,
    verdict: value && verdict(value),
  });
  const given = { forms: [form(1)], signature, licences: [licence('accepted')] };

  test.each<[string, Partial<Papers>, string | null]>([
    ['a signed form and a licence are enough', given, null],
    ['a form that is not signed', { ...given, signature: null }, 'DECISION_SIGNATURE_MISSING form'],
    ['a form that is not complete', { ...given, forms: [form(null)] }, 'DECISION_MATERIAL_MISSING form'],
    [
      'a licence without verdict',
      { ...given, licences: [licence(null)] },
      'DECISION_PAGES_UNJUDGED licence:open',
    ],
    [
      'a rejected licence',
      { ...given, licences: [licence('rejected')] },
      'DECISION_PAGE_REJECTED licence:rejected',
    ],
    [
      'a licence that was withdrawn',
      { ...given, licences: [licence('accepted', 'withdrawn')] },
      'DECISION_MATERIAL_MISSING id',
    ],
  ])('%s', (_situation, handed, expected) => {
    expect(said(decisionObstacle(item, papers(handed), accept))).toBe(expected);
  });
});
