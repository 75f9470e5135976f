import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { FUNCTION_TRUST_POLICY } from "../shared/function-policy";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { refuse } from "../shared/problems";
import type { TransformArgs, TransformFunctionArgs } from "./args";
import { bundle, ownBundle } from "./bundle";
import { functionPolicy } from "./policies";
import { buildSpec } from "./spec";
import { validateTransformFunction } from "./validate";

/** The runtime; the bundle is built for it. */
export const RUNTIME = "nodejs22.x";
export const DEFAULT_MEMORY_MB = 256;
export const DEFAULT_TIMEOUT_SECONDS = 60;

/** The resources of a `TransformFunction`. */
export interface TransformFunctionNodes {
  /** The function itself. */
  function: aws.lambda.Function;
  /** The role that it runs with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
  /** The function's log. */
  logGroup: aws.cloudwatch.LogGroup;
}

/**
 * The Lambda function that transforms the records of a delivery stream: the built-in transform, or a file of one's own.
 *
 * ```ts
 * const signUps = new TransformFunction("sign-ups", {
 *   schema,
 *   transform: { select: { type: ["sign_up"] }, set: { state: "transformed" } },
 * });
 * new DeliveryStream("sign-ups", { transform: { functionArn: signUps.qualifiedArn }, source, bucketArn });
 * ```
 *
 * Custom code gets the built-in transform's settings too: they lie beside it in `spec.json`.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class TransformFunction extends pulumi.ComponentResource {
  /** ARN of the function. */
  readonly functionArn: pulumi.Output<string>;
  /** ARN of the version that was published last: what a delivery stream calls (F-75). */
  readonly qualifiedArn: pulumi.Output<string>;
  /** Name of the function. */
  readonly functionName: pulumi.Output<string>;
  /** ARN of the role that it runs with. */
  readonly roleArn: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: TransformFunctionNodes;

  constructor(name: string, args: TransformFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:TransformFunction", name, {}, opts);
    refuse("TransformFunction", name, validateTransformFunction(args, name), this);

    const logGroup = createLogGroup(name, args, this);
    const { role, rolePolicy } = createRole(name, args, logGroup, this);
    const lambda = createFunction(name, args, { role, rolePolicy, logGroup }, this);

    this.nodes = { function: lambda, role, rolePolicy, logGroup };
    this.functionArn = lambda.arn;
    this.qualifiedArn = lambda.qualifiedArn;
    this.functionName = lambda.name;
    this.roleArn = role.arn;

    this.registerOutputs({
      functionArn: this.functionArn,
      qualifiedArn: this.qualifiedArn,
      functionName: this.functionName,
      roleArn: this.roleArn,
    });
  }
}

/** Made before the function, or Lambda would make one that keeps its events for ever. */
function createLogGroup(name: string, args: TransformFunctionArgs, parent: pulumi.Resource): aws.cloudwatch.LogGroup {
  const { kmsKeyArn } = args;
  const checkKey = (arn: string) => checkKmsKeyArn("kmsKeyArn", arn);
  return new aws.cloudwatch.LogGroup(
    // Pulumi adds its suffix to the logical name, so the group lies where AWS's console looks for it.
    `/aws/lambda/${name}`,
    {
      retentionInDays: args.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS,
      kmsKeyId: kmsKeyArn && checkedLater("TransformFunction", name, kmsKeyArn, checkKey, parent),
      tags: args.tags,
    },
    { parent },
  );
}

function createRole(
  name: string,
  args: TransformFunctionArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): Pick<TransformFunctionNodes, "role" | "rolePolicy"> {
  const role = new aws.iam.Role(name, { assumeRolePolicy: FUNCTION_TRUST_POLICY, tags: args.tags }, { parent });
  const policy = logGroup.arn.apply(functionPolicy);
  return { role, rolePolicy: new aws.iam.RolePolicy(name, { role: role.name, policy }, { parent }) };
}

function codeOf({ codePath }: TransformArgs): string {
  return codePath === undefined ? ownBundle("transform") : bundle(codePath);
}

function createFunction(
  name: string,
  { schema, transform = {}, nestedJson, unpackLogs, tags }: TransformFunctionArgs,
  { role, rolePolicy, logGroup }: Omit<TransformFunctionNodes, "function">,
  parent: pulumi.Resource,
): aws.lambda.Function {
  return new aws.lambda.Function(
    name,
    {
      description: `Transforms ${schema.name} events for Firehose`,
      runtime: RUNTIME,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({
        "index.js": new pulumi.asset.StringAsset(codeOf(transform)),
        "spec.json": new pulumi.asset.StringAsset(
          JSON.stringify(buildSpec(schema, transform, { nestedJson, unpackLogs })),
        ),
      }),
      // Firehose calls a version, so that a batch in flight ends with the code it began with (F-75).
      publish: true,
      role: role.arn,
      memorySize: transform.memoryMB ?? DEFAULT_MEMORY_MB,
      timeout: transform.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tags,
    },
    { parent, dependsOn: [rolePolicy] },
  );
}
