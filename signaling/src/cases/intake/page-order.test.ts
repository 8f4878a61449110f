// Moving and taking out, over random orders: the places of a material stay 1, 2, 3 …, and nothing gets lost.
import { describe, expect, test } from 'vitest';
import { changed, moved, without, type Stack } from './page-order.ts';

const stack = (pageId: string, materialCode: string, position: number): Stack => ({
  pageId,
  materialCode,
  position,
  pageIds: [pageId],
});
const three = [stack('a', 'id', 1), stack('b', 'id', 2), stack('c', 'id', 3), stack('x', 'lease', 1)];
const row = (stacks: readonly Stack[], materialCode: string) =>
  stacks
    .filter((each) => each.materialCode === materialCode)
    .sort((one, other) => one.position - other.position)
    .map((each) => each.pageId)
    .join('');

describe('within its material', () => {
  test('to the front, to the end, and onto itself', () => {
    expect(row(moved(three, 'c', { materialCode: 'id', position: 1 }), 'id')).toBe('cab');
    expect(row(moved(three, 'a', { materialCode: 'id', position: null }), 'id')).toBe('bca');
    expect(row(moved(three, 'a', { materialCode: 'id', position: 2 }), 'id')).toBe('bac');
    expect(changed(three, moved(three, 'b', { materialCode: 'id', position: 2 }))).toEqual([]);
  });

  test('a place behind the last one is the last one', () => {
    expect(row(moved(three, 'a', { materialCode: 'id', position: 60 }), 'id')).toBe('bca');
  });
});

test('to another material: the former closes its gap', () => {
  const after = moved(three, 'a', { materialCode: 'lease', position: 1 });
  expect([row(after, 'id'), row(after, 'lease')]).toEqual(['bc', 'ax']);
  expect(
    changed(three, after)
      .map((each) => each.pageId)
      .toSorted(),
  ).toEqual(['a', 'b', 'c', 'x']);
});

test('doing it twice is doing it once', () => {
  const once = moved(three, 'a', { materialCode: 'id', position: 3 });
  expect(changed(once, moved(once, 'a', { materialCode: 'id', position: 3 }))).toEqual([]);
});

test('taken out: those behind it move up', () => {
  expect(row(without(three, 'a'), 'id')).toBe('bc');
});

test('whatever is done, places are whole and every page is there once', () => {
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  let stacks: Stack[] = Array.from({ length: 12 }, (_, index) => stack(`p${index}`, 'id', index + 1));
  for (let step = 0; step < 500; step += 1) {
    const pageId = `p${next(12)}`;
    const materialCode = ['id', 'lease', 'form'][next(3)] ?? 'id';
    stacks = moved(stacks, pageId, { materialCode, position: next(4) === 0 ? null : next(14) + 1 });
    expect(stacks).toHaveLength(12);
    expect(new Set(stacks.map((each) => each.pageId)).size).toBe(12);
    for (const code of ['id', 'lease', 'form']) {
      const places = stacks.filter((each) => each.materialCode === code).map((each) => each.position);
      expect(places.toSorted((one, other) => one - other)).toEqual(places.map((_, index) => index + 1));
    }
  }
});
