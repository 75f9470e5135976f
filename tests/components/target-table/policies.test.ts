import assert from "node:assert/strict";
import { loaderSecretPolicy, streamReadPolicy } from "../../../components/target-table";
import { ACCOUNT_ID, REGION } from "../mocks";
import { KEY_ARN, STREAM_ARN } from "./fixtures";

const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:orders-loader-AbCdEf`;
const statements = (policy: string): unknown[] => JSON.parse(policy).Statement;

describe("loaderSecretPolicy", () => {
  const keep = {
    Sid: "KeepLogin",
    Effect: "Allow",
    Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
    Resource: SECRET_ARN,
  };

  it("allows the value of this secret and nothing else", () => {
    assert.deepEqual(statements(loaderSecretPolicy(SECRET_ARN)), [keep]);
  });

  it("allows the key for this secret only, and only through Secrets Manager", () => {
    assert.deepEqual(statements(loaderSecretPolicy(SECRET_ARN, KEY_ARN)), [
      keep,
      {
        Sid: "EncryptLogin",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: KEY_ARN,
        Condition: {
          StringEquals: {
            "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": SECRET_ARN,
          },
        },
      },
    ]);
  });
});

describe("streamReadPolicy", () => {
  const read = [
    {
      Sid: "ReadStream",
      Effect: "Allow",
      Action: [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
      ],
      Resource: STREAM_ARN,
    },
    { Sid: "FindStream", Effect: "Allow", Action: ["kinesis:ListShards", "kinesis:ListStreams"], Resource: "*" },
  ];

  it("ST-03 allows to read this stream, and to list streams and shards", () => {
    assert.deepEqual(statements(streamReadPolicy(STREAM_ARN)), read);
  });

  it("ST-03 allows the key for this stream only, and only through Kinesis", () => {
    assert.deepEqual(statements(streamReadPolicy(STREAM_ARN, KEY_ARN)), [
      ...read,
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
    ]);
  });
});
