import type fc from "fast-check";
import { SHARD_LEVEL_METRICS } from "../../../components/data-stream/validate";
import {
  arn,
  type Context,
  fixed,
  group,
  keyArn,
  oneOf,
  type Settings,
  someOf,
  tags,
  text,
  whole,
  word,
} from "./values";

/** A data stream. @param maxRecordSizeKiB 1,024 where Firehose reads it (K-13) */
export function dataStream(name: string, context: Context, maxRecordSizeKiB: number): fc.Arbitrary<Settings> {
  const settings = {
    name: word.map((end) => `${name}-${end}`),
    retentionHours: whole(24, 8760),
    kmsKeyArn: keyArn(context),
    shardLevelMetrics: someOf(SHARD_LEVEL_METRICS),
    maxRecordSizeKiB: whole(1024, maxRecordSizeKiB),
    tags,
  };
  const existingStreamArn = word.map((end) => arn("kinesis", context, `stream/${name}-${end}`));
  return oneOf("ON_DEMAND", "PROVISIONED", "existing").chain((kind) => {
    if (kind === "existing") return group({ existingStreamArn, kmsKeyArn: keyArn(context) }, ["existingStreamArn"]);
    if (kind === "ON_DEMAND") return group({ ...settings, mode: fixed(kind) });
    return group({ ...settings, mode: fixed(kind), shardCount: whole(1, 200) }, ["mode", "shardCount"]);
  });
}

export function directPut(context: Context): fc.Arbitrary<Settings> {
  return group({ kmsKeyArn: keyArn(context) });
}

export function mskTopic(context: Context): fc.Arbitrary<Settings> {
  return group(
    {
      clusterArn: word.map((name) => arn("kafka", context, `cluster/${name}/0c3b4e1f-2-3`)),
      topicName: text("abcXYZ019._-", 1, 255),
      connectivity: oneOf("PRIVATE", "PUBLIC"),
      readFromTimestamp: oneOf("1970-01-01T00:00:00Z", "2026-05-01T12:30:00+02:00"),
    },
    ["clusterArn", "topicName", "connectivity"],
  );
}
