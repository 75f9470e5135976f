import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { FUNCTION_TRUST_POLICY } from "../shared/function-policy";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { type OWN_FUNCTIONS, ownBundle, RUNTIME } from "../transform-function";
import type { EventTimeTableArgs } from "./args";
import { eventTimeSpec } from "./settings";

/** A function of the table, its role and its log. */
export interface TableFunction {
  function: aws.lambda.Function;
  role: aws.iam.Role;
  rolePolicy: aws.iam.RolePolicy;
  logGroup: aws.cloudwatch.LogGroup;
}

/** What tells the table's functions apart. */
export interface TableFunctionSettings {
  description: string;
  /** Its code. */
  code: (typeof OWN_FUNCTIONS)[number];
  memoryMB: number;
  timeoutSeconds: number;
  bucketName: pulumi.Input<string>;
  /** The role's policy. @param logGroupArn ARN of the function's log */
  policy: (logGroupArn: pulumi.Output<string>) => pulumi.Output<string>;
}

export function createTableFunction(
  name: string,
  args: EventTimeTableArgs,
  settings: TableFunctionSettings,
  parent: pulumi.Resource,
): TableFunction {
  const { tags } = args;
  // Made before the function, or Lambda would make one that keeps its events for ever.
  const logGroup = new aws.cloudwatch.LogGroup(
    `/aws/lambda/${name}`,
    { retentionInDays: args.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS, tags },
    { parent },
  );
  const role = new aws.iam.Role(name, { assumeRolePolicy: FUNCTION_TRUST_POLICY, tags }, { parent });
  const policy = settings.policy(logGroup.arn);
  const rolePolicy = new aws.iam.RolePolicy(name, { role: role.name, policy }, { parent });
  const lambda = new aws.lambda.Function(
    name,
    {
      description: settings.description,
      runtime: RUNTIME,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({
        "index.js": new pulumi.asset.StringAsset(ownBundle(settings.code)),
        "spec.json": new pulumi.asset.StringAsset(JSON.stringify(eventTimeSpec(args))),
      }),
      role: role.arn,
      memorySize: settings.memoryMB,
      timeout: settings.timeoutSeconds,
      environment: { variables: { BUCKET_NAME: settings.bucketName } },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tags,
    },
    { parent, dependsOn: [rolePolicy] },
  );
  return { function: lambda, role, rolePolicy, logGroup };
}
