import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { refuse } from "../shared/problems";
import { applicationConfiguration } from "./application";
import type { SqlAnalyticsArgs } from "./args";
import { type JobCode, jobCode } from "./artifact";
import { ANALYTICS_TRUST_POLICY, analyticsPolicy } from "./policies";
import { jobScript, propertyGroups, queryFindings, scriptHash } from "./script";
import {
  chargedKpus,
  DEFAULT_START_POSITION,
  KPU_HOUR_DOLLARS,
  monthlyKpuDollars,
  RUNTIME_ENVIRONMENT,
} from "./settings";
import { validateSqlAnalytics } from "./validate";
import { accessOf, checkedWiring, type Wiring } from "./wiring";

/** The resources of a `SqlAnalytics`. */
export interface SqlAnalyticsNodes {
  /** The job. */
  application: aws.kinesisanalyticsv2.Application;
  /** The runner's JAR. */
  code: aws.s3.BucketObjectv2;
  /** The role that the job runs with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
  /** The job's log. */
  logGroup: aws.cloudwatch.LogGroup;
  /** Its only log stream. */
  logStream: aws.cloudwatch.LogStream;
}

/**
 * Flink SQL over a data stream, on Amazon Managed Service for Apache Flink.
 *
 * ```ts
 * new SqlAnalytics("people", {
 *   source: { streamArn: stream.streamArn, schema: person },
 *   sql: readFileSync("people.sql", "utf8"),
 *   results: { counts: { schema: count, deliveryStreamName: counts.deliveryStreamName, deliveryStreamArn: counts.deliveryStreamArn } },
 *   artifact: { bucketName: lake.bucketName, bucketArn: lake.bucketArn },
 * });
 * ```
 *
 * A changed parallelism, checkpoint interval or JAR, and a changed comment in the SQL, restart the job where it was: from a
 * snapshot with its position and its open windows. State that does not fit stops the update with an error.
 *
 * A changed query has no state that would fit, so the application's name holds a hash of the generated script, and a plan
 * shows a changed one as a replacement: AWS starts a new job at `startPosition`, then the old one and its snapshots go. What
 * the script is made of are the SQL, the schemas, where results go, the watermark, and the start position itself.
 * Nothing is left out while `startPosition` lies before the first window that is still open. From there on results come a second
 * time, and the window that it lies in is counted from there only: begin at a window's start. TRIM_HORIZON reads all that
 * the stream keeps. With `protect` Pulumi would refuse the replacement, so leave the stage without.
 *
 * It costs at least two KPUs, day and night; each plan says what that is in a month.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class SqlAnalytics extends pulumi.ComponentResource {
  /** Name of the application: the component's, and a hash of the script. */
  readonly applicationName: pulumi.Output<string>;
  /** ARN of the application. */
  readonly applicationArn: pulumi.Output<string>;
  /** Name of the log group with the job's log. */
  readonly logGroupName: pulumi.Output<string>;
  /** The Flink SQL that the job runs: tables, and an INSERT for each query. Unknown in a plan before its streams are made. */
  readonly script: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: SqlAnalyticsNodes;

  constructor(name: string, args: SqlAnalyticsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:SqlAnalytics", name, {}, opts);
    refuse("SqlAnalytics", name, validateSqlAnalytics(args, name), this);

    const wiring = checkedWiring(args, name, this);
    const jar = jobCode(name, args.artifact);
    tell(name, args, jar, this);
    const log = createLog(name, args, this);
    const code = createCode(name, args, jar, this);
    const { role, rolePolicy } = createRole(name, args, { wiring, jar, log }, this);
    this.script = wiring.apply((known) => jobScript(args, known));
    const application = createApplication(name, args, this.script, { code, role, rolePolicy, ...log }, this);

    this.nodes = { application, code, role, rolePolicy, ...log };
    this.applicationName = application.name;
    this.applicationArn = application.arn;
    this.logGroupName = log.logGroup.name;

    this.registerOutputs({
      applicationName: this.applicationName,
      applicationArn: this.applicationArn,
      logGroupName: this.logGroupName,
      script: this.script,
    });
  }
}

type Log = Pick<SqlAnalyticsNodes, "logGroup" | "logStream">;
type Role = Pick<SqlAnalyticsNodes, "role" | "rolePolicy">;

/** What a plan should say beside its resources. */
function tell(name: string, args: SqlAnalyticsArgs, { missing }: JobCode, component: pulumi.Resource): void {
  for (const { path, reason } of queryFindings(args).warnings) {
    void pulumi.log.warn(`SqlAnalytics "${name}": ${path} ${reason}`, component);
  }
  if (missing !== undefined) {
    void pulumi.log.warn(`SqlAnalytics "${name}": the job has no code: ${missing}`, component);
  }
  const kpus = chargedKpus(args);
  const cost = `about US$ ${monthlyKpuDollars(args)} a month in us-east-1 (${kpus} KPUs at US$ ${KPU_HOUR_DOLLARS} an hour, storage aside)`;
  const start = args.startTimestamp ?? args.startPosition ?? DEFAULT_START_POSITION;
  const message = `SqlAnalytics "${name}" costs ${cost}. A changed query starts a new job at ${start}, without the old one's state.`;
  void pulumi.log.info(message, component);
}

/** Where AWS's console looks for it: Pulumi adds its suffix to the logical name. */
function createLog(name: string, args: SqlAnalyticsArgs, parent: pulumi.Resource): Log {
  const logGroup = new aws.cloudwatch.LogGroup(
    `/aws/kinesis-analytics/${name}`,
    { retentionInDays: args.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS, tags: args.tags },
    { parent },
  );
  const logStream = new aws.cloudwatch.LogStream(
    name,
    { name: "kinesis-analytics-log-stream", logGroupName: logGroup.name },
    { parent },
  );
  return { logGroup, logStream };
}

/** Without tags: an object can have 10, and the others 50. */
function createCode(name: string, { artifact }: SqlAnalyticsArgs, jar: JobCode, parent: pulumi.Resource) {
  return new aws.s3.BucketObjectv2(name, { bucket: artifact.bucketName, key: jar.key, source: jar.source }, { parent });
}

function createRole(
  name: string,
  args: SqlAnalyticsArgs,
  { wiring, jar, log }: { wiring: pulumi.Output<Wiring>; jar: JobCode; log: Log },
  parent: pulumi.Resource,
): Role {
  const role = new aws.iam.Role(name, { assumeRolePolicy: ANALYTICS_TRUST_POLICY, tags: args.tags }, { parent });
  const policy = pulumi
    .all([wiring, log.logGroup.arn, log.logStream.arn])
    .apply(([known, logGroupArn, logStreamArn]) =>
      analyticsPolicy({ ...accessOf(known, jar.key), logGroupArn, logStreamArn }),
    );
  const rolePolicy = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy },
    // A changed policy is a new one beside the old, which goes last: the old job runs until the new one does.
    { parent, replaceOnChanges: ["policy"] },
  );
  return { role, rolePolicy };
}

function createApplication(
  name: string,
  args: SqlAnalyticsArgs,
  script: pulumi.Output<string>,
  { code, role, rolePolicy, logStream }: Omit<SqlAnalyticsNodes, "application">,
  parent: pulumi.Resource,
): aws.kinesisanalyticsv2.Application {
  return new aws.kinesisanalyticsv2.Application(
    name,
    {
      // A name is fixed (FL-01), so a changed script makes a new application, without state that is not its own.
      name: script.apply((text) => `${name}-${scriptHash(text)}`),
      description: `Flink SQL over ${args.source.schema.name} events`,
      runtimeEnvironment: RUNTIME_ENVIRONMENT,
      // The mode of applications with code; the other is of notebooks (FL-03).
      applicationMode: "STREAMING",
      serviceExecutionRole: role.arn,
      applicationConfiguration: applicationConfiguration(args, {
        bucketArn: args.artifact.bucketArn,
        codeKey: code.key,
        environmentProperties: { propertyGroups: script.apply((text) => propertyGroups(args, text)) },
      }),
      cloudwatchLoggingOptions: { logStreamArn: logStream.arn },
      startApplication: true,
      // A forced stop would take no snapshot.
      forceStop: false,
      tags: args.tags,
    },
    // AWS reads the JAR with the role as it makes the application (FL-05).
    { parent, dependsOn: [code, rolePolicy] },
  );
}
