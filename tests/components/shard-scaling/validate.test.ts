import assert from "node:assert/strict";
import { type DataStreamArgs, validateDataStream } from "../../../components/data-stream";
import type { ShardAutoscalingArgs } from "../../../components/shard-scaling";

const NIGHT = { shards: 1, from: "22:00", to: "06:00" };
const problems = (given: Partial<ShardAutoscalingArgs>, stream: DataStreamArgs = {}) =>
  validateDataStream(
    { mode: "PROVISIONED", shardCount: 4, ...stream, autoscaling: { minShards: 2, maxShards: 8, ...given } },
    "clicks",
  );

function accepts(title: string, given: Partial<ShardAutoscalingArgs>, stream?: DataStreamArgs): void {
  it(title, () => assert.deepEqual(problems(given, stream), []));
}

function rejects(
  title: string,
  given: Partial<ShardAutoscalingArgs>,
  path: string,
  reason: RegExp,
  stream?: DataStreamArgs,
): void {
  it(title, () => {
    const [problem, ...others] = problems(given, stream);
    assert.deepEqual([problem?.path, others], [path, []]);
    assert.match(problem?.reason ?? "", reason);
  });
}

describe("arguments of a stream's autoscaling", () => {
  accepts("need no more than the bounds", {});

  const onDemand = { mode: undefined, shardCount: undefined };
  rejects("K-06 rejects it for a stream on demand", {}, "autoscaling", /^needs mode: PROVISIONED: /, onDemand);
  it("rejects it for a stream that exists", () => {
    const existingStreamArn = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    const found = validateDataStream({ existingStreamArn, autoscaling: { minShards: 1, maxShards: 2 } }, "clicks");
    assert.deepEqual(found, [
      { path: "autoscaling", reason: "must be left out beside existingStreamArn: what exists keeps its settings" },
    ]);
  });

  accepts("K-05 accepts 1 to 10,000 shards", { minShards: 1, maxShards: 10_000 });
  accepts("accepts one number for both bounds", { minShards: 4, maxShards: 4 });
  rejects("rejects no shards", { minShards: 0 }, "autoscaling.minShards", /must be 1–10000 shards, got 0/);
  rejects("rejects half a shard", { minShards: 1.5 }, "autoscaling.minShards", /got 1.5/);
  rejects(
    "K-05 rejects 10,001 shards",
    { maxShards: 10_001 },
    "autoscaling.maxShards",
    /must be 2–10000 shards, got 10001/,
  );
  rejects("rejects a most below the least", { minShards: 5, maxShards: 4 }, "autoscaling.maxShards", /must be 5–10000/);

  accepts("accepts a first number at the least", {}, { shardCount: 2 });
  accepts("accepts a first number at the most", {}, { shardCount: 8 });
  rejects("rejects a first number below the least", {}, "shardCount", /2–8, as the stream begins with it, got 1/, {
    shardCount: 1,
  });
  rejects("rejects a first number above the most", {}, "shardCount", /got 9/, { shardCount: 9 });

  const pace: [keyof ShardAutoscalingArgs, number, number, string][] = [
    ["targetUtilizationPercent", 10, 95, "%"],
    ["scaleOutCooldownSeconds", 60, 86_400, "s"],
    ["scaleInCooldownSeconds", 300, 86_400, "s"],
  ];
  for (const [key, least, most, unit] of pace) {
    accepts(`accepts ${least} ${unit} of ${key}`, { [key]: least });
    accepts(`accepts ${most} ${unit} of ${key}`, { [key]: most });
    const reason = new RegExp(`must be ${least}–${most} ${unit}`);
    rejects(`rejects ${least - 1} ${unit} of ${key}`, { [key]: least - 1 }, `autoscaling.${key}`, reason);
    rejects(`rejects ${most + 1} ${unit} of ${key}`, { [key]: most + 1 }, `autoscaling.${key}`, reason);
  }
  rejects("rejects a log of 8 days", { logRetentionDays: 8 }, "autoscaling.logRetentionDays", /got 8/);

  const night = (given: object) => ({ night: { ...NIGHT, ...given } });
  accepts("accepts a night of its own time zone", night({ timeZone: "Europe/Zurich" }));
  accepts("accepts a time zone that Firehose would not (F-58)", night({ timeZone: "America/Port-au-Prince" }));
  const deep = (shards: number) => ({ minShards: 17, maxShards: 32, ...night({ shards }) });
  const of20 = { shardCount: 20 };
  accepts("K-06 accepts a night of an eighth of the day's least, rounded up", deep(3), of20);
  rejects(
    "K-06 rejects a night of less than that",
    deep(2),
    "autoscaling.night.shards",
    /must be 3 or more, an eighth of minShards 17, got 2/,
    of20,
  );
  accepts("accepts a night within a day", night({ from: "00:00", to: "23:59" }));
  rejects(
    "rejects a night of no shards",
    night({ shards: 0 }),
    "autoscaling.night.shards",
    /at least 1 and less than minShards 2, got 0/,
  );
  rejects(
    "rejects a night of as many shards as by day",
    night({ shards: 2 }),
    "autoscaling.night.shards",
    /got 2; leave night out/,
  );
  for (const from of ["24:00", "22:60", "9:00", "22h"]) {
    rejects(`rejects a night from ${from}`, night({ from }), "autoscaling.night.from", /a time of day HH:MM/);
  }
  rejects("rejects a night without length", night({ to: "22:00" }), "autoscaling.night.to", /got "22:00" for both/);
  rejects(
    "rejects a time zone that does not exist",
    night({ timeZone: "Europe/Atlantis" }),
    "autoscaling.night.timeZone",
    /IANA/,
  );

  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ""]));
  accepts("K-23 accepts 49 tags beside its own", {}, { tags: tags(49) });
  rejects("K-23 rejects 50 tags beside its own", {}, "tags", /must be at most 50 tags, got 51/, { tags: tags(50) });
});
