import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unprotected } from "../shared/deletion";
import type { ReportDataSetArgs, ReportedLakeArgs, ReportedWarehouseTableArgs, ReportsArgs } from "./args";
import { needsQuery, type ReportColumn, reportColumns, reportQuery } from "./columns";
import { dataSetPermissions } from "./permissions";

export const DEFAULT_IMPORT_MODE = "DIRECT_QUERY";
/** Key of the only table of a data set: letters, digits and hyphens (QS-02). */
const TABLE_KEY = "table";
/** The catalog of Glue as Athena knows it. */
const GLUE_CATALOG = "AwsDataCatalog";

type PhysicalTable = aws.types.input.quicksight.DataSetPhysicalTableMap;

/** The ID of a data set. */
export function dataSetIdOf(idPrefix: string, key: string): string {
  return `${idPrefix}-${key}`;
}

/** What a data set is made between. */
export interface DataSetContext {
  name: string;
  args: ReportsArgs;
  dataSourceArn: pulumi.Output<string>;
  parent: pulumi.Resource;
}

/** Makes a data set over one table. */
export function createDataSet(
  key: string,
  dataSet: ReportDataSetArgs,
  { name, args, dataSourceArn, parent }: DataSetContext,
): aws.quicksight.DataSet {
  const { idPrefix = name, tags } = args;
  return new aws.quicksight.DataSet(
    `${name}-${key}`,
    {
      dataSetId: dataSetIdOf(idPrefix, key),
      name: dataSet.title ?? key,
      importMode: dataSet.importMode ?? DEFAULT_IMPORT_MODE,
      physicalTableMaps: [physicalTable(dataSet, dataSourceArn, args.lake)],
      permissions: dataSetPermissions(args, dataSourceArn),
      tags,
    },
    unprotected(parent),
  );
}

/** What is known of it in a first preview is shown there: each value that is not stands alone. */
function physicalTable(
  dataSet: ReportDataSetArgs,
  dataSourceArn: pulumi.Output<string>,
  lake: ReportedLakeArgs | undefined,
): PhysicalTable {
  const { warehouseTable, lakeTable } = dataSet;
  const columns = reportColumns(dataSet);
  if (warehouseTable !== undefined) return warehouseSource(warehouseTable, columns, dataSourceArn);
  return {
    physicalTableMapId: TABLE_KEY,
    relationalTable: {
      dataSourceArn,
      catalog: GLUE_CATALOG,
      schema: lake?.databaseName,
      name: lakeTable?.tableName ?? "",
      inputColumns: columns,
    },
  };
}

/** The table itself, or a query where columns must be converted. */
function warehouseSource(
  { tableName, schema }: ReportedWarehouseTableArgs,
  columns: ReportColumn[],
  dataSourceArn: pulumi.Output<string>,
): PhysicalTable {
  const name = pulumi.output(tableName);
  if (needsQuery(schema.columns)) {
    const sqlQuery = name.apply((table) => reportQuery(schema.columns, table));
    return { physicalTableMapId: TABLE_KEY, customSql: { dataSourceArn, name, sqlQuery, columns } };
  }
  const part = (index: number) => name.apply((table) => table.split(".")[index] ?? "");
  return {
    physicalTableMapId: TABLE_KEY,
    relationalTable: { dataSourceArn, schema: part(0), name: part(1), inputColumns: columns },
  };
}
