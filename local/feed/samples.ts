import { type EventColumnArgs, type EventSchemaArgs, parseColumnType } from "../../components/event-schema";
import { type FeedEvent, partitionKeys } from "./events";

/** How sample events are made. The same settings make the same events. */
export interface SampleSettings {
  count: number;
  /** @default 1 */
  seed?: number;
  /** The events happened within the minute before this time, in milliseconds since the epoch. @default the present */
  now?: number;
}

/** How far back the events' times go. */
const SPAN_MILLISECONDS = 60_000;
/** Share of empty values in a column that may be empty. */
const NULL_SHARE = 0.1;

/** A number from 0 to 1, without 1. */
type Random = () => number;
/** A column's next value as JSON text. */
type NextValue = () => string;

/** Makes events of a schema: values by the columns' examples, else by their types. */
export function* generate(
  schema: EventSchemaArgs,
  { count, seed = 1, now = Date.now() }: SampleSettings,
): Generator<FeedEvent> {
  const random = randomFrom(seed);
  const members = schema.columns.map((column) => ({
    name: column.name,
    head: `${JSON.stringify(column.name)}:`,
    next: withNulls(column, valuesOf(column, random, now), random),
  }));
  const keyOf = partitionKeys(schema);
  const keyIndex = members.findIndex(({ name }) => name === schema.partitionKey);
  for (let made = 0; made < count; made++) {
    const values = members.map(({ next }) => next());
    const text = `{${members.map(({ head }, index) => head + values[index]).join(",")}}`;
    const key = values[keyIndex];
    const fields = key === undefined ? undefined : { [String(schema.partitionKey)]: JSON.parse(key) as unknown };
    yield { data: Buffer.from(text), partitionKey: keyOf(fields) };
  }
}

function withNulls({ nullable }: EventColumnArgs, next: NextValue, random: Random): NextValue {
  return nullable === false ? next : () => (random() < NULL_SHARE ? "null" : next());
}

function valuesOf(column: EventColumnArgs, random: Random, now: number): NextValue {
  const { examples } = column;
  if (examples === undefined || examples.length === 0) return valuesByType(column, random, now);
  const values = examples.map((example) => (isText(column) ? JSON.stringify(example) : example));
  return () => values[Math.floor(random() * values.length)] ?? "null";
}

/** Whether a value of the column stands in quotes. */
function isText({ type }: EventColumnArgs): boolean {
  return ["string", "binary", "date", "timestamp"].includes(type);
}

function valuesByType(column: EventColumnArgs, random: Random, now: number): NextValue {
  const below = (limit: number) => Math.floor(random() * limit);
  const past = () => new Date(now - below(SPAN_MILLISECONDS)).toISOString();
  const type = parseColumnType(column.type);
  switch (type?.base) {
    case "boolean":
      return () => String(random() < 0.5);
    case "tinyint":
    case "smallint":
    case "int":
    case "bigint":
      return () => String(below(101));
    case "float":
    case "double":
      return () => String(below(100_000) / 1000);
    case "decimal":
      return () => decimal(below, type.precision ?? 1, type.scale ?? 0);
    case "date":
      return () => `"${past().slice(0, 10)}"`;
    case "timestamp":
      return () => `"${past()}"`;
    case "binary":
      return () => `"${Buffer.from(hex(random, 16), "hex").toString("base64")}"`;
    case "json":
      return () => `{"number":${below(1000)}}`;
    default:
      return () => `"${text(column, random)}"`;
  }
}

/** A text of 36 bytes at most is taken to be a UUID; another is a random whole number. */
function text({ maxLength }: EventColumnArgs, random: Random): string {
  if (maxLength !== 36) return String(Math.floor(random() * 2 ** 31)).slice(0, maxLength);
  const digits = hex(random, 32);
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`];
  return [...parts, digits.slice(20)].join("-");
}

function hex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, digits);
}

function decimal(below: (limit: number) => number, precision: number, scale: number): string {
  const whole = below(10 ** Math.min(precision - scale, 3));
  return scale === 0
    ? String(whole)
    : `${whole}.${String(below(10 ** Math.min(scale, 6))).padStart(Math.min(scale, 6), "0")}`;
}

/** Mulberry32: small, fast, and the same everywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
