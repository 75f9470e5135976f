import type { EventSchemaArgs } from "../../components/event-schema";

/** Events of every column type. */
export const EVENTS: EventSchemaArgs = {
  name: "events",
  eventTime: "seen",
  columns: [
    { name: "seen", type: "timestamp" },
    { name: "id", type: "bigint" },
    { name: "kind", type: "string" },
    { name: "note", type: "string" },
    { name: "ok", type: "boolean" },
    { name: "tiny", type: "tinyint" },
    { name: "small", type: "smallint" },
    { name: "n", type: "int" },
    { name: "big", type: "bigint" },
    { name: "price", type: "decimal(10,2)" },
    { name: "wide", type: "decimal(38,10)" },
    { name: "x", type: "double" },
    { name: "extreme", type: "double" },
    { name: "f", type: "float" },
    { name: "born", type: "date" },
    { name: "stamp", type: "timestamp" },
    { name: "doc", type: "json" },
    { name: "payload", type: "binary" },
  ],
};

const COUNT = 480;
const FIRST_MS = Date.parse("2026-01-31T23:56:00Z");
const STEP_MS = 1000;

const KINDS = ["view", "buy", "Köln", "", "view"];
const NOTES = [
  "plain",
  "a,b",
  'say "yes"',
  "back\\slash",
  "  blanks  ",
  "Grüße, 世界 🎉",
  "it's 50% off_",
  "",
  "12",
  "-7.9",
  "a text that is longer than twenty-four characters",
  "two\nlines",
  "bell\u0007",
];
const INTS = [0, 1, -1, 7, -7, 42, 2147483647, -2147483648, 1000, 90];
const BIGS = ["0", "9223372036854775807", "-9223372036854775808", "9007199254740993", "-1", "123456789012"];
const PRICES = ["0.00", "0.01", "-0.05", "99999999.99", "-99999999.99", "12.345", "19.99", "1e3"];
const WIDES = ["12345678901234567890123456.0123456789", "-0.0000000001", "0", "1e10", "3.3333333333"];
const EXTREMES = [
  "1.7976931348623157e308",
  "5e-324",
  "-0.0",
  "0.1",
  "1e7",
  "123456.789",
  "1e-3",
  "9.999e-4",
  "1e21",
  "2.5",
];
const FLOATS = ["0.1", "3.4028235e38", "1e-45", "16777217", "-2.5", "1.0e10"];
const DOCS = ['{"a":{"b":"deep"},"c":[1,2.5]}', '{"a":{"b":7}}', "[1,2]", '"text"', '{"a":null}', "{}"];
const STAMPS = ["2024-02-29T00:00:00Z", "1969-12-31T22:10:05.25Z", "2026-01-31 12:34:56.789", "2026-06-30T23:59:59.5"];

/** Records that no table of these columns takes. */
const MALFORMED = [
  "{",
  "null",
  "[]",
  "plain text",
  '{"seen":"yesterday"}',
  '{"n":"old","kind":"bad"}',
  '{"tiny":128}',
  '{"born":"2026-13-01"}',
  '{"big":9223372036854775808}',
  '{"payload":"?"}',
];

/** One stream of records for all queries: in order, out of order, late, malformed, with NULLs and with extreme numbers. */
export function records(): string[] {
  return Array.from({ length: COUNT }, (_, index) =>
    index % 48 === 31 ? pick(MALFORMED, Math.floor(index / 48)) : recordAt(index),
  );
}

/** Of these, those that are malformed. */
export const MALFORMED_COUNT = COUNT / 48;

/** JSON by hand: `JSON.stringify` has not all of these numbers. */
function recordAt(index: number): string {
  const fields: Record<string, string> = {
    seen: JSON.stringify(seenAt(index)),
    id: String(index),
    kind: JSON.stringify(pick(KINDS, index)),
    note: JSON.stringify(pick(NOTES, index * 7)),
    ok: index % 3 === 0 ? "true" : "false",
    tiny: String((index % 256) - 128),
    small: String(index % 2 === 0 ? 32767 - index : -32768 + index),
    n: String(index % 6 === 0 ? pick(INTS, index / 6) : index % 97),
    big: pick(BIGS, index),
    price: pick(PRICES, index * 3),
    wide: pick(WIDES, index),
    x: String((index % 64) / 4 - 5),
    extreme: pick(EXTREMES, index),
    f: pick(FLOATS, index),
    born: JSON.stringify(
      new Date(Date.UTC(1960 + (index % 80), index % 12, 1 + (index % 28))).toISOString().slice(0, 10),
    ),
    stamp: JSON.stringify(pick(STAMPS, index)),
    doc: pick(DOCS, index),
    payload: JSON.stringify(Buffer.from([index % 256, 255]).toString("base64")),
  };
  const names = Object.keys(fields);
  // Every fifth event lacks a column, every seventh has one that is null, and some have one that nobody knows.
  if (index % 5 === 4) delete fields[pick(names.slice(2), index * 11)];
  if (index % 7 === 6) fields[pick(names.slice(2), index * 13)] = "null";
  if (index % 50 === 0) fields.unknown = "[1]";
  return `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(",")}}`;
}

/** A second after the one before, but up to 9 s out of order; some come half a minute late, and some five minutes. */
function seenAt(index: number): string {
  const back = index % 83 === 82 ? 300_000 : index % 41 === 40 ? 35_000 : ((index * 7919) % 9000) + (index % 4);
  const time = new Date(FIRST_MS + index * STEP_MS - back).toISOString();
  const forms = [time, time.replace("T", " ").replace("Z", ""), time.replace("Z", "000")];
  return forms[index % 3] ?? time;
}

function pick(values: readonly string[], index: number): string;
function pick(values: readonly number[], index: number): number;
function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[Math.floor(index) % values.length];
  if (value === undefined) throw new Error("there is nothing to pick from");
  return value;
}
