import type { DeliverySettings, OutputSettings, RedshiftSettings, SourceSettings } from "./settings";

/** The encryption of what clients put, as DescribeDeliveryStream shows it; of a data stream's records the stream says it. */
export function describeEncryption(source: SourceSettings): Record<string, unknown> {
  if (source.kind !== "directPut") return {};
  const { encryption } = source;
  if (encryption === undefined) return { DeliveryStreamEncryptionConfiguration: { Status: "DISABLED" } };
  const { keyArn } = encryption;
  const key = keyArn === undefined ? { KeyType: "AWS_OWNED_CMK" } : { KeyARN: keyArn, KeyType: "CUSTOMER_MANAGED_CMK" };
  return { DeliveryStreamEncryptionConfiguration: { ...key, Status: "ENABLED" } };
}

/** The destination as DescribeDeliveryStream shows it. */
export function describeDestination(settings: DeliverySettings): Record<string, unknown> {
  const { redshift } = settings;
  if (redshift) return { RedshiftDestinationDescription: describeRedshift(settings, redshift) };
  return describeExtendedS3(settings);
}

/** The service shows no password either. */
function describeRedshift(settings: DeliverySettings, redshift: RedshiftSettings): Record<string, unknown> {
  const { roleArn, jdbcUrl, credentials, copy, retryMilliseconds } = redshift;
  return {
    RoleARN: roleArn,
    ClusterJDBCURL: jdbcUrl,
    CopyCommand: {
      DataTableName: copy.table,
      ...(copy.columns !== undefined && { DataTableColumns: copy.columns }),
      CopyOptions: copy.options,
    },
    ...("secretArn" in credentials
      ? { SecretsManagerConfiguration: { SecretARN: credentials.secretArn, Enabled: true } }
      : { Username: credentials.username }),
    RetryOptions: { DurationInSeconds: retryMilliseconds / 1000 },
    S3DestinationDescription: describeS3(settings.output),
    ProcessingConfiguration: describeProcessors(settings),
    ...describeBackup(settings),
  };
}

/** Once with and once without what only the extended form has. */
function describeExtendedS3(settings: DeliverySettings): Record<string, unknown> {
  const { output, conversion, partitioning } = settings;
  const s3 = describeS3(output);
  return {
    S3DestinationDescription: s3,
    ExtendedS3DestinationDescription: {
      ...s3,
      CustomTimeZone: output.timeZone,
      FileExtension: output.extension,
      ...describeBackup(settings),
      ProcessingConfiguration: describeProcessors(settings),
      ...(partitioning && { DynamicPartitioningConfiguration: { Enabled: true } }),
      ...(conversion && {
        DataFormatConversionConfiguration: {
          Enabled: true,
          SchemaConfiguration: {
            DatabaseName: conversion.databaseName,
            TableName: conversion.tableName,
            VersionId: conversion.versionId,
          },
          InputFormatConfiguration: {
            Deserializer: {
              OpenXJsonSerDe: {
                CaseInsensitive: conversion.caseInsensitive,
                ConvertDotsInJsonKeysToUnderscores: conversion.dotsToUnderscores,
                ColumnToJsonKeyMappings: conversion.keysByColumn,
              },
            },
          },
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: conversion.compression } } },
        },
      }),
    },
  };
}

function describeBackup({ backup }: DeliverySettings): Record<string, unknown> {
  return {
    S3BackupMode: backup ? "Enabled" : "Disabled",
    ...(backup && { S3BackupDescription: describeS3(backup) }),
  };
}

function describeS3(output: OutputSettings): Record<string, unknown> {
  return {
    RoleARN: output.roleArn,
    BucketARN: `arn:aws:s3:::${output.bucket}`,
    Prefix: output.prefix,
    ...(output.errorPrefix !== undefined && { ErrorOutputPrefix: output.errorPrefix }),
    BufferingHints: {
      SizeInMBs: output.buffer.sizeBytes / 1024 / 1024,
      IntervalInSeconds: output.buffer.intervalMilliseconds / 1000,
    },
    CompressionFormat: output.compression,
    EncryptionConfiguration: { NoEncryptionConfig: "NoEncryption" },
  };
}

function describeProcessors(settings: DeliverySettings): Record<string, unknown> {
  const { decompression, deaggregation, transform, partitioning, appendDelimiter } = settings;
  const processors: Record<string, unknown>[] = [];
  if (decompression) processors.push(processor("Decompression", { CompressionFormat: "GZIP" }));
  if (decompression?.extractMessages) {
    processors.push(processor("CloudWatchLogProcessing", { DataMessageExtraction: "true" }));
  }
  if (deaggregation) processors.push(processor("RecordDeAggregation", { SubRecordType: deaggregation.kind }));
  if (transform) {
    processors.push(
      processor("Lambda", {
        LambdaArn: transform.functionArn,
        NumberOfRetries: String(transform.retries),
        BufferSizeInMBs: String(transform.buffer.sizeBytes / 1024 / 1024),
        BufferIntervalInSeconds: String(transform.buffer.intervalMilliseconds / 1000),
      }),
    );
  }
  if (partitioning?.query !== undefined) {
    processors.push(
      processor("MetadataExtraction", { MetadataExtractionQuery: partitioning.query, JsonParsingEngine: "JQ-1.6" }),
    );
  }
  if (appendDelimiter) processors.push(processor("AppendDelimiterToRecord", {}));
  return { Enabled: processors.length > 0, Processors: processors };
}

function processor(type: string, parameters: Record<string, string>): Record<string, unknown> {
  const entries = Object.entries(parameters);
  return {
    Type: type,
    Parameters: entries.map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
  };
}
