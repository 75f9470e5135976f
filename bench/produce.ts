import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveOutputs } from "../local/cli/outputs-file";
import { type Cloud, startCloud } from "../local/cloud/cloud";
import { DEFAULT_REGION, readStackFile, revealMap, runProgram } from "../local/engine";
import type { StackOutputs } from "../stacks/outputs";
import { runProcess } from "./measure";

/** What `npm run produce -- --json` prints, as far as it is told here. */
interface Produced {
  acknowledged: number;
  retries: number;
  eventsPerSecond: number;
}

/** Puts of one record beside batches, and a steady rate: from a process of its own into a cloud that keeps all. */
export interface ProduceBench {
  single: Produced;
  batches: Produced;
  steady: Produced & { rate: number; seconds: number };
  /** Events a second by batches over those by single puts. */
  ratio: number;
  /** Acknowledged events that lie in no object afterwards. */
  lost: number;
}

const STACK = "stacks/examples/s5-stream.yaml";
const SECONDS_EACH = 5;
const RATE = 10_000;
const STEADY_SECONDS = 30;

export async function benchProduce(): Promise<ProduceBench> {
  const dataDir = mkdtempSync(join(tmpdir(), "streaming-ingest-produce-"));
  const region = readStackFile({ file: STACK }).config["aws:region"] ?? DEFAULT_REGION;
  const cloud = await startCloud({ dataDir, region }, { port: 0, warehousePort: 0, onProblem: console.error });
  try {
    await deploy(cloud);
    const produced = (...options: string[]) => produce(dataDir, options);
    const single = await produced("--single", "--seconds", String(SECONDS_EACH));
    const batches = await produced("--seconds", String(SECONDS_EACH));
    const steady = await produced("--rate", String(RATE), "--seconds", String(STEADY_SECONDS));
    const put = single.acknowledged + batches.acknowledged + steady.acknowledged;
    return {
      single,
      batches,
      steady: { ...steady, rate: RATE, seconds: STEADY_SECONDS },
      ratio: batches.eventsPerSecond / single.eventsPerSecond,
      lost: put - (await delivered(cloud)),
    };
  } finally {
    await cloud.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function deploy(cloud: Cloud): Promise<void> {
  const { outputs } = await runProgram({
    ...readStackFile({ file: STACK }),
    mode: "deploy",
    handlers: cloud.handlers,
    recordedTypes: cloud.recordedTypes,
  });
  saveOutputs(cloud.settings.dataDir, revealMap(outputs) as unknown as StackOutputs);
}

async function produce(dataDir: string, options: string[]): Promise<Produced> {
  const { stdout } = await runProcess(["local/cli/run.js", "produce", "--data-dir", dataDir, "--json", ...options]);
  return JSON.parse(stdout) as Produced;
}

async function delivered(cloud: Cloud): Promise<number> {
  await cloud.deliveries.drain();
  return cloud.deliveries.names().reduce((records, name) => records + cloud.deliveries.counts(name).delivered, 0);
}
