import {
  type BackupInputs,
  type ConversionInputs,
  type DeliveryStreamInputs,
  deliveryStreamInputs,
  type ExtendedS3Inputs,
  type ProcessorInputs,
} from "./inputs";
import { plainQuery } from "./plain-query";
import { compileErrorPrefix, compilePrefix } from "./prefix";
import type {
  ConversionSettings,
  DeaggregationSettings,
  DeliverySettings,
  OutputSettings,
  SourceSettings,
  TransformSettings,
} from "./settings";

const MIB = 1024 * 1024;

/** Problems found so far, all reported together. */
type Problems = string[];

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
  const s3 = parsed.data.extendedS3Configuration;
  if (parsed.data.destination !== "extended_s3" || !s3) {
    problems.push(
      `destination "${parsed.data.destination}" is not delivered by the embedded cloud; use extended_s3 with an extendedS3Configuration, or leave this stream to AWS`,
    );
    throw refusal(name, problems);
  }
  const settings: DeliverySettings = { name, source, ...readS3(s3, problems) };
  if (problems.length > 0) throw refusal(name, problems);
  return settings;
}

function refusal(name: string, problems: string[]): Error {
  return new Error(problems.map((problem) => `delivery stream "${name}": ${problem}`).join("\n"));
}

function readSource(inputs: DeliveryStreamInputs, problems: Problems): SourceSettings {
  if (inputs.mskSourceConfiguration !== undefined) {
    problems.push("mskSourceConfiguration is not read by the embedded cloud; use a Kinesis data stream or direct PUT");
  }
  const streamArn = inputs.kinesisSourceConfiguration?.kinesisStreamArn;
  if (streamArn === undefined) return { kind: "directPut" };
  const streamName = /^arn:[^:]*:kinesis:[^:]*:[^:]*:stream\/([^/]+)$/.exec(streamArn)?.[1];
  if (streamName === undefined) {
    problems.push(
      `kinesisSourceConfiguration.kinesisStreamArn must be the ARN of a data stream, got "${streamArn}" (K-26)`,
    );
  }
  return { kind: "kinesis", streamArn, streamName: streamName ?? "" };
}

function readS3(s3: ExtendedS3Inputs, problems: Problems): Omit<DeliverySettings, "name" | "source"> {
  const path = "extendedS3Configuration";
  const conversion = readConversion(`${path}.dataFormatConversionConfiguration`, s3, problems);
  const processing = readProcessors(`${path}.processingConfiguration`, s3, problems);
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

function readOutput(path: string, inputs: BackupInputs, problems: Problems): OutputSettings {
  const format = inputs.compressionFormat;
  const gzip = format === "GZIP";
  if (!gzip && format !== "UNCOMPRESSED") {
    problems.push(
      `${path}.compressionFormat "${format}" is not written by the embedded cloud; use UNCOMPRESSED or GZIP where the stack runs locally`,
    );
  }
  tryTo(path, problems, () => compilePrefix(inputs.prefix));
  tryTo(path, problems, () => compileErrorPrefix(inputs.errorOutputPrefix, inputs.prefix));
  const bucket = /^arn:[^:]*:s3:::([\w.-]{1,255})$/.exec(inputs.bucketArn)?.[1];
  if (bucket === undefined) problems.push(`${path}.bucketArn must be a bucket's ARN, got "${inputs.bucketArn}" (F-42)`);
  return {
    bucket: bucket ?? "",
    roleArn: inputs.roleArn,
    prefix: inputs.prefix,
    errorPrefix: inputs.errorOutputPrefix,
    timeZone: "UTC",
    extension: gzip ? ".gz" : "",
    compression: gzip ? "GZIP" : "UNCOMPRESSED",
    buffer: { sizeBytes: inputs.bufferingSize * MIB, intervalMilliseconds: inputs.bufferingInterval * 1000 },
  };
}

function readBackup(path: string, s3: ExtendedS3Inputs, problems: Problems): { backup?: OutputSettings } {
  if (s3.s3BackupMode === "Disabled") return {};
  if (s3.s3BackupConfiguration) return { backup: readOutput(path, s3.s3BackupConfiguration, problems) };
  problems.push(`${path} is needed, since s3BackupMode is Enabled (F-110)`);
  return {};
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

interface Processors {
  settings: Pick<DeliverySettings, "deaggregation" | "transform" | "appendDelimiter">;
  query?: string;
}

function readProcessors(path: string, s3: ExtendedS3Inputs, problems: Problems): Processors {
  const result: Processors = { settings: { appendDelimiter: false } };
  if (!s3.processingConfiguration?.enabled) return result;
  for (const [index, processor] of s3.processingConfiguration.processors.entries()) {
    const at = `${path}.processors[${index}]`;
    if (processor.type === "RecordDeAggregation") {
      result.settings.deaggregation = readDeaggregation(at, processor, problems);
    } else if (processor.type === "Lambda") {
      if (result.settings.transform) problems.push(`${at} is a second Lambda processor; AWS allows one`);
      result.settings.transform = readTransform(at, processor, problems);
    } else if (processor.type === "MetadataExtraction") {
      result.query = required(at, processor, "MetadataExtractionQuery", problems);
    } else if (processor.type === "AppendDelimiterToRecord") {
      result.settings.appendDelimiter = true;
    } else {
      problems.push(
        `${at}.type "${processor.type}" does not run in the embedded cloud; it runs RecordDeAggregation, Lambda, MetadataExtraction and AppendDelimiterToRecord, so decode such records in a Lambda`,
      );
    }
  }
  return result;
}

function readDeaggregation(path: string, processor: ProcessorInputs, problems: Problems): DeaggregationSettings {
  const kind = required(path, processor, "SubRecordType", problems);
  if (kind === "JSON") return { kind };
  if (kind !== "DELIMITED") problems.push(`${path} SubRecordType must be JSON or DELIMITED, got "${kind}" (F-82)`);
  const delimiter = Buffer.from(required(path, processor, "Delimiter", problems), "base64");
  if (delimiter.length === 0) problems.push(`${path} Delimiter must be the base64 of at least one byte (F-82)`);
  return { kind: "DELIMITED", delimiter };
}

function readTransform(path: string, processor: ProcessorInputs, problems: Problems): TransformSettings {
  return {
    functionArn: required(path, processor, "LambdaArn", problems),
    buffer: {
      sizeBytes: numberIn(path, processor, "BufferSizeInMBs", 1, 0.2, 3, problems) * MIB,
      intervalMilliseconds: numberIn(path, processor, "BufferIntervalInSeconds", 60, 0, 900, problems) * 1000,
    },
    retries: numberIn(path, processor, "NumberOfRetries", 3, 0, 300, problems),
  };
}

function parameter(processor: ProcessorInputs, name: string): string | undefined {
  return processor.parameters.find(({ parameterName }) => parameterName === name)?.parameterValue;
}

function required(path: string, processor: ProcessorInputs, name: string, problems: Problems): string {
  const value = parameter(processor, name);
  if (value === undefined) problems.push(`${path} (${processor.type}) needs the parameter ${name} (F-71)`);
  return value ?? "";
}

function numberIn(
  path: string,
  processor: ProcessorInputs,
  name: string,
  standard: number,
  minimum: number,
  maximum: number,
  problems: Problems,
): number {
  const value = Number(parameter(processor, name) ?? standard);
  if (value >= minimum && value <= maximum) return value;
  problems.push(`${path} ${name} must be ${minimum}–${maximum}, got "${parameter(processor, name)}" (F-72 to F-74)`);
  return standard;
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

function tryTo(path: string, problems: Problems, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
