import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { clientSettings, type Endpoint } from "../feed/endpoint";
import { type CanaryResult, isFailure } from "./result";

export const NAMESPACE = "StreamingIngest";
/** Data of one call: CloudWatch takes 1,000. */
const MOST_DATA = 1000;

/** One value of a metric, as PutMetricData takes it. */
export interface MetricDatum {
  MetricName: "CanaryLatency" | "CanarySuccess";
  Dimensions: { Name: string; Value: string }[];
  Unit: "Seconds" | "Count";
  Value: number;
}

/** `CanarySuccess` is 1 or 0 for each delivery that was tried; `CanaryLatency` is there for those that were found. */
export function metricsOf(results: CanaryResult[]): MetricDatum[] {
  return results.flatMap((result): MetricDatum[] => {
    if (result.outcome === "unproven") return [];
    const Dimensions = [
      { Name: "Pipeline", Value: result.pipeline },
      { Name: "Delivery", Value: result.delivery },
    ];
    const success = {
      MetricName: "CanarySuccess",
      Dimensions,
      Unit: "Count",
      Value: isFailure(result) ? 0 : 1,
    } as const;
    if (result.latencySeconds === undefined) return [success];
    return [success, { MetricName: "CanaryLatency", Dimensions, Unit: "Seconds", Value: result.latencySeconds }];
  });
}

/** Puts metrics into CloudWatch. @throws Error with CloudWatch's reason */
export async function putMetrics(data: MetricDatum[], endpoint: Endpoint): Promise<void> {
  const client = new CloudWatchClient(clientSettings(endpoint));
  try {
    for (let from = 0; from < data.length; from += MOST_DATA) {
      const MetricData = data.slice(from, from + MOST_DATA);
      await client.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }));
    }
  } finally {
    client.destroy();
  }
}
