import assert from "node:assert/strict";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { metricsOf, putMetrics } from "../../../local/canary/metrics";
import type { CanaryResult } from "../../../local/canary/result";
import { startCloud } from "../../../local/cloud/cloud";
import { clientSettings, removeData, temporarySettings } from "../cloud/temporary-cloud";

function result(outcome: CanaryResult["outcome"], latencySeconds?: number, delivery: string = outcome): CanaryResult {
  const common = { pipeline: "clicks", delivery, destination: "LAKE", outcome };
  return latencySeconds === undefined ? common : { ...common, latencySeconds };
}

describe("the canary's metrics", () => {
  it("are a success and a latency of what was found, a failure of what was not, and nothing of what was not tried", () => {
    const data = metricsOf([result("found", 61.5), result("missing"), result("rejected"), result("unproven")]);
    assert.deepEqual(
      data.map(({ MetricName, Value, Unit, Dimensions }) => [MetricName, Value, Unit, Dimensions[1]?.Value]),
      [
        ["CanarySuccess", 1, "Count", "found"],
        ["CanaryLatency", 61.5, "Seconds", "found"],
        ["CanarySuccess", 0, "Count", "missing"],
        ["CanarySuccess", 0, "Count", "rejected"],
      ],
    );
    assert.deepEqual(data[0]?.Dimensions, [
      { Name: "Pipeline", Value: "clicks" },
      { Name: "Delivery", Value: "found" },
    ]);
  });

  it("go to CloudWatch, a thousand a call", async () => {
    const settings = temporarySettings();
    const cloud = await startCloud(settings, { port: 0, onProblem: (problem) => assert.fail(problem) });
    try {
      const results = Array.from({ length: 600 }, (_, index) => result("found", 2, `d${index}`));
      await putMetrics(metricsOf(results), { endpoint: cloud.endpoint, region: "eu-west-1" });
      const client = new CloudWatchClient(clientSettings(cloud.endpoint));
      const Dimensions = [
        { Name: "Pipeline", Value: "clicks" },
        { Name: "Delivery", Value: "d599" },
      ];
      const from = Date.now();
      const { Datapoints } = await client.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: "StreamingIngest", MetricName: "CanaryLatency", Dimensions, Statistics: ["Sum"], Period: 60 },
          StartTime: new Date(from - 120_000),
          EndTime: new Date(from + 60_000),
        }),
      );
      client.destroy();
      assert.deepEqual(
        Datapoints?.map(({ Sum }) => Sum),
        [2],
      );
    } finally {
      await cloud.close();
      removeData(settings);
    }
  });
});
