import { writeLogStatement } from "../shared/function-policy";
import { objectKeyStatement } from "../shared/object-key";
import { type PolicyStatement, policyDocument } from "../shared/policy";
import { ruleQueuePolicy } from "../shared/rule-queue";

/** What a function of the table may reach. */
export interface TableAccess {
  bucketArn: string;
  kmsKeyArn?: string;
  logGroupArn: string;
}

/** Prefixes of the bucket, by what lies there. */
export interface TablePlaces {
  sourcePrefix: string;
  prefix: string;
  manifestPrefix: string;
  errorPrefix: string;
}

/** What the function needs that writes Parquet: the queue, the raw objects, its files, manifests and errors (D-04). */
export function convertPolicy(access: TableAccess & { queueArn: string }, places: TablePlaces): string {
  const { sourcePrefix, prefix, manifestPrefix, errorPrefix } = places;
  return policyDocument([
    {
      Sid: "ReadQueue",
      Effect: "Allow",
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      Resource: access.queueArn,
    },
    {
      Sid: "ReadRawObjects",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: `${access.bucketArn}/${sourcePrefix}*`,
    },
    {
      Sid: "WriteTable",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: [prefix, manifestPrefix].map((place) => `${access.bucketArn}/${place}*`),
    },
    {
      Sid: "WriteMisfits",
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: `${access.bucketArn}/${errorPrefix}*`,
    },
    ...commonStatements(access),
  ]);
}

/** What the function needs that merges files: it alone may delete, and only below the table's own prefix (D-04). */
export function compactPolicy(access: TableAccess, { prefix, manifestPrefix }: TablePlaces): string {
  return policyDocument([
    {
      Sid: "MergeFiles",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: `${access.bucketArn}/${prefix}*`,
    },
    {
      Sid: "WriteManifests",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `${access.bucketArn}/${manifestPrefix}*`,
    },
    ...commonStatements(access),
  ]);
}

function commonStatements({ bucketArn, kmsKeyArn, logGroupArn }: TableAccess): PolicyStatement[] {
  return [
    {
      // Without it S3 answers 403 and not 404 for an hour that has no manifest yet; a condition on the prefix would
      // not hold for that question, which names none.
      Sid: "TellMissingObjects",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn,
    },
    writeLogStatement(logGroupArn),
    ...(kmsKeyArn === undefined ? [] : [objectKeyStatement(bucketArn, kmsKeyArn, "UseBucketKey")]),
  ];
}

/** Lets EventBridge send what the rule matches into a queue, and nobody else. */
export function queuePolicy(queueArn: string, ruleArn: string): string {
  return ruleQueuePolicy("SendObjectEvents", queueArn, ruleArn);
}
