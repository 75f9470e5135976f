import { setTimeout as sleep } from "node:timers/promises";
import { LEASE_MS, LeaseHeldError } from "../../lambda/redrive/lease";
import { redrive } from "../../lambda/redrive/redrive";
import { type DeliveryReport, pendingOf, type RedriveReport } from "../../lambda/redrive/report";
import { IN_DOUBT, type RedrivePlace, type RedriveRequest } from "../../lambda/redrive/request";
import { clientTools } from "../../lambda/redrive/tools";
import type { PipelineOutputs } from "../../stacks/outputs";
import { clientSettings } from "../feed/endpoint";
import { interrupted } from "./interrupted";
import type { Streams } from "./streams";
import { alignColumns, group } from "./table";
import { findPlace, PLACE_OPTIONS, PLACE_USAGE } from "./target-place";
import { endpointOf, pipelineOf, pipelinesOf } from "./target-stream";
import { oneOf, parseOptions, UsageError } from "./usage";

const USAGE = `npm run redrive -- [options]

Feeds the records that a pipeline's deliveries failed on once more, when the cause is mended. Each is fed once: marks in the
bucket say which were. The pipeline's config needs redrive: {}.

  --pipeline NAME    the pipeline                     (the only one that has a re-drive)
  --delivery NAME    only this delivery; may be given again           (all)
  --dry-run          show what failed, by reason, with a record of each; feed nothing
  --from TIME        only records that arrived then or later, such as 2026-05-01T00:00:00Z
  --to TIME          only records that arrived before
  --in-doubt WAY     of records that a run left unknown whether they were taken: ${IN_DOUBT.join(", ")}     (hold)
  --first-time-only  leave out what was fed before and failed again
  --json             the report as one JSON object on stdout

Exits with 1 while something is left that failed, after --dry-run too; with 0 when nothing is.

${PLACE_USAGE}
`;

/** @returns 0 when nothing is left that failed, but what was not selected; 1 while something is */
export async function redriveCommand(argv: string[], { stdout, stderr }: Streams = process): Promise<number> {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      ...PLACE_OPTIONS,
      pipeline: { type: "string" },
      delivery: { type: "string", multiple: true },
      "dry-run": { type: "boolean" },
      from: { type: "string" },
      to: { type: "string" },
      "in-doubt": { type: "string" },
      "first-time-only": { type: "boolean" },
      json: { type: "boolean" },
    },
  });
  const request: RedriveRequest = {
    dryRun: values["dry-run"] ?? false,
    inDoubt: oneOf("in-doubt", values["in-doubt"] ?? "hold", IN_DOUBT),
    firstTimeOnly: values["first-time-only"] ?? false,
    ...(values.from !== undefined && { from: timeOf("from", values.from) }),
    ...(values.to !== undefined && { to: timeOf("to", values.to) }),
    ...(values.delivery && { deliveries: values.delivery }),
  };
  const target = await findPlace(values);
  const { source, place } = chosen(pipelinesOf(target), values.pipeline);
  checkDeliveries(place, request);
  const tools = clientTools(place.bucketName, clientSettings(endpointOf(target, source.arn)));
  const stopping = interrupted();
  try {
    const run = () => redrive(place, request, { ...tools, isOver: () => stopping.signal.aborted });
    const report = await afterAnother(run, stopping.signal, stderr);
    stdout.write(values.json ? `${JSON.stringify(report)}\n` : render(report, place));
    return isLeft(report) ? 1 : 0;
  } finally {
    stopping.ignore();
    tools.close();
  }
}

/** A run that was killed leaves its turn to end by itself, which takes a minute at most. */
async function afterAnother(
  run: () => Promise<RedriveReport>,
  signal: AbortSignal,
  stderr: Streams["stderr"],
): Promise<RedriveReport> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LeaseHeldError)) throw error;
    const wait = Math.min(Math.max(error.until - Date.now(), 0), LEASE_MS);
    stderr.write(`Another re-drive has this pipeline, or was killed; waiting ${Math.ceil(wait / 1000)} s for it.\n`);
    await sleep(wait + 100, undefined, { signal });
    return run();
  }
}

function timeOf(option: string, given: string): string {
  const time = Date.parse(given);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new UsageError(`--${option} must be a time such as 2026-05-01T00:00:00Z, got ${given}`);
}

function chosen(pipelines: Record<string, PipelineOutputs>, name: string | undefined) {
  const having = Object.entries(pipelines).filter(([, { redrive: outputs }]) => outputs !== undefined);
  const [only] = having;
  const found = name === undefined && having.length === 1 ? only?.[1] : undefined;
  const { source, redrive: outputs } = found ?? pipelineOf(pipelines, name ?? missing(having.map(([key]) => key)));
  if (outputs) return { source, place: outputs.place };
  throw new UsageError(`the pipeline ${name} has no re-drive; add redrive: {} to its config, and deploy it`);
}

function missing(names: string[]): never {
  if (names.length === 0) throw new UsageError("no pipeline has a re-drive; add redrive: {} to its config");
  throw new UsageError(`the pipelines ${names.join(", ")} have a re-drive; name one by --pipeline`);
}

function checkDeliveries({ deliveries }: RedrivePlace, request: RedriveRequest): void {
  const names = deliveries.map(({ name }) => name);
  const unknown = request.deliveries?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--delivery: there is no "${unknown}"; there are ${names.join(", ")}`);
}

function isLeft({ complete, deliveries }: RedriveReport): boolean {
  const left = deliveries.map(
    (delivery) => pendingOf(delivery) - delivery.fed + delivery.inDoubt + delivery.unfeedable,
  );
  return !complete || left.some((records) => records > 0);
}

function render(report: RedriveReport, place: RedrivePlace): string {
  const parts = report.deliveries.map((delivery) => renderDelivery(delivery, report, place));
  if (!report.complete) parts.push("Not all was looked at; run it again to go on.\n");
  return parts.join("\n");
}

function renderDelivery(delivery: DeliveryReport, { pipeline, dryRun }: RedriveReport, place: RedrivePlace): string {
  const { reasons, fed, fedBefore, failedAgain, inDoubt, unfeedable } = delivery;
  const counts = [
    dryRun ? `${group(pendingOf(delivery))} to feed` : `${group(fed)} fed`,
    `${group(fedBefore)} fed before`,
    ...(failedAgain > 0 ? [`${group(failedAgain)} had failed again`] : []),
    ...(unfeedable > 0
      ? [`${group(unfeedable)} cannot be fed: no record, or larger than 1,000 KiB (F-10), or expired`]
      : []),
  ];
  const lines = [`${pipeline}.${delivery.delivery}: ${counts.join(", ")}`];
  const rows = reasons.map(({ records, code, message, sample }) => {
    return [group(records), code, message, ...(sample === undefined ? [] : [JSON.stringify(sample)])];
  });
  const header = ["records", "code", "message", ...(dryRun ? ["for example"] : [])];
  if (rows.length > 0) lines.push(...alignColumns(header, rows).map((line) => `  ${line}`));
  if (inDoubt > 0) {
    const marks = `s3://${place.bucketName}/redrive/${pipeline}/${delivery.delivery}/marks/ under "sending"`;
    lines.push(
      `  ${group(inDoubt)} in doubt: a run ended before it knew whether they were taken (${marks}).`,
      "  Look for one of them at the destination, then --in-doubt feed, or --in-doubt skip.",
    );
  }
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}
