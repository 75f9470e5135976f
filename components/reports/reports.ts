import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../shared/map-values";
import { refuse } from "../shared/problems";
import type { ReportDataSetArgs, ReportsArgs } from "./args";
import { createDataSet } from "./data-set";
import { createLakeSource } from "./lake-source";
import { createReader, type ReaderNodes, readerNameOf } from "./reader";
import { validateReports } from "./validate";
import { createWarehouseSource } from "./warehouse-source";

/** The resources of `Reports`. */
export interface ReportsNodes {
  /** The data source over the warehouse; where a data set is over one of its tables. */
  warehouseSource?: aws.quicksight.DataSource;
  /** The user that it reads as. */
  reader?: ReaderNodes;
  /** The data source over the lake; where a data set is over one of its tables. */
  lakeSource?: aws.quicksight.DataSource;
  /** The role that its queries run as. */
  lakeRole?: aws.iam.Role;
  lakeRolePolicy?: aws.iam.RolePolicy;
  /** The data sets by name. */
  dataSets: Record<string, aws.quicksight.DataSet>;
}

const nodesOf = new WeakMap<Reports, ReportsNodes>();

/**
 * Data sets of QuickSight over tables of a warehouse and of a lake: one data source for each store, one data set for each table.
 *
 * ```ts
 * new Reports("reports", {
 *   viewers: ["group/default/analysts"],
 *   warehouse: warehouse.connection,
 *   dataSets: { clicks: { warehouseTable: { tableName: clicks.tableName, schema } } },
 * });
 * ```
 *
 * The warehouse is read by a user that may select from the reported tables and do nothing else, whose password is in a secret
 * alone; the lake by a role that reads the reported tables' objects and nothing else. Columns and types are the schemas'.
 *
 * The account has a QuickSight subscription, Enterprise edition. Who deploys may read the reader's secret and pass the role,
 * and an administrator of QuickSight lets it read the secret, unless `secretsRoleName` does (QS-06).
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class Reports extends pulumi.ComponentResource {
  /** ARNs of the data sources: `warehouse`, `lake` or both. */
  readonly dataSourceArns: pulumi.Output<Record<string, string>>;
  /** ARNs of the data sets by name. */
  readonly dataSetArns: pulumi.Output<Record<string, string>>;
  /** Name of the warehouse's user that may only read; where a data set is over one of its tables. */
  readonly readerName?: pulumi.Output<string>;
  /** ARN of that user's secret `{"username": …, "password": …}`, once the user is made. */
  readonly readerSecretArn?: pulumi.Output<string>;

  constructor(name: string, args: ReportsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:Reports", name, {}, opts);
    refuse("Reports", name, validateReports(args, name), this);

    const sources = { ...createOverWarehouse(name, args, this), ...createOverLake(name, args, this) };
    const { warehouseSource, lakeSource, reader } = sources;
    const dataSets = mapValues(args.dataSets, (dataSet, key) => {
      const dataSource = dataSet.warehouseTable === undefined ? lakeSource : warehouseSource;
      if (dataSource === undefined) throw new pulumi.ResourceError(`the data set "${key}" has no data source`, this);
      return createDataSet(key, dataSet, { name, args, dataSourceArn: dataSource.arn, parent: this });
    });
    nodesOf.set(this, { ...sources, dataSets });

    this.dataSourceArns = pulumi.all({
      ...(warehouseSource && { warehouse: warehouseSource.arn }),
      ...(lakeSource && { lake: lakeSource.arn }),
    });
    this.dataSetArns = pulumi.all(mapValues(dataSets, ({ arn }) => arn));
    if (reader) {
      this.readerName = pulumi.output(readerNameOf(args.idPrefix ?? name));
      this.readerSecretArn = pulumi.all([reader.secret.arn, reader.invocation.result]).apply(([arn]) => arn);
    }
    this.registerOutputs({
      dataSourceArns: this.dataSourceArns,
      dataSetArns: this.dataSetArns,
      readerName: this.readerName,
      readerSecretArn: this.readerSecretArn,
    });
  }

  /** The resources inside. A getter, since the schema for other languages takes every property for an output, and some of these are there with one store only. */
  get nodes(): ReportsNodes {
    const nodes = nodesOf.get(this);
    if (nodes === undefined) throw new pulumi.ResourceError("the resources inside are not made yet", this);
    return nodes;
  }
}

function createOverWarehouse(
  name: string,
  args: ReportsArgs,
  parent: pulumi.Resource,
): Pick<ReportsNodes, "warehouseSource" | "reader"> {
  const tables = tablesOf(args, ({ warehouseTable }) => warehouseTable);
  if (tables.length === 0 || args.warehouse === undefined) return {};
  const reader = createReader(name, args, args.warehouse, tables, parent);
  return { reader, warehouseSource: createWarehouseSource(name, args, args.warehouse, reader, parent) };
}

function createOverLake(
  name: string,
  args: ReportsArgs,
  parent: pulumi.Resource,
): Pick<ReportsNodes, "lakeSource" | "lakeRole" | "lakeRolePolicy"> {
  const tables = tablesOf(args, ({ lakeTable }) => lakeTable);
  if (tables.length === 0 || args.lake === undefined) return {};
  const { dataSource, role, rolePolicy } = createLakeSource(name, args, args.lake, tables, parent);
  return { lakeSource: dataSource, lakeRole: role, lakeRolePolicy: rolePolicy };
}

function tablesOf<Table>({ dataSets }: ReportsArgs, pick: (dataSet: ReportDataSetArgs) => Table | undefined): Table[] {
  return Object.values(dataSets)
    .map(pick)
    .filter((table) => table !== undefined);
}
