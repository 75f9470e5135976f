import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from "../../lambda/shard-scaler/rules";
import { MIN_RETENTION_HOURS } from "../data-stream/validate";
import type { WatchedStreamArgs } from "./args";
import { type AlarmDefinition, alarmOn, type Rule, type Thresholds } from "./definition";

const MINUTE = 60;

/** Alarms of a data stream. A silent stream emits none of these metrics, and that is no alarm. */
export function streamAlarms(key: string, stream: WatchedStreamArgs, thresholds: Thresholds): AlarmDefinition[] {
  const { streamName, retentionHours = MIN_RETENTION_HOURS } = stream;
  const source = { namespace: "AWS/Kinesis", dimensions: { StreamName: streamName } };
  const on = (rule: Rule) => alarmOn(source, `the data stream ${key}`, rule);
  const { iteratorAgeSeconds, retentionPercent } = thresholds;
  return [
    on({
      key: "writes-throttled",
      meaning: "producers' records were refused, as the shards took no more",
      firstStep:
        "see whether one partition key is hot; else give the stream more shards (npm run reshard) or ON_DEMAND",
      metricName: "WriteProvisionedThroughputExceeded",
      statistic: "Sum",
      threshold: 0,
      // A producer tries again; what lasts does not go away by itself.
      periodSeconds: MINUTE,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    }),
    on({
      key: "reads-throttled",
      meaning: "readers of the data stream are in each other's way",
      firstStep: "count the readers: deliveries, SQL stage and your own share five reads a second of each shard (K-15)",
      metricName: "ReadProvisionedThroughputExceeded",
      statistic: "Sum",
      threshold: 0,
      // Firehose is throttled now and then, and reads on.
      periodSeconds: MINUTE,
      evaluationPeriods: 15,
      datapointsToAlarm: 10,
    }),
    on({
      key: "readers-behind",
      meaning: `a reader is more than ${iteratorAgeSeconds} s behind the end of the stream`,
      firstStep: "look which delivery or SQL stage alarms too; that one is slow or stopped",
      metricName: "GetRecords.IteratorAgeMilliseconds",
      statistic: "Maximum",
      threshold: iteratorAgeSeconds * 1000,
      periodSeconds: MINUTE,
      evaluationPeriods: 5,
    }),
    on({
      key: "records-expire-soon",
      meaning: `unread records have used up ${retentionPercent} % of the ${retentionHours} hours that the stream keeps them; then they are lost`,
      firstStep: "raise retentionHours at once, which keeps what is there, then repair the reader that is behind",
      metricName: "GetRecords.IteratorAgeMilliseconds",
      statistic: "Maximum",
      threshold: (retentionHours * 3_600_000 * retentionPercent) / 100,
      periodSeconds: MINUTE,
      evaluationPeriods: 3,
    }),
    ...shardAlarms(on, stream, thresholds),
  ];
}

/**
 * On demand there is no fixed bound: what was refused is what tells. Of a stream that is scaled the bound is the most shards:
 * how many it has no metric says, and below that the scaler comes first.
 */
function shardAlarms(
  on: (rule: Rule) => AlarmDefinition,
  { shardCount, maxShards }: Pick<WatchedStreamArgs, "shardCount" | "maxShards">,
  { quotaPercent }: Thresholds,
): AlarmDefinition[] {
  const shards = maxShards ?? shardCount;
  if (shards === undefined) return [];
  const near = (key: string, metricName: string, what: string, perSecond: number): Rule => ({
    key,
    meaning: `producers put more than ${quotaPercent} % of the ${what} that ${maxShards === undefined ? "" : "the most of "}${shards} shards take`,
    firstStep:
      maxShards === undefined
        ? "give the stream more shards before records are refused: npm run reshard, and shardCount in the config"
        : "raise autoscaling.maxShards in the config before records are refused",
    metricName,
    statistic: "Sum",
    threshold: (shards * perSecond * MINUTE * quotaPercent) / 100,
    periodSeconds: MINUTE,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
  });
  return [
    on(near("shard-bytes-near-quota", "IncomingBytes", "bytes", SHARD_BYTES_PER_SECOND)),
    on(near("shard-records-near-quota", "IncomingRecords", "records", SHARD_RECORDS_PER_SECOND)),
  ];
}
