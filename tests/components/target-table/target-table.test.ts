import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { TargetTable, type TargetTableArgs, tableDefinition } from "../../../components/target-table";
import { preview } from "../../support/programs";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { CONNECTION, KEY_ARN, minimalArgs, ROLE_ARN, STREAM_ARN } from "./fixtures";

const INVOCATION = "aws:lambda/invocation:Invocation";
const SECRET = "aws:secretsmanager/secret:Secret";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-loader-1a2b3c4-AbCdEf";

async function make(
  changes: Partial<TargetTableArgs> = {},
  options: { preview?: boolean } = {},
): Promise<{ cloud: MockRuntime; table: TargetTable }> {
  const cloud = mockRuntime(options);
  const table = new TargetTable("orders", minimalArgs(changes));
  await cloud.settled();
  return { cloud, table };
}

const stream = (streamArn: pulumi.Input<string> = STREAM_ARN, kmsKeyArn?: string) => ({
  ingestion: { stream: { streamArn, kmsKeyArn } },
});

describe("TargetTable for COPY", () => {
  it("makes a secret without a value, its policy and one invocation, and nothing else", async () => {
    const { cloud } = await make();
    assert.deepEqual(
      cloud.resources.map(({ type, name }) => `${type} ${name}`).sort(),
      [
        `${POLICY} orders-loader`,
        `${INVOCATION} orders`,
        `${SECRET} orders-loader`,
        "streaming-ingest:index:TargetTable orders",
      ].sort(),
    );
    const urn = "urn:pulumi:stack::project::streaming-ingest:index:TargetTable::orders";
    for (const { type, parent } of cloud.resources) assert.equal(parent, type.startsWith("aws:") ? urn : parent);
  });

  it("sends the function its request, for its whole life", async () => {
    const { cloud } = await make();
    const { inputs, protect } = cloud.one(INVOCATION);
    assert.equal(inputs.functionName, "warehouse-tables-1a2b3c4");
    assert.equal(inputs.lifecycleScope, "CRUD");
    assert.equal(protect, false);
    assert.deepEqual(JSON.parse(String(inputs.input)), {
      table: JSON.parse(JSON.stringify(tableDefinition(minimalArgs()))),
      owner: "orders",
      loader: { userName: "orders_loader", secretArn: SECRET_ARN },
      allowDrop: false,
    });
  });

  it("runs the function after it may use the secret", async () => {
    const { cloud } = await make();
    const needed = cloud.one(INVOCATION).dependencies.map((urn) => urn.split("::").slice(2).join(" "));
    assert.ok(
      needed.some((urn) => urn.includes(`${POLICY} orders-loader`)),
      needed.join(),
    );
    const { inputs } = cloud.one(POLICY);
    assert.equal(inputs.role, "warehouse-tables-role");
    assert.deepEqual(JSON.parse(String(inputs.policy)).Statement[0].Resource, SECRET_ARN);
  });

  it("G-14 gives a deleted secret 30 days, and none where deletion is allowed", async () => {
    const { cloud } = await make({ tags: { team: "shop" } });
    assert.deepEqual(cloud.one(SECRET).inputs, {
      description: "Login that Firehose loads orders with",
      recoveryWindowInDays: 30,
      tags: { team: "shop" },
    });
    const { cloud: other } = await make({ allowDeletion: true });
    assert.equal(other.one(SECRET).inputs.recoveryWindowInDays, 0);
    assert.equal(JSON.parse(String(other.one(INVOCATION).inputs.input)).allowDrop, true);
  });

  it("encrypts the secret with the warehouse's key", async () => {
    const { cloud } = await make({ warehouse: { ...CONNECTION, kmsKeyArn: KEY_ARN } });
    assert.equal(cloud.one(SECRET).inputs.kmsKeyId, KEY_ARN);
    // The function that makes tables has the key by its own policy.
    assert.ok(!String(cloud.one(POLICY).inputs.policy).includes(KEY_ARN));
  });

  it("gives its outputs", async () => {
    const { table } = await make();
    assert.equal(await value(table.tableName), "ingest.shop_orders");
    assert.deepEqual(await value(table.columnNames), ["id", "state", "order", "at"]);
    assert.equal(await value(table.definition), JSON.stringify(tableDefinition(minimalArgs())));
    assert.equal(await value(table.loaderSecretArn ?? ""), SECRET_ARN);
    assert.equal(await value(table.userName ?? ""), "orders_loader");
  });

  it("lets what takes the secret's ARN wait for the table", async () => {
    const { table } = await make();
    // On every output, but kept out of the SDK's typings.
    const output = table.loaderSecretArn as unknown as { allResources(): Promise<Set<pulumi.Resource>> };
    assert.ok((await output.allResources()).has(table.nodes.invocation));
  });

  it("knows all but ids in a first preview", async () => {
    const { cloud, table } = await make({}, { preview: true });
    assert.equal(await value(table.tableName), "ingest.shop_orders");
    assert.equal(await value(table.definition), JSON.stringify(tableDefinition(minimalArgs())));
    assert.equal(await value(table.loaderSecretArn ?? ""), undefined);
    assert.equal(cloud.one(INVOCATION).inputs.input, UNKNOWN);
    assert.equal(cloud.resources.length, 4);
  });
});

describe("TargetTable with a data stream", () => {
  it("ST-03 lets the warehouse's role read the stream, and makes no secret", async () => {
    const { cloud, table } = await make(stream(STREAM_ARN, KEY_ARN));
    assert.deepEqual(cloud.of(SECRET), []);
    assert.equal(table.loaderSecretArn, undefined);
    assert.equal(table.userName, undefined);
    const { inputs, name } = cloud.one(POLICY);
    assert.equal(name, "orders-stream");
    assert.equal(inputs.role, "streaming");
    const [read, , decrypt] = JSON.parse(String(inputs.policy)).Statement;
    assert.equal(read.Resource, STREAM_ARN);
    assert.equal(decrypt.Resource, KEY_ARN);
    const needed = cloud.one(INVOCATION).dependencies;
    assert.ok(
      needed.some((urn) => urn.includes(`${POLICY}::orders-stream`)),
      needed.join(),
    );
  });

  it("ST-01 sends the stream's name and the role", async () => {
    const { cloud } = await make(stream());
    const request = JSON.parse(String(cloud.one(INVOCATION).inputs.input));
    assert.deepEqual(request.stream, { streamName: "shop-orders", roleArn: ROLE_ARN });
    assert.equal(request.loader, undefined);
    assert.equal(request.table.ingestion, "STREAMING");
  });

  it("leaves a role that is not the warehouse's own to its owner", async () => {
    const { cloud } = await make({ ...stream(), warehouse: { ...CONNECTION, streamingRoleName: undefined } });
    assert.deepEqual(cloud.of(POLICY), []);
  });

  it("ST-02 refuses a stream with capitals that is known later", async () => {
    const args = minimalArgs(stream(pulumi.output(STREAM_ARN.replace("shop", "Shop"))));
    const program = async () => {
      new TargetTable("orders", args);
    };
    await assert.rejects(
      preview(program),
      /TargetTable "orders": ingestion\.stream\.streamArn must name a stream without capitals/,
    );
  });
});

describe("TargetTable with problems", () => {
  it("throws all of them at once", () => {
    mockRuntime();
    assert.throws(
      () => new TargetTable("orders", minimalArgs({ databaseSchema: "user", tableName: "order" })),
      (error: Error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        assert.deepEqual(
          error.message.split("\n").map((line) => line.split(" must ")[0]),
          ['TargetTable "orders": databaseSchema', 'TargetTable "orders": tableName'],
        );
        return true;
      },
    );
  });
});
