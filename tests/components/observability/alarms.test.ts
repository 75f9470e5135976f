import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Alarms, type AlarmsArgs, validateAlarms } from "../../../components/observability";
import { filterId } from "../../../components/observability/metric-resources";
import { mockRuntime, value } from "../mocks";
import { EVERYTHING } from "./watched";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const BUCKET_METRIC = "aws:s3/bucketMetric:BucketMetric";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:on-call";

async function made(args: AlarmsArgs) {
  const runtime = mockRuntime();
  const alarms = new Alarms("clicks", args);
  await runtime.settled();
  return { runtime, alarms };
}

const STREAM: AlarmsArgs = { streams: { source: { streamName: "clicks-stream" } } };

describe("Alarms", () => {
  it("makes an alarm whole: what it looks at, when it fires, what it means, what to do first, and whom it tells", async () => {
    const { runtime, alarms } = await made({ ...STREAM, topicArn: TOPIC_ARN, tags: { team: "data" } });
    assert.deepEqual(runtime.one(ALARM, "clicks-source-writes-throttled").inputs, {
      alarmDescription:
        "clicks, the data stream source: producers' records were refused, as the shards took no more. First: see whether one partition key is hot; else give the stream more shards (npm run reshard) or ON_DEMAND. More: docs/runbook.md#writes-throttled",
      namespace: "AWS/Kinesis",
      metricName: "WriteProvisionedThroughputExceeded",
      dimensions: { StreamName: "clicks-stream" },
      statistic: "Sum",
      period: 60,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: "notBreaching",
      alarmActions: [TOPIC_ARN],
      okActions: [TOPIC_ARN],
      tags: { team: "data" },
    });
    const arns = await value(alarms.alarmArns);
    assert.deepEqual(Object.keys(arns), [
      "source-writes-throttled",
      "source-reads-throttled",
      "source-readers-behind",
      "source-records-expire-soon",
    ]);
    assert.match(arns["source-readers-behind"] ?? "", /:alarm:clicks-source-readers-behind-/);
  });

  it("calculates with several metrics where a quota is a metric too", async () => {
    const { runtime } = await made({ deliveries: { put: { deliveryStreamName: "clicks-put", source: "DIRECT_PUT" } } });
    const dimensions = { DeliveryStreamName: "clicks-put" };
    const { metricQueries, metricName, period } = runtime.one(ALARM, "clicks-put-bytes-near-quota").inputs;
    assert.deepEqual([metricName, period], [undefined, undefined]);
    assert.deepEqual(metricQueries, [
      {
        id: "m1",
        metric: { namespace: "AWS/Firehose", metricName: "IncomingBytes", dimensions, period: 300, stat: "Sum" },
      },
      {
        id: "m2",
        metric: {
          namespace: "AWS/Firehose",
          metricName: "BytesPerSecondLimit",
          dimensions,
          period: 300,
          stat: "Minimum",
        },
      },
      { id: "value", expression: "100 * (m1 / PERIOD(m1)) / m2", returnData: true },
    ]);
  });

  it("makes the metrics that no service emits: counters over logs, and over a bucket's requests", async () => {
    const { runtime } = await made(EVERYTHING);
    assert.deepEqual(runtime.one(FILTER, "clicks-lake-records-rejected").inputs, {
      logGroupName: "/aws/lambda/clicks",
      pattern: '{ $.message = "records failed" }',
      metricTransformation: {
        namespace: "StreamingIngest",
        name: "RejectedRecords-clicks-lake",
        value: "$.failed",
        unit: "Count",
      },
    });
    const rejected = runtime.one(ALARM, "clicks-lake-records-rejected").inputs;
    assert.deepEqual(
      [rejected.namespace, rejected.metricName, rejected.dimensions],
      ["StreamingIngest", "RejectedRecords-clicks-lake", undefined],
    );
    assert.deepEqual(runtime.one(BUCKET_METRIC).inputs, {
      bucket: "lake-bucket",
      name: "clicks-lake-error-objects",
      filter: { prefix: "errors/clicks/" },
    });
    const objects = runtime.one(ALARM, "clicks-lake-error-objects").inputs;
    assert.deepEqual(objects.dimensions, { BucketName: "lake-bucket", FilterId: "clicks-lake-error-objects" });
  });

  it("tells nobody without a topic, and makes no dashboard without a name", async () => {
    const { runtime } = await made(STREAM);
    const { alarmActions, okActions } = runtime.one(ALARM, "clicks-source-readers-behind").inputs;
    assert.deepEqual([alarmActions, okActions], [undefined, undefined]);
    assert.equal(runtime.of(DASHBOARD).length, 0);
  });

  it("draws each alarm's metric with its line on a dashboard, below the alarms' states", async () => {
    const { runtime, alarms } = await made({ ...EVERYTHING, dashboardName: "stack-clicks" });
    const { dashboardName, dashboardBody } = runtime.one(DASHBOARD).inputs;
    assert.equal(dashboardName, "stack-clicks");
    const { widgets } = JSON.parse(String(dashboardBody)) as {
      widgets: {
        type: string;
        x: number;
        y: number;
        width: number;
        height: number;
        properties: Record<string, unknown>;
      }[];
    };
    const arns = Object.values(await value(alarms.alarmArns));
    assert.deepEqual(widgets[0]?.properties.alarms, arns);
    const graphs = widgets.filter(({ type }) => type === "metric");
    assert.equal(graphs.length, arns.length);
    assert.deepEqual(graphs.find(({ properties }) => properties.title === "bytes-near-quota")?.properties, {
      title: "bytes-near-quota",
      view: "timeSeries",
      region: "eu-west-1",
      period: 300,
      metrics: [
        [{ expression: "100 * (m1 / PERIOD(m1)) / m2", id: "value", label: "bytes-near-quota" }],
        [
          "AWS/Firehose",
          "IncomingBytes",
          "DeliveryStreamName",
          "clicks-put",
          { id: "m1", stat: "Sum", visible: false },
        ],
        [
          "AWS/Firehose",
          "BytesPerSecondLimit",
          "DeliveryStreamName",
          "clicks-put",
          { id: "m2", stat: "Minimum", visible: false },
        ],
      ],
      annotations: { horizontal: [{ label: "alarm", value: 80 }] },
    });
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
    );
    assert.equal(new Set(cells).size, cells.length, "no widget lies on another");
    assert.ok(widgets.every(({ x, width }) => x + width <= 24));
  });

  it("keeps descriptions within the 1,024 characters that CloudWatch takes (A-11)", async () => {
    const { runtime } = await made({ ...EVERYTHING, runbookUrl: `https://example.com/${"r".repeat(200)}` });
    for (const { name, inputs } of runtime.of(ALARM)) {
      assert.ok(String(inputs.alarmDescription).length <= 1024, name);
    }
  });

  it("takes bounds from settings and thresholds", async () => {
    const { runtime } = await made({
      streams: { source: { streamName: "s", retentionHours: 168, shardCount: 1 } },
      deliveries: { lake: { deliveryStreamName: "d", source: "MSK", bufferIntervalSeconds: 900 } },
      functions: { lake: { functionName: "f", timeoutSeconds: 10, rejectionLogGroupName: "/l" } },
      errorPrefixes: { lake: { bucketName: "b", prefix: "errors/" } },
      applications: { a: { applicationName: "a", logGroupName: "/f" } },
      thresholds: {
        iteratorAgeSeconds: 60,
        retentionPercent: 25,
        freshnessIntervals: 2,
        quotaPercent: 50,
        durationPercent: 90,
        rejectedRecords: 5,
        errorObjects: 6,
        lateRows: 7,
      },
    });
    const threshold = (key: string) => runtime.one(ALARM, `clicks-${key}`).inputs.threshold;
    const keys = ["source-readers-behind", "source-records-expire-soon", "source-shard-records-near-quota"];
    assert.deepEqual(keys.map(threshold), [60_000, 151_200_000, 30_000]);
    assert.deepEqual(["lake-delivery-late", "lake-function-slow"].map(threshold), [1800, 9000]);
    assert.deepEqual(["lake-records-rejected", "lake-error-objects", "a-rows-late"].map(threshold), [5, 6, 7]);
  });
});

describe("the checks of what is watched", () => {
  const problemsOf = (args: AlarmsArgs) =>
    validateAlarms(args, "clicks").map(({ path, reason }) => `${path} ${reason}`);

  it("finds nothing wrong with one of everything", () => assert.deepEqual(problemsOf(EVERYTHING), []));

  it("refuses an ARN where a metric has a name", () => {
    const streamName = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    assert.deepEqual(problemsOf({ streams: { source: { streamName } } }), [
      `streams.source.streamName must be a name: AWS emits no metric under an ARN, got "${streamName}"`,
    ]);
  });

  it("refuses words, names and topics that AWS does not know, all at once (A-08)", () => {
    const found = problemsOf({
      topicArn: "on-call",
      dashboardName: "my clicks",
      deliveries: { lake: { deliveryStreamName: "d", source: "Kafka" } },
      subscriptions: { app: { logGroupName: "/a", filterName: "f", destinationType: "SQS" } },
    });
    assert.deepEqual(found, [
      'topicArn must be the ARN of a topic, arn:aws:sns:<region>:<account>:<name>, got "on-call"',
      'dashboardName must be 1–255 of a–z, A–Z, 0–9, _ and - (A-08), got "my clicks"',
      'deliveries.lake.source must be one of KINESIS, DIRECT_PUT, MSK, got "Kafka"',
      'subscriptions.app.destinationType must be one of Kinesis, Firehose, got "SQS"',
    ]);
  });

  it("refuses a failure queue of unknown failures, and a consumer that is not told by one name (A-14)", () => {
    const found = problemsOf({
      failureQueues: { raw: { queueName: "q", holds: "MESSAGES" } },
      consumers: {
        none: {},
        both: { functionName: "f", consumerName: "c", streamName: "s" },
        unplaced: { consumerName: "c" },
      },
    });
    assert.deepEqual(found, [
      'failureQueues.raw.holds must be one of OBJECTS, BATCHES, RUNS, got "MESSAGES"',
      "consumers.none.functionName must be given, or else consumerName; got neither",
      "consumers.both.functionName must be given, or else consumerName; got both",
      "consumers.unplaced.streamName must be given beside consumerName: a consumer is registered on one stream (A-14)",
    ]);
  });

  it("takes no more of a queue's time than its retention has, and no alarm for a function that may take all of its own", async () => {
    const queue = { queueName: "q", visibilityTimeoutSeconds: 600 };
    const { runtime, alarms } = await made({
      queues: { short: { ...queue, retentionSeconds: 2998 }, long: { ...queue, retentionSeconds: 3002 } },
      functions: { redrive: { functionName: "f" } },
    });
    const threshold = (key: string) => runtime.one(ALARM, `clicks-${key}-queue-behind`).inputs.threshold;
    assert.deepEqual(["short", "long"].map(threshold), [1499, 1500]);
    const keys = Object.keys(await value(alarms.alarmArns));
    assert.deepEqual(
      keys.filter((key) => key.startsWith("redrive-")),
      ["redrive-function-errors", "redrive-function-throttled"],
    );
  });

  it("refuses two parts whose alarms would have one name", () => {
    const streams = { a: { streamName: "s", shardCount: 1 } };
    const put = { deliveryStreamName: "d", source: "DIRECT_PUT" };
    assert.deepEqual(problemsOf({ streams, deliveries: { b: put } }), []);
    assert.deepEqual(problemsOf({ streams, deliveries: { "a-shard": put } }), [
      '(parts) must give no two alarms one name, got "clicks-a-shard-bytes-near-quota" twice; rename a part',
      '(parts) must give no two alarms one name, got "clicks-a-shard-records-near-quota" twice; rename a part',
    ]);
  });

  it("takes a dashboard of 400 alarms, and none of more (A-08)", () => {
    const streamsOf = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, { streamName: "s" }]));
    assert.deepEqual(problemsOf({ streams: streamsOf(100), dashboardName: "d" }), []);
    assert.deepEqual(problemsOf({ streams: streamsOf(101), dashboardName: "d" }), [
      "dashboardName must be left out with more than 400 alarms, which no dashboard takes (A-08), got 404",
    ]);
  });

  const bounds: [name: string, low: number, high: number, unit: string][] = [
    ["iteratorAgeSeconds", 60, 86_400, "s"],
    ["retentionPercent", 1, 99, "%"],
    ["freshnessIntervals", 2, 100, "intervals"],
    ["quotaPercent", 1, 100, "%"],
    ["durationPercent", 1, 100, "%"],
  ];
  for (const [name, low, high, unit] of bounds) {
    it(`takes thresholds.${name} of ${low}–${high}, and no less and no more`, () => {
      const problems = (given: number) => problemsOf({ thresholds: { [name]: given } });
      assert.deepEqual([...problems(low), ...problems(high)], []);
      for (const given of [low - 1, high + 1]) {
        assert.deepEqual(problems(given), [`thresholds.${name} must be ${low}–${high} ${unit}, got ${given}`]);
      }
    });
  }
  for (const name of ["rejectedRecords", "errorObjects", "lateRows"]) {
    it(`takes thresholds.${name} of 0, and not below`, () => {
      assert.deepEqual(problemsOf({ thresholds: { [name]: 0 } }), []);
      assert.match(problemsOf({ thresholds: { [name]: -1 } })[0] ?? "", /at least 0, got -1$/);
    });
  }

  it("throws from the component, before any alarm is made", () => {
    mockRuntime();
    assert.throws(() => new Alarms("clicks", { topicArn: "on-call" }), pulumi.ResourceError);
  });

  it("cuts a metrics configuration's name at 64 characters, and keeps names apart (A-07)", () => {
    const long = "n".repeat(64);
    assert.equal(filterId(long), long);
    assert.equal(filterId(`${long}a`).length, 64);
    assert.notEqual(filterId(`${long}a`), filterId(`${long}b`));
  });
});
