import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DeliveryStreamArgs, LambdaProcessorArgs, PartitioningArgs } from "./args";
import { LAMBDA_DEFAULTS } from "./settings";

type Processing = aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfiguration;
type Processor = aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessor;
type Parameter =
  aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessorParameter;

/** A jq path that needs no parentheses inside an object: `.user.id`. */
const SIMPLE_QUERY = /^(\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** What each needs is given, since neither has another value (F-84, F-85). */
const LOG_PROCESSORS: Processor[] = [
  { type: "Decompression", parameters: [{ parameterName: "CompressionFormat", parameterValue: "GZIP" }] },
  { type: "CloudWatchLogProcessing", parameters: [{ parameterName: "DataMessageExtraction", parameterValue: "true" }] },
];

/** The processing of a delivery stream, or `undefined` when records pass as they are. */
export function processingConfiguration(args: DeliveryStreamArgs): Processing | undefined {
  const processors = processorsOf(args);
  return processors.length === 0 ? undefined : { enabled: true, processors };
}

/** Processors in the order in which Firehose runs them (F-80). */
function processorsOf({ partitioning, transform, unpackLogs, appendNewline }: DeliveryStreamArgs): Processor[] {
  return [
    ...(unpackLogs === true ? LOG_PROCESSORS : []),
    ...(partitioning?.deaggregation === undefined ? [] : [deaggregation(partitioning)]),
    ...(transform === undefined ? [] : [lambda(transform)]),
    ...(partitioning?.keysFromQuery === undefined ? [] : [metadataExtraction(partitioning.keysFromQuery)]),
    // Without a parameter the delimiter is a newline (F-83).
    ...(appendNewline === true ? [{ type: "AppendDelimiterToRecord" }] : []),
  ];
}

function deaggregation({ deaggregation: subRecordType = "JSON", delimiter }: PartitioningArgs): Processor {
  const parameters = [parameter("SubRecordType", subRecordType)];
  // F-82: Firehose wants the delimiter in base64.
  if (delimiter !== undefined) parameters.push(parameter("Delimiter", Buffer.from(delimiter).toString("base64")));
  return { type: "RecordDeAggregation", parameters };
}

/** Parameters that equal AWS's defaults are left out: AWS does not answer them, which would show as a change at each plan (F-87). */
function lambda({ functionArn, ...given }: LambdaProcessorArgs): Processor {
  const parameters = [parameter("LambdaArn", functionArn)];
  const add = (parameterName: string, value: number | undefined, byDefault: number) => {
    if (value !== undefined && value !== byDefault) parameters.push(parameter(parameterName, String(value)));
  };
  add("BufferSizeInMBs", given.bufferSizeMiB, LAMBDA_DEFAULTS.bufferSizeMiB);
  add("BufferIntervalInSeconds", given.bufferIntervalSeconds, LAMBDA_DEFAULTS.bufferIntervalSeconds);
  add("NumberOfRetries", given.retries, LAMBDA_DEFAULTS.retries);
  return { type: "Lambda", parameters };
}

function metadataExtraction(keys: Record<string, string>): Processor {
  return {
    type: "MetadataExtraction",
    parameters: [parameter("MetadataExtractionQuery", metadataQuery(keys)), parameter("JsonParsingEngine", "JQ-1.6")],
  };
}

/** One jq object of all keys (F-81): `{type:.type,hour:(.time[0:13])}`. */
export function metadataQuery(keys: Record<string, string>): string {
  const members = Object.entries(keys).map(
    ([key, query]) => `${key}:${SIMPLE_QUERY.test(query) ? query : `(${query})`}`,
  );
  return `{${members.join(",")}}`;
}

function parameter(parameterName: string, parameterValue: pulumi.Input<string>): Parameter {
  return { parameterName, parameterValue };
}
