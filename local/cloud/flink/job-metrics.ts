import type { MetricEmitter } from "../contracts";
import type { SqlCounts, SqlHealth } from "./engine";

/** AWS/KinesisAnalytics: the metrics of one application. Counters are those since its job began, as Flink's are. */
export class JobMetrics {
  private malformed: number | undefined;
  private downSince: number | undefined;

  constructor(private readonly emitter: MetricEmitter) {}

  /** @returns how many malformed records came since the last time */
  tell({ read, malformed, late, emitted }: SqlCounts, health: SqlHealth, now: number): number {
    const { emit } = this.emitter;
    this.tellHealth(health, now);
    emit("numRecordsIn", read, "Count");
    emit("numRecordsOut", sum(Object.values(emitted)), "Count");
    emit("numLateRecordsDropped", late, "Count");
    const added = malformed - (this.malformed ?? malformed);
    this.malformed = malformed;
    return added;
  }

  private tellHealth({ restarts, runningSince, failedCheckpoints, millisBehindLatest }: SqlHealth, now: number): void {
    const { emit } = this.emitter;
    const runs = runningSince === undefined ? 0 : now - runningSince;
    this.downSince = runningSince === undefined ? (this.downSince ?? now) : undefined;
    emit("runningTime", runs, "Milliseconds");
    emit("uptime", runs, "Milliseconds");
    emit("downtime", now - (this.downSince ?? now), "Milliseconds");
    emit("numRestarts", restarts, "Count");
    emit("fullRestarts", restarts, "Count");
    if (failedCheckpoints !== undefined) emit("numberOfFailedCheckpoints", failedCheckpoints, "Count");
    if (millisBehindLatest !== undefined) emit("millisBehindLatest", millisBehindLatest, "Milliseconds");
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
