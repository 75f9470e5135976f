import assert from "node:assert/strict";
import { consumerPolicy, producerPolicy } from "../../../components/data-stream";

const STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b";

describe("data stream policies", () => {
  it("D-04 let a producer put records into this stream and nothing else", () => {
    assert.deepEqual(JSON.parse(producerPolicy(STREAM)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PutRecords",
          Effect: "Allow",
          Action: ["kinesis:PutRecord", "kinesis:PutRecords"],
          Resource: STREAM,
        },
      ],
    });
  });

  it("K-10 let a producer use a customer's key through Kinesis for this stream", () => {
    assert.deepEqual(JSON.parse(producerPolicy(STREAM, KEY)).Statement[1], {
      Sid: "EncryptRecords",
      Effect: "Allow",
      Action: "kms:GenerateDataKey",
      Resource: KEY,
      Condition: {
        StringEquals: {
          "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
          "kms:EncryptionContext:aws:kinesis:arn": STREAM,
        },
      },
    });
  });

  it("D-02 let a consumer read this stream and decrypt its records", () => {
    assert.deepEqual(JSON.parse(consumerPolicy(STREAM, KEY)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadRecords",
          Effect: "Allow",
          Action: [
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
          ],
          Resource: STREAM,
        },
        {
          Sid: "DecryptRecords",
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: KEY,
          Condition: {
            StringEquals: {
              "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
              "kms:EncryptionContext:aws:kinesis:arn": STREAM,
            },
          },
        },
      ],
    });
  });

  it("K-10 grant no key where the AWS-managed one encrypts", () => {
    assert.equal(JSON.parse(consumerPolicy(STREAM)).Statement.length, 1);
  });
});
