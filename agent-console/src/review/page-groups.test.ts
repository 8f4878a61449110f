// The checklist's order, its states, and how keys walk through the pages.
import { describe, expect, it } from 'vitest';
import {
  currentVersionOf,
  earlierVersions,
  groupPages,
  neighbour,
  nextUndecided,
  pagesInOrder,
  prefetchOrder,
  versionToCompare,
} from './page-groups.ts';
import { sampleCase, sampleItem, samplePage, verdict } from './review-samples.ts';

const accepted = verdict('accepted');

describe('groupPages', () => {
  it('follows the checklist and tells missing from not needed', () => {
    const groups = groupPages(sampleItem, sampleCase([samplePage(2), samplePage(1, { verdict: accepted })]));
    expect(groups.map((group) => [group.material.code, group.status])).toEqual([
      ['application', 'toJudge'],
      ['amendment', 'notNeeded'],
      ['licence', 'missing'],
    ]);
    expect(pagesInOrder(groups).map((page) => page.position)).toEqual([1, 2]);
  });

  it('puts pages of an unlisted material last instead of hiding them', () => {
    const groups = groupPages(sampleItem, sampleCase([samplePage(1, { materialCode: 'extra' })]));
    expect(groups.at(-1)).toMatchObject({ material: { code: 'extra' }, status: 'toJudge' });
  });
});

describe('walking', () => {
  const pages = [samplePage(1, { verdict: accepted }), samplePage(2), samplePage(3), samplePage(4)];

  it('finds the next undecided page and wraps around', () => {
    expect(nextUndecided(pages, pages[2]?.id ?? null)?.position).toBe(4);
    expect(nextUndecided(pages, pages[3]?.id ?? null)?.position).toBe(2);
    expect(nextUndecided(pages, null)?.position).toBe(2);
    expect(nextUndecided([samplePage(1, { verdict: accepted })], null)).toBeNull();
  });

  it('stops at both ends', () => {
    expect(neighbour(pages, pages[0]?.id ?? null, -1)?.position).toBe(1);
    expect(neighbour(pages, pages[3]?.id ?? null, 1)?.position).toBe(4);
    expect(neighbour(pages, null, 1)?.position).toBe(1);
    expect(neighbour([], null, 1)).toBeNull();
  });
});

describe('fetching ahead', () => {
  const pages = [samplePage(1), samplePage(2), samplePage(3), samplePage(4)];

  it('takes the neighbours first, the following before the preceding, and leaves out the page itself', () => {
    const order = (from: string | null) => prefetchOrder(pages, from).map(({ position }) => position);
    expect(order(pages[1]?.id ?? null)).toEqual([3, 1, 4]);
    expect(order(pages[3]?.id ?? null)).toEqual([3, 2, 1]);
    expect(order(null)).toEqual([1, 2, 3, 4]);
  });
});

describe('versions', () => {
  it('are compared with the one before, an earlier one with what stands now', () => {
    const [first, second] = [
      samplePage(5, { position: 1, current: false }),
      samplePage(6, { position: 1, version: 2 }),
    ];
    const serviceCase = sampleCase([first, second]);
    expect(versionToCompare(serviceCase, second)).toEqual(first);
    expect(versionToCompare(serviceCase, first)).toEqual(second);
    expect(versionToCompare(sampleCase([second]), second)).toBeNull();
  });

  it('finds earlier captures and what replaced a page', () => {
    const old = samplePage(7, { position: 1, current: false });
    const fresh = samplePage(8, { position: 1, version: 2 });
    const serviceCase = sampleCase([old, fresh]);
    expect(earlierVersions(serviceCase, fresh)).toEqual([old]);
    expect(currentVersionOf(serviceCase, old)).toEqual(fresh);
  });
});
