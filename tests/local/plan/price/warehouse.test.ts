import assert from "node:assert/strict";
import type { PropertyMap, RegisteredResource } from "../../../../local/engine";
import { linesOf, notesOf, priced, resource, stream } from "./resources";

const FLOW = { recordsPerSecond: 10, recordSizeKiB: 1 };
const WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup";
const DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

function loading(warehouse: RegisteredResource, bufferingInterval: number, name = "orders"): RegisteredResource {
  return resource(DELIVERY_STREAM, name, {
    inputs: { redshiftConfiguration: { s3Configuration: { bufferingInterval, bufferingSize: 128 } } },
    needs: { redshiftConfiguration: [warehouse] },
  });
}

const workgroup = (inputs: PropertyMap = { baseCapacity: 8 }) => resource(WORKGROUP, "warehouse", { inputs });

describe("the price of a serverless warehouse", () => {
  it("is its base capacity for 60 s a load and an hour of queries a day", () => {
    const warehouse = workgroup();
    // 2,628,000 / 300 loads of 60 s are 146 hours; queries 730 / 24 = 30.4167 hours.
    assert.deepEqual(linesOf(priced([warehouse, loading(warehouse, 300)], FLOW), "Redshift"), [
      "8 RPUs awake 176 hours: 1411.3333 RPU-hour = 529.25",
      "storage after a month: 8.7719 GB-month = 0.2105",
    ]);
  });

  it("is never awake for more than the month, however often and by how many it is loaded", () => {
    const warehouse = workgroup();
    const hours = (...intervals: number[]) =>
      linesOf(
        priced([warehouse, ...intervals.map((seconds, index) => loading(warehouse, seconds, `d${index}`))], FLOW, {
          settings: { warehouseHoursPerDay: 0 },
        }),
        "Redshift",
      )[0];
    assert.equal(hours(120), "8 RPUs awake 365 hours: 2920 RPU-hour = 1095");
    assert.equal(hours(120, 240), "8 RPUs awake 548 hours: 4380 RPU-hour = 1642.5");
    assert.equal(hours(60), "8 RPUs awake 730 hours: 5840 RPU-hour = 2190");
    assert.equal(hours(60, 60), "8 RPUs awake 730 hours: 5840 RPU-hour = 2190");
  });

  it("sleeps when nothing loads and nobody asks", () => {
    const price = priced([workgroup()], FLOW, { settings: { warehouseHoursPerDay: 0 } });
    assert.equal(linesOf(price)[0], "8 RPUs awake 0 hours: 0 RPU-hour = 0");
  });

  it("has 128 RPUs when nothing is said, as AWS takes it", () => {
    assert.equal(linesOf(priced([workgroup({})], FLOW))[0], "128 RPUs awake 30 hours: 3893.3333 RPU-hour = 1460");
  });

  it("is awake all the time when it reads a stream itself", () => {
    const orders = stream({ shardCount: 1 });
    const table = resource("aws:lambda/invocation:Invocation", "orders", { needs: { input: [orders] } });
    assert.deepEqual(linesOf(priced([orders, table, workgroup()], FLOW), "Redshift"), [
      "8 RPUs awake 730 hours: 5840 RPU-hour = 2190",
      "storage after a month: 8.7719 GB-month = 0.2105",
    ]);
  });

  it("has the Region's own price", () => {
    const price = priced([workgroup()], FLOW, { region: "eu-west-1" });
    assert.equal(linesOf(price)[0], "8 RPUs awake 30 hours: 243.3333 RPU-hour = 94.17");
  });

  it("has a public address in each zone when it is open, and a secret of its admin", () => {
    const network = resource("awsx:ec2:Vpc", "warehouse", {
      inputs: { numberOfAvailabilityZones: 4, natGateways: { strategy: "None" } },
    });
    const open = (inputs: PropertyMap) => resource(WORKGROUP, "warehouse", { inputs, needs: { subnetIds: [network] } });
    const addresses = (inputs: PropertyMap) => linesOf(priced([network, open(inputs)], FLOW), "VPC");
    assert.deepEqual(addresses({ publiclyAccessible: true }), ["public addresses: 2920 address-hour = 14.6"]);
    assert.deepEqual(addresses({ publiclyAccessible: true, subnetIds: ["a", "b", "c"] }), [
      "public addresses: 2190 address-hour = 10.95",
    ]);
    assert.deepEqual(addresses({ publiclyAccessible: false }), []);
    const namespace = (manageAdminPassword: boolean) =>
      resource("aws:redshiftserverless/namespace:Namespace", "warehouse", { inputs: { manageAdminPassword } });
    assert.deepEqual(linesOf(priced([namespace(true)])), ["secret: 1 secret = 0.4"]);
    assert.deepEqual(linesOf(priced([namespace(false)])), []);
  });

  it("would sleep with longer buffers, which the plan tells", () => {
    const warehouse = workgroup();
    // 730 hours against 48.6667 + 30.4167; 650.9167 hours × 8 × 0.375
    assert.deepEqual(notesOf(priced([warehouse, loading(warehouse, 60)], FLOW), "sleep"), [
      "advice: warehouse warehouse: each load is charged for 60 s at least; buffers of 128 MiB and 900 s would let it sleep 651 hours more a month, up to US$ 1,952.75",
    ]);
    assert.deepEqual(notesOf(priced([warehouse, loading(warehouse, 900)], FLOW), "sleep"), []);
  });
});

describe("the price of a cluster", () => {
  const cluster = (inputs: PropertyMap) => resource("aws:redshift/cluster:Cluster", "warehouse", { inputs });

  it("is its nodes by type, and its storage where that is apart", () => {
    const nodes = cluster({ nodeType: "ra3.xlplus", numberOfNodes: 2 });
    assert.deepEqual(linesOf(priced([nodes, loading(nodes, 300)], FLOW), "Redshift"), [
      "2 nodes ra3.xlplus: 1460 node-hour = 1585.56",
      "storage after a month: 8.7719 GB-month = 0.2105",
    ]);
    assert.deepEqual(linesOf(priced([cluster({ nodeType: "dc2.large" })], FLOW)), [
      "1 node dc2.large: 730 node-hour = 182.5",
    ]);
  });

  it("is told as not priced when its node type has no figure", () => {
    const price = priced([cluster({ nodeType: "ds2.xlarge" })], FLOW);
    assert.deepEqual(price.lines, []);
    assert.deepEqual(price.notPriced, ["Redshift nodes ds2.xlarge"]);
  });

  it("has one public address when it is open, and a secret of its admin", () => {
    const open = cluster({ nodeType: "dc2.large", publiclyAccessible: true, manageMasterPassword: true });
    assert.deepEqual(linesOf(priced([open], FLOW)).slice(1), [
      "secret: 1 secret = 0.4",
      "public addresses: 730 address-hour = 3.65",
    ]);
  });
});
