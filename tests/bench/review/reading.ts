// How right and how soon print is read: papers of made-up persons, each photographed in several bad ways, through the
// process that reads them in production.
import { createLogger } from '@cloud-window/shared/log';
import { readFields } from '../../../signaling/src/reading/fields/read-fields.ts';
import { ReaderHost } from '../../../signaling/src/reading/reader-host.ts';
import {
  BUSINESS_LICENCE,
  ID_CARD,
  ID_CARD_BACK,
  LEASE,
  photograph,
  SHOTS,
} from '../../../signaling/src/reading/testing/paper-images.ts';
import { median, quantile } from '../support/distribution.ts';
import type { Measured } from './measure.ts';

const PAPERS = { ID_CARD, ID_CARD_BACK, BUSINESS_LICENCE, LEASE };

/** `readFieldsRight`, `readFieldsTotal`, `readCharactersRight`, `readPageP50Ms`, `readPageP95Ms`. */
export async function measure(): Promise<Measured> {
  const host = new ReaderHost(createLogger('bench', 'fatal'), { niceness: 0 });
  const never = new AbortController().signal;
  // The models are loaded once and stay while there is something to read.
  await host.read(await photograph(ID_CARD), never);
  const times: number[] = [];
  let [fields, right, characters, wrong] = [0, 0, 0, 0];
  for (const [name, paper] of Object.entries(PAPERS)) {
    for (const shot of SHOTS) {
      const bytes = await photograph(paper, shot);
      const began = performance.now();
      const outcome = await host.read(bytes, never);
      times.push(performance.now() - began);
      const read = 'text' in outcome ? readFields(outcome.text, Date.now()).fields : [];
      for (const [code, truth] of Object.entries(paper.truth)) {
        const value = read.find((field) => field.code === code)?.value ?? '';
        fields += 1;
        characters += truth.length;
        wrong += Math.min(truth.length, editDistance(value, truth));
        if (value === truth) right += 1;
        else console.log(`  ${name}, ${shot}: ${code} is read as ${value || 'nothing'}.`);
      }
    }
  }
  host.stop();
  const characterShare = (characters - wrong) / characters;
  const [p50, p95] = [median(times), quantile(times, 0.95)];
  return {
    figures: {
      readFieldsRight: right,
      readFieldsTotal: fields,
      readCharactersRight: Number(characterShare.toFixed(4)),
      readPageP50Ms: Math.round(p50),
      readPageP95Ms: Math.round(p95),
    },
    rows: [
      ['fields read right', `${right} of ${fields}`],
      ['  characters', `${(characterShare * 100).toFixed(2)} %`],
      ['a page is read in, P50', `${p50.toFixed(0)} ms`],
      ['  P95', `${p95.toFixed(0)} ms`],
    ],
  };
}

/** Characters to change, leave out or put in (Levenshtein). */
function editDistance(one: string, other: string): number {
  let former = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const change = one[row - 1] === other[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (former[column - 1] ?? 0) + change,
          (former[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
        ),
      );
    }
    former = current;
  }
  return former[other.length] ?? 0;
}
