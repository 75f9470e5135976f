import * as pulumi from "@pulumi/pulumi";

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

/**
 * The connection by its fields. In programs of other languages, that of a `Warehouse` is an output, of which nothing is known
 * before the warehouse is made: each field is then an output too, also one that turns out to be left out.
 */
export function connectionOf(connection: pulumi.Input<WarehouseConnectionArgs>): WarehouseConnectionArgs {
  if (!pulumi.Output.isInstance(connection) && !(connection instanceof Promise)) return connection;
  const known = pulumi.output(connection);
  const field = (name: keyof WarehouseConnectionArgs) =>
    // Resources and policies take an output without a value for one that is left out, which only the type has no word for.
    known.apply((fields) => fields[name]) as pulumi.Output<string>;
  return {
    jdbcUrl: field("jdbcUrl"),
    databaseName: field("databaseName"),
    tableFunctionName: field("tableFunctionName"),
    tableFunctionRoleName: field("tableFunctionRoleName"),
    streamingRoleArn: field("streamingRoleArn"),
    streamingRoleName: field("streamingRoleName"),
    kmsKeyArn: field("kmsKeyArn"),
  };
}
