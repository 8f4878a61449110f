// From numbers to a word: how good the line is and what is wrong with it. Judged by the worst finding, and shown calmly: what
// gets worse has to be so twice, what gets better four times in a row, so that a light does not flicker.
import { QUALITY_LEVELS, type QualityCause, type QualityLevel } from '../../protocol/media-quality.ts';
import type { Sample } from './quality-sample.ts';

export interface Judgement {
  level: QualityLevel;
  /** The worst first. */
  causes: readonly QualityCause[];
}

type Measure = Pick<
  Sample,
  | 'silent'
  | 'mos'
  | 'rttMs'
  | 'jitterMs'
  | 'lossIn'
  | 'lossOut'
  | 'concealed'
  | 'frozenMs'
  | 'watchedMs'
  | 'uploadKbps'
  | 'limitedBy'
>;

/** From here on `fair`, and from there on `poor` (docs/media.md, "What is measured"). */
const BOUNDS = {
  /** Shares of packets. */
  loss: [0.02, 0.08],
  rttMs: [300, 700],
  jitterMs: [40, 120],
  /** Share of the sound that was made up. */
  concealed: [0.03, 0.12],
  /** Share of the time in which pictures stood still. */
  frozen: [0.03, 0.15],
} as const;
/** G.107, table B.1: satisfied from R = 80 on, many dissatisfied below R = 60. */
const MOS_GOOD = 4.02;
const MOS_FAIR = 3.1;
/** What a face needs to look well, and what a voice and a small face need at all. */
const UPLOAD_FAIR_KBPS = 900;
const UPLOAD_POOR_KBPS = 250;

/** How good one sample is. */
export function judge(sample: Measure): Judgement {
  if (sample.silent) return { level: 'lost', causes: ['silent'] };
  const findings: { cause: QualityCause; level: QualityLevel }[] = [];
  const find = (cause: QualityCause, value: number | null, [fair, poor]: readonly [number, number]) => {
    if (value === null || value < fair) return;
    findings.push({ cause, level: value < poor ? 'fair' : 'poor' });
  };
  find('lossIn', sample.lossIn, BOUNDS.loss);
  find('lossOut', sample.lossOut, BOUNDS.loss);
  if (
    sample.limitedBy === 'bandwidth' &&
    sample.uploadKbps !== null &&
    sample.uploadKbps < UPLOAD_FAIR_KBPS
  ) {
    findings.push({ cause: 'narrowUp', level: sample.uploadKbps < UPLOAD_POOR_KBPS ? 'poor' : 'fair' });
  }
  find('delay', sample.rttMs, BOUNDS.rttMs);
  find('jitter', sample.jitterMs, BOUNDS.jitterMs);
  find('choppy', sample.concealed, BOUNDS.concealed);
  find('frozen', sample.watchedMs === 0 ? null : sample.frozenMs / sample.watchedMs, BOUNDS.frozen);
  if (sample.limitedBy === 'cpu') findings.push({ cause: 'slowDevice', level: 'fair' });

  const heard: QualityLevel =
    sample.mos === null || sample.mos >= MOS_GOOD ? 'good' : sample.mos >= MOS_FAIR ? 'fair' : 'poor';
  const level = worst([heard, ...findings.map((finding) => finding.level)]);
  if (level === 'good') return { level, causes: [] };
  const ordered = findings.toSorted((one, other) => rank(other.level) - rank(one.level));
  const causes = ordered.map(({ cause }) => cause).slice(0, 3);
  // The sound is bad although no single bound is passed: it is the sum of delay and loss.
  return { level, causes: causes.length > 0 ? causes : [(sample.lossIn ?? 0) > 0.01 ? 'lossIn' : 'delay'] };
}

const WORSE_AFTER = 2;
const BETTER_AFTER = 4;

/** Steadies judgements: feed it each, show what it answers. */
export function createCalm(): (judgement: Judgement, certain?: boolean) => Judgement {
  let shown: Judgement = { level: 'good', causes: [] };
  let worse = 0;
  let better: Judgement[] = [];
  let alike = 0;
  let seen = '';
  return (judgement, certain = false) => {
    const key = judgement.causes.join();
    alike = key === seen ? alike + 1 : 1;
    seen = key;
    const difference = rank(judgement.level) - rank(shown.level);
    worse = difference > 0 ? worse + 1 : 0;
    better = difference < 0 ? [...better, judgement] : [];
    if (certain || worse >= WORSE_AFTER) {
      shown = judgement;
      worse = 0;
      better = [];
    } else if (better.length >= BETTER_AFTER) {
      // No better than the worst of them.
      shown = better.reduce((least, one) => (rank(one.level) >= rank(least.level) ? one : least));
      better = [];
    } else if (difference === 0 && alike >= WORSE_AFTER && key !== shown.causes.join()) {
      shown = judgement;
    }
    return shown;
  };
}

/**
 * What is wrong, and on whose side. Losses between the other side and the SFU show here as losses as well, since the SFU
 * cannot mend them: who sends into a lossy line is the cause of both.
 */
export function blame(own: Judgement, other: Judgement | null): Judgement {
  if (own.level === 'lost' || other === null || !other.causes.includes('lossOut')) return own;
  const causes = own.causes.filter((cause) => cause !== 'lossIn' && cause !== 'choppy' && cause !== 'frozen');
  if (causes.length === own.causes.length) return own;
  return causes.length === 0 ? { level: 'good', causes } : { ...own, causes };
}

function worst(levels: readonly QualityLevel[]): QualityLevel {
  return levels.reduce((one, other) => (rank(other) > rank(one) ? other : one), 'good');
}

function rank(level: QualityLevel): number {
  return QUALITY_LEVELS.indexOf(level);
}
