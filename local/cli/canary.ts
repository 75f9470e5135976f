import { writeFileSync } from "node:fs";
import type { PipelineOutputs, SourceOutputs } from "../../stacks/outputs";
import { metricsOf, putMetrics } from "../canary/metrics";
import { proveDelivery, SLACK_SECONDS } from "../canary/prove";
import { type CanaryResult, isFailure } from "../canary/result";
import { singleSinkOf } from "../feed/single-sink";
import type { Services } from "../lookup/services";
import { servicesOf } from "./lookup-services";
import { Progress } from "./progress";
import type { Streams } from "./streams";
import { alignColumns } from "./table";
import { findPlace, PLACE_OPTIONS, PLACE_USAGE, type TargetPlace } from "./target-place";
import { anyArn, endpointOf, pipelineOf, pipelinesOf } from "./target-stream";
import { parseOptions, UsageError } from "./usage";

const USAGE = `npm run canary -- [options]

Puts a test record for each delivery, as a producer does, and looks it up where the delivery ends: in the lake's objects
or tables, or in the warehouse. Ends with 0 only when each is there. Test records stay; their marker begins with canary-.

  --pipeline NAME    only this one                                    (all)
  --timeout T        longest wait for each: 90s, 20m                  (twice the buffers' time and ${SLACK_SECONDS / 60} minutes)
  --secret ARN       login of a user that may read the warehouse's tables (the administrator's)
  --out FILE         writes the results as JSON there
  --json             the results as one JSON object on stdout
  --no-metrics       puts no CanaryLatency and CanarySuccess into CloudWatch

${PLACE_USAGE}
`;

interface CanaryOptions {
  pipeline: string | undefined;
  timeoutSeconds: number | undefined;
  secret: string | undefined;
  out: string | undefined;
  json: boolean;
  metrics: boolean;
}

/** @returns 0 when no canary was rejected or is missing */
export async function canary(argv: string[], { stdout, stderr }: Streams = process): Promise<number> {
  const { options, values } = readOptions(argv);
  const place = await findPlace(values);
  const all = pipelinesOf(place);
  const chosen = options.pipeline === undefined ? all : { [options.pipeline]: pipelineOf(all, options.pipeline) };
  const services = servicesOf(place, options.secret);
  const progress = new Progress();
  try {
    const run = { place, services, progress, timeoutSeconds: options.timeoutSeconds };
    const proofs = Object.entries(chosen).map(([name, pipeline]) => provePipeline(name, pipeline, run));
    const results = (await Promise.all(proofs)).flat();
    progress.clear();
    const failed = results.filter(isFailure).length;
    const report = `${JSON.stringify({ failed, latencySeconds: latenciesOf(results), results })}\n`;
    if (options.out !== undefined) writeFileSync(options.out, report);
    stdout.write(options.json ? report : render(results));
    if (options.metrics) await tellMetrics(results, place, stderr);
    return failed > 0 ? 1 : 0;
  } finally {
    progress.clear();
    for (const service of Object.values(services)) service?.close();
  }
}

function readOptions(argv: string[]) {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      ...PLACE_OPTIONS,
      pipeline: { type: "string" },
      timeout: { type: "string" },
      secret: { type: "string" },
      out: { type: "string" },
      json: { type: "boolean" },
      "no-metrics": { type: "boolean" },
    },
  });
  const options: CanaryOptions = {
    pipeline: values.pipeline,
    timeoutSeconds: values.timeout === undefined ? undefined : secondsOf(values.timeout),
    secret: values.secret,
    out: values.out,
    json: values.json ?? false,
    metrics: values["no-metrics"] !== true,
  };
  return { options, values };
}

/** `90s` or `20m`, up to a day. */
function secondsOf(text: string): number {
  const match = /^([1-9]\d{0,5})([sm])$/.exec(text);
  const seconds = Number(match?.[1]) * (match?.[2] === "m" ? 60 : 1);
  if (match && seconds <= 86_400) return seconds;
  throw new UsageError(`--timeout takes seconds or minutes up to a day, such as 90s or 20m, got "${text}"`);
}

interface Run {
  place: TargetPlace;
  services: Services;
  progress: Progress;
  timeoutSeconds: number | undefined;
}

async function provePipeline(name: string, pipeline: PipelineOutputs, run: Run): Promise<CanaryResult[]> {
  const { source, deliveries, analytics } = pipeline;
  const results = Object.entries(analytics?.results ?? {}).map(([result, { destination }]): CanaryResult => {
    const reason = "a SQL result: its rows are made of many events, so none of them is the canary";
    return { pipeline: name, delivery: result, destination, outcome: "unproven", reason };
  });
  const obstacle = obstacleOf(source);
  if (obstacle !== undefined) {
    const skipped = Object.entries(deliveries).map(([delivery, { destination }]): CanaryResult => {
      return { pipeline: name, delivery, destination, outcome: "unproven", reason: obstacle };
    });
    return [...skipped, ...results];
  }
  const sink = singleSinkOf(source, endpointOf(run.place, source.arn));
  const settings = { timeoutSeconds: run.timeoutSeconds, onProgress: (text: string) => run.progress.show(text) };
  try {
    const proofs = Object.entries(deliveries).map(([key, delivery]) =>
      proveDelivery({ pipeline: name, delivery: key }, { pipeline, delivery, sink }, run.services, settings),
    );
    return [...(await Promise.all(proofs)), ...results];
  } finally {
    sink.close();
  }
}

/** Why nothing can be put there by this command. */
function obstacleOf({ kind, logGroups }: SourceOutputs): string | undefined {
  if (kind === "msk") return "the pipeline reads an MSK topic; put a record with a client of Kafka";
  if (kind === "directPut" && logGroups !== undefined) return "the source takes only what CloudWatch Logs puts (F-17)";
  return undefined;
}

/** By `<pipeline>.<delivery>`, those that were found. */
function latenciesOf(results: CanaryResult[]): Record<string, number> {
  return Object.fromEntries(
    results.flatMap(({ pipeline, delivery, latencySeconds }) =>
      latencySeconds === undefined ? [] : [[`${pipeline}.${delivery}`, latencySeconds]],
    ),
  );
}

/** A metric that cannot be put is told, and changes nothing of what was proved. */
async function tellMetrics(results: CanaryResult[], place: TargetPlace, stderr: NodeJS.WritableStream) {
  try {
    await putMetrics(metricsOf(results), endpointOf(place, anyArn(place)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    stderr.write(`no metrics were put: ${reason}\n`);
  }
}

function render(results: CanaryResult[]): string {
  const rows = results.map(({ pipeline, delivery, destination, outcome, latencySeconds, where }) => [
    ...[pipeline, delivery, destination, outcome, latencySeconds?.toFixed(1) ?? "", where ?? ""],
  ]);
  const table = alignColumns(["pipeline", "delivery", "to", "result", "seconds", "found in"], rows);
  const reasons = results.flatMap(({ pipeline, delivery, reason }) =>
    reason === undefined ? [] : [`${pipeline}.${delivery}: ${reason}`],
  );
  return `${[...table, ...reasons].join("\n")}\n`;
}
