import assert from "node:assert/strict";
import { clusterArn, STREAMING_TRUST_POLICY, tableFunctionPolicy } from "../../../components/warehouse";
import { ACCOUNT_ID, REGION } from "../mocks";
import { KEY_ARN, SECRET_ARN, WORKGROUP_ARN } from "./fixtures";

const LOG_GROUP_ARN = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:/aws/lambda/main-tables`;
const access = { warehouseArn: WORKGROUP_ARN, adminSecretArn: SECRET_ARN, logGroupArn: LOG_GROUP_ARN };

describe("the policy of the function that makes tables", () => {
  it("DA-10 allows statements on this warehouse, its own results, the administrator's secret and its log", () => {
    assert.deepEqual(JSON.parse(tableFunctionPolicy(access)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RunStatement",
          Effect: "Allow",
          Action: ["redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement"],
          Resource: WORKGROUP_ARN,
        },
        {
          Sid: "FollowOwnStatement",
          Effect: "Allow",
          Action: ["redshift-data:DescribeStatement", "redshift-data:GetStatementResult"],
          Resource: "*",
          Condition: { StringEquals: { "redshift-data:statement-owner-iam-userid": "${aws:userid}" } },
        },
        {
          Sid: "ReadAdminSecret",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          Resource: SECRET_ARN,
        },
        {
          Sid: "WriteLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${LOG_GROUP_ARN}:*`,
        },
      ],
    });
  });

  it("DA-11 allows the key of secrets through Secrets Manager only, and a grant of the key to AWS's services only", () => {
    const { Statement } = JSON.parse(tableFunctionPolicy({ ...access, kmsKeyArn: KEY_ARN }));
    assert.deepEqual(
      Statement.map(({ Sid }: { Sid: string }) => Sid),
      [
        "RunStatement",
        "FollowOwnStatement",
        "ReadAdminSecret",
        "UseKeyOfSecrets",
        "GrantKeyToDataApi",
        "DescribeKey",
        "WriteLog",
      ],
    );
    assert.deepEqual(Statement[3], {
      Sid: "UseKeyOfSecrets",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: KEY_ARN,
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${REGION}.amazonaws.com` } },
    });
    assert.deepEqual(Statement[4], {
      Sid: "GrantKeyToDataApi",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: KEY_ARN,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    });
    assert.deepEqual(Statement[5], {
      Sid: "DescribeKey",
      Effect: "Allow",
      Action: "kms:DescribeKey",
      Resource: KEY_ARN,
    });
  });
});

describe("the role that reads data streams", () => {
  it("D-01 can be taken by Redshift, without a condition that it may not meet", () => {
    assert.deepEqual(JSON.parse(STREAMING_TRUST_POLICY), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"] },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });
});

describe("the ARN of an existing cluster", () => {
  it("has the partition, the Region and the account of its secret", () => {
    const secret = "arn:aws-cn:secretsmanager:cn-north-1:210987654321:secret:sales-AbCdEf";
    assert.equal(clusterArn("sales", secret), "arn:aws-cn:redshift:cn-north-1:210987654321:cluster:sales");
  });
});
