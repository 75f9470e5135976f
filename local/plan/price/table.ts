import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** Where a figure comes from. */
export interface PriceSource {
  what: string;
  url: string;
  /** When it was read, as exactly as it is known. */
  read: string;
}

interface Price {
  usd: number;
  source: string;
  unconfirmed?: boolean;
}

/** `prices.yaml`: what AWS charges, by figure and Region. */
export interface PriceTable {
  /** The day on which the figures were put together. */
  date: string;
  sources: Record<string, PriceSource>;
  figures: Record<string, { unit: string; prices: Record<string, Price> }>;
}

/** A figure as it counts in one Region. */
export interface Figure {
  name: string;
  unit: string;
  usd: number;
  /** Whose price it is: the stack's Region, `everywhere`, or the one that stands in. */
  region: string;
  confirmed: boolean;
}

/** Whose prices stand in for a Region without a figure of its own. */
export const FALLBACK_REGION = "us-east-1";
const EVERYWHERE = "everywhere";

export function readPriceTable(file = join(__dirname, "prices.yaml")): PriceTable {
  return parse(readFileSync(file, "utf8")) as PriceTable;
}

/** A figure in a Region. @throws Error when the table has no such figure, or none that can stand in */
export function figureIn(table: PriceTable, region: string, name: string): Figure {
  const figure = table.figures[name];
  if (figure === undefined) throw new Error(`prices.yaml has no figure ${name}`);
  const found = [region, EVERYWHERE, FALLBACK_REGION].find((candidate) => figure.prices[candidate] !== undefined);
  const price = found === undefined ? undefined : figure.prices[found];
  if (found === undefined || price === undefined)
    throw new Error(`prices.yaml has no price of ${FALLBACK_REGION} for ${name}`);
  return { name, unit: figure.unit, usd: price.usd, region: found, confirmed: price.unconfirmed !== true };
}

/** Whether a figure had to be borrowed from another Region. */
export function isBorrowed(figure: Figure, region: string): boolean {
  return figure.region !== region && figure.region !== EVERYWHERE;
}
