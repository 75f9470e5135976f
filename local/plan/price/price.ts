import type { RegisteredResource } from "../../engine";
import type { Assumptions } from "./assumptions";
import { FREE, NOT_PRICED, PRICED } from "./catalog";
import type { PriceContext, PriceLine, PriceNote } from "./context";
import { deliveriesOf } from "./deliveries";
import { notesOfDeliveries } from "./firehose";
import { Graph, PIPELINE } from "./graph";
import { notesOfStreams } from "./kinesis";
import { streamsOf } from "./streams";
import type { PriceTable } from "./table";
import { notesOfWarehouses, unknownNodeTypes } from "./warehouse";

/** What a stack costs a month, as far as its resources and the assumptions tell. */
export interface Price {
  region: string;
  /** The day of the price table. */
  date: string;
  totalUsd: number;
  lines: PriceLine[];
  /** What costs and is not in the total. */
  notPriced: string[];
  notes: PriceNote[];
  assumptions: Assumptions;
}

/**
 * Finds the price of a month.
 *
 * @param resources as the program registers them; in a preview, with what is known of them then
 * @param region the stack's
 */
export function priceOf(
  resources: readonly RegisteredResource[],
  region: string,
  assumptions: Assumptions,
  table: PriceTable,
): Price {
  // What the program only reads belongs to somebody else's bill.
  const own = resources.filter(({ read }) => !read);
  const graph = new Graph(own);
  const streams = streamsOf(graph, assumptions);
  const deliveries = deliveriesOf(graph, streams, assumptions);
  const context: PriceContext = { graph, region, table, assumptions, streams, deliveries };
  const lines = Object.entries(PRICED).flatMap(([type, pricers]) => {
    const ofType = graph.ofType(type);
    return ofType.length === 0 ? [] : pricers.flatMap((pricer) => pricer(ofType, context));
  });
  return {
    region,
    date: String(table.date),
    totalUsd: lines.reduce((total, { usd }) => total + usd, 0),
    lines,
    notPriced: [...notPricedOf(own), ...unknownNodeTypes(context)],
    notes: [
      ...unknownPipelines(graph, assumptions),
      ...notesOfStreams(context),
      ...notesOfDeliveries(context),
      ...notesOfWarehouses(context),
    ],
    assumptions,
  };
}

/** A throughput that counts for nothing. */
function unknownPipelines({ resources }: Graph, { pipelines }: Assumptions): PriceNote[] {
  const known = resources.filter(({ type }) => type === PIPELINE).map(({ name }) => name);
  return Object.keys(pipelines)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      kind: "warning",
      text: `throughput of ${name}: there is no such pipeline; there are ${known.join(", ") || "none"}`,
    }));
}

/** Each reason once; a type that nobody thought of is told by its name. */
function notPricedOf(resources: readonly RegisteredResource[]): string[] {
  const reasons = resources
    .map(({ type }) => type)
    .filter((type) => isOfProvider(type) && PRICED[type] === undefined && !FREE.has(type))
    .map((type) => NOT_PRICED[type] ?? type);
  return [...new Set(reasons)];
}

/** Components are made of what is charged, and a stack is no resource of a provider. */
function isOfProvider(type: string): boolean {
  return /^awsx?:|^[a-z-]+:[a-z0-9-]+\//.test(type);
}
