import type { ProcessingInputs, ProcessorInputs } from "./inputs";
import { MIB, type Problems } from "./read-output";
import type { DeaggregationSettings, DecompressionSettings, DeliverySettings, TransformSettings } from "./settings";

/** The processors of a delivery stream, in the engine's terms. */
export interface Processors {
  settings: Pick<DeliverySettings, "decompression" | "deaggregation" | "transform" | "appendDelimiter">;
  query?: string;
}

/** Reads the processors; none where processing is not enabled. */
export function readProcessors(path: string, inputs: ProcessingInputs | undefined, problems: Problems): Processors {
  const result: Processors = { settings: { appendDelimiter: false } };
  if (!inputs?.enabled) return result;
  for (const [index, processor] of inputs.processors.entries()) {
    const at = `${path}.processors[${index}]`;
    if (processor.type === "RecordDeAggregation") {
      result.settings.deaggregation = readDeaggregation(at, processor, problems);
    } else if (processor.type === "Decompression" || processor.type === "CloudWatchLogProcessing") {
      result.settings.decompression ??= readDecompression(path, inputs, problems);
    } else if (processor.type === "Lambda") {
      if (result.settings.transform) problems.push(`${at} is a second Lambda processor; AWS allows one`);
      result.settings.transform = readTransform(at, processor, problems);
    } else if (processor.type === "MetadataExtraction") {
      result.query = required(at, processor, "MetadataExtractionQuery", problems);
    } else if (processor.type === "AppendDelimiterToRecord") {
      result.settings.appendDelimiter = true;
    } else {
      problems.push(
        `${at}.type "${processor.type}" does not run in the embedded cloud; it runs Decompression, CloudWatchLogProcessing, RecordDeAggregation, Lambda, MetadataExtraction and AppendDelimiterToRecord, so decode such records in a Lambda`,
      );
    }
  }
  return result;
}

/** Reads the two processors for CloudWatch Logs, of which one needs the other. */
function readDecompression(path: string, inputs: ProcessingInputs, problems: Problems): DecompressionSettings {
  const find = (type: string) => inputs.processors.find((processor) => processor.type === type);
  const [decompression, extraction] = [find("Decompression"), find("CloudWatchLogProcessing")];
  if (!decompression) problems.push(`${path} has CloudWatchLogProcessing, which needs Decompression before it (F-85)`);
  else {
    const format = required(`${path} Decompression`, decompression, "CompressionFormat", problems);
    if (format !== "GZIP") problems.push(`${path} CompressionFormat must be GZIP, got "${format}" (F-84)`);
  }
  if (!extraction) return { extractMessages: false };
  const extract = required(`${path} CloudWatchLogProcessing`, extraction, "DataMessageExtraction", problems);
  if (extract.toLowerCase() !== "true") {
    problems.push(`${path} DataMessageExtraction must be true, got "${extract}"; leave the processor out (F-85)`);
  }
  return { extractMessages: true };
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
