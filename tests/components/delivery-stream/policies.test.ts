import assert from "node:assert/strict";
import {
  DELIVERY_TRUST_POLICY,
  type DeliveryAccess,
  deliveryPolicy,
  producerPolicy,
} from "../../../components/delivery-stream/policies";
import { BUCKET_ARN, FUNCTION_ARN, KEY_ARN, SECRET_ARN, STREAM_ARN } from "./fixtures";

const LOG_STREAM_ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:clicks:log-stream:DestinationDelivery";
const LOG = { Sid: "WriteErrorLog", Effect: "Allow", Action: "logs:PutLogEvents", Resource: [LOG_STREAM_ARN] };
const PLACE = { bucketArn: BUCKET_ARN, keyPrefixes: ["clicks/", "errors/clicks/"] };
const FIND_BUCKET = {
  Effect: "Allow",
  Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
  Resource: BUCKET_ARN,
};
const writeObjects = (...resources: string[]) => ({
  Effect: "Allow",
  Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
  Resource: resources,
});
const WRITE = [FIND_BUCKET, writeObjects(`${BUCKET_ARN}/clicks/*`, `${BUCKET_ARN}/errors/clicks/*`)];

function statements(access: Partial<DeliveryAccess>): unknown {
  const document = JSON.parse(deliveryPolicy({ places: [PLACE], logStreamArns: [LOG_STREAM_ARN], ...access }));
  assert.equal(document.Version, "2012-10-17");
  return document.Statement;
}

describe("deliveryPolicy", () => {
  it("D-02 lets a direct PUT delivery write its prefixes and its log, and nothing else", () => {
    assert.deepEqual(statements({}), [...WRITE, LOG]);
  });

  it("D-02 lets it use the bucket's key through S3 and for this bucket only", () => {
    const place = { ...PLACE, kmsKeyArn: KEY_ARN };
    assert.deepEqual(statements({ places: [place] }), [
      ...WRITE,
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: KEY_ARN,
        Condition: {
          StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
          StringLike: { "kms:EncryptionContext:aws:s3:arn": [BUCKET_ARN, `${BUCKET_ARN}/*`] },
        },
      },
      LOG,
    ]);
  });

  it("D-02 lets it read the secret of Redshift's user and decrypt it through Secrets Manager", () => {
    const read = { Sid: "ReadSecret", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: SECRET_ARN };
    assert.deepEqual(statements({ secret: { arn: SECRET_ARN } }), [...WRITE, read, LOG]);
    assert.deepEqual(statements({ secret: { arn: SECRET_ARN, kmsKeyArn: KEY_ARN } }), [
      ...WRITE,
      read,
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
      LOG,
    ]);
  });

  it("D-02 lets it read a data stream and decrypt its records through Kinesis", () => {
    const read = {
      Sid: "ReadStream",
      Effect: "Allow",
      Action: ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"],
      Resource: STREAM_ARN,
    };
    assert.deepEqual(statements({ stream: { arn: STREAM_ARN } }), [...WRITE, read, LOG]);
    assert.deepEqual(statements({ stream: { arn: STREAM_ARN, kmsKeyArn: KEY_ARN } }), [
      ...WRITE,
      read,
      {
        Sid: "DecryptStream",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: KEY_ARN,
        Condition: {
          StringEquals: {
            "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
            "kms:EncryptionContext:aws:kinesis:arn": STREAM_ARN,
          },
        },
      },
      LOG,
    ]);
  });

  it("F-75 lets it call the function and any of its versions", () => {
    const unqualified = FUNCTION_ARN.slice(0, -2);
    assert.deepEqual(statements({ functionArn: FUNCTION_ARN }), [
      ...WRITE,
      {
        Sid: "InvokeTransform",
        Effect: "Allow",
        Action: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
        Resource: [unqualified, `${unqualified}:*`],
      },
      LOG,
    ]);
  });

  it("D-02 lets it read one table, for which Glue asks for catalog, database and table", () => {
    assert.deepEqual(statements({ table: { databaseName: "lake", tableName: "clicks" } }), [
      ...WRITE,
      {
        Sid: "ReadTable",
        Effect: "Allow",
        Action: ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
        Resource: [
          "arn:aws:glue:eu-west-1:123456789012:catalog",
          "arn:aws:glue:eu-west-1:123456789012:database/lake",
          "arn:aws:glue:eu-west-1:123456789012:table/lake/clicks",
        ],
      },
      LOG,
    ]);
  });

  it("lets it write a backup in another bucket with that bucket's key", () => {
    const backup = { bucketArn: "arn:aws:s3:::copies", keyPrefixes: ["raw/"], kmsKeyArn: KEY_ARN };
    assert.deepEqual(statements({ places: [PLACE, backup] }), [
      ...WRITE,
      { ...FIND_BUCKET, Resource: "arn:aws:s3:::copies" },
      writeObjects("arn:aws:s3:::copies/raw/*"),
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: KEY_ARN,
        Condition: {
          StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
          StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::copies", "arn:aws:s3:::copies/*"] },
        },
      },
      LOG,
    ]);
  });

  it("covers the bucket when a prefix has no literal beginning, and says nothing twice", () => {
    const object = (keyPrefixes: string[]) =>
      (statements({ places: [{ bucketArn: BUCKET_ARN, keyPrefixes }] }) as unknown[])[1];
    assert.deepEqual(object(["", "errors/"]), writeObjects(`${BUCKET_ARN}/*`));
    assert.deepEqual(object(["a/", "a/b/", "a/"]), writeObjects(`${BUCKET_ARN}/a/*`));
  });

  it("ends a prefix before a character that means more in a policy", () => {
    const object = (prefix: string) =>
      (statements({ places: [{ bucketArn: BUCKET_ARN, keyPrefixes: [prefix] }] }) as unknown[])[1];
    assert.deepEqual(object("a${aws:username}/"), writeObjects(`${BUCKET_ARN}/a*`));
    assert.deepEqual(object("a*b/"), writeObjects(`${BUCKET_ARN}/a*`));
    assert.deepEqual(object("a?b/"), writeObjects(`${BUCKET_ARN}/a*`));
  });

  it("KMS.1 never allows a key by wildcard", () => {
    const everything = deliveryPolicy({
      places: [{ ...PLACE, kmsKeyArn: KEY_ARN }],
      stream: { arn: STREAM_ARN, kmsKeyArn: KEY_ARN },
      functionArn: FUNCTION_ARN,
      table: { databaseName: "lake", tableName: "clicks" },
      logStreamArns: [LOG_STREAM_ARN],
    });
    const { Statement } = JSON.parse(everything) as {
      Statement: { Action: string | string[]; Resource: string | string[] }[];
    };
    const onKeys = Statement.filter(({ Action }) => [Action].flat().some((action) => action.startsWith("kms:")));
    assert.equal(onKeys.length, 2);
    for (const { Resource } of onKeys) assert.equal(Resource, KEY_ARN);
    for (const { Resource } of Statement) assert.ok(![Resource].flat().includes("*"));
  });

  it("writes ARNs and hosts of the partition", () => {
    const key = "arn:aws-cn:kms:cn-north-1:123456789012:key/1";
    const text = deliveryPolicy({
      places: [{ bucketArn: "arn:aws-cn:s3:::lake", keyPrefixes: ["a/"], kmsKeyArn: key }],
      table: { databaseName: "lake", tableName: "clicks" },
      logStreamArns: ["arn:aws-cn:logs:cn-north-1:123456789012:log-group:clicks:log-stream:x"],
    });
    assert.match(text, /"s3\.cn-north-1\.amazonaws\.com\.cn"/);
    assert.match(text, /"arn:aws-cn:glue:cn-north-1:123456789012:catalog"/);
    assert.doesNotMatch(text, /arn:aws:/);
  });
});

describe("the delivery role's other documents", () => {
  it("D-01 lets Firehose take the role, without a condition that Firehose may not meet", () => {
    assert.deepEqual(JSON.parse(DELIVERY_TRUST_POLICY), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "firehose.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
  });

  it("D-04 lets a producer put records into this delivery stream only", () => {
    const arn = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks";
    assert.deepEqual(JSON.parse(producerPolicy(arn)), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["firehose:PutRecord", "firehose:PutRecordBatch"], Resource: arn }],
    });
  });
});
