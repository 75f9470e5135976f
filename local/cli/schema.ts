import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { editorSchema } from "../../stacks/config/editor-schema";
import { breakingChanges } from "../package/breaking-changes";
import { committedSchema, PACKAGE_SCHEMA_FILE, type PackageSchema } from "../package/package-schema";
import { configReference } from "./config-reference";
import { rulesTable } from "./rules-table";
import { parseOptions, UsageError } from "./usage";

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

const USAGE = `npm run schema [-- --against REVISION]

Writes what is generated from the sources and kept in the repository:

  stacks/config.schema.json   editors check and complete stack files by it
  docs/config.md              every key of a stack file
  docs/aws-rules-checks.md    by rule of AWS the check and the test
  docs/prices.md              its tables: the prices of the stacks and of AWS
  components/schema.json      Pulumi makes the components' SDKs for other languages of it

  --against REVISION   writes nothing: lists what programs that use the components of that git revision could fail by,
                       and ends with 1 when there is any
`;

/** The text of the schema file. */
export function schemaText(): string {
  return jsonText(editorSchema(PROJECT));
}

/** JSON formatted as Biome does, which wants short lists on one line. */
export function jsonText(value: unknown): string {
  const onOneLine = (list: string) => list.replace(/\n\s+/g, " ").replace("[ ", "[").replace(" ]", "]");
  const shortened = (list: string, start: number, text: string) => {
    const before = start - text.lastIndexOf("\n", start) - 1;
    const line = onOneLine(list);
    return before + line.length + 1 > LINE_WIDTH ? list : line;
  };
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/\[\n(?:\s+"[^"\n]*",?\n)+\s+\]/g, shortened)}\n`;
}

/** Biome's, in biome.json. */
const LINE_WIDTH = 120;

export function referenceText(): string {
  return configReference(editorSchema(PROJECT));
}

export async function schema(argv: string[]): Promise<number> {
  const { values } = parseOptions(argv, { usage: USAGE, options: { against: { type: "string" } } });
  if (values.against !== undefined) return compare(values.against);
  write(SCHEMA_FILE, schemaText());
  write(REFERENCE_FILE, referenceText());
  write(RULES_FILE, rulesTable());
  // Both load much that nobody else who reads this file's constants needs: TypeScript, and the program of every stack.
  const { inferSchema } = await import("../package/infer-schema");
  write(PACKAGE_SCHEMA_FILE, jsonText(inferSchema()));
  const { shippedPrices, withGeneratedParts } = await import("./price-reference");
  write(PRICES_FILE, withGeneratedParts(readFileSync(PRICES_FILE, "utf8"), await shippedPrices()));
  return 0;
}

function write(file: string, text: string): void {
  writeFileSync(file, text);
  process.stdout.write(`wrote ${relative(ROOT, file)}\n`);
}

function compare(revision: string): number {
  const changes = breakingChanges(schemaAt(revision), committedSchema());
  if (changes.length === 0) process.stdout.write(`components/schema.json breaks nothing that ${revision} has\n`);
  for (const change of changes) process.stdout.write(`breaking: ${change}\n`);
  return changes.length === 0 ? 0 : 1;
}

function schemaAt(revision: string): PackageSchema {
  const cwd = join(__dirname, "..", "..");
  const args = ["show", `${revision}:./components/schema.json`];
  const { status, stdout, stderr, error } = spawnSync("git", args, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (status !== 0)
    throw new UsageError(
      `--against: git has no components/schema.json of ${revision}: ${error?.message ?? stderr.trim()}`,
    );
  return JSON.parse(stdout);
}
