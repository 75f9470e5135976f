import { type EventColumnArgs, type EventSchemaArgs, parseColumnType } from "../../components/event-schema";
import type { ProbeOutputs } from "../../stacks/outputs";
import type { FeedEvent } from "../feed/events";
import { partitionKeys } from "../feed/events";
import { generate } from "../feed/samples";

/** What every canary's marker begins with, so that queries can leave canaries out. */
export const MARKER_START = "canary-";
/** Letters behind it: 36^8 markers, so that two runs never have the same. */
const LEAST_LETTERS = 8;
const MOST_LETTERS = 16;
/** Markers in a column of numbers, where there is no column of text: far from what counters and amounts reach. */
const NUMBER_MARKERS = {
  bigint: { least: 8_000_000_000_000_000, most: Number.MAX_SAFE_INTEGER },
  int: { least: 2_000_000_000, most: 2_147_483_647 },
};

/** What tells the canary from every other record. */
export interface Marker {
  column: string;
  value: string | number;
}

/** One test record and how to know it again. */
export interface CanaryEvent {
  event: FeedEvent;
  marker: Marker;
}

/**
 * A generated event of the schema, without nulls, that the delivery selects and that carries a marker.
 *
 * @param random from 0 to 1, without 1
 * @returns the reason where no column can carry a marker
 */
export function canaryEvent(
  schema: EventSchemaArgs,
  probe: ProbeOutputs,
  random: () => number = Math.random,
): CanaryEvent | { reason: string } {
  const marker = chooseMarker(schema, probe, random);
  if (marker === undefined) {
    return { reason: "no column of text (of 15 bytes or more), bigint or int can carry a marker to the table" };
  }
  const columns = schema.columns.map((column) => ({ ...column, nullable: false }));
  const [sample] = [...generate({ ...schema, columns }, { count: 1, seed: Math.floor(random() * 2 ** 31) })];
  const fields = JSON.parse(sample?.data.toString() ?? "{}") as Record<string, unknown>;
  for (const [name, value] of Object.entries(probe.values)) fields[name] = typed(schema, name, value);
  fields[marker.column] = marker.value;
  return { event: { data: Buffer.from(JSON.stringify(fields)), partitionKey: partitionKeys(schema)(fields) }, marker };
}

function chooseMarker(schema: EventSchemaArgs, probe: ProbeOutputs, random: () => number): Marker | undefined {
  const inTable = new Set((probe.schema ?? schema).columns.map(({ name }) => name));
  const isFree = ({ name }: EventColumnArgs) =>
    inTable.has(name) && !probe.taken.includes(name) && probe.values[name] === undefined;
  const free = schema.columns.filter(isFree);
  const texts = free.filter((column) => column.type === "string" && lettersIn(column) >= LEAST_LETTERS);
  // The partition key decides only the shard, but another column leaves the records' spread as it is.
  const text = texts.find(({ name }) => name !== schema.partitionKey) ?? texts[0];
  if (text !== undefined) return { column: text.name, value: MARKER_START + letters(lettersIn(text), random) };
  for (const type of ["bigint", "int"] as const) {
    const column = free.find((candidate) => candidate.type === type);
    const { least, most } = NUMBER_MARKERS[type];
    if (column) return { column: column.name, value: least + Math.floor(random() * (most - least)) };
  }
  return undefined;
}

/** A text column without a length takes 256 bytes. */
function lettersIn({ maxLength = 256 }: EventColumnArgs): number {
  return Math.min(maxLength - MARKER_START.length, MOST_LETTERS);
}

function letters(count: number, random: () => number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 36).toString(36)).join("");
}

/** A value as its column's type has it in JSON. */
function typed({ columns }: EventSchemaArgs, name: string, value: string): unknown {
  const column = columns.find((candidate) => candidate.name === name);
  const base = column && parseColumnType(column.type)?.base;
  if (base === undefined || ["string", "binary", "date", "timestamp"].includes(base)) return value;
  if (base === "boolean") return value === "true";
  return base === "json" ? JSON.parse(value) : Number(value);
}
