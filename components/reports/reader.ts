import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ReaderRequest, ReadTable } from "../../lambda/redshift-table/request";
import { unprotected } from "../shared/deletion";
import { loaderSecretPolicy, ownerOf } from "../target-table";
import type { WarehouseConnectionArgs } from "../warehouse/connection";
import type { ReportedWarehouseTableArgs, ReportsArgs } from "./args";
import { readerSecretPolicy } from "./policies";

/** The resources of the user that reports read the warehouse as. */
export interface ReaderNodes {
  /** The run of the function that makes the user, grants it the tables, and removes it. */
  invocation: aws.lambda.Invocation;
  secret: aws.secretsmanager.Secret;
  /** What the function may do with the secret. */
  secretPolicy: aws.iam.RolePolicy;
  /** What QuickSight's own role may; with `secretsRoleName`. */
  secretsRolePolicy?: aws.iam.RolePolicy;
}

/** The user that reports read the warehouse as. The ending keeps it clear of reserved words. */
export function readerNameOf(idPrefix: string): string {
  return `${ownerOf(idPrefix)}_reader`;
}

/** Makes the reader's secret, without a value, and the user: the function puts the password, which no plan and no state sees. */
export function createReader(
  name: string,
  { secretsRoleName, idPrefix = name, tags }: ReportsArgs,
  warehouse: WarehouseConnectionArgs,
  tables: ReportedWarehouseTableArgs[],
  parent: pulumi.Resource,
): ReaderNodes {
  const resourceName = `${name}-reader`;
  const { kmsKeyArn } = warehouse;
  const secret = new aws.secretsmanager.Secret(
    resourceName,
    // The login can be made anew at any time, so it need not be had back.
    { description: `Login that reports of ${name} read with`, kmsKeyId: kmsKeyArn, recoveryWindowInDays: 0, tags },
    unprotected(parent),
  );
  const secretPolicy = new aws.iam.RolePolicy(
    resourceName,
    { role: warehouse.tableFunctionRoleName, policy: secret.arn.apply(loaderSecretPolicy) },
    unprotected(parent),
  );
  const request: pulumi.Input<ReaderRequest> = pulumi.output({
    reader: {
      userName: readerNameOf(idPrefix),
      secretArn: secret.arn,
      tables: pulumi.all(tables.map(({ tableName }) => tableName)).apply(readTables),
    },
  });
  const invocation = new aws.lambda.Invocation(
    resourceName,
    { functionName: warehouse.tableFunctionName, input: pulumi.jsonStringify(request), lifecycleScope: "CRUD" },
    // A function that takes another's place makes the user anew: the old one's delete would drop the user that it has made.
    { ...unprotected(parent), dependsOn: [secretPolicy], deleteBeforeReplace: true },
  );
  const secretsRolePolicy = createSecretsRolePolicy(resourceName, secretsRoleName, secret, kmsKeyArn, parent);
  return { invocation, secret, secretPolicy, secretsRolePolicy };
}

/** Each table once: two data sets may be over the same one. */
function readTables(tableNames: string[]): ReadTable[] {
  return [...new Set(tableNames)].map((name) => {
    const [databaseSchema = "", tableName = ""] = name.split(".");
    return { databaseSchema, tableName };
  });
}

function createSecretsRolePolicy(
  resourceName: string,
  role: string | undefined,
  secret: aws.secretsmanager.Secret,
  kmsKeyArn: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): aws.iam.RolePolicy | undefined {
  if (role === undefined) return undefined;
  const policy = pulumi.all([secret.arn, kmsKeyArn]).apply(([arn, key]) => readerSecretPolicy(arn, key));
  return new aws.iam.RolePolicy(`${resourceName}-quicksight`, { role, policy }, unprotected(parent));
}
