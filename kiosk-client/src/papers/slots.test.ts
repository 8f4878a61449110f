// The checklist's picture from the case and the uploads, before, during and after a re-capture.
import { describe, expect, test } from 'vitest';
import type { PageUpload } from '@cloud-window/shared/client';
import type { Case, Item, Page, Recapture } from '@cloud-window/shared/protocol';
import { missingRequired, openRecaptures, slotsOf, targetOf } from './slots.ts';

const item = {
  materials: [
    { code: 'id-card', requirement: 'required', maxPages: 2 },
    { code: 'photo', requirement: 'conditional', maxPages: 1 },
  ],
} as Item;

function page(id: string, position: number, fields: Partial<Page> = {}): Page {
  return {
    id,
    materialCode: 'id-card',
    position,
    version: 1,
    current: true,
    sha256: id,
    verdict: null,
    seen: null,
    ...fields,
  } as Page;
}
function upload(localId: string, fields: Partial<PageUpload> = {}): PageUpload {
  return {
    localId,
    materialCode: 'id-card',
    position: null,
    state: 'sending',
    pageId: null,
    ...fields,
  } as PageUpload;
}
function record(pages: Page[], recaptures: Recapture[] = []): Case {
  return { pages, recaptures, forms: [], licences: [] } as unknown as Case;
}
function recapture(id: string, fields: Partial<Recapture> = {}): Recapture {
  return {
    id,
    materialCode: 'id-card',
    pageId: null,
    reason: 'blurred',
    note: '',
    at: 1,
    fulfilledAt: null,
    ...fields,
  };
}
const slotsOfIdCard = (of: Case, uploads: PageUpload[] = []) => slotsOf(item, of, uploads)[0];

describe('slots', () => {
  test('pages in the order of their places, old versions left out', () => {
    const pages = [page('b', 2), page('a0', 1, { current: false }), page('a1', 1, { version: 2 })];
    expect(slotsOfIdCard(record(pages))?.slots.map((slot) => slot.page?.id)).toEqual(['a1', 'b']);
  });

  test('a new page on its way comes last and counts', () => {
    const mine = slotsOfIdCard(record([page('a', 1)]), [upload('u')]);
    expect(mine?.slots.map((slot) => [slot.page?.id, slot.upload?.localId])).toEqual([
      ['a', undefined],
      [undefined, 'u'],
    ]);
    expect(mine?.mayAdd).toBe(false);
  });

  test('a replacement on its way lies over the page that it replaces', () => {
    const mine = slotsOfIdCard(record([page('a', 1)]), [upload('u', { position: 1 })]);
    expect(mine?.slots).toHaveLength(1);
    expect(mine?.slots[0]?.upload?.localId).toBe('u');
  });

  test('an upload that has become a page is shown once', () => {
    const done = upload('u', { state: 'done', pageId: 'a' });
    expect(slotsOfIdCard(record([page('a', 1)]), [done])?.slots).toHaveLength(1);
    expect(slotsOfIdCard(record([]), [done])?.slots).toHaveLength(1);
  });
});

test('only required materials without any page are missing', () => {
  expect(missingRequired(slotsOf(item, record([]), []))).toBe(1);
  expect(missingRequired(slotsOf(item, record([]), [upload('u')]))).toBe(0);
});

describe('what the clerk asks for', () => {
  test('answered requests are gone, the oldest comes first', () => {
    const all = [
      recapture('late', { at: 9 }),
      recapture('done', { fulfilledAt: 5 }),
      recapture('early', { at: 2 }),
    ];
    expect(openRecaptures(record([], all)).map((each) => each.id)).toEqual(['early', 'late']);
  });

  test('a request for a page means its place, also when that version is not the present one', () => {
    const pages = [page('old', 2, { current: false }), page('new', 2)];
    expect(targetOf(recapture('r', { pageId: 'old' }), record(pages)).position).toBe(2);
  });

  test('a request without a page means a new one', () => {
    expect(targetOf(recapture('r'), record([page('a', 1)])).position).toBeNull();
  });
});
