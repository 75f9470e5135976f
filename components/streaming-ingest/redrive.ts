import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RedriveRequest } from "../../lambda/redrive/request";
import { unprotected } from "../shared/deletion";
import { FUNCTION_TRUST_POLICY } from "../shared/function-policy";
import { createFunctionSchedule, type FunctionScheduleNodes } from "../shared/function-schedule";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { ownBundle, RUNTIME } from "../transform-function";
import type { StreamingIngestArgs } from "./args";
import type { DeliveryNodes, LakePlace } from "./deliveries";
import type { RedriveNodes } from "./nodes";
import { redriveName, redrivePlace } from "./redrive-plan";
import { redrivePolicy } from "./redrive-policies";

/** Longest run of the function, and Lambda's longest. What is left then is for its next run. */
export const REDRIVE_TIMEOUT_SECONDS = 900;
/** An error object is read line by line, so that memory is for one call's records and the bundle. */
export const REDRIVE_MEMORY_MB = 512;

/** Makes the function that feeds failed records once more, once the delivery streams are there. */
export function createRedrive(
  name: string,
  args: StreamingIngestArgs,
  lake: LakePlace,
  deliveries: Pick<DeliveryNodes, "deliveries" | "redriveStreams" | "reloadStreams">,
  parent: pulumi.Resource,
): RedriveNodes | undefined {
  const { redrive, logRetentionDays, tags } = args;
  if (redrive === undefined) return undefined;
  const functionName = redriveName(name);
  const opts = unprotected(parent);
  const place = redrivePlace(name, args, lake.bucketName, deliveries);
  const logGroup = new aws.cloudwatch.LogGroup(
    `/aws/lambda/${functionName}`,
    { retentionInDays: logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS, tags },
    opts,
  );
  const role = new aws.iam.Role(functionName, { assumeRolePolicy: FUNCTION_TRUST_POLICY, tags }, opts);
  const policy = pulumi
    .output({
      pipeline: name,
      bucketArn: lake.bucketArn,
      kmsKeyArn: lake.kmsKeyArn,
      place,
      streamArns: [deliveries.redriveStreams, deliveries.reloadStreams].flatMap((streams) =>
        Object.values(streams).map(({ deliveryStreamArn }) => deliveryStreamArn),
      ),
      logGroupArn: logGroup.arn,
    })
    .apply(redrivePolicy);
  const rolePolicy = new aws.iam.RolePolicy(functionName, { role: role.name, policy }, opts);
  const lambda = new aws.lambda.Function(
    functionName,
    {
      description: `Feeds records once more that deliveries of ${name} failed on`,
      runtime: RUNTIME,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(ownBundle("redrive")) }),
      role: role.arn,
      memorySize: REDRIVE_MEMORY_MB,
      timeout: REDRIVE_TIMEOUT_SECONDS,
      environment: { variables: { REDRIVE_PLACE: place.apply((known) => JSON.stringify(known)) } },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tags,
    },
    { ...opts, dependsOn: [rolePolicy] },
  );
  return {
    function: lambda,
    role,
    rolePolicy,
    logGroup,
    ...createSchedule(name, redrive.schedule, lambda, args, opts),
  };
}

/** By itself it feeds each record once only: one whose cause is not mended would else fail again at each run. */
function createSchedule(
  name: string,
  scheduleExpression: string | undefined,
  { arn: functionArn }: aws.lambda.Function,
  { tags }: StreamingIngestArgs,
  opts: pulumi.CustomResourceOptions,
): Partial<FunctionScheduleNodes> {
  if (scheduleExpression === undefined) return {};
  const request: RedriveRequest = { firstTimeOnly: true };
  const args = {
    scheduleName: redriveName(name),
    functionArn,
    scheduleExpression,
    description: `Runs the re-drive of ${name}`,
    input: JSON.stringify(request),
    // A run that found another at work, or that failed, is made up for by the next.
    maximumRetryAttempts: 0,
    tags,
  };
  return createFunctionSchedule(`${redriveName(name)}-schedule`, args, opts);
}
