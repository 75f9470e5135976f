import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { editorSchema } from "../../stacks/config/editor-schema";
import { configReference } from "./config-reference";
import { parseOptions } from "./usage";

/** The namespace of the settings: the project's name in Pulumi.yaml. */
export const PROJECT = "streaming-ingest";
/** The schema file, which editors are pointed to. */
export const SCHEMA_FILE = join(__dirname, "..", "..", "stacks", "config.schema.json");
/** The same for people. */
export const REFERENCE_FILE = join(__dirname, "..", "..", "docs", "config.md");

const USAGE = `npm run schema

Writes stacks/config.schema.json, by which editors check and complete stack files, and docs/config.md, which people read.
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
  process.stdout.write("wrote stacks/config.schema.json and docs/config.md\n");
  return 0;
}
