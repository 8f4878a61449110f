// What a part of the review benchmark is: it measures on its own and says what it found.

/** Where the programs are that a measure in browsers needs. */
export interface Programs {
  workerBin: string;
  chromiumBin: string;
}

export interface Measured {
  /** For machines; null is what could not be measured. */
  figures: Record<string, number | null>;
  /** For people: what, how much, and the target. */
  rows: (readonly [label: string, value: string, target?: string])[];
}

export type Measure = (programs: Programs) => Promise<Measured>;
