/** A delivery stream's settings, as the engine goes by them. */
export interface DeliverySettings {
  name: string;
  source: SourceSettings;
  output: OutputSettings;
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

/** Where the records come from. */
export type SourceSettings = { kind: "directPut" } | { kind: "kinesis"; streamArn: string; streamName: string };

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
