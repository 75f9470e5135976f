import { PRICE_DEFAULTS, type PriceSettings } from "../../../stacks/config/shape-price";

/** Records that flow, on average over the month. */
export interface Throughput {
  recordsPerSecond: number;
  recordSizeKiB: number;
}

type Settings = Omit<PriceSettings, "recordsPerSecond" | "recordSizeKiB" | "pipelines" | "storedShare">;

/** Whatever no resource tells and the price depends on: everything of `streaming-ingest:price`, with its defaults. */
export type Assumptions = { [Name in keyof Required<Settings>]: number } & {
  /** What flows into a pipeline that has no throughput of its own. */
  throughput: Throughput;
  /** By the pipeline's name. */
  pipelines: Record<string, Throughput>;
  /** Bytes stored for a byte that came, by format. */
  storedShare: Record<string, number>;
};

/**
 * What a stack's config and the command line assume.
 *
 * @param settings `streaming-ingest:price`
 * @param given `--throughput`, which goes before the config; the empty name is every pipeline
 */
export function assumptionsOf(
  settings: PriceSettings = {},
  given: ReadonlyMap<string, Throughput> = new Map(),
): Assumptions {
  const { recordsPerSecond, recordSizeKiB, pipelines = {}, storedShare, ...rest } = settings;
  const throughput = given.get(EVERY_PIPELINE) ?? {
    recordsPerSecond: recordsPerSecond ?? PRICE_DEFAULTS.recordsPerSecond,
    recordSizeKiB: recordSizeKiB ?? PRICE_DEFAULTS.recordSizeKiB,
  };
  // A throughput for all pipelines on the command line is a question of its own: what the config says of one is not it.
  const own = given.has(EVERY_PIPELINE) ? [] : Object.entries(pipelines);
  const named = [...given].filter(([name]) => name !== EVERY_PIPELINE);
  const { recordsPerSecond: _, recordSizeKiB: __, storedShare: shares, ...defaults } = PRICE_DEFAULTS;
  return {
    ...defaults,
    ...withoutUndefined(rest),
    throughput,
    pipelines: Object.fromEntries([
      ...own.map(([name, one]) => [name, { ...throughput, ...withoutUndefined(one) }]),
      ...named,
    ]),
    storedShare: { ...shares, ...withoutUndefined(storedShare ?? {}) },
  };
}

/** Stands for all pipelines that `--throughput` does not name. */
export const EVERY_PIPELINE = "";

export function throughputOf({ throughput, pipelines }: Assumptions, pipeline: string): Throughput {
  return pipelines[pipeline] ?? throughput;
}

/** What each result of a SQL stage has. */
export function resultThroughput({ resultRecordsPerSecond, resultRecordSizeKiB }: Assumptions): Throughput {
  return { recordsPerSecond: resultRecordsPerSecond, recordSizeKiB: resultRecordSizeKiB };
}

function withoutUndefined<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  const known = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(known) as { [Key in keyof Value]: Exclude<Value[Key], undefined> };
}
