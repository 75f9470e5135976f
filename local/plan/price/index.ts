import { type PriceSettings, priceShape } from "../../../stacks/config/shape-price";
import type { RegisteredResource } from "../../engine";
import { DEFAULT_REGION } from "../../engine";
import type { Section } from "../section";
import { assumptionsOf, type Throughput } from "./assumptions";
import { type Price, priceOf } from "./price";
import { sectionOf } from "./section";
import { readPriceTable } from "./table";

export type { Price } from "./price";
export { parseThroughput } from "./throughput";

/** A stack's config as its file has it: values by `namespace:key`, groups as JSON. */
export interface PricedStack {
  project: string;
  config: Record<string, string>;
}

/**
 * The price of a stack by its own config.
 *
 * @param resources what its program registers; the program has checked the config
 * @param throughput what `--throughput` says, by pipeline
 */
export function priceOfStack(
  resources: readonly RegisteredResource[],
  { project, config }: PricedStack,
  throughput: ReadonlyMap<string, Throughput> = new Map(),
): Price {
  const settings = config[`${project}:price`];
  const assumptions = assumptionsOf(settings === undefined ? {} : readSettings(settings), throughput);
  return priceOf(resources, config["aws:region"] ?? DEFAULT_REGION, assumptions, readPriceTable());
}

/** The same as a part of a plan. */
export function priceSection(
  resources: readonly RegisteredResource[],
  stack: PricedStack,
  throughput?: ReadonlyMap<string, Throughput>,
): Section {
  return sectionOf(priceOfStack(resources, stack, throughput));
}

function readSettings(text: string): PriceSettings {
  return priceShape.parse(JSON.parse(text));
}

export { EVERY_PIPELINE } from "./assumptions";
