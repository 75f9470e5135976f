import type { MappingSettings } from "./event-source";
import type { BatchRules } from "./run-batch";

/** A mapping of a data stream, with AWS's defaults filled in. */
export interface KinesisMapping extends BatchRules {
  id: string;
  streamName: string;
  streamArn: string;
  eventSourceArn: string;
  functionArn: string;
  batchSize: number;
  windowMilliseconds: number;
  parallelizationFactor: number;
  /** Where a new mapping begins. */
  startingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
  /** Records that arrived earlier are left out: milliseconds since the epoch. */
  since: number;
  failureArn: string | undefined;
}

interface KinesisInputs {
  batchSize?: number;
  maximumBatchingWindowInSeconds?: number;
  parallelizationFactor?: number;
  startingPosition?: string;
  startingPositionTimestamp?: string;
  maximumRetryAttempts?: number;
  maximumRecordAgeInSeconds?: number;
  bisectBatchOnFunctionError?: boolean;
  functionResponseTypes?: string[];
  destinationConfig?: { onFailure?: { destinationArn?: string } };
}

/** What the embedded cloud would have to pass over in silence. */
const NOT_OFFERED = ["filterCriteria", "tumblingWindowInSeconds", "metricsConfig"];
const SOURCE_ARN = /^(arn:[^:]*:kinesis:[^:]*:\d{12}:stream\/([a-zA-Z0-9_.-]+))(\/consumer\/[a-zA-Z0-9_.-]+:\d+)?$/;

/** @throws Error for what is not offered here */
export function readKinesisMapping(mapping: MappingSettings): KinesisMapping {
  const { id, eventSourceArn, functionArn } = mapping;
  const inputs = mapping.inputs as KinesisInputs;
  const [, streamArn, streamName] = SOURCE_ARN.exec(eventSourceArn) ?? [];
  if (streamArn === undefined || streamName === undefined) {
    throw new Error(`event source mapping: ${eventSourceArn} is no data stream and no consumer of one`);
  }
  const passedOver = NOT_OFFERED.filter((name) => mapping.inputs[name] !== undefined);
  if (passedOver.length > 0) {
    throw new Error(
      `event source mapping of ${streamName}: ${passedOver.join(", ")} not done by the embedded cloud; leave out`,
    );
  }
  return {
    id,
    streamName,
    streamArn,
    eventSourceArn,
    functionArn,
    batchSize: inputs.batchSize ?? 100,
    windowMilliseconds: (inputs.maximumBatchingWindowInSeconds ?? 0) * 1000,
    parallelizationFactor: inputs.parallelizationFactor ?? 1,
    startingPosition: positionOf(inputs),
    since: inputs.startingPosition === "AT_TIMESTAMP" ? Date.parse(inputs.startingPositionTimestamp ?? "") : 0,
    maximumRetryAttempts: inputs.maximumRetryAttempts ?? -1,
    maximumRecordAgeSeconds: inputs.maximumRecordAgeInSeconds ?? -1,
    bisects: inputs.bisectBatchOnFunctionError ?? false,
    reportsItemFailures: inputs.functionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    failureArn: inputs.destinationConfig?.onFailure?.destinationArn,
  };
}

function positionOf({ startingPosition }: KinesisInputs): KinesisMapping["startingPosition"] {
  if (startingPosition === "TRIM_HORIZON" || startingPosition === "LATEST" || startingPosition === "AT_TIMESTAMP") {
    return startingPosition;
  }
  throw new Error(
    `event source mapping: startingPosition must be TRIM_HORIZON, LATEST or AT_TIMESTAMP for a stream, got ${startingPosition}`,
  );
}
