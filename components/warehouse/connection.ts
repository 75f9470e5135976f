import type * as pulumi from "@pulumi/pulumi";

/** What tables and deliveries need of a warehouse. `Warehouse.connection` gives it. */
export interface WarehouseConnectionArgs {
  /** JDBC URL as Firehose takes it: `jdbc:redshift://<host>:<port>/<database>`. */
  jdbcUrl: pulumi.Input<string>;
  /** Name of the database. */
  databaseName: pulumi.Input<string>;
  /** Name of the function that makes tables (`lambda/redshift-table`). */
  tableFunctionName: pulumi.Input<string>;
  /** Name of that function's role, so that each table grants it its own secret. */
  tableFunctionRoleName: pulumi.Input<string>;
  /** ARN of the role that the warehouse reads data streams with. @default none: no streaming ingestion, as without `streamingAccess` */
  streamingRoleArn?: pulumi.Input<string>;
  /** Name of that role when it is the warehouse's own, so that each table grants it its own stream. @default the role's owner grants */
  streamingRoleName?: pulumi.Input<string>;
  /** ARN of the customer-managed key of secrets. @default none */
  kmsKeyArn?: pulumi.Input<string>;
}
