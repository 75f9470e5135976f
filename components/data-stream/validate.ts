import { tagsOfScaled, validateAutoscaling } from "../shard-scaling";
import { STREAM_ARN } from "../shared/arn";
import { checkAtLeast, checkKmsKeyArn, checkLeftOut, checkTags } from "../shared/checks";
import { checkOneOf, checkPattern, checkRange, type Problem } from "../shared/problems";
import type { DataStreamArgs } from "./args";

export const STREAM_MODES = ["ON_DEMAND", "PROVISIONED"] as const;
/** Hours that a stream can keep records (K-08). */
export const MIN_RETENTION_HOURS = 24;
export const MAX_RETENTION_HOURS = 8760;
/** KiB of the largest record that a stream can be set to take (K-12). */
export const MIN_RECORD_SIZE_KIB = 1024;
export const MAX_RECORD_SIZE_KIB = 10240;
/** K-20. `ALL` is left out: the provider reads it back as the seven names, and each preview would show a change. */
export const SHARD_LEVEL_METRICS = [
  "IncomingBytes",
  "IncomingRecords",
  "OutgoingBytes",
  "OutgoingRecords",
  "WriteProvisionedThroughputExceeded",
  "ReadProvisionedThroughputExceeded",
  "IteratorAgeMilliseconds",
] as const;

const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
// Pulumi adds 8 characters to the component's name (G-12).
const AUTO_NAME = /^[a-zA-Z0-9_.-]{1,120}$/;
/** What an adopted stream has already. `kmsKeyArn` is not among it: it tells which key the stream has. */
const SETTINGS = [
  "name",
  "mode",
  "shardCount",
  "autoscaling",
  "retentionHours",
  "shardLevelMetrics",
  "maxRecordSizeKiB",
  "tags",
];

/**
 * Every problem of a data stream's arguments. Values known only later pass; the component looks at them when they are known.
 *
 * @param componentName the component's name, of which Pulumi makes the stream's name when none is given
 */
export function validateDataStream(args: DataStreamArgs, componentName: string): Problem[] {
  const key = checkKmsKeyArn("kmsKeyArn", args.kmsKeyArn);
  if (args.existingStreamArn !== undefined) {
    return [...checkStreamArn(args.existingStreamArn), ...checkLeftOut(args, SETTINGS, "existingStreamArn"), ...key];
  }
  return [
    ...checkName(args.name, componentName),
    ...checkOneOf("mode", args.mode, STREAM_MODES),
    ...checkShards(args),
    ...(args.autoscaling ? validateAutoscaling(args.autoscaling, args) : []),
    ...checkRange("retentionHours", args.retentionHours, MIN_RETENTION_HOURS, MAX_RETENTION_HOURS, "hours"),
    ...checkRange("maxRecordSizeKiB", args.maxRecordSizeKiB, MIN_RECORD_SIZE_KIB, MAX_RECORD_SIZE_KIB, "KiB"),
    ...checkMetrics(args.shardLevelMetrics ?? []),
    ...checkTags("tags", args.autoscaling ? tagsOfScaled(args.tags) : args.tags),
    ...key,
  ];
}

/** A stream's ARN, not a consumer's (K-26). */
export function checkStreamArn(arn: unknown): Problem[] {
  const allowed = "the ARN of a data stream, arn:aws:kinesis:<region>:<account>:stream/<name>, and not of a consumer";
  return checkPattern("existingStreamArn", arn, STREAM_ARN, allowed);
}

/** Whether Firehose can read every record of the stream: it takes no more than 1,000 KiB (K-13). */
export function checkReadableByFirehose(args: DataStreamArgs): Problem[] {
  const size = args.maxRecordSizeKiB ?? MIN_RECORD_SIZE_KIB;
  if (size <= MIN_RECORD_SIZE_KIB) return [];
  const reason = `must be ${MIN_RECORD_SIZE_KIB} KiB where Firehose reads the stream, since it takes no larger record, got ${size}; leave it out`;
  return [{ path: "maxRecordSizeKiB", reason }];
}

function checkName(name: string | undefined, componentName: string): Problem[] {
  if (name !== undefined) return checkPattern("name", name, STREAM_NAME, "1–128 of a–z, A–Z, 0–9 and _.-");
  if (AUTO_NAME.test(componentName)) return [];
  const reason = `must be given, since none can be made of "${componentName}": that needs 1–120 of a–z, A–Z, 0–9 and _.-`;
  return [{ path: "name", reason }];
}

function checkShards({ mode, shardCount }: DataStreamArgs): Problem[] {
  if (mode === "PROVISIONED") {
    if (shardCount !== undefined) return checkAtLeast("shardCount", shardCount, 1, "shards");
    return [{ path: "shardCount", reason: "must be given for a PROVISIONED stream, at least 1" }];
  }
  if (shardCount === undefined) return [];
  return [
    {
      path: "shardCount",
      reason: "must be left out of an ON_DEMAND stream, which scales by itself; or set mode: PROVISIONED",
    },
  ];
}

function checkMetrics(metrics: string[]): Problem[] {
  return metrics.flatMap((metric, index) => {
    const path = `shardLevelMetrics[${index}]`;
    if (metrics.indexOf(metric) < index) return [{ path, reason: `repeats "${metric}"; name each metric once` }];
    return checkOneOf(path, metric, SHARD_LEVEL_METRICS);
  });
}
