import fc from "fast-check";
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
    const fixedCount = group({ ...settings, mode: fixed(kind), shardCount: whole(1, 200) }, ["mode", "shardCount"]);
    return fc
      .tuple(fixedCount, fc.option(autoscaling, { nil: undefined }))
      .map(([made, scaled]) => ({ ...made, ...scaled }));
  });
}

const clock = oneOf("00:00", "06:30", "22:00", "23:59");

/** Bounds with a first number of shards between them. */
const autoscaling: fc.Arbitrary<Settings> = fc
  .tuple(whole(2, 50), whole(0, 50), whole(0, 50), oneOf(undefined, "UTC", "Europe/Zurich", "America/Port-au-Prince"))
  .chain(([minShards, first, above, timeZone]) => {
    const night = fc.tuple(whole(Math.ceil(minShards / 8), minShards - 1), clock, clock).map(([shards, from, to]) => ({
      ...{ shards, from, to: from === to ? "12:00" : to },
      ...(timeZone && { timeZone }),
    }));
    const settings = {
      minShards: fixed(minShards),
      maxShards: fixed(minShards + first + above),
      targetUtilizationPercent: whole(10, 95),
      scaleOutCooldownSeconds: whole(60, 86_400),
      scaleInCooldownSeconds: whole(300, 86_400),
      night,
      logRetentionDays: oneOf(1, 30, 3653),
    };
    const scaling = group(settings, ["minShards", "maxShards"]);
    return scaling.map((made) => ({ shardCount: minShards + first, autoscaling: made }));
  });

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
