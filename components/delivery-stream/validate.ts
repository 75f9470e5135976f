import { checkTags } from "../shared/checks";
import { checkLogRetention } from "../shared/log-retention";
import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { BackupArgs, DeliverySourceArgs, DeliveryStreamArgs, FormatConversionArgs } from "./args";
import { checkArn } from "./arn-checks";
import { validateMskSource } from "./msk";
import { checkDataPrefix, checkErrorPrefix, expressionsOf } from "./prefix";
import {
  deliverySettings,
  MAX_BUFFER_INTERVAL_SECONDS,
  MAX_BUFFER_SIZE_MIB,
  MIN_BUFFER_SIZE_MIB,
  MIN_LARGE_BUFFER_SIZE_MIB,
  MIN_PARTITIONED_INTERVAL_SECONDS,
} from "./settings";
import { checkTimeZone } from "./time-zone";
import { validateLambdaProcessor, validatePartitioning } from "./validate-processing";
import { validateRedshift } from "./validate-redshift";

/** Compressions of whole objects (F-54). */
export const COMPRESSIONS = ["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"] as const;
/** Compressions inside a columnar file, by format (F-98, F-99). */
export const COLUMNAR_COMPRESSIONS: Record<string, readonly string[]> = {
  PARQUET: ["SNAPPY", "GZIP", "UNCOMPRESSED"],
  ORC: ["SNAPPY", "ZLIB", "NONE"],
};
/** Longest name of a delivery stream (F-01). */
export const MAX_NAME_CHARACTERS = 64;
/** Pulumi adds a hyphen and seven digits to the component's name (F-01). Names of roles are as long. */
export const MAX_COMPONENT_NAME_CHARACTERS = MAX_NAME_CHARACTERS - 8;

const NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
const COMPONENT_NAME = /^[a-zA-Z0-9_.-]{1,56}$/;
// F-57: AWS takes 128 characters, the provider 50.
const FILE_EXTENSION = /^(?=.{0,50}$)(\.[0-9a-z!\-_.*'()]+)?$/;
// F-97
const GLUE_NAME = /^\S{1,1024}$/;

/**
 * Every problem of a delivery stream's arguments. ARNs known only later pass; the component looks at them when they are known.
 *
 * @param componentName the component's name, of which the names of resources and the default error prefix are made
 */
export function validateDeliveryStream(args: DeliveryStreamArgs, componentName: string): Problem[] {
  return [
    ...validateNames(args, componentName),
    ...under("source", validateSource(args.source)),
    ...checkArn("bucketArn", args.bucketArn, "bucket"),
    ...checkArn("bucketKmsKeyArn", args.bucketKmsKeyArn, "key"),
    ...validateKeys(args, componentName),
    ...validateBuffer(args),
    ...validateCompression(args),
    ...validateUnpacking(args),
    ...(args.conversion ? under("conversion", validateConversion(args.conversion)) : []),
    ...(args.redshift ? validateRedshift(args, args.redshift) : validatePartitioning(args)),
    ...(args.transform ? under("transform", validateLambdaProcessor(args.transform)) : []),
    ...(args.backup ? under("backup", validateBackup(args.backup)) : []),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
    ...checkTags("tags", args.tags),
  ];
}

function validateNames({ name }: DeliveryStreamArgs, componentName: string): Problem[] {
  return [
    ...checkPattern("name", name, NAME, `1–${MAX_NAME_CHARACTERS} of a–z, A–Z, 0–9, _ . and - (F-01)`),
    ...checkPattern(
      "(component name)",
      componentName,
      COMPONENT_NAME,
      `1–${MAX_COMPONENT_NAME_CHARACTERS} of a–z, A–Z, 0–9, _ . and -, since names of AWS resources are made of it (F-01)`,
    ),
  ];
}

/** One source, which also keeps a data stream's or a topic's apart from direct PUT's encryption (F-03, F-16). */
function validateSource({ kinesis, directPut, msk }: DeliverySourceArgs): Problem[] {
  const given = Object.entries({ kinesis, directPut, msk }).flatMap(([kind, source]) => (source ? [kind] : []));
  if (given.length !== 1) {
    const got = given.length === 0 ? "none" : given.join(" and ");
    return [{ path: "", reason: `must be exactly one of kinesis, directPut and msk, got ${got} (F-02)` }];
  }
  return [
    ...checkArn("kinesis.streamArn", kinesis?.streamArn, "stream"),
    ...checkArn("kinesis.kmsKeyArn", kinesis?.kmsKeyArn, "key"),
    ...checkArn("directPut.kmsKeyArn", directPut?.kmsKeyArn, "key"),
    ...(msk ? under("msk", validateMskSource(msk)) : []),
  ];
}

/** What makes up the keys of objects. */
function validateKeys(args: DeliveryStreamArgs, componentName: string): Problem[] {
  const { errorPrefix } = deliverySettings(args, componentName);
  return [
    ...checkDataPrefix("prefix", args.prefix ?? ""),
    ...(args.redshift ? [] : checkErrorPrefix("errorPrefix", errorPrefix)),
    ...checkTimeZone("timeZone", args.timeZone),
    ...checkPattern(
      "fileExtension",
      args.fileExtension,
      FILE_EXTENSION,
      "a dot and 1–49 of a–z, 0–9 and !-_.*'(), or empty (F-57)",
    ),
  ];
}

/** F-30, F-31; the higher floors are F-33 with conversion and F-34 with partitioning. */
function validateBuffer({
  bufferIntervalSeconds,
  bufferSizeMiB,
  conversion,
  partitioning,
}: DeliveryStreamArgs): Problem[] {
  const [minimumInterval, sinceInterval] = partitioning
    ? [MIN_PARTITIONED_INTERVAL_SECONDS, " with partitioning"]
    : [0, ""];
  const [minimumSize, sinceSize] =
    conversion || partitioning
      ? [MIN_LARGE_BUFFER_SIZE_MIB, conversion ? " with conversion" : " with partitioning"]
      : [MIN_BUFFER_SIZE_MIB, ""];
  return [
    ...checkInterval(bufferIntervalSeconds, minimumInterval, sinceInterval),
    ...checkSize(bufferSizeMiB, minimumSize, sinceSize),
  ];
}

function checkInterval(seconds: number | undefined, minimum: number, because: string): Problem[] {
  const unit = `s${because}`;
  return checkRange(
    "bufferIntervalSeconds",
    seconds,
    minimum,
    MAX_BUFFER_INTERVAL_SECONDS,
    unit,
    "leave it out for 300 s",
  );
}

function checkSize(size: number | undefined, minimum: number, because: string): Problem[] {
  const unit = `MiB${because}`;
  return checkRange("bufferSizeMiB", size, minimum, MAX_BUFFER_SIZE_MIB, unit, "leave it out for the default");
}

/** F-17: CloudWatch Logs puts into the delivery stream itself. Behind a data stream the transform takes its envelopes apart. */
function validateUnpacking({ unpackLogs, source }: DeliveryStreamArgs): Problem[] {
  if (unpackLogs !== true || source.directPut !== undefined) return [];
  const reason =
    "must be left out without source.directPut: of a data stream Firehose unpacks nothing; use a transform (F-17)";
  return [{ path: "unpackLogs", reason }];
}

function validateCompression({ compression, conversion, appendNewline }: DeliveryStreamArgs): Problem[] {
  const problems = checkOneOf("compression", compression, COMPRESSIONS);
  if (conversion && compression !== undefined && compression !== "UNCOMPRESSED") {
    const reason = `must be left out with conversion, got "${compression}"; use conversion.compression (F-55)`;
    problems.push({ path: "compression", reason });
  }
  if (conversion && appendNewline === true) {
    const reason = `must be left out with conversion: ${conversion.format} has rows, not lines (F-83)`;
    problems.push({ path: "appendNewline", reason });
  }
  return problems;
}

function validateConversion({ format, compression, databaseName, tableName }: FormatConversionArgs): Problem[] {
  const allowed = COLUMNAR_COMPRESSIONS[format];
  return [
    ...checkOneOf("format", format, Object.keys(COLUMNAR_COMPRESSIONS)),
    ...(allowed ? checkOneOf("compression", compression, allowed) : []),
    ...checkPattern("databaseName", databaseName, GLUE_NAME, "1–1,024 characters without white space (F-97)"),
    ...checkPattern("tableName", tableName, GLUE_NAME, "1–1,024 characters without white space (F-97)"),
  ];
}

/** F-114: the limits of the delivery itself, without its higher floors. */
function validateBackup(backup: BackupArgs): Problem[] {
  const problems = [
    ...checkArn("bucketArn", backup.bucketArn, "bucket"),
    ...checkArn("kmsKeyArn", backup.kmsKeyArn, "key"),
    ...checkDataPrefix("prefix", backup.prefix),
    ...checkInterval(backup.bufferIntervalSeconds, 0, ""),
    ...checkSize(backup.bufferSizeMiB, MIN_BUFFER_SIZE_MIB, ""),
    ...checkOneOf("compression", backup.compression, COMPRESSIONS),
  ];
  if (backup.kmsKeyArn !== undefined && backup.bucketArn === undefined) {
    problems.push({ path: "kmsKeyArn", reason: "needs bucketArn; the delivery's own bucket has its own key" });
  }
  if (expressionsOf(backup.prefix).some(({ kind }) => kind.startsWith("partitionKeyFrom"))) {
    problems.push({ path: "prefix", reason: "must not use partition keys: the backup is not partitioned (F-91)" });
  }
  return problems;
}
