import assert from "node:assert/strict";
import {
  ANALYTICS_TRUST_POLICY,
  type AnalyticsAccess,
  analyticsPolicy,
} from "../../../components/sql-analytics/policies";
import { BUCKET_ARN, DELIVERY_STREAM_ARN, KEY_ARN, OTHER_KEY_ARN, RESULT_STREAM_ARN, STREAM_ARN } from "./fixtures";

const LOG_GROUP_ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/kinesis-analytics/people";
const LOG_STREAM_ARN = `${LOG_GROUP_ARN}:log-stream:kinesis-analytics-log-stream`;
const OTHER_STREAM_ARN = `${RESULT_STREAM_ARN}-2`;
const READ_CODE = {
  Sid: "ReadCode",
  Effect: "Allow",
  Action: ["s3:GetObject", "s3:GetObjectVersion"],
  Resource: `${BUCKET_ARN}/sql/runner.jar`,
};
const READ_STREAM = {
  Sid: "ReadStream",
  Effect: "Allow",
  Action: ["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"],
  Resource: STREAM_ARN,
};
const LOG = [
  {
    Sid: "FindLogGroup",
    Effect: "Allow",
    Action: "logs:DescribeLogGroups",
    Resource: "arn:aws:logs:eu-west-1:123456789012:log-group:*",
  },
  {
    Sid: "FindLogStream",
    Effect: "Allow",
    Action: "logs:DescribeLogStreams",
    Resource: [LOG_GROUP_ARN, `${LOG_GROUP_ARN}:log-stream:*`],
  },
  { Sid: "WriteLog", Effect: "Allow", Action: "logs:PutLogEvents", Resource: LOG_STREAM_ARN },
];

function statements(changes: Partial<AnalyticsAccess>): unknown {
  const document = JSON.parse(
    analyticsPolicy({
      code: { bucketArn: BUCKET_ARN, key: "sql/runner.jar" },
      source: { arn: STREAM_ARN },
      deliveryStreamArns: [],
      streams: [],
      logGroupArn: LOG_GROUP_ARN,
      logStreamArn: LOG_STREAM_ARN,
      ...changes,
    }),
  );
  assert.equal(document.Version, "2012-10-17");
  return document.Statement;
}

/** Use of a key through Kinesis, for one stream. */
const keyUse = (Sid: string, Action: string, key: string, stream: string) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource: key,
  Condition: {
    StringEquals: {
      "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
      "kms:EncryptionContext:aws:kinesis:arn": stream,
    },
  },
});

describe("analyticsPolicy", () => {
  it("D-03 and FL-05 let a job read its code and its stream and write its log, and nothing else", () => {
    assert.deepEqual(statements({}), [READ_CODE, READ_STREAM, ...LOG]);
  });

  it("D-03 lets it put into its delivery streams", () => {
    const put = {
      Sid: "PutToDeliveryStreams",
      Effect: "Allow",
      Action: ["firehose:DescribeDeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch"],
      Resource: [DELIVERY_STREAM_ARN],
    };
    assert.deepEqual(statements({ deliveryStreamArns: [DELIVERY_STREAM_ARN] }), [READ_CODE, READ_STREAM, put, ...LOG]);
  });

  it("D-03 lets it put into its data streams, and encrypt for each of them that has a key", () => {
    const streams = [
      { arn: RESULT_STREAM_ARN, kmsKeyArn: KEY_ARN },
      { arn: STREAM_ARN },
      { arn: OTHER_STREAM_ARN, kmsKeyArn: OTHER_KEY_ARN },
    ];
    const put = {
      Sid: "PutToStreams",
      Effect: "Allow",
      Action: ["kinesis:DescribeStreamSummary", "kinesis:PutRecord", "kinesis:PutRecords"],
      Resource: [RESULT_STREAM_ARN, STREAM_ARN, OTHER_STREAM_ARN],
    };
    assert.deepEqual(statements({ streams }), [
      READ_CODE,
      READ_STREAM,
      put,
      keyUse("EncryptResults", "kms:GenerateDataKey", KEY_ARN, RESULT_STREAM_ARN),
      keyUse("EncryptResults2", "kms:GenerateDataKey", OTHER_KEY_ARN, OTHER_STREAM_ARN),
      ...LOG,
    ]);
  });

  it("D-03 lets it decrypt its code through S3 and its stream through Kinesis, and only these", () => {
    const code = { bucketArn: BUCKET_ARN, key: "sql/runner.jar", kmsKeyArn: OTHER_KEY_ARN };
    assert.deepEqual(statements({ code, source: { arn: STREAM_ARN, kmsKeyArn: KEY_ARN } }), [
      READ_CODE,
      {
        Sid: "DecryptCode",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: OTHER_KEY_ARN,
        Condition: {
          StringEquals: {
            "kms:ViaService": "s3.eu-west-1.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": [BUCKET_ARN, `${BUCKET_ARN}/sql/runner.jar`],
          },
        },
      },
      READ_STREAM,
      keyUse("DecryptStream", "kms:Decrypt", KEY_ARN, STREAM_ARN),
      ...LOG,
    ]);
  });

  it("D-01 lets only Managed Service for Apache Flink take the role, without a condition that it may not meet", () => {
    assert.deepEqual(JSON.parse(ANALYTICS_TRUST_POLICY), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "kinesisanalytics.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
  });
});
