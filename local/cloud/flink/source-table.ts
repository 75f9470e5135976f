import type { ScriptColumn, ScriptTable } from "../../../components/sql-analytics/sql/read-script";
import type { Expression } from "./expression";
import { type FlinkType, readType } from "./flink-type";
import { parseExpression } from "./parse-expression";
import { Unsupported } from "./unsupported";

/** The event table, as the engine reads it. */
export interface SourceTable {
  name: string;
  streamName: string;
  streamArn: string;
  /** Records that arrived earlier are passed over; milliseconds since the epoch. */
  notBefore: number;
  columns: SourceColumn[];
  time: TimeAttribute;
}

export interface SourceColumn {
  name: string;
  type: FlinkType;
}

/** The column that windows go by. */
export interface TimeAttribute {
  name: string;
  /** The column that the event time comes from; without one the time is that of processing. */
  eventColumn?: string;
  /** How long windows wait for late events. */
  delayMs: number;
}

/** @throws Unsupported */
export function readSource(table: ScriptTable): SourceTable {
  const { options } = table;
  const streamArn = options["stream.arn"] ?? "";
  const streamName = /:stream\/([a-zA-Z0-9_.-]+)$/.exec(streamArn)?.[1];
  if (streamName === undefined) throw new Unsupported(`the stream ${streamArn} of the table ${table.name}`);
  if (options.format !== "counted-json" && options.format !== "json")
    throw new Unsupported(`the format ${options.format} of the table ${table.name}`);
  const time = table.columns.find(({ expression }) => expression !== undefined);
  if (time === undefined) throw new Unsupported(`the table ${table.name} without a time attribute`);
  const columns = table.columns.flatMap(({ name, type }) =>
    type === undefined ? [] : [{ name, type: readType(type) }],
  );
  return {
    name: table.name,
    streamName,
    streamArn,
    notBefore: notBefore(options),
    columns,
    time: timeAttribute(table, time),
  };
}

function notBefore(options: Record<string, string>): number {
  const position = options["source.init.position"] ?? "LATEST";
  if (position === "TRIM_HORIZON") return 0;
  const time = Date.parse(options["source.init.timestamp"] ?? "");
  if (position === "AT_TIMESTAMP" && Number.isFinite(time)) return time;
  throw new Unsupported(`the start position ${position}`);
}

/** `PROCTIME()`, or `COALESCE(CAST(column AS TIMESTAMP_LTZ(3)), CURRENT_TIMESTAMP)` with a watermark. */
function timeAttribute(table: ScriptTable, { name, expression = "" }: ScriptColumn): TimeAttribute {
  const found = parseExpression(expression);
  if (found.kind === "call" && found.name === "PROCTIME") return { name, delayMs: 0 };
  const eventColumn = found.kind === "call" && found.name === "COALESCE" ? castColumn(found.operands[0]) : undefined;
  if (eventColumn === undefined) throw new Unsupported(`the time attribute ${name} AS ${expression}`);
  return { name, eventColumn, delayMs: delayOf(table, name) };
}

function castColumn(expression: Expression | undefined): string | undefined {
  return expression?.kind === "cast" && expression.operand.kind === "column" ? expression.operand.name : undefined;
}

function delayOf({ name: table, watermark }: ScriptTable, column: string): number {
  if (watermark?.column !== column) throw new Unsupported(`the table ${table} without a watermark for ${column}`);
  const found = parseExpression(watermark.expression);
  if (found.kind === "column") return 0;
  const delay = found.kind === "call" && found.name === "-" ? found.operands[1] : undefined;
  if (delay?.kind !== "interval") throw new Unsupported(`the watermark ${watermark.expression}`);
  return delay.milliseconds;
}
