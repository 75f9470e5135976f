import * as pulumi from "@pulumi/pulumi";
import type { EventSchemaArgs } from "../../../components/event-schema";
import type { TargetTableArgs } from "../../../components/target-table";
import { ACCOUNT_ID, REGION } from "../mocks";

export const ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/streaming`;
export const STREAM_ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/shop-orders`;
export const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/11111111-2222-3333-4444-555555555555`;

/** What a `Warehouse` gives. */
export const CONNECTION = {
  jdbcUrl: "jdbc:redshift://main.123456789012.eu-west-1.redshift-serverless.amazonaws.com:5439/warehouse",
  databaseName: "warehouse",
  tableFunctionName: "warehouse-tables-1a2b3c4",
  tableFunctionRoleName: "warehouse-tables-role",
  streamingRoleArn: pulumi.output(ROLE_ARN),
  streamingRoleName: "streaming",
};

export const SCHEMA: EventSchemaArgs = {
  name: "shop-orders",
  columns: [
    { name: "id", type: "bigint", nullable: false },
    { name: "state", type: "string", maxLength: 40 },
    { name: "order", type: "json" },
    { name: "at", type: "timestamp" },
  ],
};

/** The least that a table needs. */
export function minimalArgs(changes: Partial<TargetTableArgs> = {}): TargetTableArgs {
  return { warehouse: CONNECTION, schema: SCHEMA, ...changes };
}
