import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { metricsOf, putMetrics } from "../../../local/canary/metrics";
import type { CanaryResult } from "../../../local/canary/result";

function result(outcome: CanaryResult["outcome"], latencySeconds?: number): CanaryResult {
  const common = { pipeline: "clicks", delivery: outcome, destination: "LAKE", outcome };
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

  it("go to CloudWatch's JSON protocol, signed for its service", async () => {
    const requests: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(requests.length === 1 ? 200 : 403).end(requests.length === 1 ? "{}" : "AccessDenied");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const data = metricsOf([result("found", 2)]);
      await putMetrics(data, { endpoint, region: "eu-west-1" });
      const [request] = requests;
      assert.equal(request?.headers["x-amz-target"], "GraniteServiceVersion20100801.PutMetricData");
      assert.match(
        String(request?.headers.authorization),
        /Credential=local\/\d{8}\/eu-west-1\/monitoring\/aws4_request/,
      );
      assert.deepEqual(JSON.parse(request?.body ?? ""), { Namespace: "StreamingIngest", MetricData: data });
      await assert.rejects(
        putMetrics(data, { endpoint, region: "eu-west-1" }),
        /CloudWatch answered 403: AccessDenied/,
      );
    } finally {
      server.close();
    }
  });
});
