import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import type { Case, Page, Recapture } from '../protocol/entities.ts';
import { applyCaseEvent } from './apply-case-event.ts';

const caseId = newId('case');
const page = (position: number, version: number): Page => ({
  id: newId('page'),
  caseId,
  materialCode: 'id-card',
  position,
  version,
  current: true,
  sha256: 'a'.repeat(64),
  bytes: 10,
  width: 4,
  height: 3,
  derived: null,
  quality: null,
  capturedAt: 1,
  origin: 'camera',
  verdict: null,
  seen: null,
});
const draft: Case = {
  id: caseId,
  number: 'CW-1',
  itemCode: 'SI101',
  locale: 'en',
  state: 'draft',
  createdAt: 0,
  recordingConsent: false,
  pages: [],
  forms: [],
  licences: [],
  signature: null,
  recaptures: [],
  messages: [],
      marks: [],
      suggestions: [],
  decision: null,
  receipt: null,
  proposal: null,
  earlier: [],
  noticeDueAt: null,
};

test('a re-captured page supersedes the former one in its position and fulfils the request', () => {
  const first = page(1, 1);
  const other = page(2, 1);
  const second = page(1, 2);
  const recapture: Recapture = {
    id: newId('recapture'),
    materialCode: 'id-card',
    pageId: first.id,
    reason: 'glare',
    note: '',
    at: 5,
    fulfilledAt: null,
  };
  let state = applyCaseEvent(draft, { type: 'pageAdded', page: first, fulfils: null }, 1);
  state = applyCaseEvent(state, { type: 'pageAdded', page: other, fulfils: null }, 2);
  state = applyCaseEvent(state, { type: 'recaptureRequested', recapture }, 5);
  state = applyCaseEvent(state, { type: 'pageAdded', page: second, fulfils: recapture.id }, 9);
  expect(state.pages.map(({ id, current }) => [id, current])).toEqual([
    [first.id, false],
    [other.id, true],
    [second.id, true],
  ]);
  expect(state.recaptures).toEqual([{ ...recapture, fulfilledAt: 9 }]);
});

test('the same event twice is the same as once', () => {
  const added = { type: 'pageAdded', page: page(1, 1), fulfils: null } as const;
  const once = applyCaseEvent(draft, added, 1);
  expect(applyCaseEvent(once, added, 1)).toEqual(once);
});

test('a decision is the state of the case', () => {
  const decision = {
    outcome: 'declined',
    reasons: ['notEligible'],
    note: 'n',
    remedies: 'r',
    defects: [],
    promised: [],
    dueAt: null,
    referral: null,
    by: 'b',
    approvedBy: null,
    at: 3,
  } as const;
  const state = applyCaseEvent(
    draft,
    { type: 'decided', decision: { ...decision, reasons: ['notEligible'], defects: [], promised: [] } },
    3,
  );
  expect(state.state).toBe('declined');
});
