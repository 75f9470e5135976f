/** How Hive, and so Athena, reads and writes a format. */
export interface StorageFormat {
  /** The table parameter `classification`, which Glue jobs read. */
  classification: string;
  inputFormat: string;
  outputFormat: string;
  serializationLibrary: string;
  serdeParameters: Record<string, string>;
}

const PARQUET: StorageFormat = {
  classification: "parquet",
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  serdeParameters: { "serialization.format": "1" },
};

const ORC: StorageFormat = {
  classification: "orc",
  inputFormat: "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
  serializationLibrary: "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
  // Columns by name, as with Parquet: by position, a column added in the middle would shift the older files' values.
  serdeParameters: { "serialization.format": "1", "orc.column.index.access": "false" },
};

/**
 * Timestamps as producers of JSON write them, ISO 8601 in UTC with and without milliseconds. `yyyy-MM-dd HH:mm:ss` with
 * any fraction needs no format. Athena's guide documents `timestamp.formats` for the Hive JSON SerDe only, but its
 * engine is Trino, whose reader of OpenX tables (OpenXJsonOptions) takes it too. The Hive SerDe is no choice: it knows
 * no `ignore.malformed.json`, and fails on a nested value in a column of text.
 */
const TIMESTAMP_FORMATS = ["yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

const JSON_LINES: StorageFormat = {
  classification: "json",
  inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
  serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
  // A raw lake keeps what producers put: one line that is no JSON gives NULLs and does not fail the whole query.
  serdeParameters: {
    "serialization.format": "1",
    "ignore.malformed.json": "true",
    "timestamp.formats": TIMESTAMP_FORMATS.join(","),
  },
};

/** Parquet files that manifests under the table's prefix list, one address a line. S3 Inventory's tables are read so. */
const PARQUET_MANIFESTS: StorageFormat = {
  ...PARQUET,
  inputFormat: "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
};

/** The storage of each table format. */
const STORAGE_FORMATS: Record<string, StorageFormat> = { PARQUET, PARQUET_MANIFESTS, ORC, JSON: JSON_LINES };

/** Formats that a table can have. */
export const TABLE_FORMATS: readonly string[] = Object.keys(STORAGE_FORMATS);

/** The storage of a table format. @throws Error for a format that is none of `TABLE_FORMATS` */
export function storageFormat(name: string): StorageFormat {
  const format = STORAGE_FORMATS[name];
  if (format === undefined) throw new Error(`no table format "${name}"; allowed are ${TABLE_FORMATS.join(", ")}`);
  return format;
}
