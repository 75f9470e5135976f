import assert from "node:assert/strict";
import { loaderSecretPolicy, streamReadPolicy } from "../../../components/target-table";
import { tableFunctionPolicy } from "../../../components/warehouse";
import { ACCOUNT_ID, REGION } from "../mocks";
import { KEY_ARN, STREAM_ARN } from "./fixtures";

const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:orders-loader-AbCdEf`;
const statements = (policy: string): unknown[] => JSON.parse(policy).Statement;

describe("loaderSecretPolicy", () => {
  it("allows the value of this secret and nothing else", () => {
    assert.deepEqual(statements(loaderSecretPolicy(SECRET_ARN)), [
      {
        Sid: "KeepLogin",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
        Resource: SECRET_ARN,
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
          StringEquals: { "kms:ViaService": "kinesis.eu-west-1.amazonaws.com" },
        },
      },
    ]);
  });
});

describe("the inline policies of a role that all tables share", () => {
  const name = "n".repeat(20);
  const secretArn = SECRET_ARN.replace("orders", name);
  const streamArn = `${STREAM_ARN.slice(0, STREAM_ARN.indexOf("/") + 1)}${name}`;
  const size = (policy: string) => policy.replace(/\s/g, "").length;

  it("hold 30 tables by COPY beside the function's own policy, and 15 that read streams, with names of 20 characters", () => {
    const logGroupArn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:/aws/lambda/${name}-tables-1a2b3c4`;
    const warehouseArn = `arn:aws:redshift-serverless:${REGION}:${ACCOUNT_ID}:workgroup/11111111-2222-3333-4444-555555555555`;
    const own = size(
      tableFunctionPolicy({ warehouseArn, adminSecretArn: SECRET_ARN, kmsKeyArn: KEY_ARN, logGroupArn }),
    );
    assert.ok(own + 30 * size(loaderSecretPolicy(secretArn)) <= 10_240);
    assert.ok(15 * size(streamReadPolicy(streamArn, KEY_ARN)) <= 10_240);
  });
});
