import type { TableDefinition, TableRequest } from "../../../lambda/redshift-table/request";

export const FUNCTION_NAME = "warehouse-tables-1a2b3c4";
export const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-loader-1a2b3c4-AbCdEf";
export const ROLE_ARN = "arn:aws:iam::123456789012:role/streaming";

/** A table with each kind of column. */
export const TABLE: TableDefinition = {
  databaseSchema: "ingest",
  tableName: "orders",
  columns: [
    { name: "id", type: "BIGINT", nullable: false },
    { name: "state", type: "VARCHAR(256)", nullable: true, encoding: "zstd" },
    { name: "order", type: "SUPER", nullable: true },
    { name: "amount", type: "DECIMAL(10,2)", nullable: true },
    { name: "at", type: "TIMESTAMP", nullable: true },
  ],
  ingestion: "COPY",
};

export const STREAMING_TABLE: TableDefinition = { ...TABLE, ingestion: "STREAMING" };

/** A request for a table that Firehose loads. */
export function copyRequest(table: Partial<TableDefinition> = {}, changes: Partial<TableRequest> = {}): TableRequest {
  return {
    table: { ...TABLE, ...table },
    owner: "orders",
    loader: { userName: "orders_loader", secretArn: SECRET_ARN },
    allowDrop: false,
    tf: { action: "create", prev_input: null },
    ...changes,
  };
}

/** A request for a table that reads a data stream. */
export function streamingRequest(
  table: Partial<TableDefinition> = {},
  changes: Partial<TableRequest> = {},
): TableRequest {
  return {
    table: { ...STREAMING_TABLE, ...table },
    owner: "orders",
    stream: { streamName: "orders-stream", roleArn: ROLE_ARN },
    allowDrop: false,
    tf: { action: "create", prev_input: null },
    ...changes,
  };
}
