/** Values of a metric, taken together. */
export interface Sample {
  sum: number;
  count: number;
  min: number;
  max: number;
}

export function sampleOf(value: number): Sample {
  return { sum: value, count: 1, min: value, max: value };
}

/** Adds in place. */
export function addSample(total: Sample, { sum, count, min, max }: Sample): void {
  total.sum += sum;
  total.count += count;
  if (min < total.min) total.min = min;
  if (max > total.max) total.max = max;
}
