import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import { type CloudSettings, LambdaFunctionError } from "../../../../../local/cloud/contracts";
import { Kinesis } from "../../../../../local/cloud/kinesis/kinesis";
import {
  EventSourceMappings,
  failureDestinations,
  openKinesis,
} from "../../../../../local/cloud/lambda/event-source-mapping";
import { S3 } from "../../../../../local/cloud/s3/s3";
import { Sqs } from "../../../../../local/cloud/sqs";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/s";
const FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:audit";
const FAILURES = "arn:aws:sqs:eu-west-1:123456789012:failures";
/** A little more than a reader may be behind. */
const LATE_MILLISECONDS = 901_000;

describe("faults of a stream's consumers", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let kinesis: Kinesis;
  let sqs: Sqs;
  let mappings: EventSourceMappings;
  let problems: string[];
  /** Milliseconds that the readers' clock is ahead of the stream's. */
  let ahead: number;
  const clock = { now: () => Date.now() + ahead };
  beforeEach(async () => {
    [ahead, problems] = [0, []];
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    const { metrics } = cloudWatch;
    kinesis = await Kinesis.open(settings, { metrics, clock });
    sqs = new Sqs(settings, { metrics });
    sqs.adopt(FAILURES);
    await kinesis.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    await kinesis.call("RegisterStreamConsumer", { StreamName: "s", ConsumerName: "search" });
    await watch(
      {
        consumers: { audit: { functionName: "audit" }, search: { streamName: "s", consumerName: "search" } },
        failureQueues: { audit: { queueName: "failures", holds: "BATCHES" } },
      },
      cloudWatch.handlers(),
    );
  });
  afterEach(async () => {
    await mappings?.stop();
    await kinesis.close();
    cloudWatch.close();
    removeData(settings);
  });

  async function put(records: number): Promise<void> {
    const Records = Array.from({ length: records }, () => ({ Data: "YQ==", PartitionKey: "k" }));
    await kinesis.call("PutRecords", { StreamName: "s", Records });
  }

  /** Hands the stream's records to a function, with one attempt and no other. */
  async function consume(work: () => unknown, destinationArn = FAILURES): Promise<void> {
    mappings = new EventSourceMappings({
      kinesis: openKinesis({
        ...{ cloud: settings, streams: kinesis, metrics: cloudWatch.metrics, clock },
        functions: { invoke: async () => work() },
        failures: failureDestinations(new S3(settings), sqs),
        onProblem: (problem) => problems.push(problem),
      }),
    });
    const inputs = {
      ...{ eventSourceArn: STREAM_ARN, functionName: FUNCTION_ARN, startingPosition: "TRIM_HORIZON" },
      ...{ maximumRetryAttempts: 0, destinationConfig: { onFailure: { destinationArn } } },
    };
    await mappings.apply({ urn: "urn:mapping", type: "", name: "mapping", inputs });
    await mappings.drain();
  }

  /** The first event of a subscription of `search`. */
  async function subscribe(): Promise<Record<string, unknown> | undefined> {
    const subscription = await kinesis.subscribe("SubscribeToShard", {
      ...{ StreamName: "s", ConsumerName: "search", ShardId: "shardId-000000000000" },
      StartingPosition: { Type: "TRIM_HORIZON" },
    });
    for await (const { payload } of subscription ?? []) return payload;
    return undefined;
  }
  const fails = () => {
    throw new LambdaFunctionError("broken");
  };

  fault("consumer-behind", "the function gets records 15 minutes after they came", async () => {
    await put(10);
    ahead = LATE_MILLISECONDS;
    await consume(() => null);
    assert.deepEqual(firing(cloudWatch), ["audit-consumer-behind"]);
  });

  fault("batches-given-up", "the function fails on a batch as often as it may", async () => {
    await put(10);
    await consume(fails);
    assert.deepEqual(firing(cloudWatch), ["audit-batches-given-up"]);
    assert.deepEqual(mappings.counts("audit"), { handed: 0, givenUp: 10, skipped: 0 });
  });

  fault("batches-lost", "the bucket that is told of failures is gone", async () => {
    await put(10);
    await consume(fails, "arn:aws:s3:::gone");
    assert.deepEqual(firing(cloudWatch), ["audit-batches-lost"]);
    // Neither had nor told of: the run's report calls them lost.
    assert.deepEqual(mappings.counts("audit"), { handed: 0, givenUp: 0, skipped: 0 });
    assert.match(problems.join("\n"), /10 records of shardId-000000000000 given up and LOST to it.*gone/);
  });

  fault("reader-behind", "an application with enhanced fan-out has a backlog of 15 minutes before it", async () => {
    // More than one event holds.
    for (let batch = 0; batch < 3; batch++) await put(500);
    ahead = LATE_MILLISECONDS;
    const event = await subscribe();
    assert.ok(Number(event?.MillisBehindLatest) >= LATE_MILLISECONDS);
    assert.deepEqual(firing(cloudWatch), ["search-reader-behind"]);
  });

  it("clean: nothing, and each record is counted", async () => {
    await put(10);
    await consume(() => null);
    await subscribe();
    assert.deepEqual(firing(cloudWatch), []);
    assert.deepEqual(problems, []);
    assert.deepEqual(mappings.counts("audit"), { handed: 10, givenUp: 0, skipped: 0 });
    assert.equal(mappings.counts("another"), undefined);
    const find = (namespace: string, metricName: string, dimensions: Record<string, string>) =>
      cloudWatch.metrics.find({ namespace, metricName, dimensions })?.here;
    assert.equal(find("AWS/Lambda", "IteratorAge", { FunctionName: "audit" })?.count, 1);
    const search = { StreamName: "s", ConsumerName: "search" };
    assert.equal(find("AWS/Kinesis", "SubscribeToShardEvent.Records", search)?.sum, 10);
  });
});
