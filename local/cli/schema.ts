import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { editorSchema } from "../../stacks/config/editor-schema";
import { configReference } from "./config-reference";
import { rulesTable } from "./rules-table";
import { parseOptions } from "./usage";

/** The namespace of the settings: the project's name in Pulumi.yaml. */
export const PROJECT = "streaming-ingest";
const ROOT = join(__dirname, "..", "..");
/** The schema file, which editors are pointed to. */
export const SCHEMA_FILE = join(ROOT, "stacks", "config.schema.json");
/** The same for people. */
export const REFERENCE_FILE = join(ROOT, "docs", "config.md");
/** How the price of a month is found; the prices of the stacks and of AWS are written into it. */
export const PRICES_FILE = join(ROOT, "docs", "prices.md");
/** Which file checks a rule of AWS, and which test. */
export const RULES_FILE = join(ROOT, "docs", "aws-rules-checks.md");

const USAGE = `npm run schema

Writes what is generated from the sources and kept in the repository:

  stacks/config.schema.json   editors check and complete stack files by it
  docs/config.md              every key of a stack file
  docs/aws-rules-checks.md    by rule of AWS the check and the test
  docs/prices.md              its tables: the prices of the stacks and of AWS
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
  write(SCHEMA_FILE, schemaText());
  write(REFERENCE_FILE, referenceText());
  write(RULES_FILE, rulesTable());
  // Runs the program of every stack, which nobody else who reads this file's constants needs.
  const { shippedPrices, withGeneratedParts } = await import("./price-reference");
  write(PRICES_FILE, withGeneratedParts(readFileSync(PRICES_FILE, "utf8"), await shippedPrices()));
  return 0;
}

function write(file: string, text: string): void {
  writeFileSync(file, text);
  process.stdout.write(`wrote ${relative(ROOT, file)}\n`);
}
