import { type EventSchemaArgs, tableNameOf } from "../../event-schema";
import { resultOf } from "./check-queries";
import { flinkType } from "./flink-types";
import { quotedName, quotedText } from "./quoting";
import { readQueries, type SqlQuery } from "./read-queries";
import { TIME_ATTRIBUTE } from "./relations";

/** Everything that a script is made of. All are values, so that it can be made inside an `apply`. */
export interface ScriptSettings {
  /** The file of queries, which `checkQueries` has passed. */
  sql: string;
  /** Region of the streams. */
  region: string;
  source: ScriptSource;
  /** By the name of the query. */
  results: Record<string, ScriptResult>;
}

/** The stream that the queries read. */
export interface ScriptSource {
  streamArn: string;
  schema: EventSchemaArgs;
  /** `TRIM_HORIZON` or `AT_TIMESTAMP`. */
  startPosition: string;
  /** ISO 8601 without fractions of a second, such as `2026-01-31T00:00:00Z`; with `AT_TIMESTAMP` only. */
  startTimestamp?: string;
  watermarkDelaySeconds: number;
}

/** Where rows go: a delivery stream by its name, or a data stream by its ARN. */
export interface ScriptResult {
  schema: EventSchemaArgs;
  /** `JSON` or `CSV`. */
  format: string;
  deliveryStreamName?: string;
  streamArn?: string;
}

/**
 * The whole Flink script: the event table, a table for each result, and one statement set with an INSERT for each query.
 *
 * @throws Error for a query without a result, and a result with no place to go
 */
export function flinkScript(settings: ScriptSettings): string {
  const { queries } = readQueries(settings.sql);
  const inserts = queries.map((query) => insert(query, settings.results));
  const tables = Object.entries(settings.results).map(([name, result]) => resultTable(name, result, settings.region));
  return [sourceTable(settings), ...tables, `EXECUTE STATEMENT SET\nBEGIN\n${inserts.join("\n")}\nEND;`]
    .join("\n\n")
    .concat("\n");
}

/** The table that a result's rows are inserted into. The capital keeps it apart from event tables, whose names have none. */
export function resultTableName(name: string): string {
  return `Result_${tableNameOf(name)}`;
}

function sourceTable({ source, region }: ScriptSettings): string {
  const { schema, startPosition, startTimestamp } = source;
  const columns = schema.columns.map(({ name, type }) => `${quotedName(name)} ${flinkType(type, "source")}`);
  return createTable(tableNameOf(schema.name), [...columns, ...timeAttribute(source)], {
    connector: "kinesis",
    // The connector before version 5 named a stream otherwise (FL-11).
    "stream.arn": source.streamArn,
    "aws.region": region,
    "source.init.position": startPosition,
    ...(startTimestamp === undefined ? {} : { "source.init.timestamp": startTimestamp }),
    format: "counted-json",
  });
}

/** A row time of NULL would stop the job, so an event without one has the time it is read at. */
function timeAttribute({ schema, watermarkDelaySeconds }: ScriptSource): string[] {
  const time = quotedName(TIME_ATTRIBUTE);
  if (schema.eventTime === undefined) return [`${time} AS PROCTIME()`];
  return [
    `${time} AS COALESCE(CAST(${quotedName(schema.eventTime)} AS TIMESTAMP_LTZ(3)), CURRENT_TIMESTAMP)`,
    `WATERMARK FOR ${time} AS ${time} - ${interval(watermarkDelaySeconds)}`,
  ];
}

/** A number of an interval has at most two digits in Flink, so longer delays are written with all their units. */
function interval(seconds: number): string {
  if (seconds < 100) return `INTERVAL '${seconds}' SECOND`;
  const time = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = time.map((part) => String(part).padStart(2, "0")).join(":");
  return `INTERVAL '${Math.floor(seconds / 86_400)} ${clock}' DAY TO SECOND`;
}

const FORMATS: Record<string, Record<string, string>> = {
  JSON: { format: "json", "json.timestamp-format.standard": "SQL", "json.encode.decimal-as-plain-number": "true" },
  // Texts that hold a comma, a quote or a line end stand in double quotes, as COPY reads CSV.
  CSV: {
    format: "csv",
    "csv.field-delimiter": ",",
    "csv.null-literal": "",
    "csv.write-bigdecimal-in-scientific-notation": "false",
  },
};

function resultTable(name: string, result: ScriptResult, region: string): string {
  const { schema, format, deliveryStreamName, streamArn } = result;
  const columns = schema.columns.map((column) => `${quotedName(column.name)} ${flinkType(column.type, "result")}`);
  const formatOptions = FORMATS[format];
  if (formatOptions === undefined) throw new Error(`Result "${name}" has the format ${format}; it can be JSON or CSV.`);
  const isStream = streamArn !== undefined;
  if (isStream === (deliveryStreamName !== undefined))
    throw new Error(`Result "${name}" must go to exactly one stream.`);
  const place: Record<string, string> = isStream
    ? { connector: "kinesis", "stream.arn": streamArn }
    : { connector: "firehose", "delivery-stream": deliveryStreamName ?? "" };
  // The Kinesis connector takes the partition key of a record from these columns, and a random one without them.
  const partitionKey = isStream ? schema.partitionKey : undefined;
  return createTable(
    resultTableName(name),
    columns,
    { ...place, "aws.region": region, ...formatOptions },
    partitionKey,
  );
}

function createTable(name: string, columns: string[], options: Record<string, string>, partitionKey?: string): string {
  const partition = partitionKey === undefined ? "" : ` PARTITIONED BY (${quotedName(partitionKey)})`;
  const settings = Object.entries(options).map(([key, value]) => `  ${quotedText(key)} = ${quotedText(value)}`);
  const head = `CREATE TEMPORARY TABLE ${quotedName(name)} (`;
  return `${head}\n  ${columns.join(",\n  ")}\n)${partition} WITH (\n${settings.join(",\n")}\n);`;
}

/** The semicolon has its own line: the query may end with a comment. */
function insert(query: SqlQuery, results: Record<string, ScriptResult>): string {
  const result = resultOf(query, results);
  if (result === undefined) throw new Error(`The query on line ${query.line} has no result.`);
  return `INSERT INTO ${quotedName(resultTableName(result[0]))}\n${query.text}\n;`;
}
