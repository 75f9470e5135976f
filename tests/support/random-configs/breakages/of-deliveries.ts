import type { Settings } from "../values";
import { type Breakage, change, isSet, values } from "./breakage";

const DELIVERY = "ingest.*.deliveries.*";
const RESULT = "ingest.*.analytics.results.*.delivery";
const TRANSFORM = `${DELIVERY}.transform`;
const BACKUP = `${DELIVERY}.backup`;

type When = (group: Settings) => boolean;
const has =
  (setting: string, ...allowed: unknown[]): When =>
  (group) =>
    allowed.includes(group[setting]);
const all =
  (...conditions: When[]): When =>
  (group) =>
    conditions.every((condition) => condition(group));
const not =
  (condition: When): When =>
  (group) =>
    !condition(group);

const toLake = not(isSet("redshift"));
const isColumnar = has("format", "PARQUET", "ORC");
const isText = all(toLake, not(isColumnar));
const fromQuery = isSet("partitionKeys");
const isPartitioned: When = ({ prefix }) => String(prefix).includes("partitionKeyFrom");
const isBuiltIn: When = (group) => (group.transform as Settings | undefined)?.codePath === undefined;

const lake = { when: toLake };
const strict = { when: all((group) => group.codePath === undefined, not(has("checkTypes", false))) };

export const OF_LAKE_DELIVERIES: Breakage[] = [
  ...[DELIVERY, RESULT].flatMap((place) => [
    ...values(place, "bufferIntervalSeconds", [901, -1, 0.5, "60"], { when: not(isStreaming) }),
    ...values(place, "bufferSizeMiB", [129, 0], { when: not(isStreaming) }),
    ...values(place, "bufferSizeMiB", [5, 63], { when: isColumnar }),
    ...values(place, "format", ["CSV", "parquet"], lake),
    ...values(place, "bufferSizeMib", [64], {}),
    ...values(place, "prefix", ["!{timestamp:yyyy", "x/!{firehose:error-output-type}/", `${"x".repeat(1024)}/`], lake),
  ]),
  change(DELIVERY, { bufferSizeMiB: 63 }, { when: all(isPartitioned, isText) }),
  change(DELIVERY, { bufferIntervalSeconds: 59 }, { when: isPartitioned }),
  change(DELIVERY, { compression: "ZLIB" }, { when: has("format", "PARQUET") }),
  change(DELIVERY, { compression: "GZIP" }, { when: has("format", "ORC") }),
  ...values(DELIVERY, "compression", ["ZIP", "gzip"], { when: isText }),
  change(DELIVERY, { appendNewline: true }, { when: isColumnar }),
  change(
    DELIVERY,
    { appendNewline: true },
    { when: all(isSet("transform"), isBuiltIn, not(isStreaming), not(isColumnar)) },
  ),
  change(DELIVERY, { prefix: "x/!{partitionKeyFromQuery:kind}/" }, { when: all(toLake, not(fromQuery)) }),
  change(DELIVERY, { prefix: "x/!{timestamp:qq}/" }, lake),
  ...values(DELIVERY, "prefix", ["athena-results/x/", ""], lake),
  ...values(DELIVERY, "errorPrefix", ["e/!{timestamp:yyyy}/", "e/!{partitionKeyFromQuery:kind}/", ""], lake),
  ...values(DELIVERY, "timeZone", ["Etc/GMT+1", "CET", "europe/zurich"], lake),
  ...values(DELIVERY, "fileExtension", ["json", ".JSON", `.${"a".repeat(50)}`], lake),
  change(DELIVERY, { partitionKeys: { kind: ".a |" } }, { when: fromQuery, at: "partitionKeys.kind" }),
  change(DELIVERY, { partitionKeys: { kind: ".a", other: ".b" } }, { when: fromQuery }),
  change(DELIVERY, { partitionKeys: {} }, { when: fromQuery }),
  change(DELIVERY, { partitionValues: { nothing: ["a"] } }, { ...lake, at: "partitionValues.nothing" }),
  change(DELIVERY, { partitionValues: { kind: [] } }, { when: isPartitioned, at: "partitionValues.kind" }),
  change(DELIVERY, { partitionValues: { kind: ["a", "b,c"] } }, { when: isPartitioned, at: "partitionValues.kind[1]" }),
  ...values(DELIVERY, "partitionsSince", ["2024-02-30", "01.01.2024"], lake),
  ...values(DELIVERY, "retryDurationSeconds", [7201, -1], { when: isPartitioned }),
  change(DELIVERY, { retryDurationSeconds: 300 }, { when: all(toLake, not(isPartitioned)) }),
  ...values(DELIVERY, "deliveryStreamName", ["a b", "n".repeat(65)], { when: not(isStreaming) }),
  ...values(DELIVERY, "table", ["A-b", ""], lake),
  ...values(DELIVERY, "schema", ["nothing-like-it", 1], lake),
  change(DELIVERY, { format: ["JSON"] }, lake),
  ...values(RESULT, "schema", ["person"]),
  ...values(RESULT, "transform", [{}]),
  ...values(RESULT, "appendNewline", [true]),
];

function isStreaming({ redshift }: Settings): boolean {
  return (redshift as Settings | undefined)?.ingestion === "STREAMING";
}

export const OF_PROCESSING: Breakage[] = [
  ...values(TRANSFORM, "memoryMB", [127, 10241, 256.5]),
  ...values(TRANSFORM, "timeoutSeconds", [0, 301]),
  ...values(TRANSFORM, "bufferSizeMiB", [0.1, 3.1]),
  ...values(TRANSFORM, "bufferIntervalSeconds", [-1, 901]),
  change(TRANSFORM, { select: { nothing_like_it: ["x"] } }, strict),
  change(TRANSFORM, (group) => ({ select: { [Object.keys(group.select as Settings)[0] ?? ""]: [] } }), {
    when: isSet("select"),
    at: "select",
  }),
  change(TRANSFORM, { output: "XML" }, { when: (group) => group.codePath === undefined }),
  change(TRANSFORM, { delimiter: ";" }, { when: (group) => group.codePath === undefined && group.output !== "CSV" }),
  change(TRANSFORM, { codePath: "lambda/nothing.ts" }, { when: isSet("codePath") }),
  change(TRANSFORM, { select: { id: ["x"] } }, { when: isSet("codePath") }),
  change(TRANSFORM, { memoryMb: 256 }),
  change(BACKUP, { prefix: undefined }),
  ...values(BACKUP, "bufferIntervalSeconds", [-1, 901]),
  ...values(BACKUP, "bufferSizeMiB", [0, 129]),
  ...values(BACKUP, "compression", ["LZ4"]),
  ...values(BACKUP, "kmsKeyArn", ["arn:aws:kms:eu-west-1:123456789012:key/0c3b"], { when: not(isSet("bucketArn")) }),
  ...values(BACKUP, "bucketArn", ["arn:aws:s3:::lake/raw", "lake"]),
  ...values(BACKUP, "prefix", ["b/!{partitionKeyFromQuery:kind}/", "b/!{firehose:error-output-type}/", "b/!{x}/"]),
  change(BACKUP, { prefix: "athena-results/" }, { when: not(isSet("bucketArn")) }),
];

const REDSHIFT = `${DELIVERY}.redshift`;
const LAYOUT = `${REDSHIFT}.layout`;
const copies = { when: not(has("ingestion", "STREAMING")) };
const toCopy = { when: all(isSet("redshift"), not(isStreaming)) };
const isJson = all(copies.when, not(has("format", "CSV")));

/** To the warehouse. */
export const OF_WAREHOUSE_DELIVERIES: Breakage[] = [
  ...values(REDSHIFT, "format", ["PARQUET"], copies),
  ...values(REDSHIFT, "ingestion", ["BATCH"], copies),
  ...values(REDSHIFT, "databaseSchema", ["select", "Upper", ""]),
  ...values(REDSHIFT, "maxErrors", [-1, 100_001], copies),
  ...values(REDSHIFT, "retryDurationSeconds", [-1, 7201], copies),
  ...values(REDSHIFT, "copyOptions", ["GZIP", "MAXERROR 5", "FOO", "NULL AS 'x"], copies),
  change(REDSHIFT, { delimiter: "||" }, { when: has("format", "CSV") }),
  change(REDSHIFT, { delimiter: ";" }, { when: isJson }),
  ...values(REDSHIFT, "allowDeletion", ["yes"]),
  ...values(REDSHIFT, "sortKeys", [["id"]]),
  ...values(LAYOUT, "distributionStyle", ["ODD"]),
  change(LAYOUT, { distributionStyle: "KEY" }, { when: not(isSet("distributionKey")) }),
  change(LAYOUT, { distributionKey: "nothing_like_it" }),
  change(LAYOUT, { sortKeys: ["nothing_like_it"] }, { at: "sortKeys[0]" }),
  change(LAYOUT, { sortKeys: [] }),
  change(LAYOUT, { encodings: { nothing_like_it: "zstd" } }, { at: "encodings.nothing_like_it" }),
  change(LAYOUT, (group) => ({ encodings: { [Object.keys(group.encodings as Settings)[0] ?? ""]: "zip" } }), {
    when: isSet("encodings"),
    at: "encodings",
  }),
  ...values(DELIVERY, "compression", ["Snappy", "ZIP", "HADOOP_SNAPPY"], toCopy),
  ...values(DELIVERY, "prefix", ["x/!{timestamp:yyyy}/"], toCopy),
  ...values(DELIVERY, "table", ["Table", "user", "t".repeat(128)], toCopy),
  ...Object.entries({
    errorPrefix: "e/",
    format: "JSON",
    timeZone: "UTC",
    fileExtension: ".json",
    partitionKeys: { kind: ".a" },
    partitionsSince: "2024-01-01",
    retryDurationSeconds: 300,
  }).map(([key, value]) => change(DELIVERY, { [key]: value }, toCopy)),
  ...Object.entries({ prefix: "p/", transform: {}, backup: { prefix: "b/" }, bufferSizeMiB: 5 }).map(([key, value]) =>
    change(DELIVERY, { [key]: value }, { when: isStreaming }),
  ),
  ...Object.entries({ layout: { sortKeys: ["id"] }, maxErrors: 1, format: "JSON" }).map(([key, value]) =>
    change(REDSHIFT, { [key]: value }, { when: has("ingestion", "STREAMING") }),
  ),
];
