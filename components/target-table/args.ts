import type * as pulumi from "@pulumi/pulumi";
import type { EventSchemaArgs } from "../event-schema";
import type { WarehouseConnectionArgs } from "../warehouse/connection";

/** Arguments of `TargetTable`: the table of an event schema in a warehouse. */
export interface TargetTableArgs {
  /**
   * The warehouse: the `connection` of a `Warehouse`. IAM gives it room for about 30 tables by COPY, and for about 15 that
   * read streams: each adds a policy to a role of the warehouse, which has 10,240 characters for all of them.
   */
  warehouse: pulumi.Input<WarehouseConnectionArgs>;
  /** The shape of the events. Later a nullable column may be added and a string column widened; all else is refused (US-04). */
  schema: EventSchemaArgs;
  /** Schema of the database: `^[a-z_][a-z0-9_]{0,126}$`, no reserved word (SQ-01, SQ-06). Made when it is not there. @default ingest */
  databaseSchema?: string;
  /** Name of the table, as `databaseSchema`. Another name is refused once the table is made. @default the schema's name, with `_` for `-` */
  tableName?: string;
  /** How rows are laid out. @default Redshift chooses and adapts (AUTO) */
  layout?: TableLayoutArgs;
  /** How rows come into the table: by Firehose's COPY, or read from a data stream. @default COPY */
  ingestion?: TableIngestionArgs;
  /** Lets the table be dropped when it leaves the program. @default false: it stays in the database with its rows */
  allowDeletion?: boolean;
  /** Tags of all resources. */
  tags?: Record<string, string>;
}

/** Physical layout of a table. Fixed when the table is made. */
export interface TableLayoutArgs {
  /** `AUTO`, `EVEN`, `ALL` or `KEY` (SQ-03). @default AUTO; KEY with `distributionKey` */
  distributionStyle?: string;
  /** Column that `KEY` distributes by (SQ-03). */
  distributionKey?: string;
  /** Columns of the compound sort key, at most 400 (SQ-02). @default AUTO */
  sortKeys?: string[];
  /** Compression encoding by column, such as `zstd`. @default Redshift's own (AUTO) */
  encodings?: Record<string, string>;
}

/** How rows come into the table. */
export interface TableIngestionArgs {
  /** Streaming ingestion from a Kinesis data stream, by a materialized view. @default a user for Firehose's COPY is made */
  stream?: TableStreamArgs;
  /**
   * Format of the objects that COPY loads: `JSON` or `CSV`. Fields of CSV have no names, so then columns keep their order
   * and new ones come last; and the format is fixed when the table is made. @default JSON
   */
  stagedFormat?: string;
}

/** The data stream that a table reads. */
export interface TableStreamArgs {
  /** ARN of the data stream. Redshift reads it from TRIM_HORIZON on (ST-04). */
  streamArn: pulumi.Input<string>;
  /** ARN of the data stream's customer-managed key. @default none */
  kmsKeyArn?: pulumi.Input<string>;
}
