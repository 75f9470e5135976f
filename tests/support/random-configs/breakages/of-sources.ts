import { type Breakage, change, isSet, isUnset, values } from "./breakage";

const STREAM = "ingest.*.source.kinesis";
const SCALING = `${STREAM}.autoscaling`;
const RESULT_STREAM = "ingest.*.analytics.results.*.stream";
const MSK = "ingest.*.source.msk";
const made = { when: isUnset("existingStreamArn") };
const adopted = { when: isSet("existingStreamArn") };
const ALIAS = "arn:aws:kms:eu-west-1:123456789012:alias/mine";

export const OF_SOURCES: Breakage[] = [
  ...values(STREAM, "retentionHours", [23, 8761, 24.5, "24"], made),
  ...values(STREAM, "mode", ["SOMETIMES", "on_demand"], made),
  change(STREAM, { shardCount: 0 }, { when: ({ mode, autoscaling }) => mode === "PROVISIONED" && !autoscaling }),
  change(STREAM, { autoscaling: { minShards: 1, maxShards: 2 } }, { when: ({ mode }) => mode !== "PROVISIONED" }),
  change(STREAM, { shardCount: 201 }, { when: isSet("autoscaling") }),
  ...values(SCALING, "minShards", [0, 10_001, undefined]),
  ...values(SCALING, "maxShards", [0, 10_001, "8"]),
  ...values(SCALING, "targetUtilizationPercent", [9, 96]),
  ...values(SCALING, "scaleOutCooldownSeconds", [59, 86_401]),
  ...values(SCALING, "scaleInCooldownSeconds", [299, 86_401]),
  ...values(`${SCALING}.night`, "shards", [0, 10_000]),
  ...values(`${SCALING}.night`, "from", ["24:00", "6:00"]),
  ...values(`${SCALING}.night`, "timeZone", ["Europe/Atlantis"]),
  change(STREAM, { shardCount: undefined }, { when: ({ mode }) => mode === "PROVISIONED" }),
  change(STREAM, { shardCount: 2 }, { when: (group) => made.when(group) && group.mode !== "PROVISIONED" }),
  ...values(STREAM, "name", ["a b", "n".repeat(129), ""], made),
  ...values(STREAM, "kmsKeyArn", [ALIAS, "arn:aws:kms:eu-north-1:123456789012:key/0c3b4e1f"]),
  change(STREAM, { shardLevelMetrics: ["IncomingBytes", "ALL"] }, { ...made, at: "shardLevelMetrics[1]" }),
  ...values(STREAM, "maxRecordSizeKiB", [1023, 1025], made),
  ...values(STREAM, "tags", [{ "aws:x": "y" }, manyTags(51)], made),
  change(STREAM, { tags: { team: "<web>" } }, { ...made, at: "tags.team" }),
  ...values(STREAM, "mode", ["ON_DEMAND"], adopted),
  ...values(
    STREAM,
    "existingStreamArn",
    [
      "arn:aws:kinesis:eu-north-1:123456789012:stream/s",
      "arn:aws:kinesis:eu-west-1:123456789012:stream/s/consumer/c:1",
    ],
    adopted,
  ),
  change("ingest.*.source", { kinesis: undefined, directPut: undefined, msk: undefined }, { at: "" }),
  change("ingest.*.source", { directPut: {} }, { at: "", when: isUnset("directPut") }),
  change("ingest.*.source", { kinesys: {} }),
  change("ingest.*.source.directPut", { kmsKeyArn: ALIAS }),
  ...values(MSK, "clusterArn", ["arn:aws:kafka:eu-west-1:123456789012:topic/a/b/c", undefined]),
  ...values(MSK, "topicName", ["a b", "t".repeat(256)]),
  ...values(MSK, "connectivity", ["OPEN"]),
  ...values(MSK, "readFromTimestamp", ["yesterday", "2026-02-30T00:00:00Z"]),
  ...values(RESULT_STREAM, "retentionHours", [23, 8761], made),
  ...values(RESULT_STREAM, "maxRecordSizeKiB", [10241], made),
  ...values(RESULT_STREAM, "kmsKeyArn", [ALIAS, "arn:aws:kms:eu-north-1:123456789012:key/0c3b4e1f"]),
  ...values(RESULT_STREAM, "existingStreamArn", ["arn:aws:kinesis:eu-north-1:123456789012:stream/s"], adopted),
];

export function manyTags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ""]));
}
