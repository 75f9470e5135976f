import { EVERY_PIPELINE, type Throughput } from "./assumptions";

/** `100/s,1KiB`, or `orders=100/s,1KiB` for one pipeline. */
const FORM = /^(?:(?<pipeline>[^=]+)=)?(?<rate>\d+(?:\.\d+)?)\/s,(?<size>\d+(?:\.\d+)?)(?<unit>B|KiB|MiB)$/;
const KIB_PER_UNIT: Record<string, number> = { B: 1 / 1024, KiB: 1, MiB: 1024 };

/**
 * Reads each `--throughput`.
 *
 * @returns by pipeline; the empty name stands for every pipeline
 * @throws RangeError that says what the option takes
 */
export function parseThroughput(texts: readonly string[]): Map<string, Throughput> {
  return new Map(texts.map(parseOne));
}

function parseOne(text: string): [string, Throughput] {
  const { pipeline = EVERY_PIPELINE, rate, size, unit = "KiB" } = FORM.exec(text)?.groups ?? {};
  const recordsPerSecond = Number(rate);
  const recordSizeKiB = Number(size) * (KIB_PER_UNIT[unit] ?? Number.NaN);
  if (recordsPerSecond > 0 && recordSizeKiB > 0) return [pipeline, { recordsPerSecond, recordSizeKiB }];
  throw new RangeError(
    `--throughput takes records a second and their size in B, KiB or MiB, both more than 0, such as 100/s,1KiB, or for one pipeline orders=100/s,1KiB; got "${text}"`,
  );
}
