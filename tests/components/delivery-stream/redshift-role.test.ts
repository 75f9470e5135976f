import assert from "node:assert/strict";
import { DeliveryStream, type DeliveryStreamArgs } from "../../../components/delivery-stream";
import { mockRuntime } from "../mocks";
import { BUCKET_ARN, KEY_ARN, minimalArgs, redshiftArgs, SECRET_ARN, STREAM_ARN } from "./fixtures";

async function policyStatements(changes: Partial<DeliveryStreamArgs>): Promise<unknown[]> {
  const runtime = mockRuntime();
  new DeliveryStream("clicks", minimalArgs({ prefix: "staging/clicks/", redshift: redshiftArgs(), ...changes }));
  await runtime.settled();
  return JSON.parse(String(runtime.one("aws:iam/rolePolicy:RolePolicy").inputs.policy)).Statement;
}

describe("DeliveryStream to Redshift: its role", () => {
  const ownBucket = (...objects: string[]) => [
    {
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: BUCKET_ARN,
    },
    {
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      Resource: objects.map((object) => `${BUCKET_ARN}/${object}`),
    },
  ];
  const STAGED = ["staging/clicks/*", "manifests/*", "errors/manifests/*"];
  const READ_STREAM = {
    Sid: "ReadStream",
    Effect: "Allow",
    Action: ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"],
    Resource: STREAM_ARN,
  };
  const READ_SECRET = {
    Sid: "ReadSecret",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: SECRET_ARN,
  };
  const WRITE_LOG = (...streams: string[]) => ({
    Sid: "WriteErrorLog",
    Effect: "Allow",
    Action: "logs:PutLogEvents",
    Resource: streams.map(
      (stream) =>
        `arn:aws:logs:eu-west-1:123456789012:log-group:/aws/kinesisfirehose/clicks-1a2b3c4:log-stream:${stream}`,
    ),
  });

  it("D-02 and R-09 let it stage objects, list them in manifests, and read its secret, and nothing else", async () => {
    assert.deepEqual(await policyStatements({}), [
      ...ownBucket(...STAGED),
      READ_STREAM,
      READ_SECRET,
      WRITE_LOG("DestinationDelivery"),
    ]);
  });

  it("D-02 lets it decrypt the secret by its own key", async () => {
    const statements = await policyStatements({ redshift: redshiftArgs({ secretKmsKeyArn: KEY_ARN }) });
    assert.deepEqual(statements, [
      ...ownBucket(...STAGED),
      READ_STREAM,
      READ_SECRET,
      {
        Sid: "DecryptSecret",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: KEY_ARN,
        Condition: {
          StringEquals: {
            "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": SECRET_ARN,
          },
        },
      },
      WRITE_LOG("DestinationDelivery"),
    ]);
  });

  it("D-02 lets it write a backup beside the staging objects, or in another bucket by its prefix alone", async () => {
    const log = WRITE_LOG("DestinationDelivery", "BackupDelivery");
    assert.deepEqual(await policyStatements({ backup: { prefix: "copies/" } }), [
      ...ownBucket(...STAGED, "copies/*"),
      READ_STREAM,
      READ_SECRET,
      log,
    ]);
    const other = "arn:aws:s3:::copies";
    assert.deepEqual(await policyStatements({ backup: { prefix: "copies/", bucketArn: other } }), [
      ...ownBucket(...STAGED),
      {
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: other,
      },
      {
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        Resource: [`${other}/copies/*`],
      },
      READ_STREAM,
      READ_SECRET,
      log,
    ]);
  });
});
