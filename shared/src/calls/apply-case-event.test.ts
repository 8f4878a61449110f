import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import type { Mark } from '../protocol/attention.ts';
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

test('marks come once, go one by one, by side or all at once, and with their page', () => {
  const [first, second] = [page(1, 1), page(2, 1)];
  const on = (pageId: string) => ({ kind: 'page', pageId, picture: 'original' }) as const;
  const mark = (pageId: string, by: Mark['by']): Mark => ({
    id: newId('mark'),
    target: on(pageId),
    shape: 'pen',
    points: [[0, 0]],
    by,
    at: 1,
  });
  const marks = [mark(first.id, 'clerk'), mark(first.id, 'kiosk'), mark(second.id, 'clerk')];
  const ids = (state: Case) => state.marks.map(({ id }) => marks.findIndex((one) => one.id === id));
  let state: Case = { ...draft, pages: [first, second] };
  for (const one of [...marks, ...marks.slice(0, 1)]) {
    state = applyCaseEvent(state, { type: 'markAdded', mark: one }, 1);
  }
  expect(ids(state).sort()).toEqual([0, 1, 2]);
  const cleared = { type: 'marksCleared', target: on(first.id) } as const;
  expect(ids(applyCaseEvent(state, { ...cleared, by: 'kiosk' }, 2)).sort()).toEqual([0, 2]);
  expect(ids(applyCaseEvent(state, { ...cleared, by: null }, 2))).toEqual([2]);
  const [, , third] = marks;
  expect(ids(applyCaseEvent(state, { type: 'markRemoved', markId: third?.id ?? '' }, 2)).sort()).toEqual([
    0, 1,
  ]);
  const removed = { type: 'pageRemoved', pageId: first.id, places: [] } as const;
  expect(ids(applyCaseEvent(state, { ...removed, places: [] }, 2))).toEqual([2]);
});
