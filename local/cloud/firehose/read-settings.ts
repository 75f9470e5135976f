import {
  type ConversionInputs,
  type DeliveryStreamInputs,
  deliveryStreamInputs,
  type ExtendedS3Inputs,
} from "./inputs";
import { plainQuery } from "./plain-query";
import { compilePrefix } from "./prefix";
import { type Problems, readBackup, readOutput, tryTo } from "./read-output";
import { type Processors, readProcessors } from "./read-processors";
import { readRedshift } from "./read-redshift";
import type {
  ConversionSettings,
  DeliverySettings,
  DestinationSettings,
  OutputSettings,
  SourceSettings,
} from "./settings";

/**
 * The settings of a delivery stream from the inputs of its Pulumi resource.
 *
 * @throws Error that lists every setting which AWS would refuse or which the embedded cloud does not do, with the way out
 */
export function readSettings(name: string, inputs: Record<string, unknown>): DeliverySettings {
  const parsed = deliveryStreamInputs.safeParse(inputs);
  if (!parsed.success) {
    throw refusal(
      name,
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  const problems: Problems = [];
  const source = readSource(parsed.data, problems);
  const destination = readDestination(parsed.data, problems);
  if (destination?.decompression && source.kind === "kinesis") {
    problems.push(
      "Decompression is for what CloudWatch Logs puts directly, not for a data stream; unpack its records in a Lambda (F-84)",
    );
  }
  if (!destination || problems.length > 0) throw refusal(name, problems);
  return { name, source, ...destination };
}

function readDestination(inputs: DeliveryStreamInputs, problems: Problems): DestinationSettings | undefined {
  const { destination, extendedS3Configuration, redshiftConfiguration } = inputs;
  if (destination === "extended_s3" && extendedS3Configuration) return readS3(extendedS3Configuration, problems);
  if (destination === "redshift" && redshiftConfiguration) return readRedshift(redshiftConfiguration, problems);
  problems.push(
    `destination "${destination}" is not delivered by the embedded cloud; use extended_s3 with an extendedS3Configuration or redshift with a redshiftConfiguration, or leave this stream to AWS`,
  );
}

function refusal(name: string, problems: string[]): Error {
  return new Error(problems.map((problem) => `delivery stream "${name}": ${problem}`).join("\n"));
}

function readSource(inputs: DeliveryStreamInputs, problems: Problems): SourceSettings {
  if (inputs.mskSourceConfiguration !== undefined) {
    problems.push("mskSourceConfiguration is not read by the embedded cloud; use a Kinesis data stream or direct PUT");
  }
  const streamArn = inputs.kinesisSourceConfiguration?.kinesisStreamArn;
  if (streamArn === undefined) {
    const { enabled = false, keyArn } = inputs.serverSideEncryption ?? {};
    return { kind: "directPut", ...(enabled && { encryption: keyArn === undefined ? {} : { keyArn } }) };
  }
  const streamName = /^arn:[^:]*:kinesis:[^:]*:[^:]*:stream\/([^/]+)$/.exec(streamArn)?.[1];
  if (streamName === undefined) {
    problems.push(
      `kinesisSourceConfiguration.kinesisStreamArn must be the ARN of a data stream, got "${streamArn}" (K-26)`,
    );
  }
  return { kind: "kinesis", streamArn, streamName: streamName ?? "" };
}

function readS3(s3: ExtendedS3Inputs, problems: Problems): DestinationSettings {
  const path = "extendedS3Configuration";
  const conversion = readConversion(`${path}.dataFormatConversionConfiguration`, s3, problems);
  const processing = readProcessors(`${path}.processingConfiguration`, s3.processingConfiguration, problems);
  const partitioned = s3.dynamicPartitioningConfiguration?.enabled ?? false;
  const output = readOutput(path, s3, problems);
  const extension = conversion ? ".parquet" : output.extension;
  const settings = {
    output: {
      ...output,
      timeZone: checkedTimeZone(`${path}.customTimeZone`, s3.customTimeZone, problems),
      extension: s3.fileExtension === "" ? extension : s3.fileExtension,
    },
    ...processing.settings,
    ...(conversion && { conversion }),
    ...(partitioned && { partitioning: processing.query === undefined ? {} : { query: processing.query } }),
  };
  checkKeys(path, settings.output, partitioned, processing, problems);
  return { ...settings, ...readBackup(`${path}.s3BackupConfiguration`, s3, problems) };
}

function readConversion(path: string, s3: ExtendedS3Inputs, problems: Problems): ConversionSettings | undefined {
  const inputs = s3.dataFormatConversionConfiguration;
  if (!inputs?.enabled) return undefined;
  if (s3.compressionFormat !== "UNCOMPRESSED") {
    problems.push(`${path} needs compressionFormat UNCOMPRESSED; choose the compression in the serializer (F-55)`);
  }
  const { openXJsonSerDe } = inputs.inputFormatConfiguration.deserializer;
  const { parquetSerDe } = inputs.outputFormatConfiguration.serializer;
  if (!openXJsonSerDe) {
    problems.push(`${path} must use deserializer.openXJsonSerDe; the embedded cloud has no hiveJsonSerDe (F-95)`);
  }
  if (!parquetSerDe) {
    problems.push(`${path} must use serializer.parquetSerDe; the embedded cloud writes no ORC, use PARQUET (F-95)`);
  }
  return conversionSettings(inputs);
}

function conversionSettings(inputs: ConversionInputs): ConversionSettings {
  const openX = inputs.inputFormatConfiguration.deserializer.openXJsonSerDe;
  const { databaseName, tableName, catalogId, region, versionId } = inputs.schemaConfiguration;
  return {
    databaseName,
    tableName,
    catalogId,
    region,
    versionId,
    compression: inputs.outputFormatConfiguration.serializer.parquetSerDe?.compression ?? "SNAPPY",
    caseInsensitive: openX?.caseInsensitive ?? true,
    dotsToUnderscores: openX?.convertDotsInJsonKeysToUnderscores ?? false,
    keysByColumn: openX?.columnToJsonKeyMappings ?? {},
  };
}

/** Partition keys in the prefix and processors that give them must fit (F-81, F-91). */
function checkKeys(path: string, output: OutputSettings, on: boolean, found: Processors, problems: Problems): void {
  if (on && output.errorPrefix === undefined)
    problems.push(`${path}.errorOutputPrefix is needed with partitioning (F-91)`);
  tryTo(path, [], () => {
    const { keys } = compilePrefix(output.prefix);
    const used = keys.query.length + keys.lambda.length;
    if (!on && used > 0) problems.push(`${path}.prefix uses partition keys without dynamic partitioning (F-91)`);
    if (on && used === 0) problems.push(`${path}.prefix must use a partition key with dynamic partitioning (F-91)`);
    if (keys.query.length > 0 && found.query === undefined) {
      problems.push(`${path}.prefix uses partitionKeyFromQuery without a MetadataExtraction processor (F-91)`);
    }
    if (keys.lambda.length > 0 && !found.settings.transform) {
      problems.push(`${path}.prefix uses partitionKeyFromLambda without a Lambda processor (F-91)`);
    }
    const names = found.query === undefined ? undefined : plainQuery(found.query);
    const missing = names ? keys.query.filter((key) => !names.has(key)) : [];
    for (const key of missing)
      problems.push(`${path}.prefix uses the key "${key}", which the query does not give (F-81)`);
  });
}

function checkedTimeZone(path: string, timeZone: string, problems: Problems): string {
  tryTo(path, problems, () => new Intl.DateTimeFormat("en-US", { timeZone }));
  return timeZone;
}
