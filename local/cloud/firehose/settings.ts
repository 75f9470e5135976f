/** A delivery stream's settings, as the engine goes by them. */
export interface DeliverySettings extends DestinationSettings {
  name: string;
  source: SourceSettings;
}

/** What becomes of the records, whatever their source is. */
export interface DestinationSettings {
  /** Where the objects go; with Redshift, where they are staged. */
  output: OutputSettings;
  /** Copies each object into a table. */
  redshift?: RedshiftSettings;
  /** Unpacks what CloudWatch Logs puts (F-84). */
  decompression?: DecompressionSettings;
  /** Takes several events out of one record (F-82). */
  deaggregation?: DeaggregationSettings;
  transform?: TransformSettings;
  /** Dynamic partitioning is on. `query` is the jq expression of `MetadataExtraction` (F-81). */
  partitioning?: { query?: string };
  /** Ends each record with a newline (F-83). */
  appendDelimiter: boolean;
  conversion?: ConversionSettings;
  /** Where each record is kept as it came (F-110). */
  backup?: OutputSettings;
}

/** How what clients put is encrypted: in the embedded cloud nothing is, but a key that cannot be used has its effects. */
export interface EncryptionSettings {
  /** The customer's key. @default one that AWS owns */
  keyArn?: string;
}

/** Where the records come from. */
export type SourceSettings =
  | { kind: "directPut" /** Of what clients put (F-05). */; encryption?: EncryptionSettings }
  | { kind: "kinesis"; streamArn: string; streamName: string };

/** Where objects go, what they are called and when they are written. */
export interface OutputSettings {
  bucket: string;
  roleArn: string;
  prefix: string;
  errorPrefix: string | undefined;
  /** IANA time zone of all timestamps in object keys. */
  timeZone: string;
  /** Ending of the keys, `""` for none. */
  extension: string;
  compression: "UNCOMPRESSED" | "GZIP";
  buffer: BufferHints;
}

/** A buffer is written when it holds so much or is so old, whichever comes first. */
export interface BufferHints {
  sizeBytes: number;
  intervalMilliseconds: number;
}

export interface DecompressionSettings {
  /** Delivers the messages of the log events, each as a record, in place of their envelope (F-85). */
  extractMessages: boolean;
}

export type DeaggregationSettings = { kind: "JSON" } | { kind: "DELIMITED"; delimiter: Buffer };

/** The Lambda processor (F-72 to F-74). */
export interface TransformSettings {
  functionArn: string;
  buffer: BufferHints;
  retries: number;
}

/** JSON to Parquet by a Glue table (F-95 to F-100). */
export interface ConversionSettings {
  databaseName: string;
  tableName: string;
  catalogId: string | undefined;
  region: string | undefined;
  versionId: string;
  compression: "SNAPPY" | "GZIP" | "UNCOMPRESSED";
  caseInsensitive: boolean;
  dotsToUnderscores: boolean;
  /** JSON keys by column name. */
  keysByColumn: Record<string, string>;
}

/** A Redshift table as the destination. */
export interface RedshiftSettings {
  roleArn: string;
  jdbcUrl: string;
  credentials: RedshiftCredentials;
  copy: CopySettings;
  /** How long a COPY that fails is tried again. */
  retryMilliseconds: number;
}

export type RedshiftCredentials = { secretArn: string } | { username: string; password: Password };

/** What of a COPY is the delivery stream's own. */
export interface CopySettings {
  table: string;
  /** Columns that the objects fill, parted by commas; undefined means all. */
  columns: string | undefined;
  options: string;
}

/** A password that shows itself only when asked: settings are written to disk as JSON. */
export class Password {
  constructor(private readonly text: string) {}

  reveal(): string {
    return this.text;
  }

  toJSON(): string {
    return "********";
  }
}
