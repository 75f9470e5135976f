import { type AlarmInputs, type AlarmState, evaluateAlarm } from "./evaluate";
import type { MetricStore } from "./metric-store";
import { wouldFire } from "./would-fire";

/** An alarm as the program registered it. */
export interface Alarm {
  name: string;
  arn: string;
  definition: AlarmInputs & { alarmDescription?: string; alarmActions?: string[]; okActions?: string[] };
  /** Milliseconds since the epoch. */
  updatedAt: number;
}

/** An alarm that a run's points would set off. */
export interface FiringAlarm {
  name: string;
  /** What was compared, such as `DeliveryToS3.Success Average 0 < 0.95`. */
  reason: string;
  /** The alarm's own: what it means, what to do, where the runbook has more. */
  description: string;
}

export interface AlarmReport {
  /** Alarms that the program registered. */
  total: number;
  wouldFire: FiringAlarm[];
}

const COMPARISONS: Record<string, string> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: ">=",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "<=",
};

/** The alarms of the program that ran last. */
export class Alarms {
  private readonly alarms = new Map<string, Alarm & { state: AlarmState; changedAt: number }>();

  constructor(
    private readonly store: MetricStore,
    private readonly now: () => number,
  ) {}

  set(alarm: Omit<Alarm, "updatedAt">): void {
    const now = this.now();
    this.alarms.set(alarm.name, { ...alarm, updatedAt: now, state: "INSUFFICIENT_DATA", changedAt: now });
  }

  all(): Alarm[] {
    return [...this.alarms.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** The state by the clock, as CloudWatch itself would have it. */
  state(name: string): { state: AlarmState; changedAt: number } | undefined {
    const alarm = this.alarms.get(name);
    if (alarm === undefined) return undefined;
    const now = this.now();
    const state = evaluateAlarm(alarm.definition, this.store.points(), now, alarm.state);
    if (state !== alarm.state) Object.assign(alarm, { state, changedAt: now });
    return { state, changedAt: alarm.changedAt };
  }

  /** Which alarms would fire if things went on as in this run. @param runSeconds how long it took */
  report(runSeconds: number): AlarmReport {
    this.store.sample();
    const metrics = this.store.all();
    const firing = this.all().flatMap(({ name, definition }) => {
      const { fires, value } = wouldFire(definition, metrics, runSeconds);
      if (!fires) return [];
      return [{ name, reason: reasonOf(definition, value), description: definition.alarmDescription ?? "" }];
    });
    return { total: this.alarms.size, wouldFire: firing };
  }
}

function reasonOf(definition: AlarmInputs, value: number | undefined): string {
  const { comparisonOperator, threshold, metricName, statistic, metricQueries = [] } = definition;
  const expression = metricQueries.find(({ expression }) => expression !== undefined)?.expression;
  const metrics = metricQueries.flatMap(({ metric }) => (metric ? [`${metric.metricName} ${metric.stat}`] : []));
  const what = metricName === undefined ? metrics.join(", ") : `${metricName} ${statistic ?? ""}`.trim();
  const how = expression === undefined ? "" : ` (${expression})`;
  const found = value === undefined ? "no data" : String(Math.round(value * 1000) / 1000);
  return `${what}${how} ${found} ${COMPARISONS[comparisonOperator] ?? comparisonOperator} ${threshold}`;
}
