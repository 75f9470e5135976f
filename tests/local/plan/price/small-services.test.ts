import assert from "node:assert/strict";
import { KPU_HOUR_DOLLARS, monthlyKpuDollars } from "../../../../components/sql-analytics/settings";
import type { PropertyMap } from "../../../../local/engine";
import { figureIn, readPriceTable } from "../../../../local/plan/price/table";
import { lakeDelivery, linesOf, priced, resource, stream } from "./resources";

const FLOW = { recordsPerSecond: 100, recordSizeKiB: 1 };

function application(parallelism: number, parallelismPerKpu: number) {
  const flinkApplicationConfiguration = { parallelismConfiguration: { parallelism, parallelismPerKpu } };
  return resource("aws:kinesisanalyticsv2/application:Application", "people", {
    inputs: { applicationConfiguration: { flinkApplicationConfiguration } },
  });
}

describe("the price of a SQL stage", () => {
  it("is the KPUs of its tasks, one more, and 50 GB for each of its tasks' KPUs", () => {
    assert.deepEqual(linesOf(priced([application(1, 1)])), [
      "2 KPUs, one of them to run the job: 1460 KPU-hour = 160.6",
      "running storage: 50 GB-month = 5",
    ]);
    assert.deepEqual(linesOf(priced([application(4, 2)])), [
      "3 KPUs, one of them to run the job: 2190 KPU-hour = 240.9",
      "running storage: 100 GB-month = 10",
    ]);
    assert.equal(linesOf(priced([application(5, 2)]))[1], "running storage: 150 GB-month = 15");
  });

  it("counts KPUs at the price that the component warns of", () => {
    assert.equal(figureIn(readPriceTable(), "us-east-1", "flink.kpuHour").usd, KPU_HOUR_DOLLARS);
    const [line] = priced([application(3, 1)]).lines;
    assert.equal(Math.round(line?.usd ?? 0), monthlyKpuDollars({ parallelism: 3 }));
  });

  it("puts its results where the stage's own throughput counts", () => {
    const pipeline = resource("streaming-ingest:index:StreamingIngest", "people");
    const source = { ...stream({ shardCount: 1 }, "people"), parent: pipeline.urn };
    const results = { ...stream({ shardCount: 1 }, "people-minutes"), parent: pipeline.urn };
    const delivery = { ...lakeDelivery({}, {}, "people-minutes"), parent: pipeline.urn };
    const job = resource("aws:kinesisanalyticsv2/application:Application", "people", {
      parent: pipeline,
      needs: { applicationConfiguration: [source, results, delivery] },
    });
    const price = priced([pipeline, source, results, delivery, job], FLOW, { settings: { resultRecordsPerSecond: 2 } });
    const units = price.lines.filter(({ item }) => item.startsWith("PUT"));
    assert.deepEqual(
      units.map(({ name, quantity }) => [name, quantity]),
      [
        ["people", 262.8],
        ["people-minutes", 5.256],
      ],
    );
    assert.deepEqual(linesOf(price, "Firehose"), ["put, in steps of 5 KB a record, first 500 TB: 25.0626 GB = 0.7268"]);
  });
});

describe("the price of keys, secrets and queries", () => {
  it("is one price each, with what is assumed of their use", () => {
    const key = resource("aws:kms/key:Key", "stack");
    const secret = resource("aws:secretsmanager/secret:Secret", "loader");
    const workgroup = resource("aws:athena/workgroup:Workgroup", "lake");
    assert.deepEqual(linesOf(priced([key, secret, workgroup])), [
      "scanned by queries: 0.1 TB = 0.5",
      "secret: 1 secret = 0.4",
      "key: 1 key = 1",
      "requests: 10 ten thousand requests = 0.3",
    ]);
    const used = priced([key, workgroup], FLOW, { settings: { queryTerabytes: 2, kmsRequests: 0 } });
    assert.deepEqual(linesOf(used), [
      "scanned by queries: 2 TB = 10",
      "key: 1 key = 1",
      "requests: 0 ten thousand requests = 0",
    ]);
  });
});

describe("the price of alarms and dashboards", () => {
  const alarm = (inputs: PropertyMap) =>
    linesOf(priced([resource("aws:cloudwatch/metricAlarm:MetricAlarm", "late", { inputs })]))[0];

  it("is by metric, and three times as much for a period below a minute", () => {
    assert.equal(alarm({ metricName: "DataFreshness", period: 60 }), "alarm: 1 alarm metric = 0.1");
    assert.equal(alarm({ metricName: "DataFreshness", period: 30 }), "alarm: 1 alarm metric = 0.3");
    const metricQueries: PropertyMap[] = [
      { metric: { period: 300 } },
      { metric: { period: 300 } },
      { expression: "m1/m2" },
    ];
    assert.equal(alarm({ metricQueries }), "alarm: 2 alarm metric = 0.2");
  });

  it("is one price for a dashboard and for an alarm of alarms", () => {
    const dashboard = resource("aws:cloudwatch/dashboard:Dashboard", "stack");
    const composite = resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", "stack");
    assert.deepEqual(linesOf(priced([dashboard, composite])), [
      "composite alarm: 1 alarm = 0.5",
      "dashboard: 1 dashboard = 3",
    ]);
  });
});

describe("the price of a network", () => {
  const network = (inputs: PropertyMap) => linesOf(priced([resource("awsx:ec2:Vpc", "warehouse", { inputs })]));

  it("is its interface endpoints in each zone; a gateway endpoint is free", () => {
    const vpcEndpointSpecs = [
      { serviceName: "com.amazonaws.eu-west-1.s3", vpcEndpointType: "Gateway" },
      { serviceName: "com.amazonaws.eu-west-1.kinesis-streams", vpcEndpointType: "Interface" },
    ];
    const natGateways = { strategy: "None" };
    assert.deepEqual(network({ numberOfAvailabilityZones: 3, vpcEndpointSpecs, natGateways }), [
      "endpoint of kinesis-streams in 3 zones: 2190 endpoint-hour in a zone = 21.9",
    ]);
  });

  it("is its NAT gateways: none, one, or one in each zone as awsx makes them when nothing is said", () => {
    const gateways = (strategy: string) => network({ numberOfAvailabilityZones: 2, natGateways: { strategy } });
    assert.deepEqual(gateways("None"), []);
    assert.deepEqual(gateways("Single"), ["NAT gateways: 730 gateway-hour = 32.85"]);
    assert.deepEqual(gateways("OnePerAz"), ["NAT gateways: 1460 gateway-hour = 65.7"]);
    assert.deepEqual(network({}), ["NAT gateways: 2190 gateway-hour = 98.55"]);
  });

  it("counts what a private warehouse reads through the endpoint", () => {
    const orders = stream({ shardCount: 1 });
    const table = resource("aws:lambda/invocation:Invocation", "orders", { needs: { input: [orders] } });
    const endpoint = resource("aws:ec2/vpcEndpoint:VpcEndpoint", "streams", {
      inputs: {
        vpcEndpointType: "Interface",
        serviceName: "com.amazonaws.eu-west-1.kinesis-streams",
        subnetIds: ["a", "b"],
      },
    });
    const gateway = resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { inputs: { vpcEndpointType: "Gateway" } });
    assert.deepEqual(linesOf(priced([orders, table, endpoint, gateway], FLOW), "VPC"), [
      "endpoint of kinesis-streams in 2 zones: 1460 endpoint-hour in a zone = 14.6",
      "through the endpoint: 250.6256 GB = 2.5063",
    ]);
  });
});
