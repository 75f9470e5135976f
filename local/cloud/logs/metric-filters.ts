import type { MetricEmitter, Metrics, MetricUnit } from "../contracts";
import { compileFilterPattern, type MessageFilter } from "./filter-pattern";

/** A metric filter of a log group, as a program wants it. */
export interface MetricFilter {
  name: string;
  logGroupName: string;
  pattern: string;
  namespace: string;
  metricName: string;
  /** A number, or a field of the event's JSON such as `$.message.failed`. */
  value: string;
  unit: MetricUnit;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const FIELD = /^\$(?:\.[\w-]+)+$/;

interface RunningFilter extends MetricFilter {
  matches: MessageFilter;
  emitter: MetricEmitter;
}

/** Makes metrics of log events. They begin to count when they are made: what was logged before is not looked at, as in AWS. */
export class MetricFilters {
  private readonly filters = new Map<string, RunningFilter>();

  constructor(private readonly metrics: Metrics) {}

  /** Makes a filter, or changes the one of that name. @throws Error for a pattern or a value that cannot be read here */
  set(filter: MetricFilter): void {
    const { name, logGroupName, pattern, namespace, value } = filter;
    if (!NUMBER.test(value) && !FIELD.test(value)) {
      throw new Error(
        `metric filter "${name}": metricTransformation.value must be a number or a field such as $.count, got "${value}"; the embedded cloud reads nothing else`,
      );
    }
    const matches = compileFilterPattern(pattern);
    const emitter = this.metrics.of(namespace, {});
    this.filters.set(`${logGroupName}:${name}`, { ...filter, matches, emitter });
  }

  /** How many a log group has. */
  count(logGroupName: string): number {
    return this.of(logGroupName).length;
  }

  take(logGroupName: string, messages: string[]): void {
    for (const { matches, emitter, metricName, value, unit } of this.of(logGroupName)) {
      const values = messages.filter(matches).flatMap((message) => valueIn(message, value) ?? []);
      for (const found of values) emitter.emit(metricName, found, unit);
    }
  }

  private of(logGroupName: string): RunningFilter[] {
    return [...this.filters.values()].filter((filter) => filter.logGroupName === logGroupName);
  }
}

/** An event whose field holds no number has no value. */
function valueIn(message: string, value: string): number | undefined {
  if (NUMBER.test(value)) return Number(value);
  let found: unknown;
  try {
    found = JSON.parse(message);
  } catch {
    return undefined;
  }
  for (const step of value.slice(2).split(".")) {
    found = typeof found === "object" && found !== null ? (found as Record<string, unknown>)[step] : undefined;
  }
  const number = typeof found === "string" && NUMBER.test(found) ? Number(found) : found;
  return typeof number === "number" ? number : undefined;
}
