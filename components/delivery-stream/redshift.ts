import type * as aws from "@pulumi/aws";
import { isReservedWord } from "../shared/redshift-words";
import type { DeliveryStreamArgs, RedshiftDestinationArgs } from "./args";
import { backupOf, type DestinationParts, logging } from "./destination";
import { processingConfiguration } from "./processors";
import {
  DEFAULT_COPY_RETRY_SECONDS,
  DEFAULT_DELIMITER,
  DEFAULT_MAX_ERRORS,
  DEFAULT_STAGED_FORMAT,
  type DeliverySettings,
} from "./settings";

type Destination = aws.types.input.kinesis.FirehoseDeliveryStreamRedshiftConfiguration;
type Staging = aws.types.input.kinesis.FirehoseDeliveryStreamRedshiftConfigurationS3Configuration;

/** The Redshift destination of a delivery stream. Its credentials are a secret's, so that no password is in the state. */
export function redshiftDestinationOf(
  args: DeliveryStreamArgs,
  redshift: RedshiftDestinationArgs,
  settings: DeliverySettings,
  parts: DestinationParts,
): Destination {
  return {
    roleArn: parts.roleArn,
    clusterJdbcurl: redshift.jdbcUrl,
    secretsManagerConfiguration: { enabled: true, secretArn: redshift.secretArn, roleArn: parts.roleArn },
    dataTableName: redshift.tableName,
    dataTableColumns: redshift.columns && columnListOf(redshift.columns),
    copyOptions: copyOptionsOf(redshift, settings.compression),
    retryDuration: redshift.retryDurationSeconds ?? DEFAULT_COPY_RETRY_SECONDS,
    s3Configuration: stagingOf(args, settings, parts),
    processingConfiguration: processingConfiguration(args),
    s3BackupMode: args.backup ? "Enabled" : "Disabled",
    s3BackupConfiguration: args.backup && backupOf(args, args.backup, settings, parts),
    cloudwatchLoggingOptions: logging(parts, parts.destinationLogStreamName),
  };
}

/** The options of each COPY. The format is always said: without one, COPY takes records for text between pipes. */
export function copyOptionsOf(
  redshift: Pick<RedshiftDestinationArgs, "format" | "delimiter" | "maxErrors" | "copyOptions">,
  compression: string,
): string {
  const { format = DEFAULT_STAGED_FORMAT, delimiter = DEFAULT_DELIMITER, maxErrors = DEFAULT_MAX_ERRORS } = redshift;
  return [
    // An object staged before the table got its newest columns is loaded by a list that has them (US-04).
    format === "CSV" ? `CSV DELIMITER '${delimiterText(delimiter)}' FILLRECORD` : "JSON 'auto'",
    // COPY does not find out the compression for itself (F-56).
    ...(compression === "GZIP" ? ["GZIP"] : []),
    // Without it COPY knows one way only to write a time, and not that of ISO 8601 (CO-06).
    "TIMEFORMAT 'auto'",
    ...(maxErrors > 0 ? [`MAXERROR ${maxErrors}`] : []),
    redshift.copyOptions?.trim() ?? "",
  ]
    .filter((option) => option !== "")
    .join(" ");
}

/** The columns as COPY lists them. What is reserved must be in quotes (SQ-06). */
export function columnListOf(columns: string[]): string {
  return columns.map((column) => (isReservedWord(column) ? `"${column}"` : column)).join(",");
}

/** COPY takes a tab as `\t`, and any character that would not show, or that escapes, by its octal number. */
function delimiterText(delimiter: string): string {
  if (delimiter === "\t") return "\\t";
  if (/^[!-[\]-~ ]$/.test(delimiter)) return delimiter;
  return `\\${delimiter.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

/** Redshift's staging takes neither expressions nor an error prefix, and Firehose appends the date itself (F-53). */
function stagingOf(args: DeliveryStreamArgs, settings: DeliverySettings, parts: DestinationParts): Staging {
  return {
    roleArn: parts.roleArn,
    bucketArn: args.bucketArn,
    kmsKeyArn: args.bucketKmsKeyArn,
    prefix: settings.prefix,
    bufferingInterval: settings.bufferIntervalSeconds,
    bufferingSize: settings.bufferSizeMiB,
    compressionFormat: settings.compression,
    cloudwatchLoggingOptions: logging(parts, parts.destinationLogStreamName),
  };
}
