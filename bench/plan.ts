import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { median, type Run, runProcess } from "./measure";

/** The plan of a stack of about a hundred resources beside an empty program that loads @pulumi/aws. */
export interface PlanBench {
  resources: number;
  plan: { seconds: number; peakMiB: number };
  empty: { seconds: number; peakMiB: number };
  /** Plan over empty, by time. */
  ratio: number;
}

const ROUNDS = 5;
/** Each makes twelve resources; with the lake's eleven that is a little over a hundred. */
const PIPELINES = 8;

/** Measures both as whole processes, by turns in one run, and takes the medians. */
export async function benchPlan(): Promise<PlanBench> {
  const folder = mkdtempSync(join(tmpdir(), "streaming-ingest-plan-"));
  try {
    const stackFile = join(folder, "hundred.yaml");
    writeFileSync(stackFile, stringify(hundredResources()));
    const plans: Run[] = [];
    const empties: Run[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      plans.push(await runProcess(["local/cli/run.js", "plan", "--format", "json", "--config", stackFile]));
      empties.push(await runProcess(["bench/empty-program.ts"]));
    }
    const { resources } = JSON.parse(plans[0]?.stdout ?? "{}") as { resources: unknown[] };
    const [plan, empty] = [summary(plans), summary(empties)];
    return { resources: resources.length, plan, empty, ratio: plan.seconds / empty.seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hundredResources(): unknown {
  const pipeline = (index: number) => ({
    schema: "json-event",
    source: { kinesis: {} },
    deliveries: {
      lake: {
        table: `events_${index}`,
        prefix: `events-${index}/`,
        format: "PARQUET",
        transform: { set: { state: "transformed" } },
      },
    },
  });
  const names = Array.from({ length: PIPELINES }, (_, index) => [`events-${index}`, pipeline(index)]);
  return { config: { "aws:region": "eu-west-1", "streaming-ingest:ingest": Object.fromEntries(names) } };
}

function summary(runs: Run[]): { seconds: number; peakMiB: number } {
  return { seconds: median(runs.map(({ seconds }) => seconds)), peakMiB: median(runs.map(({ peakMiB }) => peakMiB)) };
}
