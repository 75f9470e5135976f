import fc from "fast-check";
import { COLUMNAR_COMPRESSIONS } from "../../../components/delivery-stream/validate";
import type { EventSchemaArgs } from "../../../components/event-schema";
import {
  type Context,
  fixed,
  group,
  keyArn,
  oneOf,
  retryDuration,
  type Settings,
  someOf,
  text,
  whole,
  word,
} from "./values";

/** What a delivery must go together with. */
export interface DeliveryContext extends Context {
  /** Its own, of which the names of its parts are made. */
  key: string;
  schema: EventSchemaArgs;
  /** Names of all schemas. */
  schemaNames: string[];
  /** Whether envelopes of CloudWatch Logs come, which a transform takes apart (S-03). */
  needsTransform: boolean;
  /** Whether its records are rows of the SQL stage, which ends them and says what they look like. */
  isResult: boolean;
}

/** Any file with a handler. */
export const CUSTOM_CODE = "lambda/transform/handler.ts";

type Arbitraries = Record<string, fc.Arbitrary<unknown>>;

const bufferIntervalSeconds = whole(0, 900);
const bufferSizeMiB = whole(1, 128);

/** To the lake, in each format and each way of partitioning. */
export function lakeDelivery(context: DeliveryContext): fc.Arbitrary<Settings> {
  const { key, schema, schemaNames, needsTransform, isResult } = context;
  const partitioning = isResult
    ? ["no", "query"]
    : needsTransform
      ? ["no", "query", "code"]
      : ["no", "query", "transform", "code"];
  return fc
    .tuple(oneOf("RAW", "JSON", "PARQUET", "ORC"), oneOf(...partitioning), oneOf("no", "built-in", "code"))
    .chain(([format, keys, transform]) => {
      const isColumnar = format === "PARQUET" || format === "ORC";
      const withTransform = isResult ? "no" : keys === "transform" ? "built-in" : keys === "code" ? "code" : transform;
      const needed = needsTransform && withTransform === "no" ? "built-in" : withTransform;
      const arbitraries: Arbitraries = {
        ...namesOf(context),
        ...bufferOf(isColumnar, keys !== "no"),
        ...textOf(format, needed === "no" && !isResult),
        ...keysOf(keys, key),
        ...transformOf(needed, schema, keys === "transform"),
        format: fixed(format),
        errorPrefix: oneOf(`errors/${key}/!{firehose:error-output-type}/`, `errors/${key}/`),
        timeZone: oneOf("UTC", "Europe/Zurich", "America/New_York"),
        partitionsSince: oneOf("2024-02-29", "2020-01-01"),
        eventTime: eventTime(key),
        backup: backup(key, context, ["", "!{timestamp:yyyy}/"]),
        ...(!isResult && { schema: oneOf(...schemaNames) }),
      };
      const required = ["format", ...requiredBy(keys), ...(needed === "no" ? [] : ["transform"])];
      return textual(format).chain((more) =>
        group({ ...arbitraries, ...more }, required)
          .map(withoutLoneEnding)
          .map((settings) => withoutUnfitEventTime(settings, schema, isResult)),
      );
    });
}

/** To a table of the warehouse by COPY. */
export function copyDelivery(context: DeliveryContext): fc.Arbitrary<Settings> {
  const { schema, isResult, needsTransform, key } = context;
  const isFlat = schema.columns.every(({ type }) => type !== "json");
  return fc
    .tuple(oneOf("JSON", ...(isFlat ? ["CSV"] : [])), oneOf(",", "|"), oneOf("no", "built-in", "code"))
    .chain(([format, delimiter, transform]) => {
      const csv = format === "CSV";
      const chosen = isResult ? "no" : (csv || needsTransform) && transform === "no" ? "built-in" : transform;
      const code: Arbitraries = {
        ...transformOf(
          chosen,
          schema,
          false,
          csv && chosen === "built-in" ? { output: fixed("CSV"), delimiter: fixed(delimiter) } : {},
        ),
      };
      return group(
        {
          ...namesOf({ ...context, prefixEnds: [""] }),
          bufferIntervalSeconds,
          bufferSizeMiB,
          compression: oneOf("UNCOMPRESSED", "GZIP"),
          ...(chosen === "no" && !isResult && { appendNewline: fc.boolean() }),
          ...code,
          backup: backup(key, context, [""]),
          redshift: redshift(
            schema,
            csv ? { format: fixed(format), delimiter: fixed(delimiter) } : { format: fixed(format) },
            csv,
          ),
        },
        ["redshift", ...(chosen === "no" ? [] : ["transform"])],
      );
    });
}

/** To a table of the warehouse, which reads the data stream itself. */
export function streamingDelivery({ key }: DeliveryContext): fc.Arbitrary<Settings> {
  const settings = { ingestion: fixed("STREAMING"), databaseSchema: word, allowDeletion: fc.boolean() };
  return group({ table: fixed(tableNameOf(key)), redshift: group(settings, ["ingestion"]) }, ["redshift"]);
}

function namesOf({
  key,
  prefixEnds = ["", "!{timestamp:yyyy/MM/dd}/", "year=!{timestamp:yyyy}/month=!{timestamp:MM}/"],
}: Pick<DeliveryContext, "key"> & { prefixEnds?: string[] }): Arbitraries {
  return {
    table: fixed(tableNameOf(key)),
    prefix: oneOf(...prefixEnds).map((end) => `data/${key}/${end}`),
    deliveryStreamName: text("abcXYZ019_.-", 0, 20).map((end) => `${key}-${end}`),
  };
}

function tableNameOf(key: string): string {
  return `t_${key.replace(/-/g, "_")}`;
}

function bufferOf(isColumnar: boolean, isPartitioned: boolean): Arbitraries {
  return {
    bufferIntervalSeconds: isPartitioned ? whole(60, 900) : bufferIntervalSeconds,
    bufferSizeMiB: isColumnar || isPartitioned ? whole(64, 128) : bufferSizeMiB,
    ...(isPartitioned && { retryDurationSeconds: retryDuration }),
  };
}

function textOf(format: string, mayEndLines: boolean): Arbitraries {
  const isText = format === "RAW" || format === "JSON";
  return isText && mayEndLines ? { appendNewline: fc.boolean() } : {};
}

/** Compression, and an ending of which Athena goes by. */
function textual(format: string): fc.Arbitrary<Arbitraries> {
  const inside = COLUMNAR_COMPRESSIONS[format];
  if (inside !== undefined) return fixed({ compression: oneOf(...inside), fileExtension: oneOf("", ".parquet") });
  return oneOf(["UNCOMPRESSED", ".json"], ["GZIP", ".json.gz"], ["HADOOP_SNAPPY", ".snappy"]).map(
    ([compression, ending]) => ({ compression: fixed(compression), fileExtension: fixed(ending) }),
  );
}

function eventTime(key: string): fc.Arbitrary<unknown> {
  const compaction = group({
    scheduleExpression: oneOf("rate(1 hour)", "rate(30 minutes)", "cron(0 3 * * ? *)"),
    afterMinutes: whole(0, 10_080),
    targetFileSizeMiB: whole(1, 128),
    graceMinutes: whole(5, 1440),
    memoryMB: whole(128, 10_240),
  });
  const place = { table: fixed(`${key.replace(/-/g, "_")}_hours`), prefix: fixed(`hours-of-${key}/`) };
  return group({ ...place, memoryMB: whole(128, 10_240), timeoutSeconds: whole(1, 900), compaction });
}

/** A table by event time reads one event a line, as results are, plain or gzip, and needs to know when each happened. */
function withoutUnfitEventTime(
  { eventTime: wanted, ...settings }: Settings,
  schema: EventSchemaArgs,
  isResult: boolean,
): Settings {
  const isText = settings.format === "RAW" || settings.format === "JSON";
  const isReadable = settings.compression !== "HADOOP_SNAPPY" && settings.schema === undefined;
  const hasLines = settings.transform !== undefined || settings.appendNewline === true || isResult;
  const fits = isText && isReadable && hasLines && schema.eventTime !== undefined && wanted !== undefined;
  return fits ? { ...settings, eventTime: wanted } : settings;
}

/** Athena goes by the ending, so that one alone would say of a plain object that it is compressed. */
function withoutLoneEnding({ fileExtension, ...settings }: Settings): Settings {
  return settings.compression === undefined || fileExtension === undefined ? settings : { ...settings, fileExtension };
}

function keysOf(keys: string, key: string): Arbitraries {
  const date = "!{timestamp:yyyy/MM/dd/HH}/";
  const from = keys === "query" ? "Query" : "Lambda";
  if (keys === "no") return {};
  return {
    prefix: fixed(`data/${key}/kind=!{partitionKeyFrom${from}:kind}/${date}`),
    partitionValues: someOf(["a", "b", "c"], 1).map((values) => ({ kind: values })),
    ...(keys === "query" && {
      partitionKeys: oneOf({ kind: ".a.b" }, { kind: '(.status / 100 | floor | tostring) + "xx"' }),
    }),
  };
}

function requiredBy(keys: string): string[] {
  if (keys === "no") return [];
  return keys === "query" ? ["prefix", "partitionKeys"] : ["prefix"];
}

function transformOf(
  kind: string,
  { columns }: EventSchemaArgs,
  hasKeys: boolean,
  more: Arbitraries = {},
): Arbitraries {
  if (kind === "no") return {};
  const runtime = {
    memoryMB: whole(128, 10240),
    timeoutSeconds: whole(1, 300),
    bufferSizeMiB: fc.double({ min: 0.2, max: 3, noNaN: true }),
    bufferIntervalSeconds: whole(0, 900),
  };
  if (kind === "code") return { transform: group({ ...runtime, codePath: fixed(CUSTOM_CODE) }, ["codePath"]) };
  const texts = columns.filter(({ type }) => type === "string").map(({ name }) => name);
  const [first = ""] = texts;
  const keys: Arbitraries = hasKeys
    ? { partitionKeys: oneOf(...columns.map(({ name }) => name)).map((name) => ({ kind: name })) }
    : {};
  const built = {
    select: someOf(["x", "y", "z"], 1).map((values) => ({ [first]: values })),
    set: word.map((value) => ({ [first]: value })),
    checkTypes: fc.boolean(),
    ...(Object.keys(more).length === 0 && { output: fixed("JSON") }),
    ...keys,
    ...more,
  };
  return { transform: group({ ...runtime, ...built }, [...Object.keys(keys), ...Object.keys(more)]) };
}

function backup(key: string, context: Context, ends: string[]): fc.Arbitrary<Settings> {
  const common = {
    prefix: oneOf(...ends).map((end) => `backup/${key}/${end}`),
    bufferIntervalSeconds,
    bufferSizeMiB,
    compression: oneOf("UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"),
  };
  const bucketArn = word.map((name) => `arn:aws:s3:::${name}`);
  return fc.oneof(
    group(common, ["prefix"]),
    group({ ...common, bucketArn, kmsKeyArn: keyArn(context) }, ["prefix", "bucketArn"]),
  );
}

function redshift({ columns }: EventSchemaArgs, format: Arbitraries, isCsv: boolean): fc.Arbitrary<Settings> {
  const keys = columns.filter(({ type }) => type !== "json").map(({ name }) => name);
  const key = oneOf(...keys);
  const common = {
    sortKeys: fc.shuffledSubarray(keys, { minLength: 1 }),
    encodings: key.map((column) => ({ [column]: "zstd" })),
  };
  const layout = fc.oneof(
    group({ ...common, distributionStyle: oneOf("AUTO", "EVEN", "ALL") }),
    group({ ...common, distributionStyle: fixed("KEY"), distributionKey: key }, ["distributionKey"]),
  );
  return group(
    {
      ...format,
      ingestion: fixed("COPY"),
      databaseSchema: word,
      layout,
      maxErrors: whole(0, 100_000),
      copyOptions: oneOf("", "TRUNCATECOLUMNS", "ACCEPTINVCHARS AS '?' BLANKSASNULL"),
      retryDurationSeconds: retryDuration,
      allowDeletion: fc.boolean(),
    },
    isCsv ? ["format", "delimiter"] : [],
  );
}
