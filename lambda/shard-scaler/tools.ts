import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type GetMetricDataCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import {
  AddTagsToStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import type { MinuteLoad } from "./decision";
import { historyTag } from "./history-tag";
import { HISTORY_TAG } from "./rules";
import type { ScalingTools } from "./scale";

const PERIOD_SECONDS = 60;

/** The scaler's way to a stream. @param streamArn ARN of the stream @param endpoint of all services; AWS's own when absent */
export function streamTools(streamArn: string, endpoint?: string): ScalingTools & { close(): void } {
  const settings = endpoint === undefined ? {} : { endpoint };
  const kinesis = new KinesisClient(settings);
  const cloudWatch = new CloudWatchClient(settings);
  const StreamARN = streamArn;
  return {
    async describe() {
      const { StreamDescriptionSummary: found } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN }));
      if (found?.OpenShardCount === undefined)
        throw new Error(`${streamArn}: Kinesis does not say how many shards are open`);
      const { OpenShardCount: shards, StreamStatus: status = "", StreamCreationTimestamp: created } = found;
      return { shards, status, createdAt: created?.getTime() ?? 0 };
    },
    history: () => historyTag(kinesis, { StreamARN }),
    async record(text) {
      await kinesis.send(new AddTagsToStreamCommand({ StreamARN, Tags: { [HISTORY_TAG]: text } }));
    },
    async update(shards) {
      const step = { TargetShardCount: shards, ScalingType: "UNIFORM_SCALING" } as const;
      await kinesis.send(new UpdateShardCountCommand({ StreamARN, ...step }));
    },
    async minutes(from, to) {
      return loads(await cloudWatch.send(new GetMetricDataCommand(queries(streamArn, from, to))));
    },
    close() {
      kinesis.destroy();
      cloudWatch.destroy();
    },
  };
}

/** Times of a whole day fit into one answer, which has 100,800 points at most. */
function queries(streamArn: string, from: number, to: number): GetMetricDataCommandInput {
  const Dimensions = [{ Name: "StreamName", Value: streamArn.slice(streamArn.indexOf("/") + 1) }];
  const query = (Id: string, MetricName: string) => {
    const Metric = { Namespace: "AWS/Kinesis", MetricName, Dimensions };
    return { Id, MetricStat: { Metric, Period: PERIOD_SECONDS, Stat: "Sum" } };
  };
  return {
    StartTime: new Date(from),
    EndTime: new Date(to),
    MetricDataQueries: [query("bytes", "IncomingBytes"), query("records", "IncomingRecords")],
  };
}

/** @throws Error where CloudWatch has not told all: a load that is half known would have the stream scaled in */
function loads({ MetricDataResults = [] }: GetMetricDataCommandOutput): MinuteLoad[] {
  const minutes = new Map<number, MinuteLoad>();
  for (const id of ["bytes", "records"] as const) {
    const result = MetricDataResults.find(({ Id }) => Id === id);
    if (result?.StatusCode !== "Complete")
      throw new Error(`CloudWatch's answer for ${id} is ${result?.StatusCode ?? "missing"}`);
    const { Timestamps = [], Values = [] } = result;
    Timestamps.forEach((time, index) => {
      const at = time.getTime();
      const minute = minutes.get(at) ?? { at, bytes: 0, records: 0 };
      minutes.set(at, { ...minute, [id]: Values[index] ?? 0 });
    });
  }
  return [...minutes.values()];
}
