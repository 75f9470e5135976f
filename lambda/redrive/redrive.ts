import { randomUUID } from "node:crypto";
import { parseErrorLine } from "./error-line";
import { type ErrorObject, errorObjects, markKey } from "./error-objects";
import { type FeedContext, feedObject } from "./feed-object";
import { Lease } from "./lease";
import { Mark } from "./mark";
import { ReasonCounts } from "./reasons";
import type { DeliveryReport, RedriveReport } from "./report";
import type { Selection } from "./request";
import { REDRIVE_PREFIX, type RedriveDelivery, type RedrivePlace, type RedriveRequest, readRequest } from "./request";
import type { Sink } from "./sink";
import { findStaged, readStaged, stagedRecords } from "./staged-objects";
import type { Storage } from "./storage";

/** What a run works with. */
export interface RedriveTools {
  storage: Storage;
  sinkOf: (redriveStreamName: string) => Sink;
  /** Whether the run must end, such as at the end of a function's time. What is left is for the next run. @default never */
  isOver?: () => boolean;
  /** @default LEASE_MS */
  leaseMs?: number;
}

/**
 * Feeds the records that a pipeline's deliveries failed on once more, each once: marks in the bucket say which were fed.
 * A run has the pipeline for itself. It leaves a report in the bucket, unless it only counts.
 *
 * @throws LeaseHeldError while another run has the pipeline
 * @throws Error with every problem of the request; or when a call fails, after which another run goes on
 */
export async function redrive(
  place: RedrivePlace,
  request: RedriveRequest,
  tools: RedriveTools,
): Promise<RedriveReport> {
  const selection = readRequest(request, place);
  const deliveries = place.deliveries.filter(({ name }) => request.deliveries?.includes(name) ?? true);
  const { pipeline } = place;
  const { dryRun } = selection;
  const report: RedriveReport = {
    pipeline,
    startedAt: new Date().toISOString(),
    endedAt: "",
    ...(request.from !== undefined && { from: request.from }),
    ...(request.to !== undefined && { to: request.to }),
    dryRun,
    complete: true,
    deliveries: [],
  };
  const key = `${REDRIVE_PREFIX}${pipeline}/lease.json`;
  // A run that only counts writes nothing, so it may count beside another.
  const run = randomUUID();
  const lease = dryRun ? undefined : await Lease.take(tools.storage, key, run, tools.leaseMs);
  try {
    for (const delivery of deliveries) {
      if (!(await redriveDelivery(pipeline, delivery, selection, { ...tools, run, lease, report })))
        report.complete = false;
    }
  } catch (error) {
    report.complete = false;
    throw error;
  } finally {
    report.endedAt = new Date().toISOString();
    if (lease) await saveReport(tools.storage, report, run).finally(() => lease.release());
  }
  return report;
}

/** @returns whether all was looked at */
async function redriveDelivery(
  pipeline: string,
  delivery: RedriveDelivery,
  selection: Selection,
  tools: RedriveTools & { run: string; lease: Lease | undefined; report: RedriveReport },
): Promise<boolean> {
  const { storage, run, lease, isOver = () => false } = tools;
  const reasons = new ReasonCounts(selection.dryRun);
  const report = emptyReport(delivery.name);
  tools.report.deliveries.push(report);
  const shared = { selection, report, reasons, beforePut: async () => lease?.keep(), isOver };
  const feed = async (object: ErrorObject, context: Pick<FeedContext, "records" | "read" | "sink">) => {
    if (isOver()) return false;
    await lease?.keep();
    if (object.isAgain && selection.firstTimeOnly) return true;
    report.objects++;
    const mark = await Mark.read(storage, markKey(pipeline, delivery.name, object.key), object, run);
    if (!mark.isComplete) return feedObject(object, mark, { ...shared, ...context });
    report.fedBefore += mark.done.size;
    return true;
  };
  const lines = (object: ErrorObject) => storage.lines(object);
  try {
    // What fails again during the run is written behind its back: the list is taken first, so that no run chases its own tail.
    const objects = [];
    for await (const object of errorObjects(storage, delivery)) objects.push(object);
    const sink = tools.sinkOf(delivery.redriveStreamName);
    for (const object of objects) {
      if (!(await feed(object, { records: lines, read: parseErrorLine, sink }))) return false;
    }
    const { staged } = delivery;
    if (staged === undefined) return true;
    const { objects: notLoaded, missing } = await findStaged(storage, staged, delivery);
    report.unfeedable += missing;
    const reload = tools.sinkOf(staged.reloadStreamName);
    for (const object of notLoaded) {
      const records = () => stagedRecords(storage.lines(object, staged.isGzip), staged);
      if (!(await feed(object, { records, read: readStaged(object.key), sink: reload }))) return false;
    }
    return true;
  } finally {
    report.reasons = reasons.list();
  }
}

function emptyReport(delivery: string): DeliveryReport {
  return {
    delivery,
    objects: 0,
    reasons: [],
    failedAgain: 0,
    fed: 0,
    fedBefore: 0,
    inDoubt: 0,
    unfeedable: 0,
  };
}

async function saveReport(storage: Storage, report: RedriveReport, run: string): Promise<void> {
  const time = report.startedAt.replaceAll(":", "-");
  const key = `${REDRIVE_PREFIX}${report.pipeline}/reports/${time}-${run.slice(0, 8)}.json`;
  await storage.replace(key, `${JSON.stringify(report, null, 2)}\n`, undefined);
}
