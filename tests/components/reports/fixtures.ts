import type { ReportedLakeArgs, ReportsArgs } from "../../../components/reports";
import { ACCOUNT_ID, REGION } from "../mocks";
import { CONNECTION, SCHEMA } from "../target-table/fixtures";

export const VPC_CONNECTION_ARN = `arn:aws:quicksight:${REGION}:${ACCOUNT_ID}:vpcConnection/warehouse-vpc`;
/** A user whose identity is kept in another Region than the data. */
export const AUTHOR_ARN = `arn:aws:quicksight:us-east-1:${ACCOUNT_ID}:user/default/ann@shop.example`;
export const VIEWERS = "group/default/analysts";

/** What a `DataLake` gives. */
export const LAKE: ReportedLakeArgs = {
  bucketArn: "arn:aws:s3:::lake-1a2b3c4",
  databaseName: "shop_lake",
  workgroupArn: `arn:aws:athena:${REGION}:${ACCOUNT_ID}:workgroup/lake-1a2b3c4`,
};

/** A table of the warehouse without json. */
export const ORDERS = {
  tableName: "ingest.shop_orders",
  schema: { ...SCHEMA, columns: SCHEMA.columns.filter(({ type }) => type !== "json") },
};

/** A table of the lake with a folder for each day. */
export const CLICKS = {
  tableName: "clicks",
  table: { schema: SCHEMA, format: "PARQUET", prefix: "clicks/!{timestamp:yyyy/MM/dd}/" },
};

/** One data set over the warehouse, the least that is accepted. */
export function overWarehouse(changes: Partial<ReportsArgs> = {}): ReportsArgs {
  return {
    viewers: [VIEWERS],
    warehouse: CONNECTION,
    dataSets: { orders: { warehouseTable: ORDERS } },
    ...changes,
  };
}

/** One data set over the lake. */
export function overLake(changes: Partial<ReportsArgs> = {}): ReportsArgs {
  return { viewers: [VIEWERS], lake: LAKE, dataSets: { clicks: { lakeTable: CLICKS } }, ...changes };
}
