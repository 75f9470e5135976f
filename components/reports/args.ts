import type * as pulumi from "@pulumi/pulumi";
import type { LakeTableArgs } from "../data-lake/args";
import type { EventSchemaArgs } from "../event-schema";
import type { WarehouseConnectionArgs } from "../warehouse/connection";

/** Arguments of `Reports`: data sets of QuickSight over tables of a warehouse and of a lake. */
export interface ReportsArgs {
  /** The data sets by name, at least one. The name ends the data set's ID and is its title unless it has another. */
  dataSets: Record<string, ReportDataSetArgs>;
  /**
   * Who may use the data sets in analyses and dashboards: QuickSight users and groups, as ARNs or as `user/<namespace>/<name>`
   * and `group/<namespace>/<name>`, which are taken for those of this account and Region (QS-04). @default nobody
   */
  viewers?: string[];
  /** Who may change and refresh the data sets too, and make others from the data sources; as `viewers`. @default nobody */
  authors?: string[];
  /** The warehouse of the data sets with `warehouseTable`: the `connection` of a `Warehouse`. */
  warehouse?: WarehouseConnectionArgs;
  /** The lake of the data sets with `lakeTable`. */
  lake?: ReportedLakeArgs;
  /** ARN of the QuickSight VPC connection through which a private warehouse is read (QS-08). @default QuickSight comes from its public addresses */
  vpcConnectionArn?: pulumi.Input<string>;
  /**
   * Name of the role by which QuickSight reads secrets when a report is viewed; it is given the reader's secret (QS-06).
   * `aws-quicksight-secretsmanager-role-v0` once an account uses secrets. @default an administrator of QuickSight selects the secret there
   */
  secretsRoleName?: string;
  /**
   * Beginning of the IDs of data sources and data sets, which are an account's and Region's, and of the reader's name:
   * `^[a-zA-Z0-9_-]{1,64}$` (QS-01). Another one makes others. @default the component's name
   */
  idPrefix?: string;
  /** Tags of all resources. */
  tags?: Record<string, string>;
}

/** One data set: exactly one of `warehouseTable` and `lakeTable`. */
export interface ReportDataSetArgs {
  /** A table of the warehouse, read by a user that may do nothing else. */
  warehouseTable?: ReportedWarehouseTableArgs;
  /** A table of the lake, read by Athena. */
  lakeTable?: ReportedLakeTableArgs;
  /** Title, 1–128 characters (QS-02). @default the data set's name */
  title?: string;
  /** `DIRECT_QUERY` asks the table each time; `SPICE` keeps a copy in QuickSight, which authors refresh (QS-03). @default DIRECT_QUERY */
  importMode?: string;
}

/** A table of the warehouse. */
export interface ReportedWarehouseTableArgs {
  /** The table with its schema, `ingest.clicks`: `tableName` of a `TargetTable`. */
  tableName: pulumi.Input<string>;
  /** Its columns. `json` is read as text. */
  schema: EventSchemaArgs;
}

/** A table of the lake. */
export interface ReportedLakeTableArgs {
  /** Name of the table in the lake's database: `tableName` of a `LakeTable`. */
  tableName: pulumi.Input<string>;
  /** The table itself: its columns, its partitions and where its objects lie. `binary` columns are left out, as QuickSight has no such type (QS-05). */
  table: LakeTableArgs;
}

/** A lake, named by the outputs of its `DataLake`. */
export interface ReportedLakeArgs {
  /** ARN of the bucket. */
  bucketArn: pulumi.Input<string>;
  /** Name of the Glue database. */
  databaseName: pulumi.Input<string>;
  /** ARN of the Athena workgroup that queries run in. */
  workgroupArn: pulumi.Input<string>;
  /** ARN of the bucket's customer-managed key. @default none */
  kmsKeyArn?: pulumi.Input<string>;
}
