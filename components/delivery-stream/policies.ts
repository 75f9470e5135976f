import { parseArn, serviceHost } from "../shared/arn";
import { objectKeyStatement } from "../shared/object-key";
import { type PolicyStatement, policyDocument } from "../shared/policy";

/** What a delivery stream must reach, all of it known. */
export interface DeliveryAccess {
  /** Each place that objects are written to. */
  places: WritePlace[];
  /** The data stream that it reads. */
  stream?: KeyedResource;
  /** The Kafka topic that it reads. */
  topic?: { clusterArn: string; topicName: string };
  /** Any version or alias of the transform. */
  functionArn?: string;
  /** The Glue table of the conversion. */
  table?: { databaseName: string; tableName: string };
  /** The secret with the user that loads into Redshift. */
  secret?: KeyedResource;
  /** Log streams of the delivery's errors. Their Region and account are the delivery stream's. */
  logStreamArns: string[];
}

/** Key prefixes of a bucket. */
export interface WritePlace {
  bucketArn: string;
  /** What the keys begin with, without expressions. */
  keyPrefixes: string[];
  kmsKeyArn?: string;
}

/** A resource and the customer-managed key that it is encrypted with. */
export interface KeyedResource {
  arn: string;
  kmsKeyArn?: string;
}

/**
 * Who may take the delivery role: Firehose. There is no `sts:ExternalId` condition: Firehose's guide once gave one (the
 * account's id) and gives none today, and a condition that Firehose does not meet stops every delivery (D-01). Against
 * use of the role for someone else's stream stands `iam:PassRole`, which only this account's principals can have.
 */
export const DELIVERY_TRUST_POLICY = policyDocument([
  { Effect: "Allow", Principal: { Service: "firehose.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/** The policy of a delivery role: what this delivery stream needs and nothing else (D-02). */
export function deliveryPolicy(access: DeliveryAccess): string {
  return policyDocument([
    ...access.places.flatMap(writeStatements),
    ...(access.stream ? readStatements(access.stream) : []),
    ...(access.topic ? topicStatements(access.topic) : []),
    ...(access.functionArn === undefined ? [] : [invokeStatement(access.functionArn)]),
    ...(access.table ? [tableStatement(access.table, access.logStreamArns)] : []),
    ...(access.secret ? secretStatements(access.secret) : []),
    { Sid: "WriteErrorLog", Effect: "Allow", Action: "logs:PutLogEvents", Resource: access.logStreamArns },
  ]);
}

/** What a producer needs to put records into the delivery stream. */
export function producerPolicy(deliveryStreamArn: string): string {
  return policyDocument([
    { Effect: "Allow", Action: ["firehose:PutRecord", "firehose:PutRecordBatch"], Resource: deliveryStreamArn },
  ]);
}

function writeStatements({ bucketArn, keyPrefixes, kmsKeyArn }: WritePlace): PolicyStatement[] {
  const statements: PolicyStatement[] = [
    {
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: bucketArn,
    },
    {
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      Resource: objectArns(bucketArn, keyPrefixes),
    },
  ];
  if (kmsKeyArn === undefined) return statements;
  return [...statements, objectKeyStatement(bucketArn, kmsKeyArn)];
}

/** A prefix that covers another makes that one needless, and an empty prefix covers the bucket. */
function objectArns(bucketArn: string, keyPrefixes: string[]): string[] {
  const prefixes = [...new Set(keyPrefixes.map(beforeWildcard))];
  const widest = prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
  return widest.map((prefix) => `${bucketArn}/${prefix}*`);
}

/** In a policy `*`, `?` and `${` would mean more than the letters of a key. */
function beforeWildcard(keyPrefix: string): string {
  const at = keyPrefix.search(/[*?$]/);
  return at < 0 ? keyPrefix : keyPrefix.slice(0, at);
}

function readStatements(stream: KeyedResource): PolicyStatement[] {
  const read: PolicyStatement = {
    Sid: "ReadStream",
    Effect: "Allow",
    Action: ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"],
    Resource: stream.arn,
  };
  return [read, ...decryptStatements("DecryptStream", stream, "kinesis", "aws:kinesis:arn")];
}

/** Firehose names its consumer group itself, so each group of the cluster can be described (D-02). */
function topicStatements({ clusterArn, topicName }: { clusterArn: string; topicName: string }): PolicyStatement[] {
  const inCluster = (kind: string) => clusterArn.replace(":cluster/", `:${kind}/`);
  return [
    {
      Sid: "ConnectToCluster",
      Effect: "Allow",
      Action: [
        "kafka:DescribeCluster",
        "kafka:DescribeClusterV2",
        "kafka:GetBootstrapBrokers",
        "kafka-cluster:Connect",
      ],
      Resource: clusterArn,
    },
    {
      Sid: "ReadTopic",
      Effect: "Allow",
      Action: [
        "kafka-cluster:DescribeTopic",
        "kafka-cluster:DescribeTopicDynamicConfiguration",
        "kafka-cluster:ReadData",
      ],
      Resource: `${inCluster("topic")}/${topicName}`,
    },
    {
      Sid: "DescribeGroups",
      Effect: "Allow",
      Action: "kafka-cluster:DescribeGroup",
      Resource: `${inCluster("group")}/*`,
    },
  ];
}

/** Nothing of `redshift:*`: the database user of the secret does the work (D-02). */
function secretStatements(secret: KeyedResource): PolicyStatement[] {
  const read: PolicyStatement = {
    Sid: "ReadSecret",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: secret.arn,
  };
  return [read, ...decryptStatements("DecryptSecret", secret, "secretsmanager", "SecretARN")];
}

/** The key may be used through the resource's service, and for this resource only. */
function decryptStatements(
  sid: string,
  { arn, kmsKeyArn }: KeyedResource,
  service: string,
  contextKey: string,
): PolicyStatement[] {
  if (kmsKeyArn === undefined) return [];
  const StringEquals = {
    "kms:ViaService": serviceHost(service, arn),
    [`kms:EncryptionContext:${contextKey}`]: arn,
  };
  return [{ Sid: sid, Effect: "Allow", Action: "kms:Decrypt", Resource: kmsKeyArn, Condition: { StringEquals } }];
}

/**
 * Each qualifier of the function is allowed, not one version: while an update goes from one version to the next Firehose
 * still calls the old one, and a call that is refused sends its records to the error prefix (F-75, G-20).
 */
function invokeStatement(functionArn: string): PolicyStatement {
  const unqualified = functionArn.split(":").slice(0, 7).join(":");
  return {
    Sid: "InvokeTransform",
    Effect: "Allow",
    Action: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
    Resource: [unqualified, `${unqualified}:*`],
  };
}

/** Glue checks the catalog, the database and the table, so all three are named (D-02). */
function tableStatement(table: { databaseName: string; tableName: string }, logStreamArns: string[]): PolicyStatement {
  const [logStreamArn = ""] = logStreamArns;
  const { partition, region, accountId } = parseArn(logStreamArn);
  const glue = `arn:${partition}:glue:${region}:${accountId}`;
  return {
    Sid: "ReadTable",
    Effect: "Allow",
    Action: ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
    Resource: [
      `${glue}:catalog`,
      `${glue}:database/${table.databaseName}`,
      `${glue}:table/${table.databaseName}/${table.tableName}`,
    ],
  };
}
