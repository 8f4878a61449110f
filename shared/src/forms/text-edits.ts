// What somebody has done to a text, found by comparing before and after; and where a caret stands after others have written.

export interface TextEdit {
  head: number;
  removed: number;
  inserted: string;
}

/** The smallest single edit that leads from one text to the other. */
export function editBetween(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  return { head, removed: before.length - tail - head, inserted: after.slice(head, after.length - tail) };
}

/** Where a place in the text lies after it has become another. */
export function moveCaret(before: string, after: string, caret: number): number {
  if (before === after) return caret;
  const { head, removed, inserted } = editBetween(before, after);
  if (caret <= head) return caret;
  if (caret >= head + removed) return caret + inserted.length - removed;
  return head + inserted.length;
}
