/** What the parts of the embedded cloud know of one another. Each is implemented in the file that its comment names. */

/** An error with AWS's own code, answered to clients in the protocol they speak. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    /** What the service's model gives the error beside its message. */
    readonly members: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** Where the embedded cloud stands: one folder, one region, one account. */
export interface CloudSettings {
  dataDir: string;
  region: string;
  accountId: string;
}

/** The time that buffers go by. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A service that speaks AWS's JSON protocol: `X-Amz-Target: <targetPrefix>.<operation>`. Blobs are base64 strings in and out. */
export interface JsonService {
  readonly targetPrefix: string;
  /** @throws AwsError */
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** The operations that answer a stream of events, where the service has any; `undefined` for all others. @throws AwsError */
  subscribe?(operation: string, input: Record<string, unknown>): Promise<AsyncIterable<ServiceEvent> | undefined>;
}

/** One event of an answer that goes on. */
export interface ServiceEvent {
  /** Name of its member in the service's model. */
  type: string;
  payload: Record<string, unknown>;
}

/** S3 (`s3/`): each object is one file at `<dataDir>/s3/<bucket>/<key>`, so that people and DuckDB can open it. */
export interface ObjectStore {
  createBucket(bucket: string): Promise<void>;
  /** Whole or not at all: it is written beside and renamed. */
  put(bucket: string, key: string, body: Buffer): Promise<void>;
  /** Moves a finished file into the bucket. */
  putFile(bucket: string, key: string, file: string): Promise<void>;
  /** @throws AwsError NoSuchKey, NoSuchBucket */
  get(bucket: string, key: string): Promise<Buffer>;
  /** Objects whose keys begin with `prefix`, in the order of their keys' UTF-8 bytes. */
  list(bucket: string, prefix: string): Promise<ObjectInfo[]>;
  delete(bucket: string, key: string): Promise<void>;
  /** The file behind a key, whether or not it exists. Throws on a key that would leave the bucket's folder. */
  path(bucket: string, key: string): string;
}

export interface ObjectInfo {
  key: string;
  size: number;
  /** Milliseconds since the epoch. */
  lastModified: number;
}

/** Kinesis Data Streams (`kinesis/`), as the delivery engine reads it. Clients come through the gateway. */
export interface RecordStreams {
  /** Every shard, closed ones included, with the shards it came from. */
  shards(streamName: string): Promise<ShardInfo[]>;
  /**
   * The records of a shard after a sequence number, in order. `undefined` reads from the shard's beginning.
   * `closed` says that the shard will never give more.
   */
  read(streamName: string, shardId: string, after: string | undefined, limit: number): Promise<ShardRead>;
  /** The newest sequence number of the shard: reading after it is reading from LATEST. */
  latest(streamName: string, shardId: string): Promise<string>;
}

export interface ShardInfo {
  shardId: string;
  parents: string[];
}

export interface ShardRead {
  records: StreamRecord[];
  closed: boolean;
}

export interface StreamRecord {
  data: Buffer;
  partitionKey: string;
  sequenceNumber: string;
  /** Milliseconds since the epoch. */
  arrivedAt: number;
}

/** Lambda (`lambda/`): runs the very bundle that would be deployed, in a worker thread. */
export interface Functions {
  /**
   * @param functionArn unqualified or qualified by version or alias
   * @throws AwsError when there is none, and TooManyRequestsException when it is throttled; LambdaFunctionError when the handler failed
   */
  invoke(functionArn: string, event: unknown): Promise<unknown>;
}

/** Thrown by `Functions.invoke` when the handler threw, timed out, or answered something that is not JSON. */
export class LambdaFunctionError extends Error {
  override readonly name = "LambdaFunctionError";

  constructor(
    message: string,
    /** Class of the handler's error, or Lambda's own name for what happened, such as `Sandbox.Timedout`. */
    readonly errorType = "Error",
    /** The handler's stack, a line an entry. */
    readonly trace: string[] = [],
  ) {
    super(message);
  }
}

/** Glue's Data Catalog (`glue.ts`). */
export interface Catalog {
  /** @throws AwsError EntityNotFoundException */
  table(databaseName: string, tableName: string): CatalogTable;
  tables(): CatalogTable[];
}

export interface CatalogTable {
  databaseName: string;
  name: string;
  columns: CatalogColumn[];
  partitionKeys: CatalogColumn[];
  /** `s3://bucket/prefix/`. */
  location: string;
  /** Table parameters: `projection.*`, `storage.location.template`, `classification`. */
  parameters: Record<string, string>;
  /** Class of the SerDe that reads the objects. */
  serializationLibrary: string;
  /** Class that finds the objects; a symlink format reads their addresses from what lies under the location. @default the objects under the location */
  inputFormat?: string;
}

/** A column with its Glue (Hive) type. */
export interface CatalogColumn {
  name: string;
  type: string;
}

/** Writes columnar files (`columnar.ts`, DuckDB). */
export interface ColumnarWriter {
  /** Writes rows that already fit the columns; `rows` is newline-delimited JSON with one object a line. */
  writeParquet(
    columns: CatalogColumn[],
    rows: Buffer,
    compression: "SNAPPY" | "GZIP" | "UNCOMPRESSED",
    file: string,
  ): Promise<void>;
}

/** One delivery stream's account of what became of its records since it was made. Kept on disk with its checkpoint. */
export interface DeliveryCounts {
  /** Records taken from the source. */
  read: number;
  /** Records in the objects at the destination; with Redshift, in the staged ones. */
  delivered: number;
  /** Records that the transform answered `Dropped`. */
  dropped: number;
  /** Records under the error prefix, with their reason. */
  rejected: number;
  objects: number;
  bytes: number;
  /** Redshift: records whose COPY is committed, those included that failed to load and are in `stl_load_errors`. */
  copied: number;
  /** Redshift: records whose objects were given up and are listed under `errors/manifests/`. */
  abandoned: number;
  /** Redshift: records whose objects are staged and not copied yet. */
  waiting: number;
}

/** Firehose (`firehose/`). */
export interface Deliveries extends JsonService {
  names(): string[];
  counts(deliveryStreamName: string): DeliveryCounts;
  /**
   * Lets the buffers' clock run ahead: reads all that the sources hold, writes every buffer, copies what is staged or
   * gives it up, and resolves when nothing is left.
   */
  drain(): Promise<void>;
  /** Resolves when nothing is left, by the buffers' own times. */
  settled(): Promise<void>;
  /** Stops reading, leaves what is not delivered in its source, and resolves when no write is under way. */
  stop(): Promise<void>;
}

/** Redshift (`redshift/`), as Firehose reaches it. Every warehouse of the folder is one PostgreSQL. */
export interface Warehouses {
  /**
   * Signs in and runs one statement in a transaction of its own, COPY included.
   *
   * @throws RedshiftError with Redshift's own words; nothing of the statement stays then
   */
  execute(login: WarehouseLogin, sql: string): Promise<StatementResult>;
  /** Brings every streaming materialized view up to what its stream holds now. */
  refresh(): Promise<void>;
}

export interface WarehouseLogin {
  /** `jdbc:redshift://<host>:<port>/<database>`. */
  jdbcUrl: string;
  username: string;
  password: string;
}

export interface StatementResult {
  /** Columns in their order, with PostgreSQL's names of their types; none for a statement without a result. */
  columns: { name: string; type: string }[];
  rows: unknown[][];
  /** Rows inserted, changed, deleted or loaded. */
  affected: number;
}

/** What a warehouse refuses, in Redshift's words. */
export class RedshiftError extends Error {
  override readonly name = "RedshiftError";
}

/** Secrets Manager (`secrets.ts`). */
export interface Secrets {
  /** The current value. @throws AwsError ResourceNotFoundException, also while the secret has no value yet */
  value(secretArn: string): string;
}

/** KMS (`kms/`), as services use the keys of customers. Nothing is encrypted: a key says whether it may be used. */
export interface Keys {
  /** Grants the key to a user, unless it was granted before, even where that was revoked since. A key that the program does not make is taken for one that exists in AWS. */
  grant(keyArn: string, user: string): void;
  /** Grants the key in any case. */
  grantAnew(keyArn: string, user: string): void;
  /** @throws AwsError AccessDeniedException, DisabledException, KMSInvalidStateException, NotFoundException */
  use(keyArn: string, user: string): void;
}

/** Units of CloudWatch, as far as services here emit them. Clients may put others. */
export type MetricUnit =
  | "Count"
  | "Bytes"
  | "Milliseconds"
  | "Seconds"
  | "Bytes/Second"
  | "Count/Second"
  | (string & {});

/** CloudWatch (`cloudwatch/`), as services emit their metrics: AWS's names, dimensions and units. */
export interface Metrics {
  /** The metrics of one resource. A service keeps the emitter as long as the resource. */
  of(namespace: string, dimensions: Record<string, string>): MetricEmitter;
  /** @param sample called once a minute, and before alarms are reported on, to emit what is so at the time */
  sampled(sample: () => void): void;
}

/** Costs little, but not nothing: called once a batch, not once a record. */
export interface MetricEmitter {
  /** @param value a sum over the batch, or one measured value */
  emit(metricName: string, value: number, unit: MetricUnit): void;
}

/** For services that are tried without CloudWatch. */
export const NO_METRICS: Metrics = { of: () => ({ emit: () => {} }), sampled: () => {} };
