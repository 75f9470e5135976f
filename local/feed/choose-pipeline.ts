import type { EventSchemaArgs } from "../../components/event-schema";
import { type Format, readRecords } from "./formats";

/** Pipelines by name, as far as the choice needs them. */
export type Candidates = Record<string, { schema: EventSchemaArgs }>;

/**
 * The pipeline that takes a file: the only one, or the one whose schema fits the file's first record that parses.
 *
 * @throws Error when none fits, or several fit equally well
 */
export async function choosePipeline(pipelines: Candidates, file: string, format: Format): Promise<string> {
  const names = Object.keys(pipelines);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  const keys = await firstKeys(file, format);
  const wayOut = `name one with --pipeline: ${names.join(", ")}`;
  if (keys === undefined)
    throw new Error(`${file} holds no record in the format ${format}, so no pipeline fits; ${wayOut}`);
  const fitting = bestFits(pipelines, keys);
  const [best] = fitting;
  if (best !== undefined && fitting.length === 1) return best;
  const found = best === undefined ? "no pipeline's schema fits" : `${fitting.join(" and ")} fit equally well`;
  throw new Error(`${found} the first record of ${file} with ${keys.join(", ")}; ${wayOut}`);
}

async function firstKeys(file: string, format: Format): Promise<string[] | undefined> {
  for await (const { fields } of readRecords(file, format)) {
    if (fields) return Object.keys(fields);
  }
  return undefined;
}

/** Among the schemas that have all their required columns in the record, those that know the most of its keys. */
function bestFits(pipelines: Candidates, keys: string[]): string[] {
  const present = new Set(keys);
  const fits = Object.entries(pipelines)
    .filter(([, { schema }]) => schema.columns.every(({ name, nullable }) => nullable !== false || present.has(name)))
    .map(([name, { schema }]) => ({ name, known: schema.columns.filter((column) => present.has(column.name)).length }));
  const most = Math.max(0, ...fits.map(({ known }) => known));
  return fits.filter(({ known }) => known === most && known > 0).map(({ name }) => name);
}
