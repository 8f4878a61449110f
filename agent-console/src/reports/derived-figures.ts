// What the counters of an interval say, by the definitions of docs/metrics.md: a ratio is always worked out from counters,
// never averaged from other ratios.
import {
  intervalCountersSchema,
  type IntervalCounters,
  type IntervalRow,
} from '@cloud-window/shared/protocol';

export interface Figures {
  /** Answered in time ÷ (answered + abandoned − short abandons). */
  serviceLevel: number | null;
  /** Mean wait of answered calls. */
  asaMs: number | null;
  /** Abandoned ÷ offered in. */
  abandonRate: number | null;
  /** (Talk + hold + wrap-up) ÷ handled. */
  ahtMs: number | null;
  /** Time on contacts ÷ (time on contacts + idle); ringing is neither. */
  occupancy: number | null;
  /** Of a clerk: missed ÷ offers received. */
  rona: number | null;
}

/** How others count a service level; docs/metrics.md compares them. */
export const SERVICE_LEVEL_RULES = ['standard', 'perf', 'perf2', 'connect', 'flowOuts', 'forgiving'] as const;
export type ServiceLevelRule = (typeof SERVICE_LEVEL_RULES)[number];

/** Null where nothing was counted that could be divided by. */
export function serviceLevel(c: IntervalCounters, rule: ServiceLevelRule = 'standard'): number | null {
  const leftInTime = c.abandoned - c.abandonedLate;
  switch (rule) {
    // Genesys Cloud, short abandons left out.
    case 'standard':
      return ratio(c.answeredInTime, c.answered + c.abandoned - c.shortAbandoned);
    // Asterisk: abandons do not exist.
    case 'perf':
      return ratio(c.answeredInTime, c.answered);
    // Asterisk: who leaves in time counts as served.
    case 'perf2':
      return ratio(c.answeredInTime + leftInTime, c.answered + c.abandoned);
    case 'connect':
      return ratio(c.answeredInTime + leftInTime, c.offeredIn + c.overflowedIn);
    case 'flowOuts':
      return ratio(c.answeredInTime, c.answered + c.abandoned + c.overflowedOut);
    // Who leaves early is not looked at.
    case 'forgiving':
      return ratio(c.answeredInTime, c.answered + c.abandonedLate);
  }
}

export function figuresOf(c: IntervalCounters, rule: ServiceLevelRule = 'standard'): Figures {
  const onContactMs = c.talkMs + c.holdMs + c.wrapUpMs;
  return {
    serviceLevel: serviceLevel(c, rule),
    asaMs: ratio(c.waitMsOfAnswered, c.answered),
    abandonRate: ratio(c.abandoned, c.offeredIn),
    ahtMs: ratio(onContactMs, c.handled),
    occupancy: ratio(onContactMs, onContactMs + c.idleMs),
    rona: ratio(c.missed, c.offeredIn),
  };
}

export const COUNTERS = Object.keys(intervalCountersSchema.shape) as (keyof IntervalCounters)[];

/** All rows as one; the longest wait is the longest of them. */
export function totalOf(rows: readonly Pick<IntervalRow, 'counters'>[]): IntervalCounters {
  const total = Object.fromEntries(
    COUNTERS.map((name) => {
      const values = rows.map(({ counters }) => counters[name]);
      const value =
        name === 'longestWaitMs'
          ? values.reduce((most, one) => Math.max(most, one), 0)
          : values.reduce((sum, one) => sum + one, 0);
      return [name, value];
    }),
  );
  return intervalCountersSchema.parse(total);
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
