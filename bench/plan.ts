import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { median, type Run, runProcess, TRANSPILERS } from "./measure";

/** The plan of a stack of about a hundred resources beside an empty program that loads @pulumi/aws. */
export interface PlanBench {
  resources: number;
  plan: Cost;
  /** The empty program, run as ours is. */
  empty: Cost;
  /** The empty program, transpiled by ts-node at each run as Pulumi's language host does. */
  emptyByTsNode: Cost;
}

export interface Cost {
  seconds: number;
  peakMiB: number;
}

const ROUNDS = 5;
/** Each makes sixteen resources; with the lake's eleven that is a little over a hundred. */
const PIPELINES = 6;

/** Measures all as whole processes, by turns in one run, and takes the medians. */
export async function benchPlan(): Promise<PlanBench> {
  const folder = mkdtempSync(join(tmpdir(), "streaming-ingest-plan-"));
  try {
    const stackFile = join(folder, "hundred.yaml");
    writeFileSync(stackFile, stringify(hundredResources()));
    const plans: Run[] = [];
    const empties: Run[] = [];
    const emptiesByTsNode: Run[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      plans.push(await runProcess(["local/cli/run.js", "plan", "--format", "json", "--config", stackFile]));
      empties.push(await runProcess(["bench/empty-program.ts"]));
      emptiesByTsNode.push(await runProcess(["bench/empty-program.ts"], TRANSPILERS.tsNode));
    }
    const { resources } = JSON.parse(plans[0]?.stdout ?? "{}") as { resources: unknown[] };
    return {
      resources: resources.length,
      plan: costOf(plans),
      empty: costOf(empties),
      emptyByTsNode: costOf(emptiesByTsNode),
    };
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

function costOf(runs: Run[]): Cost {
  return { seconds: median(runs.map(({ seconds }) => seconds)), peakMiB: median(runs.map(({ peakMiB }) => peakMiB)) };
}
