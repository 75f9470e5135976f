import assert from "node:assert/strict";
import type { ProgramResult, RegisteredResource } from "../../../local/engine";
import { namedRun, STACK_FILES } from "../../local/plan/stacks";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** The type of the resource that a dimension names, and the property of it that is the dimension's value. */
const NAMED_BY: Record<string, { type: string; property: string }> = {
  StreamName: { type: "aws:kinesis/stream:Stream", property: "name" },
  DeliveryStreamName: { type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", property: "name" },
  ConsumerName: { type: "aws:kinesis/streamConsumer:StreamConsumer", property: "name" },
  FunctionName: { type: "aws:lambda/function:Function", property: "name" },
  Application: { type: "aws:kinesisanalyticsv2/application:Application", property: "name" },
  BucketName: { type: "aws:s3/bucketMetric:BucketMetric", property: "bucket" },
  FilterId: { type: "aws:s3/bucketMetric:BucketMetric", property: "name" },
  FilterName: { type: "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", property: "name" },
  RuleName: { type: "aws:cloudwatch/eventRule:EventRule", property: "name" },
  QueueName: { type: "aws:sqs/queue:Queue", property: "name" },
  Workgroup: { type: "aws:redshiftserverless/workgroup:Workgroup", property: "workgroupName" },
  ClusterIdentifier: { type: "aws:redshift/cluster:Cluster", property: "clusterIdentifier" },
};
/** The data stream that a stack uses and does not make: its name is in the config. */
const ADOPTED_STREAM = "clicks";
/** Says what it is in AWS's words, of which there are two. */
const WORDS = { DestinationType: ["Kinesis", "Firehose"] };

interface Watched {
  alarm: RegisteredResource;
  /** The metrics, each with its dimensions. */
  metrics: { namespace: string; metricName: string; dimensions?: Record<string, string> }[];
  /** Resources that the metrics' names come from. */
  sources: RegisteredResource[];
}

function watchedOf({ resources }: ProgramResult): Watched[] {
  return resources.flatMap((alarm) => {
    if (alarm.type !== ALARM) return [];
    const inputs = alarm.inputs as unknown as Watched["metrics"][0] & {
      metricQueries?: { metric?: Watched["metrics"][0] }[];
    };
    const queried = (inputs.metricQueries ?? []).flatMap(({ metric }) => (metric ? [metric] : []));
    const urns = ["dimensions", "metricName", "metricQueries"].flatMap(
      (name) => alarm.propertyDependencies[name] ?? [],
    );
    const sources = resources.filter(({ urn }) => urns.includes(urn));
    return [{ alarm, metrics: queried.length > 0 ? queried : [inputs], sources }];
  });
}

describe("the dimensions of alarms", () => {
  const seen = new Set<string>();

  for (const file of STACK_FILES) {
    const title = file.slice(file.lastIndexOf("/") + 1);
    it(`of ${title} are outputs of the resources that they name`, async () => {
      for (const { alarm, metrics, sources } of watchedOf(await namedRun(file))) {
        for (const { namespace, metricName, dimensions = {} } of metrics) {
          if (namespace === "StreamingIngest") {
            const filter = sources.find(({ type }) => type === "aws:cloudwatch/logMetricFilter:LogMetricFilter");
            assert.deepEqual(
              (filter?.inputs.metricTransformation as unknown as { name: string } | undefined)?.name,
              metricName,
              alarm.name,
            );
          }
          for (const [dimension, value] of Object.entries(dimensions)) {
            seen.add(dimension);
            assert.doesNotMatch(value, /^arn:/, `${alarm.name} ${dimension}`);
            if (dimension in WORDS) assert.ok(WORDS[dimension as keyof typeof WORDS].includes(value));
            else assert.ok(isNamed(dimension, value, sources), `${alarm.name} ${dimension} ${value}`);
          }
        }
      }
    });
  }

  it("are all looked at by these stacks", () => {
    const known = [...Object.keys(NAMED_BY), ...Object.keys(WORDS), "LogGroupName"];
    assert.deepEqual([...seen].sort(), known.sort());
  });
});

/** A log group is named by itself, or by the subscription to one that is not the stack's. */
function isNamed(dimension: string, value: string, sources: RegisteredResource[]): boolean {
  if (dimension === "LogGroupName")
    return sources.some(({ outputs }) => [outputs.name, outputs.logGroup].includes(value));
  if (dimension === "StreamName" && value === ADOPTED_STREAM) return true;
  const { type, property } = NAMED_BY[dimension] ?? { type: "?", property: "?" };
  return sources.some((source) => source.type === type && source.outputs[property] === value);
}
