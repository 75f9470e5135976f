/** One column of an event. */
export interface EventColumnArgs {
  /** Column name and JSON key: `^[a-z_][a-z0-9_]*$`, at most 127 bytes. Lower case, as Glue and Redshift fold names. */
  name: string;
  /**
   * `string`, `boolean`, `tinyint`, `smallint`, `int`, `bigint`, `float`, `double`, `decimal(p,s)` (p ≤ 38), `date`,
   * `timestamp` (UTC, microseconds), `binary`, or `json` (any nested value, kept as its JSON text).
   */
  type: string;
  /** Whether a record may leave it out or carry null. @default true */
  nullable?: boolean;
  /** Longest value of a `string` or `json` column in bytes of UTF-8, 1–65,535. Redshift's VARCHAR length of a `string`; `json` is SUPER there. @default 256 */
  maxLength?: number;
  /** What the column means. It becomes the comment of the Glue column. */
  description?: string;
  /** Example values as text. They document the column, and generated sample events draw from them. */
  examples?: string[];
}

/**
 * The shape of one kind of event, declared once. It gives the Glue columns, the transform's checks and the sample
 * events, and later the Redshift and Flink tables, so that nothing types a column twice.
 */
export interface EventSchemaArgs {
  /** Name of the schema: `^[a-z][a-z0-9_-]{0,63}$`. Default table names begin with it, with `_` for `-`. */
  name: string;
  /** What the event means. It becomes the comment of the Glue table. */
  description?: string;
  /** Columns in their order, 1 to 1,600. */
  columns: EventColumnArgs[];
  /** The `timestamp` column that says when the event happened. @default none: the time of arrival counts */
  eventTime?: string;
  /** The column whose value producers take as the Kinesis partition key. @default a random key for each record */
  partitionKey?: string;
}

/** A column's type, taken apart. */
export interface ColumnType {
  base: string;
  precision?: number;
  scale?: number;
}

/** The column types that need no parameters. */
export const SIMPLE_TYPES = [
  "string",
  "boolean",
  "tinyint",
  "smallint",
  "int",
  "bigint",
  "float",
  "double",
  "date",
  "timestamp",
  "binary",
  "json",
] as const;

/** Default length of a text column in bytes: Redshift's own default for VARCHAR. */
export const DEFAULT_MAX_LENGTH_BYTES = 256;

const DECIMAL = /^decimal\((\d{1,2}),\s*(\d{1,2})\)$/;

/** Reads `type`, or answers `undefined` when it is none of the types above. */
export function parseColumnType(type: string): ColumnType | undefined {
  if ((SIMPLE_TYPES as readonly string[]).includes(type)) return { base: type };
  const match = DECIMAL.exec(type);
  if (!match) return undefined;
  const precision = Number(match[1]);
  const scale = Number(match[2]);
  return precision >= 1 && precision <= 38 && scale <= precision ? { base: "decimal", precision, scale } : undefined;
}

/** The Glue (Hive) type of a column. JSON text is a string to Glue. */
export function glueType(column: EventColumnArgs): string {
  return column.type === "json" ? "string" : column.type.replace(/\s/g, "");
}

/** A table's name made of names that may have hyphens, which Athena does not take (G-12). */
export function tableNameOf(name: string): string {
  return name.replace(/-/g, "_");
}
