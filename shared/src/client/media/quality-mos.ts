// What a listener would think of the sound, as a mean opinion score: the E-model of ITU-T G.107 (06/2015), reduced to the
// two impairments that a network makes. R = 93.2 − Idd − Ie,eff.
//
// - 93.2 is R with every other parameter at its default (G.107, table 3 and clause 7.7).
// - Idd, for pure delay, is G.107 (7-27) and (7-28), with sT = 1 and mT = 100 ms. Echo is left out: browsers cancel it.
// - Ie,eff, for the codec and its losses, is G.107 (7-29): Ie + (95 − Ie) · Ppl ÷ (Ppl ÷ BurstR + Bpl). Opus has no entry in
//   G.113, which knows Ie = 0 for what sounds as good as G.711; Bpl = 20 with in-band FEC and 10 without are the values that
//   the rtcscore library measured its fit with. Losses are taken as random (BurstR = 1).
// - MOS from R is G.107 (B-4). G.107 judges telephone sound, hence the ceiling at 4.4 although Opus sounds better.
const R_DEFAULT = 93.2;
const DELAY_NOTICED_MS = 100;
const EQUIPMENT_IMPAIRMENT = 0;
const LOSS_ROBUSTNESS_FEC = 20;
const LOSS_ROBUSTNESS = 10;

/** Opus: a frame of 20 ms, and 6.5 ms that the encoder looks ahead (RFC 6716, section 2). */
const CODEC_DELAY_MS = 26.5;

export interface SoundPath {
  /** Both legs of the way, there and back, ms. */
  rttMs: number;
  /** How long sound lies in the jitter buffer, ms. */
  bufferMs: number;
  /** Share of packets lost, 0 to 1. */
  loss: number;
  /** Whether the codec repeats what was lost in the next packet. */
  fec: boolean;
}

/** The transmission rating, 0 (unusable) to 93.2. */
export function rating({ rttMs, bufferMs, loss, fec }: SoundPath): number {
  const delayMs = rttMs / 2 + bufferMs + CODEC_DELAY_MS;
  return clamp(R_DEFAULT - delayImpairment(delayMs) - lossImpairment(loss, fec), 0, 100);
}

/** The mean opinion score, 1 (bad) to 4.5. */
export function mosOf(path: SoundPath): number {
  return mosOfRating(rating(path));
}

/** Idd: nothing below 100 ms one way, some 24 points at 400 ms. */
export function delayImpairment(oneWayMs: number): number {
  if (oneWayMs <= DELAY_NOTICED_MS) return 0;
  const x = Math.log2(oneWayMs / DELAY_NOTICED_MS);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Ie,eff of Opus; `loss` from 0 to 1. */
export function lossImpairment(loss: number, fec: boolean): number {
  const percent = clamp(loss, 0, 1) * 100;
  const robustness = fec ? LOSS_ROBUSTNESS_FEC : LOSS_ROBUSTNESS;
  return EQUIPMENT_IMPAIRMENT + (95 - EQUIPMENT_IMPAIRMENT) * (percent / (percent + robustness));
}

export function mosOfRating(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  // Between 0 and 6.5 the polynomial dips below 1.
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
