import type { BaseAnswer } from "./base-plan";
import { type RecordOptions, recordedPlan } from "./recorded-run";

/** The process that `basePlan` starts: plans what it is told, answers, and ends. */
process.once("message", (options: RecordOptions) => {
  recordedPlan(options).then(
    (plan) => answer({ plan }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  );
});

function answer(message: BaseAnswer): void {
  process.send?.(message, () => process.exit());
}
