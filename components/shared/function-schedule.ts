import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parseArn } from "./arn";
import { policyDocument } from "./policy";

/** The longest that SQS keeps a message. */
const FAILURES_KEPT_SECONDS = 1_209_600;

/** What runs a function, and when. */
export interface FunctionScheduleArgs {
  /** Name of the schedule itself; the others have the name given. */
  scheduleName: string;
  functionArn: pulumi.Output<string>;
  /** As EventBridge Scheduler takes it: `rate(1 hour)` or `cron(…)`. */
  scheduleExpression: string;
  description?: string;
  /** JSON that the function gets. */
  input?: string;
  /** How often a run is tried again that could not be started. */
  maximumRetryAttempts: number;
  tags?: Record<string, string> | undefined;
}

/** The resources of a schedule. */
export interface FunctionScheduleNodes {
  schedule: aws.scheduler.Schedule;
  /** The role that the schedule invokes with. */
  scheduleRole: aws.iam.Role;
  scheduleRolePolicy: aws.iam.RolePolicy;
  /** The runs that could not be started. */
  scheduleFailures: aws.sqs.Queue;
}

/** Runs a function on a schedule. */
export function createFunctionSchedule(
  name: string,
  args: FunctionScheduleArgs,
  opts: pulumi.CustomResourceOptions,
): FunctionScheduleNodes {
  const { functionArn, tags, maximumRetryAttempts } = args;
  const scheduleFailures = new aws.sqs.Queue(
    `${name}-failed`,
    { messageRetentionSeconds: FAILURES_KEPT_SECONDS, sqsManagedSseEnabled: true, tags },
    opts,
  );
  const assumeRolePolicy = functionArn.apply(scheduleTrustPolicy);
  const scheduleRole = new aws.iam.Role(name, { assumeRolePolicy, tags }, opts);
  const policy = pulumi.all([functionArn, scheduleFailures.arn]).apply(([arn, queue]) => schedulePolicy(arn, queue));
  const scheduleRolePolicy = new aws.iam.RolePolicy(name, { role: scheduleRole.name, policy }, opts);
  const schedule = new aws.scheduler.Schedule(
    args.scheduleName,
    {
      description: args.description,
      scheduleExpression: args.scheduleExpression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: functionArn,
        roleArn: scheduleRole.arn,
        input: args.input,
        retryPolicy: { maximumRetryAttempts },
        deadLetterConfig: { arn: scheduleFailures.arn },
      },
    },
    { ...opts, dependsOn: [scheduleRolePolicy] },
  );
  return { schedule, scheduleRole, scheduleRolePolicy, scheduleFailures };
}

/** Who may take the schedule's role: EventBridge Scheduler, for schedules of this account's default group (D-01). */
export function scheduleTrustPolicy(functionArn: string): string {
  const { partition, region, accountId } = parseArn(functionArn);
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: {
          "aws:SourceAccount": accountId,
          "aws:SourceArn": `arn:${partition}:scheduler:${region}:${accountId}:schedule-group/default`,
        },
      },
    },
  ]);
}

/** Lets a schedule run the function, and tell of the runs that it could not start. */
export function schedulePolicy(functionArn: string, queueArn: string): string {
  return policyDocument([
    { Sid: "RunFunction", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn },
    { Sid: "TellOfFailures", Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn },
  ]);
}
