// How sure the mean of a simulated run is: batch means, whose batches are long enough to be all but independent.

/** Two-sided 99 % quantiles of Student's t by degrees of freedom. */
const T_99: Readonly<Record<number, number>> = {
  9: 3.25,
  14: 2.977,
  19: 2.861,
  24: 2.797,
  29: 2.756,
  39: 2.708,
};

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** The 99 % confidence interval of the mean, from the means of equally large batches (10, 15, 20, 25, 30 or 40 of them). */
export function confidenceOf(batchMeans: readonly number[]): Interval {
  const count = batchMeans.length;
  const quantile = T_99[count - 1];
  if (quantile === undefined) throw new RangeError(`no quantile for ${count} batches`);
  const mean = batchMeans.reduce((sum, one) => sum + one, 0) / count;
  const variance = batchMeans.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1);
  const half = quantile * Math.sqrt(variance / count);
  return { mean, low: mean - half, high: mean + half };
}

/** Means of `batches` batches in order; what does not fill the last one is left out. */
export function batchMeans(values: readonly number[], batches: number): number[] {
  const size = Math.floor(values.length / batches);
  return Array.from({ length: batches }, (_, n) => {
    const batch = values.slice(n * size, (n + 1) * size);
    return batch.reduce((sum, one) => sum + one, 0) / size;
  });
}
