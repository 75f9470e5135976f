import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { DeliveryStreamArgs, LambdaProcessorArgs, PartitioningArgs } from "./args";
import { checkArn } from "./arn-checks";
import { jqFault } from "./jq";
import { partitionKeysOf } from "./prefix";
import { metadataQuery } from "./processors";
import { MAX_BUFFER_INTERVAL_SECONDS, MAX_RETRY_DURATION_SECONDS } from "./settings";

/** Partition keys that one query can give (F-81). */
export const MAX_QUERY_KEYS = 50;
/** Longest value of a processor's parameter (F-71). */
export const MAX_PARAMETER_CHARACTERS = 5120;
/** Bounds of a batch for the Lambda in MiB (F-72). */
export const MIN_BATCH_SIZE_MIB = 0.2;
export const MAX_BATCH_SIZE_MIB = 3;
/** Most retries of an invocation (F-74). */
export const MAX_LAMBDA_RETRIES = 300;

const KEY_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Problems of the processor that calls the Lambda function. */
export function validateLambdaProcessor({ functionArn, retries, ...batch }: LambdaProcessorArgs): Problem[] {
  return [
    ...checkArn("functionArn", functionArn, "function"),
    ...checkBatch(batch),
    ...checkRange("retries", retries, 0, MAX_LAMBDA_RETRIES, "retries", "leave it out for 3"),
  ];
}

/** Problems of the batches in which Firehose calls the Lambda function (F-72, F-73). */
export function checkBatch(batch: { bufferSizeMiB?: number; bufferIntervalSeconds?: number }): Problem[] {
  const { bufferSizeMiB: size, bufferIntervalSeconds: interval } = batch;
  const problems = checkRange(
    "bufferIntervalSeconds",
    interval,
    0,
    MAX_BUFFER_INTERVAL_SECONDS,
    "s",
    "leave it out for 60 s",
  );
  if (size !== undefined && !(size >= MIN_BATCH_SIZE_MIB && size <= MAX_BATCH_SIZE_MIB)) {
    const reason = `must be ${MIN_BATCH_SIZE_MIB}–${MAX_BATCH_SIZE_MIB} MiB, got ${size}; leave it out for 1 MiB`;
    problems.push({ path: "bufferSizeMiB", reason });
  }
  return problems;
}

/** Problems of the partitioning, and of a prefix that uses keys which nothing gives (F-81, F-82, F-91, F-92). */
export function validatePartitioning(args: DeliveryStreamArgs): Problem[] {
  const { partitioning, prefix = "" } = args;
  if (partitioning === undefined) {
    const used = [...partitionKeysOf(prefix, "Query"), ...partitionKeysOf(prefix, "Lambda")];
    if (used.length === 0) return [];
    return [
      {
        path: "prefix",
        reason: `uses the partition keys ${used.join(", ")}, but there is no partitioning that gives them; add one, or leave the keys out (F-91)`,
      },
    ];
  }
  return [
    ...under("partitioning", [
      ...validateQueryKeys(partitioning),
      ...validateDeaggregation(partitioning),
      ...checkRange(
        "retryDurationSeconds",
        partitioning.retryDurationSeconds,
        0,
        MAX_RETRY_DURATION_SECONDS,
        "s",
        "leave it out for 300 s",
      ),
    ]),
    ...validateKeysInPrefix(args, partitioning, prefix),
  ];
}

function validateQueryKeys({ keysFromQuery, keysFromLambda = [] }: PartitioningArgs): Problem[] {
  const queryKeys = Object.entries(keysFromQuery ?? {});
  const problems: Problem[] = [];
  if (queryKeys.length === 0 && keysFromLambda.length === 0) {
    problems.push({ path: "", reason: "must have a key in keysFromQuery or keysFromLambda (F-91)" });
  }
  if (keysFromQuery !== undefined) {
    problems.push(...checkRange("keysFromQuery", queryKeys.length, 1, MAX_QUERY_KEYS, "keys"));
    const { length } = metadataQuery(keysFromQuery);
    if (length > MAX_PARAMETER_CHARACTERS) {
      const reason = `must be at most ${MAX_PARAMETER_CHARACTERS} characters as one query, got ${length} (F-71)`;
      problems.push({ path: "keysFromQuery", reason });
    }
  }
  problems.push(...queryKeys.flatMap(([key, query]) => checkQuery(`keysFromQuery.${key}`, query)));
  for (const key of [...queryKeys.map(([name]) => name), ...keysFromLambda]) {
    problems.push(...checkPattern("", key, KEY_NAME, "keys of a–z, A–Z, 0–9 and _, no digit first"));
  }
  return problems;
}

/** F-81: each is one jq 1.6 expression, and no more than that, since all are written into one query. */
function checkQuery(path: string, query: string): Problem[] {
  if (query.trim() === "") return [{ path, reason: 'must be a jq expression such as ".type", got nothing (F-81)' }];
  const fault = jqFault(query);
  return fault === undefined
    ? []
    : [{ path, reason: `must be a jq 1.6 expression, but it ${fault}; got "${query}" (F-81)` }];
}

function validateDeaggregation({ deaggregation, delimiter }: PartitioningArgs): Problem[] {
  const problems = checkOneOf("deaggregation", deaggregation, ["JSON", "DELIMITED"]);
  if (deaggregation === "DELIMITED" && (delimiter ?? "") === "") {
    problems.push({ path: "delimiter", reason: "must be given with DELIMITED (F-82)" });
  }
  if (deaggregation !== "DELIMITED" && delimiter !== undefined) {
    problems.push({ path: "delimiter", reason: "applies to DELIMITED only; leave it out (F-82)" });
  }
  return problems;
}

/** The keys that are given must be just those that the prefix uses. */
function validateKeysInPrefix(args: DeliveryStreamArgs, partitioning: PartitioningArgs, prefix: string): Problem[] {
  const problems = [
    ...compareKeys("Query", "partitioning.keysFromQuery", Object.keys(partitioning.keysFromQuery ?? {}), prefix),
    ...compareKeys("Lambda", "partitioning.keysFromLambda", partitioning.keysFromLambda ?? [], prefix),
  ];
  if (partitioning.keysFromLambda !== undefined && args.transform === undefined) {
    problems.push({ path: "partitioning.keysFromLambda", reason: "needs a transform that answers the keys (F-91)" });
  }
  return problems;
}

function compareKeys(source: "Query" | "Lambda", path: string, given: string[], prefix: string): Problem[] {
  const used = partitionKeysOf(prefix, source);
  const expression = (key: string) => `!{partitionKeyFrom${source}:${key}}`;
  return [
    ...given
      .filter((key) => !used.includes(key))
      .map((key) => ({ path, reason: `has "${key}", which the prefix must use as ${expression(key)} (F-81, F-91)` })),
    ...used
      .filter((key) => !given.includes(key))
      .map((key) => ({ path: "prefix", reason: `uses ${expression(key)}; add "${key}" to ${path} (F-81, F-91)` })),
  ];
}
