import assert from "node:assert/strict";
import { Encoder, Tag } from "cbor-x";
import { cloudWatchCbor } from "../../../../local/cloud/cloudwatch/cbor-service";
import { CloudWatch, cloudWatchJson } from "../../../../local/cloud/cloudwatch/cloudwatch";
import { cloudWatchQuery } from "../../../../local/cloud/cloudwatch/query-service";
import type { CloudSettings } from "../../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../../local/cloud/gateway/gateway";
import { removeData, temporarySettings } from "../temporary-cloud";

const NOW = Date.UTC(2026, 0, 31, 12, 0, 30);
const MINUTE = 60_000;
const IDENTITY = { namespace: "Shop", metricName: "Orders", dimensions: { Store: "1" } };

describe("CloudWatch", () => {
  const clock = { time: NOW, now: () => clock.time };
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let gateway: Gateway;
  beforeEach(async () => {
    clock.time = NOW;
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings, clock);
    gateway = await startGateway({
      port: 0,
      services: [cloudWatchJson(cloudWatch)],
      rest: [cloudWatchCbor(cloudWatch), cloudWatchQuery(cloudWatch)],
      onError: (error) => {
        throw error;
      },
    });
  });
  afterEach(async () => {
    await gateway.close();
    cloudWatch.close();
    removeData(settings);
  });

  const put = (value: number, at = NOW - MINUTE) =>
    cloudWatch.call("PutMetricData", {
      Namespace: "Shop",
      MetricData: [
        { MetricName: "Orders", Dimensions: [{ Name: "Store", Value: "1" }], Value: value, Timestamp: at / 1000 },
      ],
    });
  const statistics = (input: object) =>
    cloudWatch.call("GetMetricStatistics", {
      ...{ Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Store", Value: "1" }], Period: 60 },
      ...{ StartTime: new Date(NOW - 10 * MINUTE), EndTime: new Date(NOW), Statistics: ["Sum"], ...input },
    });

  describe("keeps metrics", () => {
    it("by the minute: the sum, the number, the least and the greatest", () => {
      put(4);
      put(1);
      const { Label, Datapoints } = statistics({ Statistics: ["Sum", "SampleCount", "Minimum", "Maximum", "Average"] });
      assert.equal(Label, "Orders");
      const values = { Sum: 5, SampleCount: 2, Minimum: 1, Maximum: 4, Average: 2.5, Unit: "None" };
      assert.deepEqual(Datapoints, [{ Timestamp: new Date(Date.UTC(2026, 0, 31, 11, 59)), ...values }]);
    });

    it("until 24 hours are over, also behind a restart", () => {
      put(7);
      cloudWatch.metrics.save();
      const keptAt = (time: number) => {
        const restarted = new CloudWatch(settings, { now: () => time });
        restarted.metrics.save();
        return restarted.metrics.find(IDENTITY)?.minutes.size ?? 0;
      };
      assert.equal(keptAt(NOW + 24 * 60 * MINUTE - 2 * MINUTE), 1);
      assert.equal(keptAt(NOW + 24 * 60 * MINUTE), 0);
    });

    it("of a run apart from those of the runs before it", () => {
      put(7);
      cloudWatch.metrics.save();
      const metric = new CloudWatch(settings, clock).metrics.find(IDENTITY);
      assert.equal(metric?.here, undefined);
      assert.equal(metric?.minutes.size, 1);
    });

    it("by all of their dimensions, in any order", () => {
      cloudWatch.metrics.of("N", { a: "1", b: "2" }).emit("m", 1, "Count");
      cloudWatch.metrics.of("N", { b: "2", a: "1" }).emit("m", 2, "Count");
      cloudWatch.metrics.of("N", { a: "1" }).emit("m", 4, "Count");
      assert.deepEqual(
        cloudWatch.metrics.points().map(({ dimensions, sum }) => [dimensions, sum]),
        [
          [{ a: "1", b: "2" }, 3],
          [{ a: "1" }, 4],
        ],
      );
    });

    it("up to 10,000 of them, and says so to the client", () => {
      for (let index = 0; index < 10_000; index++) cloudWatch.metrics.of("N", {}).emit(`m${index}`, 1, "Count");
      assert.throws(() => put(1), { name: "LimitExceeded" });
      cloudWatch.metrics.of("N", {}).emit("one more", 1, "Count");
      assert.equal(cloudWatch.metrics.all().length, 10_000);
    });
  });

  describe("answers clients", () => {
    it("a metric's values, and what metric math makes of them, the newest first", () => {
      put(3, NOW - 2 * MINUTE);
      put(5);
      const Metric = { Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Store", Value: "1" }] };
      const answer = cloudWatch.call("GetMetricData", {
        ...{ StartTime: (NOW - 10 * MINUTE) / 1000, EndTime: NOW / 1000 },
        MetricDataQueries: [
          { Id: "m1", MetricStat: { Metric, Period: 60, Stat: "Sum" }, ReturnData: false },
          { Id: "twice", Expression: "m1 * 2" },
        ],
      });
      assert.deepEqual(answer.MetricDataResults, [
        {
          ...{ Id: "twice", Label: "m1 * 2", StatusCode: "Complete", Values: [10, 6] },
          Timestamps: [new Date(Date.UTC(2026, 0, 31, 11, 59)), new Date(Date.UTC(2026, 0, 31, 11, 58))],
        },
      ]);
    });

    it("which metrics there are, by namespace, name and dimensions", () => {
      put(1);
      const list = (input: object) => (cloudWatch.call("ListMetrics", { ...input }).Metrics as unknown[]).length;
      assert.equal(list({}), 1);
      assert.equal(list({ Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Store" }] }), 1);
      assert.equal(list({ Dimensions: [{ Name: "Store", Value: "2" }] }), 0);
      assert.equal(list({ Namespace: "AWS/Kinesis" }), 0);
    });

    it("with an error for what it cannot answer", () => {
      assert.throws(() => statistics({ Period: 61 }), /Period must be a multiple of 60, got 61/);
      assert.throws(() => statistics({ StartTime: new Date(NOW) }), /EndTime must be after StartTime/);
      put(1);
      assert.throws(() => statistics({ Statistics: ["p99"] }), /the statistic p99 is not known here/);
      assert.throws(() => cloudWatch.call("PutMetricAlarm", {}), /CloudWatch has no PutMetricAlarm here; offered: /);
    });

    const fetched = async (path: string, headers: Record<string, string>, body: string | Buffer) => {
      const response = await fetch(`${gateway.endpoint}${path}`, { method: "POST", headers, body });
      return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
    };
    const start = (NOW - 2 * MINUTE) / 1000;

    it("over JSON, where times are seconds", async () => {
      put(5);
      const asked = { Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Store", Value: "1" }] };
      const input = { ...asked, StartTime: start, EndTime: NOW / 1000, Period: 60, Statistics: ["Sum"] };
      const { body } = await fetched(
        "/",
        {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "GraniteServiceVersion20100801.GetMetricStatistics",
        },
        JSON.stringify(input),
      );
      const Datapoints = [{ Timestamp: Date.UTC(2026, 0, 31, 11, 59) / 1000, Sum: 5, Unit: "None" }];
      assert.deepEqual(JSON.parse(body.toString()), { Label: "Orders", Datapoints });
    });

    it("over CBOR, where times are tag 1 with seconds", async () => {
      put(5);
      const codec = new Encoder({ useRecords: false, mapsAsObjects: true, tagUint8Array: false });
      const headers = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
      const path = (operation: string) => `/service/GraniteServiceVersion20100801/operation/${operation}`;
      const input = {
        ...{ Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Store", Value: "1" }] },
        ...{ StartTime: new Tag(start, 1), EndTime: new Tag(NOW / 1000, 1), Period: 60, Statistics: ["Sum"] },
      };
      const { headers: answered, body } = await fetched(path("GetMetricStatistics"), headers, codec.encode(input));
      assert.equal(answered.get("smithy-protocol"), "rpc-v2-cbor");
      const Datapoints = [{ Timestamp: new Date(Date.UTC(2026, 0, 31, 11, 59)), Sum: 5, Unit: "None" }];
      assert.deepEqual(codec.decode(body), { Label: "Orders", Datapoints });
      const refused = await fetched(path("GetDashboard"), headers, codec.encode({ DashboardName: "none" }));
      assert.equal(refused.status, 404);
      assert.equal(codec.decode(refused.body).__type, "ResourceNotFound");
    });

    it("over the query protocol, in XML", async () => {
      put(5);
      const headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        authorization: "AWS4-HMAC-SHA256 Credential=local/20260131/eu-west-1/monitoring/aws4_request, Signature=0",
      };
      const fields = {
        ...{ Action: "GetMetricStatistics", Version: "2010-08-01", Namespace: "Shop", MetricName: "Orders" },
        ...{ "Dimensions.member.1.Name": "Store", "Dimensions.member.1.Value": "1", "Statistics.member.1": "Sum" },
        ...{ StartTime: new Date(NOW - 2 * MINUTE).toISOString(), EndTime: new Date(NOW).toISOString(), Period: "60" },
      };
      const { body } = await fetched("/", headers, new URLSearchParams(fields).toString());
      assert.equal(
        body.toString().split("\n")[1],
        '<GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricStatisticsResult><Label>Orders</Label>' +
          "<Datapoints><member><Timestamp>2026-01-31T11:59:00.000Z</Timestamp><Sum>5</Sum><Unit>None</Unit></member></Datapoints>" +
          "</GetMetricStatisticsResult></GetMetricStatisticsResponse>",
      );
      const refused = await fetched("/", headers, "Action=GetDashboard&DashboardName=none");
      assert.equal(refused.status, 404);
      assert.match(refused.body.toString(), /<Error><Type>Sender<\/Type><Code>ResourceNotFound<\/Code>/);
      const nothing = await fetched("/", headers, "Action=ListMetrics&Dimensions=");
      assert.match(nothing.body.toString(), /<ListMetricsResult><Metrics><member><Namespace>Shop</);
    });
  });

  describe("alarms", () => {
    const inputs = {
      ...{ ...IDENTITY, name: "too-many", alarmDescription: "Too many orders. docs/runbook.md#too-many" },
      ...{
        comparisonOperator: "GreaterThanThreshold",
        threshold: 10,
        statistic: "Sum",
        treatMissingData: "notBreaching",
      },
      ...{ period: 300, evaluationPeriods: 3, datapointsToAlarm: 2 },
    };
    const make = (more: object = {}) => {
      const handler = cloudWatch.handlers()["aws:cloudwatch/metricAlarm:MetricAlarm"];
      const resource = { urn: "urn", type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "too-many" };
      return handler?.({ ...resource, inputs: { ...inputs, ...more } });
    };
    const described = () => (cloudWatch.call("DescribeAlarms", {}).MetricAlarms as Record<string, unknown>[])[0] ?? {};

    it("are made with AWS's ARN, and described with the state that the clock gives them", async () => {
      const made = await make({ period: 60, evaluationPeriods: 1, datapointsToAlarm: 1 });
      const arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:too-many";
      assert.deepEqual(made, { id: "too-many", outputs: { arn, name: "too-many" } });
      assert.equal(described().StateValue, "OK");
      put(11);
      assert.equal(described().StateValue, "ALARM");
      assert.deepEqual(described().Dimensions, [{ Name: "Store", Value: "1" }]);
      // Real points count until they are out of the range that is looked at.
      clock.time += 3 * MINUTE;
      assert.equal(described().StateValue, "OK");
      assert.deepEqual(described().StateUpdatedTimestamp, new Date(clock.time));
    });

    it("are refused when made, where the evaluator does not know what they ask", async () => {
      const metricQueries = [{ id: "e", expression: "ANOMALY_DETECTION_BAND(m1)", returnData: true }];
      const refused = make({ namespace: undefined, metricName: undefined, dimensions: undefined, metricQueries });
      await assert.rejects(async () => refused, /alarm "too-many": metric math "ANOMALY_DETECTION_BAND\(m1\)"/);
    });

    it("would fire if each of their periods brought what the run brought", async () => {
      await make();
      put(10);
      assert.deepEqual(cloudWatch.alarms.report(5), { total: 1, wouldFire: [] });
      put(1);
      const firing = {
        ...{ name: "too-many", reason: "Orders Sum 11 > 10" },
        description: "Too many orders. docs/runbook.md#too-many",
      };
      assert.deepEqual(cloudWatch.alarms.report(5), { total: 1, wouldFire: [firing] });
      // A run of ten minutes brought half of it in each five.
      assert.deepEqual(cloudWatch.alarms.report(600), { total: 1, wouldFire: [] });
    });

    it("would fire on a counter by what the run added to it, and not for what it was before", async () => {
      const metric = { namespace: "AWS/KinesisAnalytics", metricName: "numRestarts", period: 60, stat: "Maximum" };
      const dimensions = { Application: "a" };
      const metricQueries = [
        { id: "m1", metric: { ...metric, dimensions } },
        { id: "e1", expression: "DIFF(m1)", returnData: true },
      ];
      const over = { namespace: undefined, metricName: undefined, dimensions: undefined, statistic: undefined };
      await make({ ...over, period: undefined, threshold: 0, metricQueries });
      const { emit } = cloudWatch.metrics.of("AWS/KinesisAnalytics", dimensions);
      emit("numRestarts", 4, "Count");
      assert.deepEqual(cloudWatch.alarms.report(5).wouldFire, []);
      emit("numRestarts", 5, "Count");
      assert.deepEqual(
        cloudWatch.alarms.report(5).wouldFire.map(({ reason }) => reason),
        ["numRestarts Maximum (DIFF(m1)) 1 > 0"],
      );
    });
  });

  it("keeps dashboards for clients to read", async () => {
    const handler = cloudWatch.handlers()["aws:cloudwatch/dashboard:Dashboard"];
    const inputs = { dashboardName: "clicks", dashboardBody: '{"widgets":[]}' };
    const made = await handler?.({ urn: "urn", type: "aws:cloudwatch/dashboard:Dashboard", name: "d", inputs });
    const dashboardArn = "arn:aws:cloudwatch::123456789012:dashboard/clicks";
    assert.deepEqual(made, { id: "clicks", outputs: { dashboardArn, dashboardName: "clicks" } });
    assert.deepEqual(cloudWatch.call("GetDashboard", { DashboardName: "clicks" }), {
      ...{ DashboardName: "clicks", DashboardBody: '{"widgets":[]}' },
    });
  });
});
