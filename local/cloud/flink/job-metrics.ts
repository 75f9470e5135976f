import type { MetricEmitter } from "../contracts";
import type { SqlCounts } from "./engine";

/** AWS/KinesisAnalytics: the metrics of one application. Counters are those since its job began, as Flink's are. */
export class JobMetrics {
  private malformed: number | undefined;

  constructor(
    private readonly emitter: MetricEmitter,
    private readonly startedAt: number,
  ) {}

  /** @returns how many malformed records came since the last time */
  tell({ read, malformed, late, emitted }: SqlCounts, restarts: number, now: number): number {
    const { emit } = this.emitter;
    const runs = now - this.startedAt;
    emit("runningTime", runs, "Milliseconds");
    emit("uptime", runs, "Milliseconds");
    emit("downtime", 0, "Milliseconds");
    emit("numRestarts", restarts, "Count");
    emit("fullRestarts", restarts, "Count");
    emit("numRecordsIn", read, "Count");
    emit("numRecordsOut", sum(Object.values(emitted)), "Count");
    emit("numLateRecordsDropped", late, "Count");
    const added = malformed - (this.malformed ?? malformed);
    this.malformed = malformed;
    return added;
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
