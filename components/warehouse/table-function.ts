import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TableFunctionEnvironment } from "../../lambda/redshift-table/request";
import { unprotected } from "../shared/deletion";
import { FUNCTION_TRUST_POLICY } from "../shared/function-policy";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { ownBundle, RUNTIME } from "../transform-function";
import type { WarehouseArgs } from "./args";
import type { WarehouseTarget } from "./made";
import { tableFunctionPolicy } from "./policies";

/** Longest run of the function, and Lambda's longest: an ALTER waits for the queries that use the table. */
export const TABLE_FUNCTION_TIMEOUT_SECONDS = 900;
export const TABLE_FUNCTION_MEMORY_MB = 256;

/** The resources of the function that makes tables. */
export interface TableFunctionNodes {
  tableFunction: aws.lambda.Function;
  tableFunctionRole: aws.iam.Role;
  tableFunctionRolePolicy: aws.iam.RolePolicy;
  tableFunctionLogGroup: aws.cloudwatch.LogGroup;
}

/** Makes the function that makes the warehouse's tables through the Redshift Data API, so that it needs no place in a VPC. */
export function createTableFunction(
  name: string,
  { databaseName, logRetentionDays, tags }: Pick<WarehouseArgs, "logRetentionDays" | "tags"> & { databaseName: string },
  target: WarehouseTarget,
  kmsKeyArn: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
): TableFunctionNodes {
  const functionName = `${name}-tables`;
  const tableFunctionLogGroup = new aws.cloudwatch.LogGroup(
    `/aws/lambda/${functionName}`,
    { retentionInDays: logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS, tags },
    unprotected(parent),
  );
  const tableFunctionRole = new aws.iam.Role(
    functionName,
    { assumeRolePolicy: FUNCTION_TRUST_POLICY, tags },
    unprotected(parent),
  );
  const { warehouseArn, adminSecretArn } = target;
  const access = { warehouseArn, adminSecretArn, kmsKeyArn, logGroupArn: tableFunctionLogGroup.arn };
  const tableFunctionRolePolicy = new aws.iam.RolePolicy(
    functionName,
    { role: tableFunctionRole.name, policy: pulumi.output(access).apply(tableFunctionPolicy) },
    unprotected(parent),
  );
  const tableFunction = new aws.lambda.Function(
    functionName,
    {
      description: `Makes the tables of the Redshift warehouse ${name}`,
      runtime: RUNTIME,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(ownBundle("redshift-table")) }),
      // Tables call the function by its name alone. A version in the call would change with the code, and the provider
      // replaces a call that changes so: it would delete the table and make it anew.
      publish: false,
      role: tableFunctionRole.arn,
      memorySize: TABLE_FUNCTION_MEMORY_MB,
      timeout: TABLE_FUNCTION_TIMEOUT_SECONDS,
      environment: { variables: environmentOf(databaseName, target) },
      loggingConfig: { logFormat: "JSON", logGroup: tableFunctionLogGroup.name },
      tags,
    },
    { ...unprotected(parent), dependsOn: [tableFunctionRolePolicy] },
  );
  return { tableFunction, tableFunctionRole, tableFunctionRolePolicy, tableFunctionLogGroup };
}

/** Each variable may be known later only. */
type Environment = { [Name in keyof TableFunctionEnvironment]: pulumi.Input<string> };

function environmentOf(databaseName: string, target: WarehouseTarget): Record<string, pulumi.Input<string>> {
  const { adminSecretArn, workgroupName, clusterIdentifier } = target;
  const environment: Environment = {
    DATABASE_NAME: databaseName,
    ADMIN_SECRET_ARN: adminSecretArn,
    ...(workgroupName && { WORKGROUP_NAME: workgroupName }),
    ...(clusterIdentifier && { CLUSTER_IDENTIFIER: clusterIdentifier }),
  };
  return { ...environment };
}
