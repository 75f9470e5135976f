import { setTimeout as sleep } from "node:timers/promises";
import type { StackOutputs } from "../../stacks/outputs";
import { type Cloud, startCloud } from "../cloud/cloud";
import { DEFAULT_REGION, type ProgramOptions, readStackFile, revealMap, runProgram, type StackFile } from "../engine";
import { deliveriesOf } from "./account";
import { Books } from "./books";
import { dataDirOf, makeDataDir } from "./data-dir";
import { type FeedTotals, feedPipelines } from "./feed-pipelines";
import { saveOutputs } from "./outputs-file";
import { Progress } from "./progress";
import { type RunReport, renderNextSteps, renderReport } from "./report";
import { takeSamples } from "./samples-shown";
import { readStartOptions, type StartOptions } from "./start-options";
import { checkTableChanges, tablesIn, withTableProblems } from "./table-changes";

/** The stack that a newcomer sees: the richest. */
const DEFAULT_STACK = "production";

/** With `--fast`, how often what other clients put is delivered, in milliseconds. */
const FAST_FLUSH_MS = 1000;

/**
 * Deploys a stack to the embedded cloud, feeds it, and tells what became of every record.
 *
 * @returns 0 when every record is accounted for
 */
export async function start(argv: string[]): Promise<number> {
  const options = readStartOptions(argv);
  const target = options.config === undefined ? { stack: options.stack ?? DEFAULT_STACK } : { file: options.config };
  const stackFile = readStackFile(target);
  const region = stackFile.config["aws:region"] ?? DEFAULT_REGION;
  const dataDir = dataDirOf(stackFile.stack, options.dataDir);
  makeDataDir(dataDir);
  await checkAgainstData(stackFile, dataDir);
  const cloud = await startCloud(
    { dataDir, region },
    {
      port: options.port,
      warehousePort: options.warehousePort,
      engine: options.engine,
      shardLimits: options.shardLimits,
      onProblem: (problem) => process.stderr.write(`${problem}\n`),
    },
  );
  try {
    const report = await deployAndFeed(cloud, stackFile, options);
    if (!options.once) await serve(cloud, options);
    return report.lost === 0 ? 0 : 1;
  } finally {
    await cloud.close();
  }
}

/** A folder with tables is planned first, so that a change which they cannot follow is refused before anything is made. */
async function checkAgainstData(stackFile: StackFile, dataDir: string): Promise<void> {
  const previous = tablesIn(dataDir);
  if (Object.keys(previous).length === 0) return;
  const { resources } = await runProgram({ ...stackFile, mode: "preview" }).catch((error: unknown) => {
    throw withTableProblems(error, stackFile, previous);
  });
  checkTableChanges(resources, dataDir);
}

/** What a service refuses, such as for a key that is disabled, can only be mended while the cloud is up. */
function refusedFeed(error: unknown): never {
  if (!(error instanceof Error && "$fault" in error)) throw error;
  const message = `the events cannot be fed: ${error.message.replace(/\.$/, "")}; with --events 0 the cloud comes up without them`;
  throw new Error(message, { cause: error });
}

async function deployAndFeed(cloud: Cloud, stackFile: StackFile, options: StartOptions): Promise<RunReport> {
  const startedAt = Date.now();
  const outputs = await deploy(cloud, stackFile, options);
  saveOutputs(cloud.settings.dataDir, outputs);
  cloud.feeds.removeFormer();
  cloud.objectEvents.removeFormer();
  // The first message of a new subscription carries no event (S-04), and would stand in the books for one.
  if (Object.values(outputs.pipelines).some(({ source }) => source.logGroups)) await cloud.deliveries.drain();
  announce(cloud, options);
  const books = await Books.open(cloud, outputs);
  const totals = await feedPipelines(cloud, outputs, options).catch(refusedFeed);
  await delivered(cloud, totals, options);
  const balance = await books.balance(totals);
  const report: RunReport = {
    stack: stackFile.stack,
    fed: sum(Object.values(totals)),
    ...balance,
    seconds: Math.round((Date.now() - startedAt) / 100) / 10,
    alarms: cloud.cloudWatch.alarms.report((Date.now() - startedAt) / 1000),
    endpoint: cloud.endpoint,
  };
  await print(report, cloud, outputs, options);
  return report;
}

async function deploy(
  cloud: Cloud,
  { project, stack, config, secretKeys, program }: StackFile,
  { json }: StartOptions,
) {
  const progress = new Progress();
  let made = 0;
  const run: ProgramOptions = {
    project,
    stack,
    config,
    secretKeys,
    program,
    mode: "deploy",
    handlers: cloud.handlers,
    recordedTypes: cloud.recordedTypes,
    account: cloud.settings,
    onResource: ({ name }) => progress.show(`${++made} resources, ${name}`),
  };
  const { outputs, logs, resources } = await runProgram(run);
  progress.clear();
  for (const { severity, message } of logs) if (severity !== "info") process.stderr.write(`${severity}: ${message}\n`);
  if (!json) process.stdout.write(`stack ${stack}: ${resources.length} resources deployed\n`);
  return revealMap(outputs) as unknown as StackOutputs;
}

/** Buffers may take minutes; what is there can be used meanwhile. */
function announce({ endpoint, warehousePorts }: Cloud, { json, fast, once }: StartOptions): void {
  if (json) return;
  const [warehouse] = warehousePorts();
  const places = [endpoint, ...(warehouse ? [`psql -h ${warehouse.host} -p ${warehouse.port}`] : [])];
  if (!once) process.stdout.write(`listening: ${places.join(", ")}\n`);
  if (!fast) process.stdout.write("events wait for the buffers' own intervals; --fast does not wait\n");
}

/** Waits until nothing is left on the way, and shows how far it is. */
async function delivered(cloud: Cloud, totals: FeedTotals, { fast }: StartOptions): Promise<void> {
  const progress = new Progress();
  const done = new AbortController();
  const shown = showDelivery(cloud, totals, progress, fast, done.signal);
  try {
    await (fast ? cloud.analytics.drain() : cloud.analytics.settled());
    await (fast ? cloud.deliveries.drain() : cloud.deliveries.settled());
    await cloud.eventSources.drain();
    await cloud.warehouses.refresh();
  } finally {
    done.abort();
    await shown;
    progress.clear();
  }
}

async function showDelivery(cloud: Cloud, totals: FeedTotals, progress: Progress, fast: boolean, done: AbortSignal) {
  const fed = sum(Object.values(totals));
  const waiting = fast ? "" : "; buffers wait for their interval (--fast does not)";
  while (!done.aborted) {
    const counts = cloud.deliveries.names().map((name) => cloud.deliveries.counts(name));
    const arrived = sum(counts.map(({ delivered, rejected, dropped }) => delivered + rejected + dropped));
    progress.show(`${fed} events fed, ${arrived} outcomes in ${counts.length} deliveries${waiting}`);
    await sleep(200, undefined, { signal: done }).catch(() => undefined);
  }
}

async function print(report: RunReport, cloud: Cloud, outputs: StackOutputs, options: StartOptions) {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  process.stdout.write(renderReport(report, await takeSamples(cloud, outputs, report)));
  if (options.once) return;
  const sources = Object.values(outputs.pipelines).map(({ source }) => source);
  const lakeTable = deliveriesOf(outputs).find(({ destination }) => destination === "LAKE");
  const nextSteps = {
    endpoint: cloud.endpoint,
    region: cloud.settings.region,
    table: lakeTable?.tableName,
    stream: sources.find(({ kind }) => kind === "kinesis")?.name,
    warehouseTable: report.tables[0]?.name,
    warehouse: cloud.warehousePorts()[0],
    dataDir: options.dataDir,
  };
  process.stdout.write(renderNextSteps(nextSteps));
}

/** Keeps the cloud up for other clients until interrupted. With `--fast`, what they put does not wait for the buffers either. */
async function serve(cloud: Cloud, { fast }: StartOptions): Promise<void> {
  let interrupted = false;
  const end = untilInterrupted().then(() => {
    interrupted = true;
  });
  while (fast && !interrupted) {
    await cloud.deliveries.drain();
    await cloud.eventSources.drain();
    await cloud.warehouses.refresh();
    await Promise.race([end, sleep(FAST_FLUSH_MS)]);
  }
  await end;
}

/** Resolves at Ctrl-C or when the process is asked to end. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
