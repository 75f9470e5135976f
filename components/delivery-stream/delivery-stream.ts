import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_LOG_RETENTION_DAYS } from "../shared/log-retention";
import { refuse } from "../shared/problems";
import { accessOf } from "./access";
import type { DeliverySourceArgs, DeliveryStreamArgs } from "./args";
import { destinationOf } from "./destination";
import { mskSourceOf } from "./msk";
import { DELIVERY_TRUST_POLICY, deliveryPolicy, producerPolicy } from "./policies";
import { gluesDateToText } from "./prefix";
import { redshiftDestinationOf } from "./redshift";
import { type DeliverySettings, deliverySettings } from "./settings";
import { validateDeliveryStream } from "./validate";
import { checkedWiring } from "./wiring";

/** The resources of a `DeliveryStream`. */
export interface DeliveryStreamNodes {
  /** The delivery stream itself. */
  deliveryStream: aws.kinesis.FirehoseDeliveryStream;
  /** The role that it delivers with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
  /** Errors of the delivery. */
  logGroup: aws.cloudwatch.LogGroup;
  /** Errors of the destination. */
  destinationLogStream: aws.cloudwatch.LogStream;
  /** Errors of the backup, where there is one. */
  backupLogStream?: aws.cloudwatch.LogStream;
}

/**
 * One Firehose stream from its source to S3, or through S3 into Redshift, with its role and its error log.
 *
 * ```ts
 * new DeliveryStream("clicks", {
 *   source: { kinesis: { streamArn: stream.arn } },
 *   bucketArn: bucket.arn,
 *   prefix: "clicks/",
 * });
 * ```
 *
 * With `redshift` the objects are staged and each batch is loaded by COPY; the table must be there first:
 *
 * ```ts
 * new DeliveryStream("clicks", {
 *   source: { kinesis: { streamArn: stream.arn } },
 *   bucketArn: bucket.arn,
 *   prefix: "staging/clicks/",
 *   redshift: { jdbcUrl, secretArn: table.loaderSecretArn, tableName: "ingest.clicks", columns: ["event_id", "at"] },
 * });
 * ```
 *
 * What it cannot write, transform or convert goes under the error prefix with its reason. Rows that Redshift does not take
 * are in `sys_load_error_detail`, on a cluster in `stl_load_errors` too, and stay in the staging objects; a batch that could
 * not be loaded in time is listed under `errors/manifests/` below the prefix. Staging objects stay until a lifecycle
 * rule ends them.
 *
 * Four things are fixed when the stream is made: its source (F-02), its partitioning (F-90), whether it goes to Redshift
 * (F-18), and its name; changing one replaces the stream, and the new one reads a data stream from LATEST (F-08, G-10). A
 * backup can be added later but not removed (F-110).
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class DeliveryStream extends pulumi.ComponentResource {
  /** ARN of the delivery stream. */
  readonly deliveryStreamArn: pulumi.Output<string>;
  /** Name of the delivery stream. */
  readonly deliveryStreamName: pulumi.Output<string>;
  /** ARN of the role that it delivers with. */
  readonly roleArn: pulumi.Output<string>;
  /** Name of that role. */
  readonly roleName: pulumi.Output<string>;
  /** Name of the log group with its errors. */
  readonly logGroupName: pulumi.Output<string>;
  /** Prefix of the objects, with the date that Firehose appends to one without (F-51). With `redshift` as it was given (F-53). */
  readonly prefix: pulumi.Output<string>;
  /** Prefix of what failed. With `redshift` it is below `prefix`, and Firehose appends the date (F-53). */
  readonly errorPrefix: pulumi.Output<string>;
  /** IAM policy (JSON) that lets a client put records into this delivery stream, and nothing else. Direct PUT only: a stream that reads a data stream takes no puts (F-08). */
  readonly producerPolicyJson?: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: DeliveryStreamNodes;

  constructor(name: string, args: DeliveryStreamArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:DeliveryStream", name, {}, opts);
    refuse("DeliveryStream", name, validateDeliveryStream(args, name), this);
    if (gluesDateToText(args.prefix ?? "")) warnOfGluedDate(args.prefix, this);

    const wired = checkedWiring(args, name, this);
    const settings = deliverySettings(args, name);
    const log = createErrorLog(name, wired, this);
    const { role, rolePolicy } = createRole(name, wired, settings, log, this);
    const deliveryStream = createDeliveryStream(name, wired, settings, { ...log, role, rolePolicy }, this);

    this.nodes = { deliveryStream, role, rolePolicy, ...log };
    this.deliveryStreamArn = deliveryStream.arn;
    this.deliveryStreamName = deliveryStream.name;
    this.roleArn = role.arn;
    this.roleName = role.name;
    this.logGroupName = log.logGroup.name;
    this.prefix = pulumi.output(settings.prefix);
    this.errorPrefix = pulumi.output(settings.errorPrefix);
    if (args.source.directPut) this.producerPolicyJson = deliveryStream.arn.apply(producerPolicy);

    this.registerOutputs({
      deliveryStreamArn: this.deliveryStreamArn,
      deliveryStreamName: this.deliveryStreamName,
      roleArn: this.roleArn,
      roleName: this.roleName,
      logGroupName: this.logGroupName,
      prefix: this.prefix,
      errorPrefix: this.errorPrefix,
      producerPolicyJson: this.producerPolicyJson,
    });
  }
}

type ErrorLog = Pick<DeliveryStreamNodes, "logGroup" | "destinationLogStream" | "backupLogStream">;
type Role = Pick<DeliveryStreamNodes, "role" | "rolePolicy">;

function warnOfGluedDate(prefix: string | undefined, component: pulumi.Resource): void {
  const message = `prefix "${prefix}" has no date and ends in no slash, so keys begin with ${prefix}<year>; end it in a slash (F-51)`;
  void pulumi.log.warn(message, component);
}

/** Pulumi adds its suffix to the logical name, so this gives a log group where AWS's console would put it. */
function createErrorLog(name: string, args: DeliveryStreamArgs, parent: pulumi.Resource): ErrorLog {
  const logGroup = new aws.cloudwatch.LogGroup(
    `/aws/kinesisfirehose/${name}`,
    { retentionInDays: args.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS, tags: args.tags },
    { parent },
  );
  const createLogStream = (suffix: string, logStreamName: string) =>
    new aws.cloudwatch.LogStream(`${name}-${suffix}`, { name: logStreamName, logGroupName: logGroup.name }, { parent });
  const destinationLogStream = createLogStream("destination", "DestinationDelivery");
  if (args.backup === undefined) return { logGroup, destinationLogStream };
  return { logGroup, destinationLogStream, backupLogStream: createLogStream("backup", "BackupDelivery") };
}

function createRole(
  name: string,
  args: DeliveryStreamArgs,
  settings: DeliverySettings,
  log: ErrorLog,
  parent: pulumi.Resource,
): Role {
  const role = new aws.iam.Role(name, { assumeRolePolicy: DELIVERY_TRUST_POLICY, tags: args.tags }, { parent });
  const logStreamArns = [log.destinationLogStream, log.backupLogStream].flatMap((stream) =>
    stream ? [stream.arn] : [],
  );
  const policy = accessOf(args, settings, logStreamArns).apply(deliveryPolicy);
  const rolePolicy = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy },
    {
      parent,
      // A changed policy is a new one beside the old, which goes last: until Firehose is updated it writes to the old
      // prefixes, and a policy changed in place would deny them. So each policy can allow the least.
      replaceOnChanges: ["policy"],
    },
  );
  return { role, rolePolicy };
}

function createDeliveryStream(
  name: string,
  args: DeliveryStreamArgs,
  settings: DeliverySettings,
  { role, rolePolicy, logGroup, destinationLogStream, backupLogStream }: ErrorLog & Role,
  parent: pulumi.Resource,
): aws.kinesis.FirehoseDeliveryStream {
  const parts = {
    roleArn: role.arn,
    logGroupName: logGroup.name,
    destinationLogStreamName: destinationLogStream.name,
    backupLogStreamName: backupLogStream?.name,
  };
  // The provider's own words for a destination, each with the block that it demands (F-19).
  const destination = args.redshift
    ? { destination: "redshift", redshiftConfiguration: redshiftDestinationOf(args, args.redshift, settings, parts) }
    : { destination: "extended_s3", extendedS3Configuration: destinationOf(args, settings, parts) };
  return new aws.kinesis.FirehoseDeliveryStream(
    name,
    {
      name: args.name,
      ...sourceOf(args.source, role),
      ...destination,
      tags: args.tags,
    },
    {
      parent,
      // AWS tries the role when it makes the stream, and the log streams must exist (G-01, F-61).
      dependsOn: [rolePolicy, destinationLogStream, ...(backupLogStream ? [backupLogStream] : [])],
      // A new stream cannot take the name while the old one has it (G-09).
      deleteBeforeReplace: args.name !== undefined,
    },
  );
}

/** Firehose encrypts what it holds only of direct PUT; of a data stream or a topic, that does (F-03, F-04, F-16). */
function sourceOf({ kinesis, directPut, msk }: DeliverySourceArgs, role: aws.iam.Role) {
  if (kinesis) return { kinesisSourceConfiguration: { kinesisStreamArn: kinesis.streamArn, roleArn: role.arn } };
  if (msk) return { mskSourceConfiguration: mskSourceOf(msk, role) };
  const keyArn = directPut?.kmsKeyArn;
  const keyType = keyArn === undefined ? "AWS_OWNED_CMK" : "CUSTOMER_MANAGED_CMK";
  return { serverSideEncryption: { enabled: true, keyType, keyArn } };
}
