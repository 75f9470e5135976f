import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedMetric } from "./recorded-metric";
import type { Sample } from "./samples";

const HOUR = 3_600_000;
const FILE_NAME = /^(\d+)\.jsonl$/;

/** One line of a file: what came of one metric in one minute. */
type Line = Pick<RecordedMetric, "namespace" | "metricName" | "dimensions" | "unit"> & { at: number; sample: Sample };

/** Points of a day in a file an hour, so that only the newest is written again. */
export class HourFiles {
  private readonly changed = new Set<number>();

  constructor(
    private readonly folder: string,
    private readonly keptHours: number,
  ) {}

  /** What is there, but for what is older than the hours that are kept. */
  load(now: number): Line[] {
    return this.hours()
      .filter((hour) => hour >= hourOf(now) - this.keptHours * HOUR)
      .flatMap((hour) => linesOf(readFileSync(this.file(hour), "utf8")));
  }

  /** Has the hour of a minute written at the next save. */
  touch(minute: number): void {
    this.changed.add(hourOf(minute));
  }

  /** Writes the hours that changed, each whole or not at all, and removes those that are over. */
  save(metrics: RecordedMetric[], now: number): void {
    mkdirSync(this.folder, { recursive: true });
    const oldest = hourOf(now) - this.keptHours * HOUR;
    for (const hour of this.changed) if (hour >= oldest) this.write(hour, metrics);
    this.changed.clear();
    for (const hour of this.hours()) if (hour < oldest) rmSync(this.file(hour), { force: true });
  }

  private write(hour: number, metrics: RecordedMetric[]): void {
    const lines = metrics.flatMap(({ namespace, metricName, dimensions, unit, minutes }) =>
      [...minutes]
        .filter(([at]) => hourOf(at) === hour)
        .map(([at, sample]) => JSON.stringify({ namespace, metricName, dimensions, unit, at, sample } satisfies Line)),
    );
    const file = this.file(hour);
    writeFileSync(`${file}.new`, lines.map((line) => `${line}\n`).join(""));
    renameSync(`${file}.new`, file);
  }

  private hours(): number[] {
    try {
      return readdirSync(this.folder).flatMap((name) => {
        const hour = FILE_NAME.exec(name)?.[1];
        return hour === undefined ? [] : [Number(hour)];
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  private file(hour: number): string {
    return join(this.folder, `${hour}.jsonl`);
  }
}

function hourOf(minute: number): number {
  return Math.floor(minute / HOUR) * HOUR;
}

function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Line]));
}
