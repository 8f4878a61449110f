// From what the recognition model answers for a line, step by step along it, to characters (greedy CTC decoding: a
// character that goes on is one character, and the first class means that there is none).

export interface DecodedLine {
  text: string;
  characters: { sure: number; at: number }[];
}

/**
 * `steps` × `classes` probabilities; class 0 is nothing, class n the alphabet's character n − 1. `used` is the share of the
 * steps that show the line itself: the rest is padding.
 */
export function decodeCharacters(
  probabilities: Float32Array,
  steps: number,
  alphabet: readonly string[],
  used = 1,
): DecodedLine {
  const classes = probabilities.length / steps;
  let text = '';
  const characters: DecodedLine['characters'] = [];
  let former = 0;
  for (let step = 0; step < steps; step += 1) {
    const offset = step * classes;
    let best = 0;
    for (let index = 1; index < classes; index += 1) {
      if ((probabilities[offset + index] ?? 0) > (probabilities[offset + best] ?? 0)) best = index;
    }
    const sure = probabilities[offset + best] ?? 0;
    const last = characters.at(-1);
    if (best !== 0 && best === former && last) {
      last.sure = Math.max(last.sure, sure);
    } else if (best !== 0) {
      const character = alphabet[best - 1] ?? '';
      // Most are one UTF-16 unit; what is not keeps text and characters in step.
      if (character.length === 1) {
        text += character;
        characters.push({ sure, at: Math.min(1, (step + 0.5) / (steps * used)) });
      }
    }
    former = best;
  }
  return { text, characters };
}
