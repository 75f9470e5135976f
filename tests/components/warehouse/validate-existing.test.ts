import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type ExistingWarehouseArgs, validateWarehouse, type WarehouseArgs } from "../../../components/warehouse";
import { ACCOUNT_ID, REGION } from "../mocks";
import { CLUSTER_HOST, existing, KEY_ARN, SECRET_ARN, SERVERLESS_HOST, WORKGROUP_ARN } from "./fixtures";

function problems(args: WarehouseArgs): string[] {
  return validateWarehouse(args, "main").map(({ path, reason }) => `${path} ${reason}`);
}

const workgroup: ExistingWarehouseArgs = {
  host: SERVERLESS_HOST,
  workgroupName: "sales",
  workgroupArn: WORKGROUP_ARN,
  adminSecretArn: SECRET_ARN,
};
const cluster: ExistingWarehouseArgs = {
  host: CLUSTER_HOST,
  clusterIdentifier: "sales",
  adminSecretArn: SECRET_ARN,
};
const adopting = (named: ExistingWarehouseArgs, others: Partial<WarehouseArgs> = {}): WarehouseArgs => ({
  region: REGION,
  existing: named,
  ...others,
});

describe("a warehouse that exists", () => {
  it("is a workgroup or a cluster", () => {
    assert.deepEqual(problems(existing), []);
    assert.deepEqual(problems(adopting(cluster)), []);
  });

  it("DA-03 is exactly one of the two", () => {
    const rule = "existing must have exactly one of workgroupName and clusterIdentifier (DA-03), got";
    const { workgroupName: _, workgroupArn: __, ...neither } = workgroup;
    assert.deepEqual(problems(adopting(neither)).slice(0, 1), [`${rule} neither`]);
    assert.deepEqual(problems(adopting({ ...workgroup, clusterIdentifier: "sales" })), [`${rule} both`]);
  });

  it("RS-30 needs the ARN of a workgroup, and none of a cluster", () => {
    assert.deepEqual(problems(adopting({ ...workgroup, workgroupArn: undefined })), [
      "existing.workgroupArn must be given beside workgroupName: it has the workgroup's ID (RS-30)",
    ]);
    assert.deepEqual(problems(adopting({ ...cluster, workgroupArn: WORKGROUP_ARN })), [
      "existing.workgroupArn must be left out beside clusterIdentifier",
    ]);
  });

  it("R-01 has a host by Redshift's own name, of its kind", () => {
    const china = "sales.abc123xyz789.cn-north-1.redshift.amazonaws.com.cn";
    const secret = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:sales-AbCdEf";
    assert.deepEqual(
      problems({ region: "cn-north-1", existing: { ...cluster, host: china, adminSecretArn: secret } }),
      [],
    );
    for (const host of [
      CLUSTER_HOST,
      `${SERVERLESS_HOST}:5439`,
      `${SERVERLESS_HOST}/sales`,
      "warehouse.example.com",
      "",
    ]) {
      assert.deepEqual(problems(adopting({ ...workgroup, host })), [
        `existing.host must be <workgroup>.<account>.${REGION}.redshift-serverless.amazonaws.com, without port or database (R-01), got "${host}"`,
      ]);
    }
    assert.deepEqual(problems(adopting({ ...cluster, host: SERVERLESS_HOST })), [
      `existing.host must be <cluster>.<hash>.${REGION}.redshift.amazonaws.com, without port or database (R-01), got "${SERVERLESS_HOST}"`,
    ]);
  });

  it("lies in the Region that the program works in", () => {
    const host = "sales.abc123xyz789.us-east-1.redshift.amazonaws.com";
    assert.deepEqual(problems(adopting({ ...cluster, host })), [
      `existing.host must lie in the Region "${REGION}", got "${host}"`,
    ]);
    const elsewhere = WORKGROUP_ARN.replace(REGION, "us-east-1");
    const [problem] = problems(adopting({ ...workgroup, workgroupArn: elsewhere }));
    assert.match(problem ?? "", /^existing\.workgroupArn must be the ARN of a workgroup, .*RS-30.*us-east-1/);
  });

  it("R-03 has a secret by its ARN", () => {
    for (const adminSecretArn of ["redshift!sales", SECRET_ARN.replace(REGION, "us-east-1"), KEY_ARN]) {
      assert.deepEqual(problems(adopting({ ...cluster, adminSecretArn })), [
        `existing.adminSecretArn must be the ARN of a secret, arn:aws:secretsmanager:${REGION}:<account>:secret:<name> (R-03), got "${adminSecretArn}"`,
      ]);
    }
  });

  it("has a role by its ARN", () => {
    const role = `arn:aws:iam::${ACCOUNT_ID}:role/service-role/redshift`;
    assert.deepEqual(problems(adopting({ ...cluster, streamingRoleArn: role })), []);
    const [problem] = problems(adopting({ ...cluster, streamingRoleArn: "redshift" }));
    assert.match(problem ?? "", /^existing\.streamingRoleArn must be the ARN of a role, .*got "redshift"$/);
  });

  it("may be known later", () => {
    const later = (text: string) => pulumi.output(text);
    const named = { ...workgroup, host: later("?"), workgroupArn: later("?"), adminSecretArn: later("?") };
    assert.deepEqual(problems(adopting(named)), []);
  });

  it("R-01 has a database of any name that Firehose takes", () => {
    for (const databaseName of ["dev", "Sales-2026$", "a".repeat(127)]) {
      assert.deepEqual(problems(adopting(cluster, { databaseName })), []);
    }
    for (const databaseName of ["", "a".repeat(128), "sales.eu"]) {
      assert.deepEqual(problems(adopting(cluster, { databaseName })), [
        `databaseName must be 1–127 of a–z, A–Z, 0–9, _, $ and - (R-01), got "${databaseName}"`,
      ]);
    }
  });

  it("RC-07 has any port that a cluster can have", () => {
    for (const port of [1150, 5439, 65535]) assert.deepEqual(problems(adopting(cluster, { port })), []);
    for (const port of [1149, 65536]) {
      assert.deepEqual(problems(adopting(cluster, { port })), [
        `port must be 1150–65535 as a port (RC-07), got ${port}`,
      ]);
    }
  });

  it("keeps its settings", () => {
    const others: Partial<WarehouseArgs> = {
      adminUsername: "root",
      network: { cidrBlock: "10.0.0.0/16" },
      firehoseAccess: {},
      streamingAccess: true,
      allowedCidrs: { office: "203.0.113.0/24" },
    };
    assert.deepEqual(
      problems(adopting(cluster, others)),
      Object.keys(others).map((name) => `${name} must be left out beside existing: what exists keeps its settings`),
    );
  });
});
