import type { SpecColumn } from "../transform/spec";

/** What the functions of an event-time table do, as plain data. The component writes it beside the bundle as `spec.json`. */
export interface EventTimeSpec {
  /** Name of the lake's bucket, which is known only once it is made: it comes from the environment. */
  bucketName: string;
  /** The event schema's columns. */
  columns: SpecColumn[];
  /** Name of the `timestamp` column that says in which hour an event belongs. */
  eventTime: string;
  /** Where the Parquet files lie, below it `dt=yyyy-MM-dd/hour=HH/`. Ends with a slash. */
  dataPrefix: string;
  /** Where each hour's manifest lies, below it `dt=yyyy-MM-dd/hour=HH/`. Ends with a slash. */
  manifestPrefix: string;
  /** Where lines go that are no event of the schema, each with its reason. Ends with a slash. */
  errorPrefix: string;
  /** First day of the table's partitions, `yyyy-MM-dd`. */
  since: string;
  compaction?: CompactionSpec;
}

/** When and how the files of an hour become few. */
export interface CompactionSpec {
  /** Minutes after an hour's end before its files are merged, so that most late events are in. */
  afterMinutes: number;
  /** Files of this size or more, in MiB, are left as they are, and none is made that is much larger. */
  targetFileSizeMiB: number;
  /** Minutes that files stay after another took their place, for queries that read them still. */
  graceMinutes: number;
}
