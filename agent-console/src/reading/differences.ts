// Whether two values say the same, and which characters do not. Pure.

export interface Stretch {
  text: string;
  /** Not in the other value. */
  changed: boolean;
}

/** Width, case, spaces and the signs between words mean nothing. */
export function saysTheSame(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s·.,、，。()[\]【】「」-]/g, '');
}

/**
 * `value` in stretches of what `other` has too and what it has not: the longest common subsequence (Wagner and Fischer,
 * 1974), which is quick enough for values of a form.
 */
export function stretchesOf(value: string, other: string): Stretch[] {
  const own = Array.from(value);
  const theirs = Array.from(other);
  const longest = commonLengths(own, theirs);
  const stretches: Stretch[] = [];
  const add = (text: string, changed: boolean) => {
    const last = stretches.at(-1);
    if (last?.changed === changed) last.text += text;
    else stretches.push({ text, changed });
  };
  let [row, column] = [0, 0];
  for (const character of own) {
    while (
      column < theirs.length &&
      theirs[column] !== character &&
      at(longest, row, column) === at(longest, row, column + 1)
    ) {
      column += 1;
    }
    const isCommon =
      theirs[column] === character && at(longest, row, column) === at(longest, row + 1, column + 1) + 1;
    add(character, !isCommon);
    if (isCommon) column += 1;
    row += 1;
  }
  return stretches;
}

/** Of the rest of `own` from a row on and the rest of `theirs` from a column on. */
function commonLengths(own: readonly string[], theirs: readonly string[]): number[][] {
  const longest = Array.from({ length: own.length + 1 }, () => new Array<number>(theirs.length + 1).fill(0));
  for (let row = own.length - 1; row >= 0; row -= 1) {
    for (let column = theirs.length - 1; column >= 0; column -= 1) {
      const length =
        own[row] === theirs[column]
          ? at(longest, row + 1, column + 1) + 1
          : Math.max(at(longest, row + 1, column), at(longest, row, column + 1));
      const line = longest[row];
      if (line) line[column] = length;
    }
  }
  return longest;
}

function at(longest: readonly number[][], row: number, column: number): number {
  return longest[row]?.[column] ?? 0;
}
