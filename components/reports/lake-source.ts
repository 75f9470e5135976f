import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { literalHead } from "../delivery-stream/prefix";
import { unprotected } from "../shared/deletion";
import type { ReportedLakeArgs, ReportedLakeTableArgs, ReportsArgs } from "./args";
import { dataSourcePermissions } from "./permissions";
import { lakeReportPolicy, RUN_AS_TRUST_POLICY, workgroupNameOf } from "./policies";

/** The resources of the data source over the lake. */
export interface LakeSourceNodes {
  dataSource: aws.quicksight.DataSource;
  /** The role that queries of reports run as. */
  role: aws.iam.Role;
  rolePolicy: aws.iam.RolePolicy;
}

/**
 * Makes the data source over the lake. Its queries run as a role of their own, so what an account's QuickSight may read else
 * does not matter (QS-09).
 */
export function createLakeSource(
  name: string,
  args: ReportsArgs,
  lake: ReportedLakeArgs,
  tables: ReportedLakeTableArgs[],
  parent: pulumi.Resource,
): LakeSourceNodes {
  const { idPrefix = name, tags } = args;
  const id = `${idPrefix}-lake`;
  const resourceName = `${name}-lake`;
  const role = new aws.iam.Role(
    resourceName,
    { description: `Reports of ${name} read the lake`, assumeRolePolicy: RUN_AS_TRUST_POLICY, tags },
    unprotected(parent),
  );
  const rolePolicy = new aws.iam.RolePolicy(
    resourceName,
    { role: role.name, policy: policyOf(lake, tables) },
    unprotected(parent),
  );
  const dataSource = new aws.quicksight.DataSource(
    resourceName,
    {
      dataSourceId: id,
      name: id,
      type: "ATHENA",
      parameters: {
        athena: { workGroup: pulumi.output(lake.workgroupArn).apply(workgroupNameOf), roleArn: role.arn },
      },
      sslProperties: { disableSsl: false },
      permissions: dataSourcePermissions(args, pulumi.output(lake.workgroupArn)),
      tags,
    },
    { ...unprotected(parent), dependsOn: [rolePolicy] },
  );
  return { dataSource, role, rolePolicy };
}

function policyOf(lake: ReportedLakeArgs, tables: ReportedLakeTableArgs[]): pulumi.Output<string> {
  const { bucketArn, databaseName, workgroupArn, kmsKeyArn } = lake;
  const unique = (values: string[]) => [...new Set(values)];
  return pulumi
    .output({
      bucketArn,
      databaseName,
      workgroupArn,
      kmsKeyArn,
      tableNames: pulumi.all(tables.map(({ tableName }) => tableName)).apply(unique),
      prefixes: unique(tables.map(({ table }) => literalHead(table.prefix))),
    })
    .apply(lakeReportPolicy);
}
