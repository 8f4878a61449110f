// Printed forms say what a value is: a label, the value to its right, and more of it in the lines below.
import { RunningText, type Piece } from './running-text.ts';
import type { TextLine } from '../text-lines.ts';

/** In heights of the label: how far to the right of a label its value may begin. */
const REACH = 9;
/** In heights of a line: how far below the next line of the same value may lie, and how far aside. */
const NEXT_LINE_WITHIN = 2.3;
const ALIGNED_WITHIN = 1.5;

/**
 * The value that stands at a label: after it in the same line, or to its right, then in lines below that begin where the
 * value began, `furtherLines` at most. `otherLabels` begin other values.
 */
export function labelledValue(
  lines: readonly TextLine[],
  label: RegExp,
  otherLabels: RegExp,
  furtherLines: number,
): Piece | null {
  for (const line of lines) {
    const plain = plainText(line);
    const found = label.exec(plain)?.[0];
    if (found === undefined || !plain.startsWith(found)) continue;
    const isAlone = plain.length === found.length;
    const first = isAlone ? toTheRight(lines, line) : line;
    if (!first || (isAlone && otherLabels.test(plainText(first)))) continue;
    const value = new RunningText([first], '');
    const skipped = isAlone ? 0 : found.length;
    const begin = value.piece(skipped, value.text.length);
    if (!begin) continue;
    const below = linesBelow(lines, begin, furtherLines, otherLabels);
    const all = new RunningText([first, ...below], '');
    return all.piece(skipped, all.text.length);
  }
  return null;
}

function plainText({ text }: TextLine): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}

function toTheRight(lines: readonly TextLine[], { box }: TextLine): TextLine | null {
  const right = box.x + box.width;
  const middle = box.y + box.height / 2;
  const candidates = lines.filter(
    (line) =>
      line.box.x >= right - box.height / 2 &&
      line.box.x - right < box.height * REACH &&
      line.box.y < middle &&
      line.box.y + line.box.height > middle,
  );
  return candidates.toSorted((one, other) => one.box.x - other.box.x)[0] ?? null;
}

function linesBelow(
  lines: readonly TextLine[],
  { box }: Piece,
  atMost: number,
  otherLabels: RegExp,
): TextLine[] {
  const below: TextLine[] = [];
  let last = box;
  for (let count = 0; count < atMost; count += 1) {
    const next = lines.find(
      (line) =>
        line.box.y > last.y + last.height / 2 &&
        line.box.y - last.y < last.height * NEXT_LINE_WITHIN &&
        Math.abs(line.box.x - box.x) < last.height * ALIGNED_WITHIN &&
        !otherLabels.test(plainText(line)) &&
        !hasOwnLabel(lines, line, otherLabels),
    );
    if (!next) break;
    below.push(next);
    last = next.box;
  }
  return below;
}

/** Whether a label to the left of the line claims it as its own value. */
function hasOwnLabel(lines: readonly TextLine[], line: TextLine, labels: RegExp): boolean {
  return lines.some((other) => {
    const plain = plainText(other);
    return labels.exec(plain)?.[0].length === plain.length && toTheRight(lines, other) === line;
  });
}
