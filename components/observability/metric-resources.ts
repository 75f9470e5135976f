import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LogMetric, MetricSource, RequestMetric } from "./definition";

/** A metric as alarms and dashboards name it. */
export interface NamedMetric {
  namespace: string;
  metricName: pulumi.Input<string>;
  /** None of a metric made of a log: its name says what it is about. */
  dimensions?: Record<string, pulumi.Input<string>>;
}

/** The namespace of the metrics that are counted from logs. */
export const LOG_METRIC_NAMESPACE = "StreamingIngest";
/** Longest name of a bucket's metrics configuration. */
const MAX_FILTER_ID_LENGTH = 64;

/** What makes metrics that no service emits of its own. */
export interface MetricNodes {
  /** Counters over log groups. */
  logMetricFilters: aws.cloudwatch.LogMetricFilter[];
  /** Counters of a bucket's requests. */
  bucketMetrics: aws.s3.BucketMetric[];
}

/** Names a metric, and makes what emits it where no service does. @param name name of the resource that is made then */
export function namedMetric(
  name: string,
  source: MetricSource,
  nodes: MetricNodes,
  opts: pulumi.CustomResourceOptions,
): NamedMetric {
  switch (source.kind) {
    case "service":
      return { namespace: source.namespace, metricName: source.metricName, dimensions: source.dimensions };
    case "log":
      return logMetric(name, source, nodes, opts);
    case "requests":
      return requestMetric(name, source, nodes, opts);
  }
}

/** Without a default value: a group without events has no data, which no alarm takes for a fault. */
function logMetric(
  name: string,
  { logGroupName, pattern, value, metricName, about }: LogMetric,
  { logMetricFilters }: MetricNodes,
  opts: pulumi.CustomResourceOptions,
): NamedMetric {
  const filter = new aws.cloudwatch.LogMetricFilter(
    name,
    {
      logGroupName,
      pattern,
      metricTransformation: {
        namespace: LOG_METRIC_NAMESPACE,
        name: pulumi.interpolate`${metricName}-${about}`,
        value,
        unit: "Count",
      },
    },
    opts,
  );
  logMetricFilters.push(filter);
  return { namespace: LOG_METRIC_NAMESPACE, metricName: filter.metricTransformation.apply((made) => made.name) };
}

/** S3 emits it only while there are requests, so a prefix that nothing fails into costs nothing. */
function requestMetric(
  name: string,
  { bucketName, prefix }: RequestMetric,
  { bucketMetrics }: MetricNodes,
  opts: pulumi.CustomResourceOptions,
): NamedMetric {
  const metric = new aws.s3.BucketMetric(name, { bucket: bucketName, name: filterId(name), filter: { prefix } }, opts);
  bucketMetrics.push(metric);
  return {
    namespace: "AWS/S3",
    metricName: "PutRequests",
    dimensions: { BucketName: metric.bucket, FilterId: metric.name },
  };
}

/** The name, cut where it is too long, with digits that tell it from others that begin alike. */
export function filterId(name: string): string {
  if (name.length <= MAX_FILTER_ID_LENGTH) return name;
  const digits = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, MAX_FILTER_ID_LENGTH - 9)}-${digits}`;
}
