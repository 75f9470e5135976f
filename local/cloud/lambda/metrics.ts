import type { MetricEmitter, Metrics } from "../contracts";
import { isThrottled } from "./concurrency";

/** AWS/Lambda: the metrics of functions, by name. */
export class FunctionMetrics {
  private readonly emitters = new Map<string, MetricEmitter>();

  constructor(private readonly metrics: Metrics) {}

  /**
   * Runs an invocation and tells how it went. One that is throttled counts as that alone.
   *
   * @param work calls `begin` when the wait for a sandbox is over
   */
  async told<T>(functionName: string, work: (begin: () => void) => Promise<T>): Promise<T> {
    let startedAt = performance.now();
    const { emit } = this.of(functionName);
    const tell = (errors: number): void => {
      emit("Invocations", 1, "Count");
      emit("Errors", errors, "Count");
      emit("Throttles", 0, "Count");
      emit("Duration", performance.now() - startedAt, "Milliseconds");
    };
    try {
      const result = await work(() => {
        startedAt = performance.now();
      });
      tell(0);
      return result;
    } catch (error) {
      if (isThrottled(error)) emit("Throttles", 1, "Count");
      else tell(1);
      throw error;
    }
  }

  private of(functionName: string): MetricEmitter {
    const known = this.emitters.get(functionName);
    if (known) return known;
    const made = this.metrics.of("AWS/Lambda", { FunctionName: functionName });
    this.emitters.set(functionName, made);
    return made;
  }
}
