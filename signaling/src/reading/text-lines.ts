// What is read on a page, before anybody has asked what it means: lines of characters, each with its place.

/** In shares of the picture's width and height. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface TextLine {
  text: string;
  /** Of each character: how sure the reader is (0 to 1), and where along the line its middle lies (0 to 1). */
  characters: readonly { sure: number; at: number }[];
  box: Box;
}

/** What stands on one page, from its top to its bottom and from left to right. */
export interface PageText {
  lines: TextLine[];
}

/** The part of a line's box that characters `from` up to `to` (not included) take up. */
export function boxOfPart({ box, text, characters }: TextLine, from: number, to: number): Box {
  const half = 0.5 / Math.max(1, text.length);
  const start = Math.max(0, (characters[from]?.at ?? 0) - half);
  const end = Math.min(1, (characters[to - 1]?.at ?? 1) + half);
  return { ...box, x: box.x + start * box.width, width: Math.max(0, end - start) * box.width };
}

/** The smallest box around all of them. */
export function boxAround(boxes: readonly [Box, ...Box[]]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** As people read: rows from the top, and in a row from the left. Lines whose middles are close share a row. */
export function inReadingOrder(lines: readonly TextLine[]): TextLine[] {
  const rows: TextLine[][] = [];
  for (const line of lines.toSorted((one, other) => middle(one) - middle(other))) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && middle(line) - middle(first) < Math.min(first.box.height, line.box.height) / 2) {
      row.push(line);
    } else {
      rows.push([line]);
    }
  }
  return rows.flatMap((row) => row.toSorted((one, other) => one.box.x - other.box.x));
}

function middle({ box }: TextLine): number {
  return box.y + box.height / 2;
}
