import { createHash } from "node:crypto";
import type { FeedEvent } from "../feed/events";
import { isBlank } from "../feed/lines";
import type { BatchLimits, RecordSink } from "../feed/producer";
import { Batch } from "./batch";
import type { Checkpoints } from "./checkpoints";
import { type Convert, conversionOf } from "./convert";
import { FlowFiles } from "./flow-files";
import { putUntilTaken } from "./put-until-taken";
import type { Flow } from "./settings";
import type { Line, TailedFile } from "./tailed-file";
import type { TooLongLines } from "./too-long";

/** What became of the lines of a flow since the agent was started. */
export interface FlowCounts {
  /** Records that were acknowledged. */
  sent: number;
  /** Of these, lines that did not parse and were sent as they are. */
  unparsed: number;
  /** Lines that no record can hold. */
  tooLong: number;
  /** Records that had to be put again, each time counted. */
  retried: number;
}

export interface FlowSurroundings {
  sink: RecordSink;
  checkpoints: Checkpoints;
  tooLong: TooLongLines;
  stopped: AbortSignal;
  note: (message: string) => void;
  /** Called when lines were acknowledged, or found. */
  onProgress: () => void;
}

/** Bytes of the longest partition key that is made here: an MD5 in hexadecimal digits. */
const KEY_BYTES = 32;

/** Tails the files of one flow. One batch is under way at a time, so that no more than one can come twice. */
export class FlowTailer {
  readonly counts: FlowCounts = { sent: 0, unparsed: 0, tooLong: 0, retried: 0 };
  private readonly files: FlowFiles;
  private readonly convert: Convert;
  private readonly limits: BatchLimits;
  private batch: Batch;
  private unparsedInBatch = 0;

  /** @throws Error for a pattern of the settings that is none */
  constructor(
    private readonly flow: Flow,
    private readonly around: FlowSurroundings,
  ) {
    const { records, bytes, recordBytes } = around.sink.limits;
    this.limits = {
      records: Math.min(flow.maxRecords ?? records, records),
      bytes: Math.min(flow.maxBytes ?? bytes, bytes),
      recordBytes,
    };
    this.convert = conversionOf(flow.options);
    this.batch = new Batch(this.limits);
    this.files = new FlowFiles(flow, around.checkpoints.of(keyOf(flow)), around.note);
    // Where the first look began is kept before anything else: the next start must read on from there.
    this.save();
  }

  /** Reads and sends what is there, at most a chunk of each file. @returns whether there was anything */
  async round(): Promise<boolean> {
    this.files.look();
    let hasRead = false;
    for (const file of this.files.inOrder()) {
      const lines = this.files.isFinal(file) && file.isReadToItsEnd ? file.takeRest() : file.readLines();
      for (const line of lines) await this.take(file, line);
      hasRead ||= lines.length > 0;
      if (this.around.stopped.aborted) break;
    }
    await this.send();
    if (hasRead) this.around.onProgress();
    return hasRead;
  }

  /** Sends all of deleted files, which nobody finds again, and their last lines, which no newline will end. */
  async finish(): Promise<void> {
    for (const file of this.files.inOrder()) {
      if (!file.isDeleted) continue;
      while (!file.isReadToItsEnd) for (const line of file.readLines()) await this.take(file, line);
      for (const line of file.takeRest()) await this.take(file, line);
    }
    await this.send();
  }

  get isIdle(): boolean {
    return this.files.isIdle;
  }

  /** Bytes that wait for the end of their line. */
  get waitingBytes(): number {
    return this.files.inOrder().reduce((sum, { waitingBytes }) => sum + waitingBytes, 0);
  }

  get fileCount(): number {
    return this.files.inOrder().length;
  }

  close(): void {
    this.files.close();
  }

  private async take(file: TailedFile, line: Line): Promise<void> {
    if (line.kind === "piece") this.keepPiece(file, line);
    else if (line.kind === "line" && !isBlank(line.bytes)) await this.takeRecord(file, line);
    this.batch.passed(file, line.end);
  }

  private async takeRecord(file: TailedFile, { bytes }: Line): Promise<void> {
    const converted = this.convert(bytes);
    const event = eventOf(converted ?? bytes, this.flow.partitionKeyOption);
    const size = event.data.length + KEY_BYTES;
    if (size > this.limits.recordBytes) {
      this.around.tooLong.keep(bytes, true);
      this.noteTooLong(file);
      return;
    }
    if (!this.batch.hasRoom(size)) await this.send();
    this.batch.add(event, size);
    if (converted === undefined) this.unparsedInBatch++;
  }

  private keepPiece(file: TailedFile, { bytes, end }: Line): void {
    const isEnd = end > file.checkpoint.offset;
    this.around.tooLong.keep(bytes, isEnd);
    if (isEnd) this.noteTooLong(file);
  }

  private noteTooLong(file: TailedFile): void {
    this.counts.tooLong++;
    const most = this.limits.recordBytes.toLocaleString("en-US");
    this.around.note(
      `${file.path}: a line over ${most} bytes fits no record; it is kept in ${this.around.tooLong.file}`,
    );
  }

  /** Puts the batch, and only then moves the checkpoints behind it. */
  private async send(): Promise<void> {
    if (this.batch.isEmpty) return;
    const { events } = this.batch;
    await putUntilTaken(events, this.around.sink, {
      stopped: this.around.stopped,
      onRetry: (records, reason) => {
        this.counts.retried += records;
        this.around.note(`${this.flow.destination.name}: ${records} records are put again: ${reason}`);
      },
    });
    this.batch.acknowledge();
    this.save();
    this.counts.sent += events.length;
    this.counts.unparsed += this.unparsedInBatch;
    this.unparsedInBatch = 0;
    this.batch = new Batch(this.limits);
    this.around.onProgress();
  }

  private save(): void {
    this.around.checkpoints.save(keyOf(this.flow), this.files.checkpoints());
  }
}

/** Under this name a flow's checkpoints are kept. */
export function keyOf({ folder, glob, destination }: Flow): string {
  return `${destination.kind}:${destination.name} ${folder}/${glob}`;
}

function eventOf(data: Buffer, option: Flow["partitionKeyOption"]): FeedEvent {
  const partitionKey =
    option === "RANDOM" ? String(Math.random() * 1_000_000) : createHash("md5").update(data).update("\n").digest("hex");
  return { data, partitionKey };
}
