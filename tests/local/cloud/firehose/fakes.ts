import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AwsError,
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  type ColumnarWriter,
  type Functions,
  type ObjectInfo,
  type ObjectStore,
  type RecordStreams,
  type ShardInfo,
  type ShardRead,
  type StreamRecord,
} from "../../../../local/cloud/contracts";
import { Firehose, type FirehoseOptions } from "../../../../local/cloud/firehose";
import { FakeSecrets, FakeWarehouses } from "./fake-warehouse";

export const BUCKET = "lake";
export const ROLE = "arn:aws:iam::000000000000:role/firehose";

/** A clock that stands still until it is moved. */
export class FakeClock {
  constructor(public time = Date.UTC(2026, 0, 31, 22, 30, 0)) {}
  now(): number {
    return this.time;
  }
}

/** S3 in memory. `refuse` makes writes fail. */
export class FakeObjects implements ObjectStore {
  readonly bodies = new Map<string, Buffer>();
  puts = 0;
  refuse: ((key: string) => boolean) | undefined;

  async createBucket(): Promise<void> {}
  async put(_bucket: string, key: string, body: Buffer): Promise<void> {
    this.puts++;
    if (this.refuse?.(key)) throw new AwsError("SlowDown", "Reduce your request rate.", 503);
    this.bodies.set(key, body);
  }
  async putFile(bucket: string, key: string, file: string): Promise<void> {
    await this.put(bucket, key, readFileSync(file));
    rmSync(file);
  }
  async get(_bucket: string, key: string): Promise<Buffer> {
    const body = this.bodies.get(key);
    if (!body) throw new AwsError("NoSuchKey", key, 404);
    return body;
  }
  async list(_bucket: string, prefix: string): Promise<ObjectInfo[]> {
    return this.keys(prefix).map((key) => ({ key, size: this.bodies.get(key)?.length ?? 0, lastModified: 0 }));
  }
  async delete(_bucket: string, key: string): Promise<void> {
    this.bodies.delete(key);
  }
  path(_bucket: string, key: string): string {
    if (key.split("/").includes("..")) throw new AwsError("InvalidArgument", `key "${key}" leaves the bucket`);
    return `/${key}`;
  }

  /** Keys in the order in which they were written. */
  keys(prefix = ""): string[] {
    return [...this.bodies.keys()].filter((key) => key.startsWith(prefix));
  }
  /** The bodies under a prefix, one after the other. */
  text(prefix = ""): string {
    return this.keys(prefix)
      .map((key) => this.bodies.get(key)?.toString() ?? "")
      .join("");
  }
  /** Lines under a prefix, as JSON. */
  lines(prefix: string): Record<string, unknown>[] {
    return this.text(prefix)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

/** Kinesis in memory, one stream. */
export class FakeStreams implements RecordStreams {
  readonly list: (ShardInfo & { records: StreamRecord[]; closed: boolean })[] = [];
  readonly reads: string[] = [];
  private sequence = 1000;

  shard(shardId: string, parents: string[] = []): void {
    this.list.push({ shardId, parents, records: [], closed: false });
  }
  close(shardId: string): void {
    this.find(shardId).closed = true;
  }
  put(shardId: string, data: Buffer | string, arrivedAt = 0, partitionKey = "key"): string {
    const sequenceNumber = String(this.sequence++);
    this.find(shardId).records.push({ data: Buffer.from(data), partitionKey, sequenceNumber, arrivedAt });
    return sequenceNumber;
  }
  async shards(): Promise<ShardInfo[]> {
    return this.list;
  }
  async read(_name: string, shardId: string, after: string | undefined, limit: number): Promise<ShardRead> {
    this.reads.push(shardId);
    const shard = this.find(shardId);
    const left = shard.records.filter(
      ({ sequenceNumber }) => after === undefined || Number(sequenceNumber) > Number(after),
    );
    return { records: left.slice(0, limit), closed: shard.closed && left.length <= limit };
  }
  async latest(_name: string, shardId: string): Promise<string> {
    return this.find(shardId).records.at(-1)?.sequenceNumber ?? "0";
  }
  private find(shardId: string): FakeStreams["list"][number] {
    const shard = this.list.find((candidate) => candidate.shardId === shardId);
    if (!shard) throw new Error(`no shard ${shardId}`);
    return shard;
  }
}

/** What Firehose sends to a function. */
export interface TransformEvent {
  invocationId: string;
  deliveryStreamArn: string;
  region: string;
  sourceKinesisStreamArn?: string;
  records: {
    recordId: string;
    approximateArrivalTimestamp: number;
    data: string;
    kinesisRecordMetadata?: Record<string, unknown>;
  }[];
}

/** Lambda with one function. */
export class FakeFunctions implements Functions {
  readonly events: TransformEvent[] = [];
  handler: (event: TransformEvent) => unknown = () => ({ records: [] });

  async invoke(_functionArn: string, event: unknown): Promise<unknown> {
    this.events.push(event as TransformEvent);
    return this.handler(event as TransformEvent);
  }
}

export class FakeCatalog implements Catalog {
  columns: CatalogColumn[] = [];
  table(databaseName: string, name: string): CatalogTable {
    if (name !== "events") throw new AwsError("EntityNotFoundException", `Table ${name} not found.`);
    return {
      databaseName,
      name,
      columns: this.columns,
      partitionKeys: [],
      location: `s3://${BUCKET}/`,
      parameters: {},
      serializationLibrary: "",
    };
  }
  tables(): CatalogTable[] {
    return [this.table("lake", "events")];
  }
}

/** "Parquet" files that hold their rows as JSON lines. */
export class FakeColumnar implements ColumnarWriter {
  /** Files with rows. */
  readonly calls: { columns: CatalogColumn[]; compression: string }[] = [];
  refuse: string | undefined;

  async writeParquet(
    columns: CatalogColumn[],
    rows: Buffer,
    compression: "SNAPPY" | "GZIP" | "UNCOMPRESSED",
    file: string,
  ) {
    if (rows.length > 0) this.calls.push({ columns, compression });
    if (this.refuse) throw new Error(this.refuse);
    writeFileSync(file, rows);
  }
}

/** A Firehose with fakes around it, in a folder of its own. */
export class World {
  readonly dataDir = mkdtempSync(join(tmpdir(), "firehose-"));
  readonly clock = new FakeClock();
  readonly objects = new FakeObjects();
  readonly streams = new FakeStreams();
  readonly functions = new FakeFunctions();
  readonly catalog = new FakeCatalog();
  readonly columnar = new FakeColumnar();
  readonly warehouses = new FakeWarehouses(this.objects);
  readonly secrets = new FakeSecrets();
  readonly problems: string[] = [];
  firehose = this.newFirehose();

  newFirehose(options: Partial<FirehoseOptions> = {}): Firehose {
    const { dataDir, clock, objects, streams, functions, catalog, columnar, warehouses, secrets, problems } = this;
    const cloud = { dataDir, region: "eu-central-1", accountId: "000000000000" };
    const onProblem = (problem: string) => void problems.push(problem);
    this.firehose = new Firehose({
      cloud,
      clock,
      objects,
      streams,
      functions,
      catalog,
      columnar,
      warehouses,
      secrets,
      onProblem,
      pollMilliseconds: 5,
      ...options,
    });
    return this.firehose;
  }

  /** A new process on the same folder. */
  async restart(): Promise<Firehose> {
    await this.firehose.stop();
    return this.newFirehose();
  }

  /** The folder as a killed process would leave it at this moment, for a world of its own. */
  copyOfDisk(): World {
    const copy = new World();
    cpSync(this.dataDir, copy.dataDir, { recursive: true });
    return copy;
  }

  async put(name: string, ...datas: (string | Buffer)[]): Promise<void> {
    await this.firehose.call("PutRecordBatch", {
      DeliveryStreamName: name,
      Records: datas.map((data) => ({ Data: Buffer.from(data).toString("base64") })),
    });
  }

  async end(): Promise<void> {
    await this.firehose.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Inputs of a delivery stream: direct PUT to S3 unless told otherwise. */
export function inputs(
  s3: Record<string, unknown> = {},
  others: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    destination: "extended_s3",
    extendedS3Configuration: {
      bucketArn: `arn:aws:s3:::${BUCKET}`,
      roleArn: ROLE,
      prefix: "raw/",
      bufferingInterval: 60,
      bufferingSize: 1,
      ...s3,
    },
    ...others,
  };
}

/** A `processingConfiguration` that is enabled. */
export function processors(...list: [type: string, parameters?: Record<string, string>][]): Record<string, unknown> {
  return {
    enabled: true,
    processors: list.map(([type, parameters = {}]) => ({
      type,
      parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({
        parameterName,
        parameterValue,
      })),
    })),
  };
}

export const KINESIS = {
  kinesisSourceConfiguration: {
    kinesisStreamArn: "arn:aws:kinesis:eu-central-1:000000000000:stream/clicks",
    roleArn: ROLE,
  },
};

/** Waits until something holds; the test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
