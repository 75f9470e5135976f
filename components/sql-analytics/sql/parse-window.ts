import { type Cursor, Unreadable } from "./cursor";
import { milliseconds } from "./interval";
import { checkDigits } from "./interval-digits";
import { parseNames } from "./parse-query";
import type { Name, WindowSource } from "./syntax-tree";

const FUNCTIONS = ["TUMBLE", "HOP", "CUMULATE", "SESSION"] as const;

/** Lengths of time that each function takes, beside an offset. */
const LENGTHS = { TUMBLE: 1, HOP: 2, CUMULATE: 2, SESSION: 1 };

// Names of the arguments, which may come in any order when they are named: TUMBLE(DATA => TABLE t, TIMECOL => …).
const LENGTH_NAMES: Record<WindowSource["function"], string[]> = {
  TUMBLE: ["SIZE"],
  HOP: ["SLIDE", "SIZE"],
  CUMULATE: ["STEP", "SIZE"],
  SESSION: ["GAP"],
};

interface Arguments {
  table?: Name;
  partitionBy: Name[];
  timeColumn?: Name;
  lengths: { name?: string; value: number }[];
}

/** Reads `TUMBLE(TABLE t, DESCRIPTOR(rt), INTERVAL '1' MINUTE)` and its like. */
export function parseWindow(cursor: Cursor): WindowSource {
  const start = cursor.start;
  const name = FUNCTIONS.find((candidate) => cursor.is(candidate));
  if (name === undefined) throw cursor.unexpected("TUMBLE, HOP, CUMULATE or SESSION");
  cursor.next();
  cursor.expect("(", true);
  const found: Arguments = { partitionBy: [], lengths: [] };
  cursor.list(() => parseArgument(cursor, found));
  const end = cursor.start;
  cursor.expect(")");
  const { table, timeColumn, partitionBy } = found;
  if (table === undefined) throw new Unreadable(start, `gives ${name} no table; write ${name}(TABLE name, …)`, true);
  if (timeColumn === undefined) throw new Unreadable(end, `gives ${name} no time; write DESCRIPTOR(rt)`, true);
  const { sizes, offset } = lengths(name, found, end);
  return {
    kind: "window",
    function: name,
    table,
    timeColumn,
    partitionBy,
    sizes,
    offset,
    columns: [],
    ...cursor.since(start),
  };
}

function parseArgument(cursor: Cursor, found: Arguments): void {
  const isNamed = cursor.peek(1)?.value === "=>";
  const name = isNamed ? cursor.next().value : undefined;
  cursor.take("=>");
  if (cursor.take("TABLE")) {
    found.table = cursor.name();
    if (cursor.take("PARTITION", "BY")) found.partitionBy = parsePartition(cursor);
  } else if (cursor.take("DESCRIPTOR")) {
    cursor.expect("(", true);
    found.timeColumn = cursor.name();
    cursor.expect(")");
  } else found.lengths.push({ name, value: parseInterval(cursor) });
}

function parsePartition(cursor: Cursor): Name[] {
  const inParentheses = parseNames(cursor);
  if (inParentheses.length > 0) return inParentheses;
  const name = cursor.name();
  const isMore = cursor.is(",") && cursor.peek(1)?.value !== "DESCRIPTOR" && cursor.peek(2)?.value !== "=>";
  // Flink takes what follows the comma as the next argument of the window.
  if (isMore) throw new Unreadable(name.start, "has more columns in PARTITION BY; put them in parentheses", true);
  return [name];
}

/** `INTERVAL '1' MINUTE` as milliseconds. */
function parseInterval(cursor: Cursor): number {
  const start = cursor.start;
  if (!cursor.take("INTERVAL")) throw cursor.unexpected("INTERVAL '…' with a unit");
  const isNegative = cursor.take("-");
  const text = cursor.next().text;
  const unit = cursor.next().value;
  takePrecision(cursor);
  const last = cursor.take("TO") ? cursor.next().value : unit;
  if (last !== unit) takePrecision(cursor);
  const value = milliseconds(text.slice(1, -1), unit, last);
  const written = cursor.sql.slice(start, cursor.since(start).end);
  checkDigits(cursor, text, start);
  if (value === undefined) {
    throw new Unreadable(
      start,
      `has ${written}, which is no length of time; write one such as INTERVAL '1' MINUTE`,
      true,
    );
  }
  return isNegative ? -value : value;
}

/** `(3)` after a unit. */
function takePrecision(cursor: Cursor): void {
  if (!cursor.take("(")) return;
  cursor.list(() => cursor.next());
  cursor.expect(")");
}

function lengths(name: WindowSource["function"], { lengths: given }: Arguments, end: number) {
  const isNamed = given.some((length) => length.name !== undefined);
  const named = (key: string) => given.find((length) => length.name === key)?.value;
  const inOrder = isNamed ? LENGTH_NAMES[name].map(named) : given.slice(0, LENGTHS[name]).map(({ value }) => value);
  const offset = isNamed ? named("OFFSET") : given[LENGTHS[name]]?.value;
  const sizes = inOrder.filter((size) => size !== undefined);
  if (sizes.length < LENGTHS[name] || given.length > LENGTHS[name] + (name === "SESSION" ? 0 : 1)) {
    const wanted = LENGTH_NAMES[name].map((word) => word.toLowerCase()).join(", ");
    throw new Unreadable(end, `gives ${name} ${given.length} lengths of time; it takes ${wanted}`, true);
  }
  return { sizes, offset: offset ?? 0 };
}
