// Erlang's delay formula: what a group of equal clerks achieves when calls come at random (Poisson), take exponentially
// long and nobody hangs up. The yardstick for the simulated stationary day.

export interface DelaySystem {
  clerks: number;
  /** Calls a second. */
  arrivals: number;
  handleSeconds: number;
}

/** The probability that a caller has to wait; 1 for a group that cannot keep up. */
export function waitProbability({ clerks, arrivals, handleSeconds }: DelaySystem): number {
  const load = arrivals * handleSeconds;
  if (load >= clerks) return 1;
  // Erlang B by its recursion, which needs neither factorials nor powers, and so never overflows.
  let blocked = 1;
  for (let n = 1; n <= clerks; n += 1) blocked = (load * blocked) / (n + load * blocked);
  const occupancy = load / clerks;
  return blocked / (1 - occupancy * (1 - blocked));
}

/** The share of callers who are answered within `seconds`. */
export function serviceLevel(system: DelaySystem, seconds: number): number {
  const { clerks, arrivals, handleSeconds } = system;
  const gain = clerks / handleSeconds - arrivals;
  return gain <= 0 ? 0 : 1 - waitProbability(system) * Math.exp(-gain * seconds);
}

/** Mean wait of all callers in seconds. */
export function averageWait(system: DelaySystem): number {
  const gain = system.clerks / system.handleSeconds - system.arrivals;
  return gain <= 0 ? Infinity : waitProbability(system) / gain;
}
