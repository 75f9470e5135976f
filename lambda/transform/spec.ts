/**
 * What the transform does, as plain data. The component writes it beside the bundle as `spec.json`: environment
 * variables hold 4 KB in all, which a schema of many columns exceeds.
 */
export interface TransformSpec {
  /** The event schema's columns, or `undefined` to leave types unchecked. */
  columns?: SpecColumn[];
  /** A record is kept only when each of these fields has one of its values; the others are answered `Dropped`. */
  select?: Record<string, string[]>;
  /** Fields to set, after the checks. A column that is set is not checked: what it held is replaced. */
  set?: Record<string, string | number | boolean | null>;
  /** Partition keys by name, each taken from a field. */
  partitionKeys?: Record<string, string>;
  /** What the record becomes: a line of JSON or a line of CSV. */
  output: "json" | "csv";
  /** Delimiter of CSV, one character. @default , */
  delimiter?: string;
  /** Takes envelopes of CloudWatch Logs apart. @default false */
  unpackLogs?: boolean;
  /** Fields of a CSV line in their order; needs no header. @default the columns */
  csvColumns?: string[];
}

/** A column as the transform checks it. */
export interface SpecColumn {
  name: string;
  /** A column type of the event schema: `string`, `int`, `decimal(10,2)`, `timestamp`, `json` … */
  type: string;
  nullable: boolean;
  /** Longest text in bytes; absent: unlimited. */
  maxLength?: number;
  /** `json`: keeps the value as it came instead of as its JSON text. @default false */
  nested?: boolean;
}
