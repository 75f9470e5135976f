import { setTimeout as sleep } from "node:timers/promises";
import type { FailedRecord } from "./error-line";
import type { ErrorObject } from "./error-objects";
import type { Mark } from "./mark";
import type { ReasonCounts } from "./reasons";
import type { DeliveryReport } from "./report";
import type { Selection } from "./request";
import { BATCH_BYTES, BATCH_RECORDS, RECORD_BYTES, RefusedError, type Sink } from "./sink";

/** Pauses before a batch's rest is put again, in milliseconds: half a minute in all. */
const PAUSES_MS = [100, 250, 500, 1000, 2000, 4000, 8000, 16000];

/** What objects of one kind are fed with. */
export interface FeedContext {
  /** The records of an object, each of which has its number from 0. */
  records: (object: ErrorObject) => AsyncIterable<Buffer>;
  /** @returns undefined for what is no record */
  read: (line: Buffer) => FailedRecord | undefined;
  sink: Sink;
  selection: Selection;
  report: DeliveryReport;
  reasons: ReasonCounts;
  /** Called before each call: renews the lease. @throws Error when another run has taken it */
  beforePut: () => Promise<void>;
  /** Whether the run must end. */
  isOver: () => boolean;
}

interface Line {
  line: number;
  data: Buffer;
}

/**
 * Feeds what of an error object was not fed before.
 *
 * @returns whether the whole object was read
 * @throws Error when the delivery stream does not take its records; the mark then says what it took
 */
export async function feedObject(object: ErrorObject, mark: Mark, context: FeedContext): Promise<boolean> {
  const { records, selection, report } = context;
  const { dryRun } = selection;
  if (!dryRun && selection.inDoubt !== "hold") mark.decide(selection.inDoubt);
  const batch = new Batch();
  let line = 0;
  let isWhole = true;
  for await (const text of records(object)) {
    if (context.isOver()) {
      isWhole = false;
      break;
    }
    const data = sift(text, line, object, mark, context);
    if (data && !dryRun) {
      if (!batch.hasRoom(data)) await flush(batch, mark, context);
      batch.add({ line, data });
    }
    line++;
  }
  if (dryRun) return isWhole;
  if (batch.lines.length > 0) await flush(batch, mark, context);
  report.inDoubt += mark.inDoubt.size;
  await mark.end(isWhole ? line : undefined);
  return isWhole;
}

/** Counts a line. @returns its record when it is to be fed */
function sift(
  text: Buffer,
  line: number,
  { isAgain }: ErrorObject,
  mark: Mark,
  { read, selection, report, reasons }: FeedContext,
): Buffer | undefined {
  if (mark.done.has(line)) {
    report.fedBefore++;
    return undefined;
  }
  const record = read(text);
  if (record && !isSelected(record, selection)) return undefined;
  if (mark.inDoubt.has(line)) {
    if (selection.dryRun) report.inDoubt++;
    return undefined;
  }
  if (record === undefined || record.data.length > RECORD_BYTES) {
    report.unfeedable++;
    return undefined;
  }
  reasons.add(record);
  if (isAgain) report.failedAgain++;
  return record.data;
}

function isSelected({ arrivedAt }: FailedRecord, { from, to }: Selection): boolean {
  return arrivedAt >= from && arrivedAt < to;
}

/** Puts a batch until all of it is taken. What was taken is noted before the rest is put again. */
async function flush(batch: Batch, mark: Mark, { sink, report, beforePut }: FeedContext): Promise<void> {
  let rest = batch.take();
  for (const pause of [...PAUSES_MS, undefined]) {
    await beforePut();
    await mark.begin(rest.map(({ line }) => line));
    const { untaken, reason } = await put(rest, mark, sink);
    const isUntaken = new Set(untaken);
    const taken = rest.filter((_, index) => !isUntaken.has(index));
    mark.settle(taken.map(({ line }) => line));
    report.fed += taken.length;
    rest = rest.filter((_, index) => isUntaken.has(index));
    if (rest.length === 0) return;
    if (pause === undefined) {
      await mark.end();
      throw new Error(`${rest.length} records were not taken (${reason}); run it again to feed them`);
    }
    await sleep(pause);
  }
}

/** A call that was refused took nothing, and its lines are not in doubt. */
async function put(rest: Line[], mark: Mark, sink: Sink): ReturnType<Sink["put"]> {
  try {
    return await sink.put(rest.map(({ data }) => data));
  } catch (error) {
    if (error instanceof RefusedError) {
      mark.settle([]);
      await mark.end();
    }
    throw error;
  }
}

/** Records of one call. */
class Batch {
  lines: Line[] = [];
  private bytes = 0;

  hasRoom(data: Buffer): boolean {
    return this.lines.length < BATCH_RECORDS && this.bytes + data.length <= BATCH_BYTES;
  }

  add(line: Line): void {
    this.lines.push(line);
    this.bytes += line.data.length;
  }

  take(): Line[] {
    const { lines } = this;
    this.lines = [];
    this.bytes = 0;
    return lines;
  }
}
