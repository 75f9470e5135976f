import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cloud, startCloud } from "../../../../local/cloud/cloud";
import { queryWarehouse } from "../../../../local/cloud/redshift/query";
import { archive } from "../lambda/deployments";
import { removeData, temporarySettings } from "../temporary-cloud";
import { ADMIN, DATABASE, prepareFolder, resource } from "./harness";

/** As the function that makes tables does: it knows nothing of where the cloud is but what Lambda tells it. */
const FUNCTION = `const { RedshiftData } = require("@aws-sdk/client-redshift-data");
const client = new RedshiftData({});
exports.handler = async ({ sql }) => {
  const { Id } = await client.executeStatement({
    WorkgroupName: "wh", Database: "events", SecretArn: process.env.ADMIN_SECRET_ARN, Sql: sql });
  let found;
  do found = await client.describeStatement({ Id }); while (["SUBMITTED", "STARTED"].includes(found.Status));
  if (found.Status !== "FINISHED") throw new Error(found.Error);
  return found.Status;
};`;

describe("an embedded cloud with a warehouse", () => {
  const make = async (cloud: Cloud, type: string, inputs: Record<string, unknown>) => {
    const handler = cloud.handlers[type];
    assert.ok(handler, type);
    return (await handler(resource(type, inputs))).outputs;
  };

  it("has no PostgreSQL while there is no warehouse", async () => {
    const settings = temporarySettings();
    const cloud = await startCloud(settings, { port: 0, onProblem: assert.fail });
    await cloud.warehouses.refresh();
    await cloud.close();
    assert.ok(!existsSync(join(settings.dataDir, "redshift")));
    removeData(settings);
  });

  it("lets a function that is invoked as a resource make a table, and tells other processes where it is", async () => {
    const { dataDir, region } = await prepareFolder();
    const cloud = await startCloud({ dataDir, region }, { port: 0, warehousePort: 0, onProblem: assert.fail });
    try {
      assert.deepEqual(cloud.warehousePorts(), []);
      const file = join(dataDir, "endpoint.json");
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { endpoint: cloud.endpoint, pid: process.pid });
      const namespace = { namespaceName: "ns", dbName: DATABASE, adminUsername: ADMIN };
      const { adminPasswordSecretArn } = await make(cloud, "aws:redshiftserverless/namespace:Namespace", namespace);
      const workgroup = { workgroupName: "wh", namespaceName: "ns" };
      await make(cloud, "aws:redshiftserverless/workgroup:Workgroup", workgroup);
      const [{ name, databaseName } = {}] = cloud.warehousePorts();
      assert.deepEqual([name, databaseName], ["wh", DATABASE]);
      await make(cloud, "aws:lambda/function:Function", {
        name: "tables",
        runtime: "nodejs22.x",
        handler: "index.handler",
        environment: { variables: { ADMIN_SECRET_ARN: adminPasswordSecretArn } },
        code: archive({ "index.js": FUNCTION }),
      });
      const invoke = (sql: string) =>
        make(cloud, "aws:lambda/invocation:Invocation", {
          functionName: "tables",
          lifecycleScope: "CRUD",
          input: JSON.stringify({ sql }),
        });
      assert.deepEqual(await invoke("CREATE TABLE made (id INT ENCODE az64) SORTKEY (id)"), { result: '"FINISHED"' });
      await assert.rejects(invoke("CREATE TABLE made (id INT)"), {
        message: 'function tables: ERROR: relation "made" already exists',
      });
      assert.deepEqual(await queryWarehouse(dataDir, "SELECT count(*) FROM made"), { columns: ["count"], rows: [[0]] });
      await cloud.close();
      assert.ok(!existsSync(file));
    } finally {
      removeData({ dataDir, region, accountId: "" });
    }
  });
});
