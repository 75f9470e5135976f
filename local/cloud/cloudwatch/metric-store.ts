import { AwsError, type Clock, type MetricEmitter, type Metrics, type MetricUnit } from "../contracts";
import { HourFiles } from "./hour-files";
import type { MetricIdentity, RecordedMetric } from "./recorded-metric";
import { addSample, type Sample, sampleOf } from "./samples";
import type { MetricPoint } from "./series";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** AWS keeps the points of minutes for 15 days. */
export const KEPT_HOURS = 24;
/** Clients may put under any number of names. */
export const MOST_METRICS = 10_000;

/**
 * CloudWatch's metrics, by the minute, of the last 24 hours. They are written every few seconds: a process that is killed
 * loses the points since then, and nothing else.
 */
export class MetricStore implements Metrics {
  private readonly metrics = new Map<string, RecordedMetric>();
  private readonly samples: (() => void)[] = [];
  private readonly files: HourFiles;

  /** @param folder where the points lie */
  constructor(
    folder: string,
    private readonly clock: Clock = Date,
  ) {
    this.files = new HourFiles(folder, KEPT_HOURS);
    for (const { at, sample, unit, ...identity } of this.files.load(clock.now())) {
      this.metric(identity, unit)?.minutes.set(at, sample);
    }
  }

  of(namespace: string, dimensions: Record<string, string>): MetricEmitter {
    // By name alone, so that what is emitted often costs no text.
    const known = new Map<string, RecordedMetric>();
    return {
      emit: (metricName, value, unit) => {
        const metric = known.get(metricName) ?? this.metric({ namespace, metricName, dimensions }, unit);
        if (metric === undefined) return;
        known.set(metricName, metric);
        this.add(metric, this.clock.now(), sampleOf(value));
      },
    };
  }

  sampled(sample: () => void): void {
    this.samples.push(sample);
  }

  /** Has every service emit what is so now. */
  sample(): void {
    for (const sample of this.samples) sample();
  }

  /** Takes what a client puts. @param at milliseconds since the epoch @throws AwsError LimitExceeded */
  put(identity: MetricIdentity, unit: MetricUnit, at: number, sample: Sample): void {
    const metric = this.metric(identity, unit);
    if (metric === undefined) {
      throw new AwsError("LimitExceeded", `The embedded cloud keeps ${MOST_METRICS} metrics; put under fewer names.`);
    }
    this.add(metric, at, sample);
  }

  /** Every metric with points. */
  all(): RecordedMetric[] {
    return [...this.metrics.values()].filter(({ minutes }) => minutes.size > 0);
  }

  find(identity: MetricIdentity): RecordedMetric | undefined {
    return this.metrics.get(keyOf(identity));
  }

  /** All that is kept, a point a minute. */
  points(): MetricPoint[] {
    return this.all().flatMap(({ minutes, namespace, metricName, dimensions }) =>
      [...minutes].map(([at, sample]) => ({ namespace, metricName, dimensions, at, ...sample })),
    );
  }

  /** Writes what came since the last time, and forgets what is too old. */
  save(): void {
    const now = this.clock.now();
    const oldest = now - KEPT_HOURS * HOUR;
    for (const { minutes } of this.metrics.values()) {
      for (const minute of minutes.keys()) if (minute < oldest) minutes.delete(minute);
    }
    this.files.save(this.all(), now);
  }

  private metric(identity: MetricIdentity, unit: MetricUnit): RecordedMetric | undefined {
    const key = keyOf(identity);
    const known = this.metrics.get(key);
    if (known || this.metrics.size >= MOST_METRICS) return known;
    const made = { ...identity, unit, minutes: new Map<number, Sample>(), here: undefined };
    this.metrics.set(key, made);
    return made;
  }

  private add(metric: RecordedMetric, at: number, sample: Sample): void {
    const minute = Math.floor(at / MINUTE) * MINUTE;
    const present = metric.minutes.get(minute);
    if (present) addSample(present, sample);
    else metric.minutes.set(minute, { ...sample });
    if (metric.here) addSample(metric.here, sample);
    else metric.here = { ...sample };
    this.files.touch(minute);
  }
}

/** Dimensions are part of a metric's name, in any order. */
function keyOf({ namespace, metricName, dimensions }: MetricIdentity): string {
  const pairs = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([namespace, metricName, pairs]);
}
