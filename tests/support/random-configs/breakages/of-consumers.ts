import { MAX_REGISTERED_CONSUMERS } from "../../../../components/stream-consumer/validate";
import type { Settings } from "../values";
import { type Breakage, change, groupsAt, isSet, isUnset, values, whole } from "./breakage";

const PIPELINE = "ingest.*";
const CONSUMER = `${PIPELINE}.consumers.*`;
const LAMBDA = `${CONSUMER}.lambda`;
const FAILURE = `${LAMBDA}.onFailure`;

const hasStream = (pipeline: Settings) => isSet("kinesis")(pipeline.source as Settings);
const isAlone = isUnset("queueArn", "bucketArn");
const notAt = { when: ({ startingPosition }: Settings) => startingPosition !== "AT_TIMESTAMP" };

/** So many readers of each kind, in place of a pipeline's own. */
const readers = (count: number, one: (index: number) => Settings): Settings => ({
  consumers: Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, one(index)])),
});

export const OF_CONSUMERS: Breakage[] = [
  change(CONSUMER, { enhancedFanOut: undefined, roleName: undefined, lambda: undefined }, { at: "" }),
  change(CONSUMER, { roleName: "search" }, { when: isSet("lambda") }),
  ...values(CONSUMER, "roleName", ["arn:aws:iam::123456789012:role/search", ""], { when: isUnset("lambda") }),
  ...values(`${CONSUMER}.enhancedFanOut`, "consumerName", ["a b", "", "c".repeat(129)]),
  ...values(LAMBDA, "codePath", ["stacks/consumers/nothing.ts", undefined]),
  ...values(LAMBDA, "memoryMB", [127, 10_241]),
  ...values(LAMBDA, "timeoutSeconds", [0, 901]),
  change(LAMBDA, { environment: { AWS_REGION: "x" } }, { at: "environment.AWS_REGION" }),
  change(LAMBDA, { environment: { "a-b": "x" } }, { at: "environment.a-b" }),
  ...values(LAMBDA, "policyJson", ["{}", "Allow"]),
  ...values(LAMBDA, "batchSize", [0, 10_001]),
  ...values(LAMBDA, "maximumBatchingWindowSeconds", [-1, 301]),
  ...values(LAMBDA, "parallelizationFactor", [0, 11]),
  ...values(LAMBDA, "maximumRetryAttempts", [-2, 10_001, 0.5]),
  ...values(LAMBDA, "maximumRecordAgeSeconds", [0, 59, 604_801]),
  ...values(LAMBDA, "startingPosition", ["EARLIEST"], notAt),
  change(LAMBDA, { startingPosition: "AT_TIMESTAMP" }, { ...notAt, at: "startingTimestamp" }),
  change(LAMBDA, { startingTimestamp: "2026-01-31T00:00:00Z" }, notAt),
  ...values(LAMBDA, "startingTimestamp", ["noon", "2026-01-31"], { when: isSet("startingTimestamp") }),
  change(
    FAILURE,
    { queueArn: "arn:aws:sqs:eu-west-1:123456789012:q", bucketArn: "arn:aws:s3:::lake" },
    { at: "bucketArn" },
  ),
  ...values(FAILURE, "queueArn", ["q", "arn:aws:sqs:eu-west-1:123456789012:q.fifo"], { when: isUnset("bucketArn") }),
  ...values(FAILURE, "bucketArn", ["lake", "arn:aws:s3:::lake/failed"], { when: isUnset("queueArn") }),
  change(FAILURE, { kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/0c3b4e1f" }, { when: isAlone }),
  change(
    PIPELINE,
    readers(6, () => ({ roleName: "search" })),
    { when: hasStream, at: "source.kinesis" },
  ),
  change(
    PIPELINE,
    readers(MAX_REGISTERED_CONSUMERS + 1, () => ({ enhancedFanOut: {} })),
    {
      when: hasStream,
      at: "consumers",
    },
  ),
  change(
    PIPELINE,
    readers(2, () => ({ enhancedFanOut: { consumerName: "one" } })),
    {
      when: hasStream,
      at: "consumers.r1.enhancedFanOut.consumerName",
    },
  ),
  change(
    PIPELINE,
    readers(1, () => ({ roleName: "search" })),
    {
      when: (pipeline) => !hasStream(pipeline),
      at: "consumers",
    },
  ),
  whole("a consumer with the name of a delivery", ({ settings }) => {
    const found = groupsAt(settings, PIPELINE.split("."), []).find(({ group }) => {
      return hasStream(group) && isSet("deliveries")(group);
    });
    const [key] = Object.keys((found?.group.deliveries as Settings | undefined) ?? {});
    if (found === undefined || key === undefined) return undefined;
    return () => {
      found.group.consumers = { [key]: { roleName: "search" } };
      return `${found.path}.consumers.${key}`;
    };
  }),
];
