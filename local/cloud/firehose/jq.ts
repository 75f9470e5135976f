import type { JqInstance } from "jq-wasm/dist/build/jq";

/**
 * Runs of one instance. Each run leaves memory behind in WebAssembly, until after some hundreds the instance crashes and
 * fails whatever comes next. A new one costs about as much as two runs.
 */
const RUNS_PER_INSTANCE = 25;

/** Name of the error when WebAssembly itself crashes, as against one in jq's words. */
const WASM_CRASH = "RuntimeError";

/** jq, as WebAssembly in this process. */
export class Jq {
  private instance: JqInstance | undefined;
  private runs = 0;

  /**
   * @param input JSON values, one after another
   * @returns the filter's results, one a line
   * @throws Error in jq's words when the input is no JSON or the filter does not compile
   */
  async run(input: string, filter: string): Promise<string> {
    try {
      return await this.runOnce(input, filter);
    } catch (error) {
      this.instance = undefined;
      if (!(error instanceof Error && error.name === WASM_CRASH)) throw error;
      return this.runOnce(input, filter);
    }
  }

  private async runOnce(input: string, filter: string): Promise<string> {
    if (this.instance === undefined || this.runs === RUNS_PER_INSTANCE) {
      // Loaded when first needed: it is large, and few delivery streams need it.
      const { default: createJq } = await import("jq-wasm/dist/build/jq");
      this.instance = await createJq();
      this.runs = 0;
    }
    this.runs++;
    return this.instance.raw(input, filter, ["-c"]);
  }
}
