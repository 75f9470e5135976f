import { setTimeout as sleep } from "node:timers/promises";
import type { DeliveryOutputs, PipelineOutputs } from "../../stacks/outputs";
import { feed, type RecordSink } from "../feed/producer";
import type { Services } from "../lookup/services";
import { canaryEvent } from "./event";
import { findCanary, findRejection, findStaged, type Sought } from "./look-up";
import type { CanaryResult } from "./result";

/** What a delivery takes beside its buffers, in seconds: queries, COPY's own queue, a refresh of a view of the stream. */
export const SLACK_SECONDS = 180;
const FIRST_POLL_MS = 500;
const SLOWEST_POLL_MS = 15_000;

export interface ProofSettings {
  /** Longest wait for each canary. @default twice the buffers' time and `SLACK_SECONDS` */
  timeoutSeconds?: number | undefined;
  /** Tells how far a delivery is. */
  onProgress?: (text: string) => void;
}

/** Puts a canary for one delivery, and looks for it where the delivery ends until it is there or its time is over. */
export async function proveDelivery(
  names: Pick<CanaryResult, "pipeline" | "delivery">,
  { pipeline, delivery, sink }: { pipeline: PipelineOutputs; delivery: DeliveryOutputs; sink: RecordSink },
  services: Services,
  { timeoutSeconds = patience(delivery), onProgress }: ProofSettings,
): Promise<CanaryResult> {
  const common = { ...names, destination: delivery.destination };
  const made = canaryEvent(pipeline.schema, delivery.probe);
  if ("reason" in made) return { ...common, outcome: "unproven", reason: made.reason };
  const { event, marker } = made;
  const putAt = Date.now();
  const { acknowledged, refusals } = await feed([event], sink);
  if (acknowledged === 0) {
    return { ...common, marker, outcome: "missing", reason: `the source did not take it: ${refusals.join("; ")}` };
  }
  const sought: Sought = { pipeline, delivery, marker, putAt };
  const until = putAt + timeoutSeconds * 1000;
  let failure: string | undefined;
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 1.5, SLOWEST_POLL_MS)) {
    const looked = await lookOnce(services, sought);
    if ("result" in looked) return { ...common, marker, ...looked.result };
    failure = looked.failure;
    if (Date.now() >= until) break;
    onProgress?.(`${names.pipeline}.${names.delivery}: not there after ${secondsSince(putAt)} s`);
    await sleep(Math.min(wait, Math.max(until - Date.now(), 1)));
  }
  const place = await whereToLook(services, sought, { ...names, timeoutSeconds, failure });
  const code = delivery.probe.hasCustomCode
    ? "; its transform is custom code, which may have dropped or changed it"
    : "";
  return { ...common, marker, outcome: "missing", reason: place + code };
}

/** A query can fail for a while, such as one of a table that is being made: the last failure is told at the end. */
async function lookOnce(
  services: Services,
  sought: Sought,
): Promise<{ result: Pick<CanaryResult, "outcome" | "latencySeconds" | "where" | "reason"> } | { failure?: string }> {
  try {
    const where = await findCanary(services, sought);
    if (where !== undefined) {
      return { result: { outcome: "found", latencySeconds: secondsSince(sought.putAt), where } };
    }
    const reason = await findRejection(services, sought);
    return reason === undefined ? {} : { result: { outcome: "rejected", reason } };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

async function whereToLook(
  services: Services,
  sought: Sought,
  wait: { pipeline: string; delivery: string; timeoutSeconds: number; failure: string | undefined },
): Promise<string> {
  const { delivery } = sought;
  const { timeoutSeconds, failure } = wait;
  const late = failure === undefined ? `not found after ${timeoutSeconds} s` : `the look-up fails: ${failure}`;
  if (delivery.destination === "STREAMING") {
    return `${late}; ask sys_stream_scan_errors and sys_mv_refresh_history for the refreshes of ${delivery.tableName}`;
  }
  const log = `/aws/kinesisfirehose/${wait.pipeline}-${wait.delivery}…`;
  const staged = failure === undefined ? await findStaged(services, sought) : undefined;
  if (staged === undefined)
    return `${late}; see Firehose's log group ${log}, and s3://${delivery.bucketName}/ below its error prefix`;
  const loaded = `staged in s3://${delivery.bucketName}/${staged}, but ${delivery.tableName} does not have it`;
  return `${loaded} after ${timeoutSeconds} s: COPY fails; ask sys_load_error_detail, and see Firehose's log group ${log}`;
}

function patience({ probe: { bufferSeconds } }: DeliveryOutputs): number {
  return 2 * bufferSeconds + SLACK_SECONDS;
}

function secondsSince(instant: number): number {
  return Math.round((Date.now() - instant) / 100) / 10;
}
