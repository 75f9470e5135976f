import type { RegisteredResource } from "../../engine";
import type { Assumptions } from "./assumptions";
import type { Delivery } from "./deliveries";
import type { Graph } from "./graph";
import type { Streams } from "./streams";
import { type Figure, figureIn, type PriceTable } from "./table";

/** One amount of a month's price. */
export interface PriceLine {
  service: string;
  /** Name of the resource that is charged, or of what it belongs to. */
  name: string;
  /** What is charged. */
  item: string;
  /** How much of the figure's unit a month. */
  quantity: number;
  figure: Figure;
  usd: number;
}

/** What a plan tells beside amounts: `warning` where the stack would not do, `advice` where another one costs less. */
export interface PriceNote {
  kind: "warning" | "advice";
  text: string;
}

/** All that a price is found from. */
export interface PriceContext {
  graph: Graph;
  region: string;
  table: PriceTable;
  assumptions: Assumptions;
  streams: Streams;
  deliveries: Delivery[];
}

/** The lines of all resources of one type. */
export type Pricer = (resources: RegisteredResource[], context: PriceContext) => PriceLine[];

/** @param figure its name in `prices.yaml` */
export function lineOf(
  { table, region }: PriceContext,
  subject: Pick<PriceLine, "service" | "name">,
  item: string,
  figure: string,
  quantity: number,
): PriceLine {
  const found = figureIn(table, region, figure);
  return { ...subject, item, quantity, figure: found, usd: quantity * found.usd };
}
