import type { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";

/** A metric of AWS's own of which nothing here corresponds. */
export interface ServiceMetricName {
  Namespace: string;
  MetricName: string;
  /** Its only dimension, with the value. */
  dimension: [name: string, value: string];
}

/** Puts a point as AWS would emit it, by PutMetricData into AWS's own namespace. */
export function putPoint(cloudWatch: CloudWatch, metric: ServiceMetricName, Value: number): void {
  const [Name, Dimension] = metric.dimension;
  cloudWatch.call("PutMetricData", {
    Namespace: metric.Namespace,
    MetricData: [{ MetricName: metric.MetricName, Dimensions: [{ Name, Value: Dimension }], Value }],
  });
}
