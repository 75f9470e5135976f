import type { MetricEmitter, Metrics } from "../contracts";

interface RequestFilter {
  prefix: string;
  emitter: MetricEmitter;
}

/** AWS/S3: requests by the filters that the program made for a bucket; without one S3 counts none. */
export class RequestMetrics {
  private readonly filters = new Map<string, Map<string, RequestFilter>>();

  constructor(private readonly metrics: Metrics) {}

  /** Makes a filter, or changes the one of that name. */
  set(bucket: string, filterId: string, prefix: string): void {
    const ofBucket = this.filters.get(bucket) ?? new Map<string, RequestFilter>();
    const emitter = this.metrics.of("AWS/S3", { BucketName: bucket, FilterId: filterId });
    this.filters.set(bucket, ofBucket.set(filterId, { prefix, emitter }));
  }

  /** An object was written. */
  put(bucket: string, key: string): void {
    for (const { prefix, emitter } of this.filters.get(bucket)?.values() ?? []) {
      if (!key.startsWith(prefix)) continue;
      emitter.emit("AllRequests", 1, "Count");
      emitter.emit("PutRequests", 1, "Count");
    }
  }
}
