// What becomes of a case when a licence on file is used, judged and withdrawn, and a page is seen against its original.
import { expect, test } from 'vitest';
import type { Case, Page, ReusedLicence } from '../protocol/index.ts';
import { applyCaseEvent } from './apply-case-event.ts';

const licence = (id: string): ReusedLicence => ({
  id,
  materialCode: 'id-card',
  licenceId: 'licence',
  type: 'id-card',
  trust: 'A',
  title: { 'zh-CN': '居民身份证', en: 'Resident ID card' },
  maskedNumber: '1101**********002X',
  issuer: '',
  validUntil: null,
  usedAt: 1,
  state: 'used',
  verdict: null,
});
const empty = { pages: [] as Page[], licences: [] as ReusedLicence[] } as unknown as Case;
const verdict = { value: 'accepted', reason: null, note: '', by: '王敏', at: 2 } as const;

test('a licence is used once, judged, and withdrawn; others stay as they are', () => {
  let state = applyCaseEvent(empty, { type: 'licenceUsed', licence: licence('one') }, 1);
  state = applyCaseEvent(state, { type: 'licenceUsed', licence: licence('two') }, 1);
  state = applyCaseEvent(state, { type: 'licenceUsed', licence: licence('two') }, 1);
  state = applyCaseEvent(state, { type: 'licenceJudged', useId: 'one', verdict }, 2);
  state = applyCaseEvent(state, { type: 'licenceWithdrawn', useId: 'two', because: 'revoked' }, 3);
  expect(state.licences).toEqual([
    { ...licence('one'), verdict },
    { ...licence('two'), state: 'withdrawn' },
  ]);
});

test('a page is seen against its original, and no longer', () => {
  const pages = [
    { id: 'page', seen: null },
    { id: 'other', seen: null },
  ] as unknown as Page[];
  const seen = { by: '王敏', at: 2 };
  const marked = applyCaseEvent(
    { ...empty, pages },
    { type: 'pageSeenAgainstOriginal', pageId: 'page', seen },
    2,
  );
  expect(marked.pages.map((page) => page.seen)).toEqual([seen, null]);
  const event = { type: 'pageSeenAgainstOriginal', pageId: 'page', seen: null } as const;
  expect(applyCaseEvent(marked, event, 3).pages.map((page) => page.seen)).toEqual([null, null]);
});
