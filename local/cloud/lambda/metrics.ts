import type { MetricEmitter, Metrics } from "../contracts";

/** AWS/Lambda: the metrics of functions, by name. */
export class FunctionMetrics {
  private readonly emitters = new Map<string, MetricEmitter>();

  constructor(private readonly metrics: Metrics) {}

  /** Runs an invocation and tells how it went. @param work calls `begin` when the wait for a sandbox is over */
  async invoked<T>(functionName: string, work: (begin: () => void) => Promise<T>): Promise<T> {
    let startedAt = performance.now();
    const { emit } = this.of(functionName);
    const tell = (errors: number): void => {
      emit("Invocations", 1, "Count");
      emit("Errors", errors, "Count");
      // Invocations wait for a sandbox here, where AWS would refuse them.
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
      tell(1);
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
