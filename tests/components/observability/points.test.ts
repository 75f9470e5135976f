import assert from "node:assert/strict";
import { Alarms } from "../../../components/observability";
import { type AlarmInputs, evaluateAlarm } from "../../../local/cloud/cloudwatch/evaluate";
import { type MetricPoint, pointOf } from "../../../local/cloud/cloudwatch/series";
import { type MockRuntime, mockRuntime } from "../mocks";
import { EVERYTHING } from "./watched";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);
/** More than any alarm looks at. */
const PERIODS = 20;

type Values = number | ((period: number) => number);

/** Values of an alarm's metrics, in their order, at each period: those that fire it, and those that do not, at the bound. */
interface Faults {
  breach: Values[];
  fine: Values[];
  /** @default OK */
  silent?: "ALARM";
}

/** A value of each period. */
const at = (breach: number, fine: number): Faults => ({ breach: [breach], fine: [fine] });
/** A counter since the start, which grows by so much each period. */
const grows = (breach: number, fine: number): Faults => ({
  breach: [(period) => period * breach],
  fine: [(period) => period * fine],
});
/** What is put in five minutes, beside what AWS takes in a second. */
const ofQuota = (breach: number, fine: number, limit: number): Faults => ({
  breach: [breach, limit],
  fine: [fine, limit],
});

const FAULTS: Record<string, Faults> = {
  "app-logs-not-delivered": at(1, 0),
  "app-logs-throttled": at(1, 0),
  "orders-events-not-put": at(1, 0),
  "orders-events-undelivered": at(1, 0),
  "sensors-messages-not-put": at(1, 0),
  "source-writes-throttled": at(1, 0),
  "source-reads-throttled": at(1, 0),
  "source-readers-behind": at(900_001, 900_000),
  // Half of 48 hours.
  "source-records-expire-soon": at(86_400_001, 86_400_000),
  // 80 % of two shards' minute.
  "source-shard-bytes-near-quota": at(96_000_001, 96_000_000),
  "source-shard-records-near-quota": at(96_001, 96_000),
  "lake-function-errors": at(1, 0),
  "lake-function-throttled": at(1, 0),
  "lake-function-slow": at(48_001, 48_000),
  "lake-records-rejected": at(1, 0),
  // Half of the 20 minutes after which records are given up.
  "audit-consumer-behind": at(600_001, 600_000),
  "audit-batches-lost": at(1, 0),
  "search-reader-behind": at(900_001, 900_000),
  // Half an hour until a message comes again, and 15 minutes.
  "lake-queue-behind": at(2701, 2700),
  "lake-objects-not-converted": at(1, 0),
  "audit-batches-given-up": at(1, 0),
  "redrive-runs-not-started": at(1, 0),
  "analytics-job-not-running": { ...at(0, 1), silent: "ALARM" },
  "analytics-job-behind": at(900_001, 900_000),
  "analytics-job-heap-full": at(90.1, 90),
  "analytics-job-cpu-busy": at(80.1, 80),
  "analytics-job-restarted": grows(1, 0),
  "analytics-checkpoints-failed": grows(1, 0),
  "analytics-rows-late": grows(1, 0),
  "analytics-records-malformed": at(1, 0),
  // Three times the buffer's two minutes and the batch's one.
  "lake-delivery-late": at(541, 540),
  "lake-objects-not-written": at(0.94, 0.95),
  "lake-backup-not-written": at(0.94, 0.95),
  // Three times a minute would be less than what is late.
  "lake-backup-late": at(301, 300),
  "lake-transform-failed": at(0.99, 1),
  "lake-conversion-failed": at(1, 0),
  "lake-partitions-exceeded": at(1, 0),
  "lake-delivery-behind": at(900_001, 900_000),
  // Three times Firehose's own five minutes.
  "warehouse-delivery-late": at(901, 900),
  "warehouse-objects-not-written": at(0.94, 0.95),
  "warehouse-copy-failed": at(0.99, 1),
  "warehouse-puts-throttled": at(1, 0),
  "warehouse-key-access-denied": at(1, 0),
  "warehouse-key-disabled": at(1, 0),
  "warehouse-key-invalid-state": at(1, 0),
  "warehouse-key-not-found": at(1, 0),
  "warehouse-bytes-near-quota": ofQuota(240_000_300, 240_000_000, 1_000_000),
  "warehouse-records-near-quota": ofQuota(24_000_300, 24_000_000, 100_000),
  "warehouse-requests-near-quota": ofQuota(240_300, 240_000, 1000),
  "lake-error-objects": at(1, 0),
  "serverless-warehouse-at-most": at(32, 31),
  "cluster-disk-full": at(80.1, 80),
  "cluster-cluster-busy": at(90.1, 90),
  "cluster-cluster-unhealthy": at(0, 1),
};

describe("each alarm, fed with points of its metrics", () => {
  let runtime: MockRuntime;
  before(async () => {
    runtime = mockRuntime();
    new Alarms("clicks", EVERYTHING);
    await runtime.settled();
  });

  const inputsOf = (key: string) => runtime.one(ALARM, `clicks-${key}`).inputs as unknown as AlarmInputs;

  it("is in the table of faults, and nothing else is", () => {
    const names = runtime.of(ALARM).map(({ name }) => name.replace("clicks-", ""));
    assert.deepEqual(names.sort(), Object.keys(FAULTS).sort());
  });

  for (const [key, { breach, fine, silent = "OK" }] of Object.entries(FAULTS)) {
    it(`${key} fires above its bound, not at it, recovers, and is ${silent} without data`, () => {
      const alarm = inputsOf(key);
      assert.equal(evaluateAlarm(alarm, pointsOf(alarm, breach), NOW), "ALARM", "breach");
      assert.equal(evaluateAlarm(alarm, pointsOf(alarm, fine), NOW), "OK", "at the bound");
      const later = NOW + PERIODS * periodOf(alarm) * 1000;
      const recovered = [...pointsOf(alarm, breach), ...pointsOf(alarm, fine, later)];
      assert.equal(evaluateAlarm(alarm, recovered, later, "ALARM"), "OK", "recovered");
      assert.equal(evaluateAlarm(alarm, [], NOW, "ALARM"), silent, "no data");
      assert.equal(evaluateAlarm(alarm, pointsOf(alarm, breach), later, "ALARM"), silent, "data that ended");
    });

    it(`${key} does not fire by one bad period where it wants more, and fires by as many as it wants`, () => {
      const alarm = inputsOf(key);
      const wanted = alarm.datapointsToAlarm ?? alarm.evaluationPeriods;
      const bad = (count: number) => (period: number) => period >= PERIODS - count;
      assert.equal(evaluateAlarm(alarm, mixed(alarm, breach, fine, bad(wanted)), NOW), "ALARM");
      assert.equal(evaluateAlarm(alarm, mixed(alarm, breach, fine, bad(wanted - 1)), NOW), "OK");
    });
  }
});

function metricsOf(alarm: AlarmInputs) {
  const queried = (alarm.metricQueries ?? []).flatMap(({ metric }) => (metric ? [metric] : []));
  const metrics = queried.length > 0 ? queried : [alarm];
  return metrics.map(({ namespace = "", metricName = "", dimensions = {} }) => ({ namespace, metricName, dimensions }));
}

function periodOf({ period, metricQueries = [] }: AlarmInputs): number {
  return period ?? metricQueries[0]?.metric?.period ?? 0;
}

function pointsOf(alarm: AlarmInputs, values: Values[], end = NOW): MetricPoint[] {
  return metricsOf(alarm).flatMap((metric, index) =>
    Array.from({ length: PERIODS }, (_, period) => {
      const value = values[index] ?? 0;
      const time = end - (PERIODS - period) * periodOf(alarm) * 1000;
      return pointOf(metric, time, typeof value === "number" ? value : value(period));
    }),
  );
}

/** The bad values in some periods, else the good ones. A counter grows in the bad periods only. */
function mixed(
  alarm: AlarmInputs,
  breach: Values[],
  fine: Values[],
  isBad: (period: number) => boolean,
): MetricPoint[] {
  const values = breach.map((bad, index): Values => {
    const good = fine[index] ?? 0;
    if (typeof bad === "number" || typeof good === "number") {
      return (period) => Number(isBad(period) ? bad : good);
    }
    return (period) =>
      Array.from({ length: period + 1 }, (_, past) => (isBad(past) ? bad(1) : good(1))).reduce((a, b) => a + b);
  });
  return pointsOf(alarm, values);
}
