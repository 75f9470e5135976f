import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unprotected } from "../shared/deletion";
import type { ReportDataSetArgs, ReportedLakeArgs, ReportsArgs } from "./args";
import { type ReportColumn, reportColumns, reportQuery } from "./columns";
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
      permissions: dataSourceArn.apply((arn) => dataSetPermissions(args, arn)),
      tags,
    },
    unprotected(parent),
  );
}

function physicalTable(
  { warehouseTable, lakeTable, ...dataSet }: ReportDataSetArgs,
  dataSourceArn: pulumi.Output<string>,
  lake: ReportedLakeArgs | undefined,
): pulumi.Output<PhysicalTable> {
  const columns = reportColumns({ warehouseTable, lakeTable, ...dataSet });
  const tableName = pulumi.output(warehouseTable?.tableName ?? lakeTable?.tableName ?? "");
  if (warehouseTable !== undefined) {
    return tableName.apply((name) => warehouseSource(name, warehouseTable.schema.columns, columns, dataSourceArn));
  }
  return pulumi.output({
    physicalTableMapId: TABLE_KEY,
    relationalTable: {
      dataSourceArn,
      catalog: GLUE_CATALOG,
      schema: lake?.databaseName,
      name: tableName,
      inputColumns: columns,
    },
  });
}

/** The table itself, or a query where columns must be converted. */
function warehouseSource(
  tableName: string,
  schemaColumns: Parameters<typeof reportQuery>[0],
  columns: ReportColumn[],
  dataSourceArn: pulumi.Output<string>,
): PhysicalTable {
  const sqlQuery = reportQuery(schemaColumns, tableName);
  if (sqlQuery !== undefined) {
    return { physicalTableMapId: TABLE_KEY, customSql: { dataSourceArn, name: tableName, sqlQuery, columns } };
  }
  const [schema = "", name = ""] = tableName.split(".");
  return { physicalTableMapId: TABLE_KEY, relationalTable: { dataSourceArn, schema, name, inputColumns: columns } };
}
