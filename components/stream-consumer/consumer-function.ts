import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { FUNCTION_TRUST_POLICY } from "../shared/function-policy";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { bundle } from "../transform-function/bundle";
import { DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_SECONDS, RUNTIME } from "../transform-function/transform-function";
import type { ConsumerFunctionArgs, StreamConsumerArgs } from "./args";
import { functionPolicy, type ReaderArns } from "./policies";

export const DEFAULT_BATCH_SIZE = 100;
export const DEFAULT_STARTING_POSITION = "TRIM_HORIZON";
/** Lambda's own default is for ever, and holds the shard up for as long as its records last. */
export const DEFAULT_RETRY_ATTEMPTS = 3;
export const NEVER = -1;
/** The longest that SQS keeps a message. */
const FAILURES_KEPT_SECONDS = 14 * 24 * 3600;

/** The resources of a consumer's function. */
export interface ConsumerFunctionNodes {
  function: aws.lambda.Function;
  /** The role that it runs with, and that Lambda reads the stream with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
  /** What else it may do. */
  ownPolicy?: aws.iam.RolePolicy;
  logGroup: aws.cloudwatch.LogGroup;
  /** Calls the function with the stream's records. */
  mapping: aws.lambda.EventSourceMapping;
  /** Tells of batches that were given up, unless another destination was named. */
  failureQueue?: aws.sqs.Queue;
}

interface FunctionContext extends Pick<StreamConsumerArgs, "logRetentionDays" | "tags"> {
  lambda: ConsumerFunctionArgs;
  reader: pulumi.Output<ReaderArns>;
}

/** Makes the function, its role and log, and what calls it. */
export function createConsumerFunction(
  name: string,
  context: FunctionContext,
  parent: pulumi.Resource,
): ConsumerFunctionNodes & { failureArn: pulumi.Output<string> } {
  const failureQueue = createQueue(name, context, parent);
  const { queueArn, bucketArn, kmsKeyArn } = context.lambda.onFailure ?? {};
  const failure = pulumi.all({ queueArn: queueArn ?? failureQueue?.arn, bucketArn, kmsKeyArn });
  const failureArn = failure.apply((arns) => arns.queueArn ?? arns.bucketArn ?? "");
  const logGroup = createLogGroup(name, context, parent);
  const role = new aws.iam.Role(name, { assumeRolePolicy: FUNCTION_TRUST_POLICY, tags: context.tags }, { parent });
  const policy = pulumi
    .all([context.reader, failure, logGroup.arn])
    .apply(([reader, failed, log]) => functionPolicy(reader, failed, log));
  const rolePolicy = new aws.iam.RolePolicy(name, { role: role.name, policy }, { parent });
  const ownPolicy = createOwnPolicy(name, context, role, parent);
  const lambda = createFunction(name, context, { role, logGroup }, [rolePolicy], parent);
  const mapping = createMapping(name, context, { lambda, failureArn }, [rolePolicy], parent);
  return { function: lambda, role, rolePolicy, ownPolicy, logGroup, mapping, failureQueue, failureArn };
}

function createQueue(name: string, { lambda, tags }: FunctionContext, parent: pulumi.Resource) {
  const { queueArn, bucketArn } = lambda.onFailure ?? {};
  if (queueArn !== undefined || bucketArn !== undefined) return undefined;
  const settings = { messageRetentionSeconds: FAILURES_KEPT_SECONDS, sqsManagedSseEnabled: true, tags };
  return new aws.sqs.Queue(`${name}-failures`, settings, { parent });
}

/** Made before the function, or Lambda would make one that keeps its events for ever. */
function createLogGroup(name: string, { logRetentionDays, tags }: FunctionContext, parent: pulumi.Resource) {
  const retentionInDays = logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS;
  return new aws.cloudwatch.LogGroup(`/aws/lambda/${name}`, { retentionInDays, tags }, { parent });
}

function createOwnPolicy(name: string, { lambda }: FunctionContext, role: aws.iam.Role, parent: pulumi.Resource) {
  const { policyJson: policy } = lambda;
  if (policy === undefined) return undefined;
  return new aws.iam.RolePolicy(`${name}-own`, { role: role.name, policy }, { parent });
}

function createFunction(
  name: string,
  { lambda, tags }: FunctionContext,
  { role, logGroup }: Pick<ConsumerFunctionNodes, "role" | "logGroup">,
  dependsOn: pulumi.Resource[],
  parent: pulumi.Resource,
): aws.lambda.Function {
  const { codePath, memoryMB, timeoutSeconds, environment } = lambda;
  return new aws.lambda.Function(
    name,
    {
      description: "Reads a data stream",
      runtime: RUNTIME,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(bundle(codePath)) }),
      role: role.arn,
      memorySize: memoryMB ?? DEFAULT_MEMORY_MB,
      timeout: timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      environment: environment && { variables: environment },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tags,
    },
    { parent, dependsOn },
  );
}

function createMapping(
  name: string,
  { lambda: settings, reader, tags }: FunctionContext,
  { lambda, failureArn }: { lambda: aws.lambda.Function; failureArn: pulumi.Output<string> },
  dependsOn: pulumi.Resource[],
  parent: pulumi.Resource,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: reader.apply(({ consumerArn, streamArn }) => consumerArn ?? streamArn),
      functionName: lambda.arn,
      batchSize: settings.batchSize ?? DEFAULT_BATCH_SIZE,
      maximumBatchingWindowInSeconds: settings.maximumBatchingWindowSeconds ?? 0,
      parallelizationFactor: settings.parallelizationFactor ?? 1,
      startingPosition: settings.startingPosition ?? DEFAULT_STARTING_POSITION,
      startingPositionTimestamp: settings.startingTimestamp,
      maximumRetryAttempts: settings.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
      maximumRecordAgeInSeconds: settings.maximumRecordAgeSeconds ?? NEVER,
      bisectBatchOnFunctionError: settings.bisectBatchOnFunctionError ?? true,
      functionResponseTypes: (settings.reportBatchItemFailures ?? true) ? ["ReportBatchItemFailures"] : undefined,
      destinationConfig: { onFailure: { destinationArn: failureArn } },
      tags,
    },
    // Lambda tries the role's permissions on stream and destination as it makes the mapping.
    { parent, dependsOn },
  );
}
