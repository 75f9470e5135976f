import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editorSchema } from "../../stacks/config/editor-schema";
import { configReference } from "./config-reference";
import { shippedPrices, withGeneratedParts } from "./price-reference";
import { parseOptions } from "./usage";

/** The namespace of the settings: the project's name in Pulumi.yaml. */
export const PROJECT = "streaming-ingest";
/** The schema file, which editors are pointed to. */
export const SCHEMA_FILE = join(__dirname, "..", "..", "stacks", "config.schema.json");
/** The same for people. */
export const REFERENCE_FILE = join(__dirname, "..", "..", "docs", "config.md");
/** How the price of a month is found; the prices of the stacks and of AWS are written into it. */
export const PRICES_FILE = join(__dirname, "..", "..", "docs", "prices.md");

const USAGE = `npm run schema

Writes stacks/config.schema.json, by which editors check and complete stack files, docs/config.md, which people read, and
the tables of docs/prices.md.
`;

/** The text of the schema file, formatted as Biome does, which wants short lists on one line. */
export function schemaText(): string {
  const text = JSON.stringify(editorSchema(PROJECT), null, 2);
  const onOneLine = (list: string) => list.replace(/\n\s+/g, " ").replace("[ ", "[").replace(" ]", "]");
  return `${text.replace(/\[\n(?:\s+"[^"\n]*",?\n)+\s+\]/g, onOneLine)}\n`;
}

export function referenceText(): string {
  return configReference(editorSchema(PROJECT));
}

export async function schema(argv: string[]): Promise<number> {
  parseOptions(argv, { usage: USAGE, options: {} });
  writeFileSync(SCHEMA_FILE, schemaText());
  writeFileSync(REFERENCE_FILE, referenceText());
  writeFileSync(PRICES_FILE, withGeneratedParts(readFileSync(PRICES_FILE, "utf8"), await shippedPrices()));
  process.stdout.write("wrote stacks/config.schema.json, docs/config.md and the tables of docs/prices.md\n");
  return 0;
}
