import type { AlarmsArgs } from "../../../components/observability";

/** One of everything that can be watched, with all that it can have. */
export const EVERYTHING: AlarmsArgs = {
  subscriptions: { app: { logGroupName: "/app", filterName: "app-filter", destinationType: "Kinesis" } },
  rules: { orders: { ruleName: "orders-rule", deadLetterQueueName: "orders-undelivered" } },
  errorLogs: { sensors: { logGroupName: "/aws/iot/rule/sensors" } },
  streams: { source: { streamName: "clicks-stream", retentionHours: 48, shardCount: 2 } },
  functions: { lake: { functionName: "clicks-lake", timeoutSeconds: 60, rejectionLogGroupName: "/aws/lambda/clicks" } },
  queues: { lake: { queueName: "clicks-raw", visibilityTimeoutSeconds: 1800, retentionSeconds: 1_209_600 } },
  failureQueues: {
    lake: { queueName: "clicks-raw-failed", holds: "OBJECTS" },
    audit: { queueName: "clicks-audit-failures", holds: "BATCHES" },
    redrive: { queueName: "clicks-redrive-schedule-failed", holds: "RUNS" },
  },
  consumers: {
    audit: { functionName: "clicks-audit", maximumRecordAgeSeconds: 1200 },
    search: { streamName: "clicks-stream", consumerName: "clicks-search" },
  },
  applications: { analytics: { applicationName: "clicks-app", logGroupName: "/aws/kinesis-analytics/clicks" } },
  deliveries: {
    lake: {
      deliveryStreamName: "clicks-lake",
      source: "KINESIS",
      bufferIntervalSeconds: 120,
      transformIntervalSeconds: 60,
      backupIntervalSeconds: 60,
      converts: true,
      partitions: true,
    },
    warehouse: { deliveryStreamName: "clicks-put", source: "DIRECT_PUT", copies: true, hasCustomerKey: true },
  },
  errorPrefixes: { lake: { bucketName: "lake-bucket", prefix: "errors/clicks/" } },
  warehouses: {
    serverless: { workgroupName: "clicks-workgroup", maxCapacityRpu: 32 },
    cluster: { clusterIdentifier: "clicks-cluster" },
  },
};
