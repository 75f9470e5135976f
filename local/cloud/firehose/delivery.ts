import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DeliveryCounts } from "../contracts";
import { ClientPuts } from "./client-puts";
import { addTally, CommitLine } from "./commit-line";
import type { CopyQueue } from "./copy-queue";
import { deaggregateAll } from "./deaggregate";
import { DeliveryKey } from "./delivery-key";
import type { DeliveryDependencies } from "./dependencies";
import { Journal, type JournalPosition } from "./journal";
import { DeliveryMetrics, type HeldRecords } from "./metrics";
import { openCopyQueue } from "./open-copy-queue";
import { type DeliverySource, openSource } from "./open-source";
import { Outputs } from "./outputs";
import { checkLambdaKeys, type KeysOrFailure, MetadataExtraction } from "./partition-keys";
import { compilePrefix } from "./prefix";
import { PutLimits, putQuotaOf } from "./put-quota";
import type { DeliveryRecord, SourceBatch, Tally } from "./records";
import { pause } from "./retry";
import type { DeliverySettings } from "./settings";
import { type DeliveryState, StateFile } from "./state";
import { Transform } from "./transform";
import type { Verdict } from "./transform-response";
import { unpack } from "./unpack";

const NEWLINE = Buffer.from("\n");
const SETTLED_POLL_MILLISECONDS = 100;

/** One delivery stream at work: source, processors in AWS's order (F-80), buffers, objects. */
export class Delivery {
  private readonly stopper = new AbortController();
  /** Takes what clients put; none where the source is a data stream. */
  readonly puts: ClientPuts | undefined;
  private readonly state: StateFile;
  private readonly journal: Journal | undefined;
  private readonly line: CommitLine<JournalPosition>;
  private readonly source: DeliverySource;
  private readonly copies: CopyQueue | undefined;
  private readonly outputs: Outputs;
  private readonly transform: Transform | undefined;
  private readonly extraction: MetadataExtraction | undefined;
  private readonly lambdaKeys: string[];
  private readonly metrics: DeliveryMetrics;
  /** What clients put is kept under it, where a customer's key is named. */
  readonly key: DeliveryKey | undefined;

  /**
   * @param folder where the stream keeps its journal, state and spilled buffers
   * @param arn ARN of the delivery stream
   */
  constructor(
    readonly settings: DeliverySettings,
    readonly arn: string,
    private readonly folder: string,
    state: DeliveryState,
    private readonly dependencies: DeliveryDependencies,
  ) {
    const { now, functions, cloud, metrics } = dependencies;
    this.metrics = new DeliveryMetrics(metrics.of("AWS/Firehose", { DeliveryStreamName: settings.name }), cloud.region);
    this.key = DeliveryKey.of(settings, arn, dependencies);
    const stopping = this.stopper.signal;
    this.state = new StateFile(join(folder, "state.json"), state, (error) => this.report("saving its position", error));
    this.line = new CommitLine((position, tally) => this.commit(tally, () => this.moveJournal(position)));
    this.copies = openCopyQueue(settings, folder, this.state, { dependencies, stopping, metrics: this.metrics });
    this.outputs = this.makeOutputs();
    const { source, transform, partitioning } = settings;
    const context = {
      deliveryStreamArn: arn,
      region: cloud.region,
      ...(source.kind === "kinesis" && { sourceKinesisStreamArn: source.streamArn }),
    };
    this.transform =
      transform &&
      new Transform(
        transform,
        context,
        functions,
        now,
        stopping,
        (records, verdicts) => this.transformed(records, verdicts),
        (call) => this.metrics.transformed(call),
      );
    const { keys } = compilePrefix(settings.output.prefix);
    this.lambdaKeys = keys.lambda;
    const query = partitioning?.query;
    this.extraction = query === undefined ? undefined : new MetadataExtraction(query, keys.query);
    if (source.kind === "directPut") {
      this.journal = new Journal(join(folder, "journal"), state.journal, dependencies.syncJournal);
      const limits = dependencies.putLimits ? new PutLimits(putQuotaOf(cloud.region), { now }) : undefined;
      this.puts = new ClientPuts(this.journal, this.metrics, limits, now);
    }
    this.source = this.makeSource();
  }

  start(): void {
    this.source.start();
  }

  get version(): number {
    return this.state.state.version;
  }

  get times(): Pick<DeliveryState, "createdAt" | "updatedAt"> {
    return this.state.state;
  }

  counts(): DeliveryCounts {
    const { counts } = this.state.state;
    const tally: Tally = { read: 0, delivered: 0, dropped: 0, rejected: 0 };
    addTally(tally, counts);
    this.line.addTo(tally);
    this.source.addTo?.(tally);
    return { ...counts, ...tally, waiting: this.copies?.waiting ?? 0 };
  }

  /** Writes what is due by the clock. */
  tick(): void {
    this.transform?.flushDue();
    this.outputs.flushDue();
    this.copies?.tick();
    this.metrics.held(() => this.oldestHeld(), this.dependencies.now());
  }

  /** Whether every record that was read has its outcome, and every COPY too. */
  get idle(): boolean {
    return this.line.idle && (this.source.idle ?? true) && (this.copies?.idle ?? true);
  }

  async drain(): Promise<void> {
    while (!this.stopper.signal.aborted) {
      await this.source.caughtUp();
      await this.transform?.flushAll();
      await this.outputs.flushAll();
      await this.copies?.drain();
      await new Promise(setImmediate);
      if (this.idle) return this.state.save();
    }
  }

  async settled(): Promise<void> {
    while (!this.stopper.signal.aborted) {
      await this.source.caughtUp();
      if (this.idle) return this.state.save();
      await pause(SETTLED_POLL_MILLISECONDS, this.stopper.signal);
    }
  }

  async stop(): Promise<void> {
    this.stopper.abort();
    await this.journal?.close();
    await this.source.stop();
    await this.transform?.flushAll();
    await this.outputs.written();
    await this.copies?.stop();
    await this.state.save();
  }

  private makeOutputs(): Outputs {
    const { cloud, objects, catalog, columnar, now } = this.dependencies;
    const { copies } = this;
    const spoolFolder = join(this.folder, "spool");
    // What an earlier process had buffered is read again from the source.
    rmSync(spoolFolder, { recursive: true, force: true });
    mkdirSync(spoolFolder, { recursive: true });
    return new Outputs({
      settings: this.settings,
      version: this.state.state.version,
      cloud,
      objects,
      catalog,
      columnar,
      now,
      spoolFolder,
      stopping: this.stopper.signal,
      metrics: this.metrics,
      onObject: (bytes) => {
        this.state.state.counts.objects++;
        this.state.state.counts.bytes += bytes;
      },
      ...(copies && { stage: (key, records) => copies.add(key, records) }),
      onProblem: (doing, error) => this.report(doing, error),
    });
  }

  private makeSource(): DeliverySource {
    return openSource(this.settings, {
      dependencies: this.dependencies,
      state: this.state.state,
      journal: this.journal,
      line: this.line,
      key: this.key,
      accept: (batch, records) => this.accept(batch, records),
      commit: (tally, move) => this.commit(tally, move),
      metrics: this.metrics,
      stopping: this.stopper.signal,
      onProblem: (error) => this.report("reading its source", error),
    });
  }

  /** When the oldest records came that have no object yet. */
  private oldestHeld(): HeldRecords {
    return {
      DeliveryToS3: this.source.oldestArrival ?? this.line.oldestArrival,
      BackupToS3: this.outputs.oldestBackup,
    };
  }

  /** Position and counts change together, and are saved together. */
  private commit(tally: Tally, move: () => void): void {
    addTally(this.state.state.counts, tally);
    move();
    void this.state.save();
  }

  private moveJournal(position: JournalPosition): void {
    const { segment } = this.state.state.journal;
    this.state.state.journal = position;
    if (segment === position.segment) return;
    // Segments go only after the position that passes them is on disk.
    void this.state
      .save()
      .then(() => this.journal?.deleteBefore(position))
      .catch((error: unknown) => this.report("deleting delivered segments of its journal", error));
  }

  private async accept(batch: SourceBatch, records: DeliveryRecord[]): Promise<void> {
    batch.add(records.length);
    for (const { arrivedAt } of records) if (arrivedAt < batch.oldestArrival) batch.oldestArrival = arrivedAt;
    if (this.outputs.keepsBackup) {
      batch.hold(records.length);
      for (const record of records) this.outputs.backUp(record);
    }
    const parts = await this.unpacked(records);
    if (this.transform) await this.transform.add(parts);
    else await this.deliver(parts);
    batch.release();
    if (this.settings.output.buffer.intervalMilliseconds === 0) this.outputs.flushDue();
    await this.outputs.room();
    // A long backlog must leave turns to the puts and to the writes that end.
    await new Promise(setImmediate);
  }

  /** The events inside of the records, each with an outcome of its own. */
  private async unpacked(records: DeliveryRecord[]): Promise<DeliveryRecord[]> {
    const { decompression, deaggregation } = this.settings;
    const reject = this.outputs.reject.bind(this.outputs);
    const unpacked = decompression ? await unpack(records, decompression, reject) : records;
    return deaggregation ? deaggregateAll(unpacked, deaggregation) : unpacked;
  }

  private async transformed(records: DeliveryRecord[], verdicts: Verdict[]): Promise<void> {
    // After the stop nothing has an outcome any more: the records are read again.
    if (this.stopper.signal.aborted) return;
    const functionArn = this.settings.transform?.functionArn ?? "";
    const delivered: DeliveryRecord[] = [];
    for (const [index, record] of records.entries()) {
      const verdict = verdicts[index];
      if (verdict?.result === "Dropped") record.batch.settle("dropped", 1);
      else if (verdict?.result === "ProcessingFailed") this.outputs.reject(record, { ...verdict.failure, functionArn });
      else if (verdict) {
        record.data = verdict.data;
        this.takeLambdaKeys(record, verdict.partitionKeys, delivered);
      }
    }
    await this.deliver(delivered);
    await this.outputs.room();
  }

  private takeLambdaKeys(record: DeliveryRecord, keys: unknown, delivered: DeliveryRecord[]): void {
    if (this.settings.partitioning && this.lambdaKeys.length > 0) {
      const checked = checkLambdaKeys(keys, this.lambdaKeys);
      if ("failure" in checked) {
        this.outputs.reject(record, checked.failure);
        return;
      }
      record.keys = { query: {}, lambda: checked.keys };
    }
    delivered.push(record);
  }

  private async deliver(records: DeliveryRecord[]): Promise<void> {
    const found = await this.extraction?.keys(records);
    for (const [index, record] of records.entries()) {
      const keys: KeysOrFailure | undefined = found?.[index];
      if (keys && "failure" in keys) {
        this.outputs.reject(record, keys.failure);
        continue;
      }
      if (keys) record.keys = { query: keys.keys, lambda: record.keys?.lambda ?? {} };
      if (this.settings.appendDelimiter) record.data = Buffer.concat([record.data, NEWLINE]);
      this.outputs.deliver(record);
    }
    this.outputs.tell();
  }

  private report(doing: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.dependencies.onProblem(`delivery stream ${this.settings.name}: ${doing} failed and is tried again: ${reason}`);
  }
}
