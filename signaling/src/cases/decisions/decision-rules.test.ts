// The decision table: each row is one situation at the counter.
import { expect, test } from 'vitest';
import type { Material, Verdict } from '@cloud-window/shared/protocol';
import { decisionObstacle, type DecisionDraft } from './decision-rules.ts';

const material = (code: string, requirement: Material['requirement']): Material => ({
  code,
  name: { 'zh-CN': code, en: code },
  requirement,
  form: code === 'form' ? 'form' : 'original',
  maxPages: 4,
});
const item = {
  materials: [material('form', 'required'), material('id', 'required'), material('lease', 'conditional')],
};

const verdict = (value: Verdict['value']): Verdict => ({ value, reason: null, note: '', by: 'clerk', at: 1 });
const page = (materialCode: string, state: 'accepted' | 'rejected' | 'open', current = true) => ({
  id: `${materialCode}:${state}`,
  materialCode,
  current,
  verdict: state === 'open' ? null : verdict(state),
});

const accept: DecisionDraft = { outcome: 'accepted', reasons: ['complete'], note: '', remedies: '' };
const correct: DecisionDraft = {
  outcome: 'corrections',
  reasons: ['materialDefective'],
  note: 'Sign the form.',
  remedies: '',
};
const decline: DecisionDraft = {
  outcome: 'declined',
  reasons: ['notEligible'],
  note: 'Not a resident.',
  remedies: 'Reconsideration within 60 days.',
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
  const obstacle = decisionObstacle(item, pages, draft);
  expect(obstacle && `${obstacle.code} ${obstacle.subject}`).toBe(expected);
});
