import assert from "node:assert/strict";
import type { PolicyStatement } from "../../components/shared/policy";
import { type CanaryAccess, canaryPolicy } from "../../stacks/canary-policy";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const WAREHOUSE = {
  arn: "arn:aws:redshift-serverless:eu-west-1:111122223333:workgroup/1234",
  secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:redshift!admin",
};
const LAKE = {
  bucketArn: "arn:aws:s3:::lake",
  databaseName: "lake",
  workgroupArn: "arn:aws:athena:eu-west-1:111122223333:workgroup/lake",
  tableNames: ["clicks"],
  prefixes: ["clicks/", "errors/clicks/"],
};

function producer(name: string): string {
  const Resource = `arn:aws:kinesis:eu-west-1:111122223333:stream/${name}`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "PutRecords", Effect: "Allow", Action: "kinesis:PutRecord", Resource }],
  });
}

function statements(access: Partial<CanaryAccess> = {}): PolicyStatement[] {
  const policy = canaryPolicy({ producerPolicies: [producer("one"), producer("two")], lake: LAKE, ...access });
  return (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement;
}

function allowing(action: string, access?: Partial<CanaryAccess>): PolicyStatement[] {
  return statements(access).filter(({ Action }) => [Action].flat().includes(action));
}

describe("the policy of who runs the canary", () => {
  it("lets it put into each pipeline's source, without an ID that two statements would share", () => {
    assert.deepEqual(
      allowing("kinesis:PutRecord").map(({ Resource }) => Resource),
      ["one", "two"].map((name) => `arn:aws:kinesis:eu-west-1:111122223333:stream/${name}`),
    );
    const ids = statements({ warehouse: { ...WAREHOUSE, kmsKeyArn: KEY } }).flatMap(({ Sid }) => Sid ?? []);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("lets it read objects below the deliveries' prefixes only, and tell metrics of one namespace", () => {
    const [read] = allowing("s3:GetObject");
    assert.deepEqual(read?.Resource, ["arn:aws:s3:::lake/clicks/*", "arn:aws:s3:::lake/errors/clicks/*"]);
    const [tell] = allowing("cloudwatch:PutMetricData");
    assert.deepEqual(tell?.Condition, { StringEquals: { "cloudwatch:namespace": "StreamingIngest" } });
  });

  it("reaches a warehouse only where there is one: its statements, its login, and the login's key", () => {
    assert.deepEqual(allowing("redshift-data:ExecuteStatement"), []);
    assert.deepEqual(allowing("secretsmanager:GetSecretValue"), []);
    const access = { warehouse: { ...WAREHOUSE, kmsKeyArn: KEY } };
    assert.equal(allowing("redshift-data:ExecuteStatement", access)[0]?.Resource, WAREHOUSE.arn);
    assert.equal(allowing("secretsmanager:GetSecretValue", access)[0]?.Resource, WAREHOUSE.secretArn);
    assert.equal(allowing("kms:CreateGrant", access)[0]?.Resource, KEY);
    assert.deepEqual(allowing("redshift-data:BatchExecuteStatement", access), []);
  });

  it("names everything but what takes no resource", () => {
    const anything = statements({ warehouse: WAREHOUSE }).filter(({ Resource }) => Resource === "*");
    assert.deepEqual(
      anything.map(({ Sid }) => Sid),
      ["FindWorkgroup", "FollowOwnStatement", "TellMetrics"],
    );
  });
});
