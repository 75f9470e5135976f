import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingWarehouseArgs } from "../../../components/warehouse";
import { adoptWarehouse } from "../../../components/warehouse/existing";
import { adoptVpc } from "../../../components/warehouse/network";
import { ACCOUNT_ID, mockRuntime, REGION, value } from "../mocks";
import { SECRET_ARN, SERVERLESS_HOST, WORKGROUP_ARN } from "./fixtures";

const ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/redshift`;
const later = (text: string) => pulumi.output(Promise.resolve(text));

/** A component alone: a resource whose inputs fail never resolves, so a whole warehouse would leave promises behind. */
function parent(): pulumi.ComponentResource {
  mockRuntime();
  return new pulumi.ComponentResource("streaming-ingest:index:Warehouse", "main");
}

function adopted(changes: Partial<ExistingWarehouseArgs> = {}) {
  const existing: ExistingWarehouseArgs = {
    host: later(SERVERLESS_HOST),
    workgroupName: "sales",
    workgroupArn: later(WORKGROUP_ARN),
    adminSecretArn: later(SECRET_ARN),
    streamingRoleArn: later(ROLE_ARN),
    ...changes,
  };
  return adoptWarehouse("main", existing, REGION, parent());
}

const vpc = (vpcId: string, ...subnetIds: string[]) =>
  adoptVpc("main", { vpcId: later(vpcId), subnetIds: subnetIds.map(later) }, parent());

describe("what is known only later of a warehouse that exists", () => {
  it("is given back when it is right", async () => {
    const { host, warehouseArn, adminSecretArn, workgroupName, clusterIdentifier, streamingRoleArn } = adopted();
    assert.equal(await value(host), SERVERLESS_HOST);
    assert.equal(await value(warehouseArn), WORKGROUP_ARN);
    assert.equal(await value(adminSecretArn), SECRET_ARN);
    assert.equal(await value(pulumi.output(workgroupName)), "sales");
    assert.equal(clusterIdentifier, undefined);
    assert.equal(await value(pulumi.output(streamingRoleArn)), ROLE_ARN);
  });

  it("R-01, R-03 and RS-30 is refused, with its path, before any resource takes it", async () => {
    const refused = async (output: pulumi.Input<string> | undefined, path: string) =>
      assert.rejects(value(pulumi.output(output)), (error: Error) => {
        assert.ok(error.message.startsWith(`Warehouse "main": existing.${path} must be `), error.message);
        return true;
      });
    await refused(adopted({ host: later("sales.example.com") }).host, "host");
    await refused(adopted({ adminSecretArn: later("sales") }).adminSecretArn, "adminSecretArn");
    await refused(adopted({ workgroupArn: later("sales") }).warehouseArn, "workgroupArn");
    await refused(adopted({ streamingRoleArn: later("redshift") }).streamingRoleArn, "streamingRoleArn");
  });
});

describe("what is known only later of a VPC that exists", () => {
  it("is given back when it is right", async () => {
    const { vpcId, subnetIds } = vpc("vpc-0a1b2c3d", "subnet-0a1b2c3d", "subnet-1a1b2c3d");
    assert.equal(await value(vpcId), "vpc-0a1b2c3d");
    assert.deepEqual(await value(subnetIds), ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]);
  });

  it("RS-24 is refused, with its path", async () => {
    await assert.rejects(value(vpc("main").vpcId), /network\.existingVpc\.vpcId must be the ID of a VPC, .*got "main"/);
    const { subnetIds } = vpc("vpc-0a1b2c3d", "subnet-0a1b2c3d", "private");
    await assert.rejects(
      value<pulumi.Input<string>[]>(subnetIds),
      /network\.existingVpc\.subnetIds\[1\] must be the ID of a subnet, .*got "private"/,
    );
  });
});
