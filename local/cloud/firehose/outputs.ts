import type { Catalog, CatalogColumn, CloudSettings, ColumnarWriter, ObjectStore } from "../contracts";
import { BufferSet, type Label, type ObjectBuffer } from "./buffers";
import { ConversionFailure, Converters } from "./convert";
import { type ErrorType, errorLine, type Failure, tableReference } from "./failures";
import type { ConversionTally, DeliveryMetrics } from "./metrics";
import { refuseKeys } from "./object-names";
import { objectKey, writeColumnar, writeRaw } from "./object-writer";
import { compileErrorPrefix, compilePrefix, type PartitionKeys, type Prefix } from "./prefix";
import type { DeliveryRecord, Outcome } from "./records";
import { Limiter, untilDone } from "./retry";
import type { DeliverySettings, OutputSettings } from "./settings";

/** Partitions with an open buffer; records beyond them go under the error prefix (F-93). */
const MOST_PARTITIONS = 500;
/** Closed buffers may hold so much beside two of the hint's size before reading waits for the writes. */
const UNWRITTEN_BYTES = 64 * 1024 * 1024;
const CONCURRENT_WRITES = 4;

export interface OutputsOptions {
  settings: DeliverySettings;
  version: number;
  cloud: CloudSettings;
  objects: ObjectStore;
  catalog: Catalog;
  columnar: ColumnarWriter;
  now: () => number;
  /** Folder for buffers that are too large for memory. */
  spoolFolder: string;
  stopping: AbortSignal;
  metrics: DeliveryMetrics;
  onObject: (bytes: number) => void;
  /** Has an object copied on from where it is. Its records are settled only when this resolves. */
  stage?: (key: string, records: number) => Promise<void>;
  onProblem: (doing: string, error: unknown) => void;
}

interface DataLabel extends Label {
  keys: PartitionKeys | undefined;
  columns: CatalogColumn[] | undefined;
}

interface ErrorLabel extends Label {
  type: ErrorType;
}

/** The last stage: sorts records into objects, under the prefix, the error prefix and the backup's, and writes them. */
export class Outputs {
  private readonly data: BufferSet<DataLabel>;
  private readonly errors: BufferSet<ErrorLabel>;
  private readonly backups: BufferSet<Label> | undefined;
  private readonly prefix: Prefix;
  private readonly converters: Converters | undefined;
  private readonly writes = new Limiter(CONCURRENT_WRITES);
  private readonly labels = new Map<string, DataLabel>();
  private staged: Promise<void> = Promise.resolve();
  private conversion = noConversion();
  private isExceeded = false;

  constructor(private readonly options: OutputsOptions) {
    const { settings, catalog } = options;
    const { output, backup, conversion } = settings;
    this.prefix = compilePrefix(output.prefix);
    const errorPrefix = compileErrorPrefix(output.errorPrefix, output.prefix);
    this.converters = conversion && new Converters(catalog, conversion);
    this.data = this.buffers(output, "data", (buffer, label) => this.writeData(buffer, label));
    this.errors = this.buffers(output, "errors", (buffer, { type }) => {
      // Failed records stay readable as text, whatever the destination's compression is.
      const target = { ...output, compression: "UNCOMPRESSED" as const, extension: "" };
      return this.writeText(target, errorPrefix, buffer, "rejected", type);
    });
    if (backup) {
      const backupPrefix = compilePrefix(backup.prefix);
      this.backups = this.buffers(backup, "backup", (buffer) =>
        this.writeText(backup, backupPrefix, buffer, undefined),
      );
    }
  }

  /** Whether each record is also kept as it came. */
  get keepsBackup(): boolean {
    return this.backups !== undefined;
  }

  /** When the oldest record came that is not in the backup yet; none where there is no such record. */
  get oldestBackup(): number | undefined {
    return this.backups?.oldestArrival;
  }

  backUp(record: DeliveryRecord): void {
    this.backups?.add({ id: "" }, record.raw, record.raw.length, record);
  }

  /** Takes a record to its object, or under the error prefix when it does not fit. */
  deliver(record: DeliveryRecord): void {
    const { converters } = this;
    if (!converters) {
      this.intoObject(record, record.data, "", undefined);
      return;
    }
    try {
      const { id, converter } = converters.get();
      this.intoObject(record, converter.rows(record.data), id, converter.columns);
      this.conversion.succeeded++;
      this.conversion.succeededBytes += record.data.length;
    } catch (error) {
      this.conversion.failed++;
      this.conversion.failedBytes += record.data.length;
      const code = error instanceof ConversionFailure ? error.code : "DataFormatConversion.InvalidSchema";
      const message = error instanceof Error ? error.message : String(error);
      this.reject(record, { type: "format-conversion-failed", code, message, attempts: 1 });
    }
  }

  /** Emits what became of the records that were handed over since the last time. */
  tell(): void {
    const { metrics, settings } = this.options;
    if (this.converters) metrics.converted(this.conversion);
    if (settings.partitioning) metrics.partitions(this.data.active, this.isExceeded);
    this.conversion = noConversion();
    this.isExceeded = false;
  }

  reject(record: DeliveryRecord, failure: Failure): void {
    const { settings, cloud, now } = this.options;
    const table = settings.conversion && tableReference(settings.conversion, cloud);
    this.errors.add(
      { id: failure.type, type: failure.type },
      errorLine(record, failure, now(), table),
      record.raw.length,
      record,
    );
  }

  flushDue(): void {
    for (const buffers of this.all()) buffers.flushDue();
  }

  async flushAll(): Promise<void> {
    await Promise.all(this.all().map((buffers) => buffers.flushAll()));
  }

  /** Waits for the writes under way. */
  async written(): Promise<void> {
    await Promise.all(this.all().map((buffers) => buffers.written()));
  }

  /** Resolves when so little waits to be written that more may be read. */
  async room(): Promise<void> {
    const limit = 2 * this.options.settings.output.buffer.sizeBytes + UNWRITTEN_BYTES;
    for (const buffers of this.all()) {
      while (buffers.unwritten > limit && !this.options.stopping.aborted) await buffers.someWritten();
    }
  }

  private all(): BufferSet<Label>[] {
    return [this.data, this.errors, ...(this.backups ? [this.backups] : [])] as BufferSet<Label>[];
  }

  private buffers<L extends Label>(
    output: OutputSettings,
    name: string,
    write: (buffer: ObjectBuffer, label: L) => Promise<void>,
  ): BufferSet<L> {
    const { now, spoolFolder, onProblem } = this.options;
    return new BufferSet<L>(output.buffer, now, `${spoolFolder}/${name}`, write, (error) =>
      onProblem("buffering", error),
    );
  }

  private intoObject(record: DeliveryRecord, payload: Buffer, id: string, columns: CatalogColumn[] | undefined): void {
    const partition = record.keys ? JSON.stringify([record.keys, id]) : id;
    const label = this.labels.get(partition) ?? this.newLabel(partition, record, columns);
    if ("failure" in label) {
      this.reject(record, label.failure);
    } else if (record.keys && !this.data.has(partition) && this.data.active >= MOST_PARTITIONS) {
      this.isExceeded = true;
      const message = `The active partition limit of ${MOST_PARTITIONS} is exceeded.`;
      const code = "DynamicPartitioning.ActivePartitionLimitExceeded";
      this.reject(record, { type: "activePartitionExceeded", code, message, attempts: 1 });
    } else {
      this.data.add(label, payload, record.data.length, record);
    }
  }

  private newLabel(
    id: string,
    record: DeliveryRecord,
    columns: CatalogColumn[] | undefined,
  ): DataLabel | { failure: Failure } {
    const { settings, objects } = this.options;
    const naming = { prefix: this.prefix, output: settings.output, stream: this.stream, objects };
    const refused = record.keys && refuseKeys(record.keys, record.arrivedAt, naming);
    if (refused !== undefined) {
      const code = "DynamicPartitioning.InvalidPrefix";
      return { failure: { type: "partitioning-failed", code, message: refused, attempts: 1 } };
    }
    const label = { id, keys: record.keys, columns };
    if (this.labels.size >= 2 * MOST_PARTITIONS) this.labels.clear();
    this.labels.set(id, label);
    return label;
  }

  private async writeData(buffer: ObjectBuffer, { keys, columns }: DataLabel): Promise<void> {
    const { settings, objects, columnar, stage } = this.options;
    const { output, conversion } = settings;
    if (stage) {
      // One after another, so that objects are staged in the order of their records.
      this.staged = this.staged.then(() => this.writeText(output, this.prefix, buffer, "delivered"));
      return this.staged;
    }
    if (!conversion || !columns) return this.writeText(output, this.prefix, buffer, "delivered", undefined, keys);
    const key = this.key(output, this.prefix, buffer, undefined, keys);
    const target = { bucket: output.bucket, key, columns, conversion };
    await this.write(key, buffer, "delivered", () => writeColumnar(objects, columnar, target, buffer));
  }

  private async writeText(
    output: OutputSettings,
    prefix: Prefix,
    buffer: ObjectBuffer,
    outcome: Outcome | undefined,
    errorType?: ErrorType,
    keys?: PartitionKeys,
  ): Promise<void> {
    const key = this.key(output, prefix, buffer, errorType, keys);
    await this.write(key, buffer, outcome, () => writeRaw(this.options.objects, output, key, buffer));
  }

  private key(
    output: OutputSettings,
    prefix: Prefix,
    buffer: ObjectBuffer,
    errorType?: ErrorType,
    keys?: PartitionKeys,
  ): string {
    const values = {
      instant: buffer.oldestArrival,
      timeZone: output.timeZone,
      ...(errorType && { errorType }),
      ...(keys && { keys }),
    };
    return objectKey(prefix, values, this.stream, output.extension);
  }

  private get stream(): { name: string; version: number } {
    return { name: this.options.settings.name, version: this.options.version };
  }

  private async write(
    key: string,
    buffer: ObjectBuffer,
    outcome: Outcome | undefined,
    put: () => Promise<number>,
  ): Promise<void> {
    const { stopping, onObject, onProblem, stage, metrics, now } = this.options;
    // Objects of errors count for neither.
    const place = outcome === "delivered" ? "DeliveryToS3" : outcome === undefined ? "BackupToS3" : undefined;
    let bytes = 0;
    const work = async (): Promise<void> => {
      bytes = await this.writes.run(put);
    };
    const failed = (error: unknown): void => {
      if (place) metrics.written(place, undefined);
      onProblem(`writing ${key}`, error);
    };
    if (!(await untilDone(work, stopping, failed))) return;
    const ageMilliseconds = Math.max(0, now() - buffer.oldestArrival);
    if (place) metrics.written(place, { records: buffer.records, bytes, ageMilliseconds });
    if (stage && outcome === "delivered") {
      const doing = `queuing the COPY of ${key}`;
      if (
        !(await untilDone(
          () => stage(key, buffer.records),
          stopping,
          (error) => onProblem(doing, error),
        ))
      )
        return;
    }
    buffer.discard();
    if (outcome === "delivered") onObject(bytes);
    for (const [batch, records] of buffer.awaiting) {
      if (outcome) batch.settle(outcome, records);
      else batch.release(records);
    }
  }
}

function noConversion(): ConversionTally {
  return { succeeded: 0, succeededBytes: 0, failed: 0, failedBytes: 0 };
}
