// The lines of a page as one string in which every character knows where it was read, so that fields can be found by
// patterns that go across lines.
import type { Certainty } from '@cloud-window/shared/protocol';
import { boxAround, boxOfPart, type Box, type TextLine } from '../text-lines.ts';

/** Characters that look wrong to the reader itself. */
const DOUBTFUL_CHARACTER = 0.6;
const CLEAR_ON_AVERAGE = 0.9;

/** A piece of the text with what is known of it. */
export interface Piece {
  text: string;
  certainty: Extract<Certainty, 'likely' | 'unsure'>;
  box: Box;
}

export class RunningText {
  /** Half-width letters, digits and signs; without spaces. Lines end with `end`. */
  readonly text: string;
  readonly #places: { line: TextLine; index: number }[] = [];

  constructor(lines: readonly TextLine[], end: '\n' | '') {
    let text = '';
    for (const line of lines) {
      // By UTF-16 unit: that is what a line has characters for.
      for (let index = 0; index < line.text.length; index += 1) {
        const plain = line.text.charAt(index).normalize('NFKC');
        if (plain.trim() === '' || plain.length !== 1) continue;
        text += plain;
        this.#places.push({ line, index });
      }
      if (end === '\n' && text !== '') {
        text += end;
        this.#places.push({ line, index: -1 });
      }
    }
    this.text = text;
  }

  /** The first part that the pattern's first group matches; null when it does not. `pattern` needs the flag d. */
  find(pattern: RegExp): Piece | null {
    const [from, to] = pattern.exec(this.text)?.indices?.[1] ?? [];
    return from === undefined || to === undefined ? null : this.piece(from, to);
  }

  /** Characters `from` up to `to` (not included), the ends of lines left out. */
  piece(from: number, to: number): Piece | null {
    const places = this.#places.slice(from, to).filter(({ index }) => index >= 0);
    const boxes: Box[] = [];
    for (const line of new Set(places.map((place) => place.line))) {
      const indices = places.filter((place) => place.line === line).map(({ index }) => index);
      boxes.push(boxOfPart(line, Math.min(...indices), Math.max(...indices) + 1));
    }
    const [first, ...others] = boxes;
    if (!first) return null;
    const sure = places.map(({ line, index }) => line.characters[index]?.sure ?? 0);
    const mean = sure.reduce((sum, one) => sum + one, 0) / sure.length;
    return {
      text: this.text.slice(from, to).replaceAll('\n', ''),
      certainty: mean >= CLEAR_ON_AVERAGE && Math.min(...sure) >= DOUBTFUL_CHARACTER ? 'likely' : 'unsure',
      box: boxAround([first, ...others]),
    };
  }
}
