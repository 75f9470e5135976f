export type { DataLakeArgs, LakeTableArgs, LakeTableComponentArgs, PrefixExpirationArgs } from "./args";
export { DataLake, type DataLakeNodes } from "./data-lake";
export { tlsOnlyPolicy } from "./policies";
export { type PartitionColumn, type Projection, partitionColumns, projectPartitions } from "./projection";
export { LakeTable, type LakeTableNodes } from "./table";
export { validateDataLake } from "./validate";
export { checkTableName, validateLakeTable } from "./validate-table";
