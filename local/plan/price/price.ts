import type { RegisteredResource } from "../../engine";
import type { Assumptions } from "./assumptions";
import { FREE, NOT_PRICED, PRICED } from "./catalog";
import type { PriceContext, PriceLine, PriceNote } from "./context";
import { type Delivery, deliveriesOf } from "./deliveries";
import { notesOfDeliveries } from "./firehose";
import { Graph, PIPELINE } from "./graph";
import { notesOfStreams } from "./kinesis";
import { STREAM, streamsOf } from "./streams";
import type { PriceTable } from "./table";
import { notesOfWarehouses, unknownNodeTypes, WAREHOUSES } from "./warehouse";

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
  // What the program only reads belongs to somebody else's bill. Programs register in no fixed order; a price has one.
  const own = resources.filter(({ read }) => !read).sort((one, other) => (one.urn < other.urn ? -1 : 1));
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
    notPriced: [...notPricedOf(own), ...unknownNodeTypes(context), ...onOtherBills(context)],
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
  return [...new Set(reasons)].sort();
}

/** What the stack uses and does not make: it is there with or without the stack, but what the stack adds to it costs. */
function onOtherBills({ graph, deliveries }: PriceContext): string[] {
  const readsStream = ({ resource, source }: Delivery) =>
    source === "kinesis" && graph.needs(resource, STREAM, "kinesisSourceConfiguration").length === 0;
  const loadsWarehouse = ({ resource, loads }: Delivery) =>
    loads && !WAREHOUSES.some((type) => graph.needs(resource, type).length > 0);
  return [
    ...(deliveries.some(readsStream) ? ["Kinesis: a data stream that exists, and what is read of it"] : []),
    ...(deliveries.some(({ source }) => source === "msk") ? ["MSK: the cluster, and its private connectivity"] : []),
    ...(deliveries.some(loadsWarehouse) ? ["Redshift: a warehouse that exists, which loads keep awake"] : []),
  ];
}

/** Components are made of what is charged, and a stack is no resource of a provider. */
function isOfProvider(type: string): boolean {
  return /^awsx?:|^[a-z-]+:[a-z0-9-]+\//.test(type);
}
