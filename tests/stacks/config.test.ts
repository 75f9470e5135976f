import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { validateWarehouse } from "../../components/warehouse/validate";
import { defaultWarehouseName, readConfig } from "../../stacks/config";
import { minimal, read, sourceOf, withDelivery } from "./config-fixtures";

describe("the name of a warehouse", () => {
  for (const [project, stack, name] of [
    ["streaming-ingest", "production", "streaming-ingest-production"],
    ["Streaming_Ingest", "eu.west--2", "streaming-ingest-eu-west-2"],
    ["-ingest-", "_dev_", "ingest-dev"],
    ["2026", "dev", "warehouse-2026-dev"],
    ["_", "x", "warehouse-x"],
    ["_", "_", "warehouse"],
    ["p".repeat(40), "s".repeat(22), `${"p".repeat(40)}-${"s".repeat(22)}`],
    ["p".repeat(40), "s".repeat(23), `${"p".repeat(40)}-${"s".repeat(22)}`],
    ["p".repeat(62), "stack", "p".repeat(62)],
  ] as const) {
    it(`RC-01 and RS-01 is ${name} for the project ${project} and the stack ${stack}`, () => {
      const made = defaultWarehouseName({ project, stack });
      assert.equal(made, name);
      assert.deepEqual(
        validateWarehouse({ region: "eu-west-1", cluster: { clusterIdentifier: made } }, "warehouse"),
        [],
      );
      const names = { namespaceName: made, workgroupName: made };
      assert.deepEqual(validateWarehouse({ region: "eu-west-1", serverless: names }, "warehouse"), []);
    });
  }
});

describe("readConfig", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "config-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  describe("of a sound config", () => {
    it("fills in what is left out", () => {
      const config = read(minimal());
      const { clicks } = config.pipelines;
      assert.deepEqual(
        { ...config, pipelines: Object.keys(config.pipelines) },
        {
          allowDeletion: false,
          customerManagedKey: false,
          logRetentionDays: undefined,
          permissionsBoundaryArn: undefined,
          tags: {},
          lake: { databaseName: "lake_test" },
          pipelines: ["clicks"],
        },
      );
      assert.equal(clicks?.schema.name, "user-event");
      assert.equal(clicks?.schema.columns[0]?.name, "event_id");
      assert.deepEqual(clicks?.source, { kinesis: {} });
    });

    it("reads every setting of the stack", () => {
      const lake = {
        databaseName: "d",
        rawExpirationDays: 1,
        dataExpirationDays: 2,
        errorExpirationDays: 3650,
        allowDeletion: true,
      };
      const stack = {
        allowDeletion: true,
        customerManagedKey: true,
        logRetentionDays: 7,
        permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/team/bound",
        tags: { team: "data" },
      };
      const { pipelines: _, ...config } = read({ ...minimal(), ...stack, lake });
      assert.deepEqual(config, { ...stack, lake });
    });

    it("makes a name for the database of any name of a stack", () => {
      assert.equal(readConfig(sourceOf(minimal(), { stack: "My-Stack.2" })).lake.databaseName, "lake_my_stack_2");
    });

    it("takes what a price assumes, on which nothing of the stack depends", () => {
      const price = {
        recordsPerSecond: 0.5,
        pipelines: { clicks: { recordSizeKiB: 12 } },
        selectedShare: 1,
        warehouseHoursPerDay: 24,
        queryTerabytes: 0,
        storedShare: { GZIP: 0 },
      };
      assert.deepEqual(read({ ...minimal(), price }), read(minimal()));
    });

    it("takes no notice of other namespaces", () => {
      const source = sourceOf(minimal());
      source.values["aws:region"] = "eu-west-1";
      source.values["other:inget"] = "x";
      assert.deepEqual(Object.keys(readConfig(source).pipelines), ["clicks"]);
    });

    it("reads a delivery's own schema", () => {
      const config = read(withDelivery({ schema: "json-event" }));
      assert.equal(config.pipelines.clicks?.deliveries.lake?.schema?.name, "json-event");
      assert.equal(config.pipelines.clicks?.schema.name, "user-event");
    });

    it("finds the code of a transform from the top of the project, wherever the program runs", () => {
      const file = join(folder, "transform.ts");
      writeFileSync(file, "export async function handler() {}");
      const codePath = relative(resolve(__dirname, "../.."), file);
      const config = read(withDelivery({ format: "JSON", transform: { codePath } }));
      assert.equal(config.pipelines.clicks?.deliveries.lake?.transform?.codePath, file);
    });
  });
});
