import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { BackupArgs, DeliveryStreamArgs, FormatConversionArgs } from "./args";
import { processingConfiguration } from "./processors";
import {
  DEFAULT_BUFFER_INTERVAL_SECONDS,
  DEFAULT_BUFFER_SIZE_MIB,
  DEFAULT_RETRY_DURATION_SECONDS,
  type DeliverySettings,
} from "./settings";

type Destination = aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3Configuration;
type Logging = aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationCloudwatchLoggingOptions;
type Backup = aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationS3BackupConfiguration;
type Conversion =
  aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationDataFormatConversionConfiguration;

/** The resources that a destination refers to. */
export interface DestinationParts {
  roleArn: pulumi.Input<string>;
  logGroupName: pulumi.Input<string>;
  destinationLogStreamName: pulumi.Input<string>;
  /** There when the delivery has a backup. */
  backupLogStreamName?: pulumi.Input<string>;
}

/** The S3 destination of a delivery stream. */
export function destinationOf(
  args: DeliveryStreamArgs,
  settings: DeliverySettings,
  parts: DestinationParts,
): Destination {
  return {
    roleArn: parts.roleArn,
    bucketArn: args.bucketArn,
    kmsKeyArn: args.bucketKmsKeyArn,
    prefix: settings.prefix,
    errorOutputPrefix: settings.errorPrefix,
    customTimeZone: settings.timeZone,
    fileExtension: settings.fileExtension,
    bufferingInterval: settings.bufferIntervalSeconds,
    bufferingSize: settings.bufferSizeMiB,
    compressionFormat: settings.compression,
    processingConfiguration: processingConfiguration(args),
    dynamicPartitioningConfiguration: args.partitioning && {
      enabled: true,
      retryDuration: args.partitioning.retryDurationSeconds ?? DEFAULT_RETRY_DURATION_SECONDS,
    },
    dataFormatConversionConfiguration: args.conversion && conversionOf(args.conversion, parts.roleArn),
    s3BackupMode: args.backup ? "Enabled" : "Disabled",
    s3BackupConfiguration: args.backup && backupOf(args, args.backup, settings, parts),
    cloudwatchLoggingOptions: logging(parts, parts.destinationLogStreamName),
  };
}

/** An empty deserializer means all of its defaults, but its key must be there (F-95, F-96). */
function conversionOf(conversion: FormatConversionArgs, roleArn: pulumi.Input<string>): Conversion {
  const settings = { compression: conversion.compression ?? "SNAPPY" };
  return {
    enabled: true,
    inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
    outputFormatConfiguration: {
      serializer: conversion.format === "ORC" ? { orcSerDe: settings } : { parquetSerDe: settings },
    },
    schemaConfiguration: { databaseName: conversion.databaseName, tableName: conversion.tableName, roleArn },
  };
}

/**
 * The backup of an S3 delivery has no default for what could not be written, so it takes the delivery's error prefix
 * (F-52). That of Redshift may have none (F-53).
 */
export function backupOf(
  args: DeliveryStreamArgs,
  backup: BackupArgs,
  settings: DeliverySettings,
  parts: DestinationParts,
): Backup {
  return {
    roleArn: parts.roleArn,
    bucketArn: backup.bucketArn ?? args.bucketArn,
    kmsKeyArn: backup.bucketArn === undefined ? args.bucketKmsKeyArn : backup.kmsKeyArn,
    prefix: settings.backupPrefix,
    errorOutputPrefix: args.redshift ? undefined : settings.errorPrefix,
    bufferingInterval: backup.bufferIntervalSeconds ?? DEFAULT_BUFFER_INTERVAL_SECONDS,
    bufferingSize: backup.bufferSizeMiB ?? DEFAULT_BUFFER_SIZE_MIB,
    compressionFormat: backup.compression ?? "GZIP",
    cloudwatchLoggingOptions: logging(parts, parts.backupLogStreamName),
  };
}

/** Firehose makes neither the group nor the stream, and wants both names (F-61). */
export function logging({ logGroupName }: DestinationParts, logStreamName: pulumi.Input<string> | undefined): Logging {
  return { enabled: true, logGroupName, logStreamName };
}
