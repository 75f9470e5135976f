import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type ReportsArgs, reportQuery, validateReports } from "../../../components/reports";
import { AUTHOR_ARN, CLICKS, ORDERS, overLake, overWarehouse, VIEWERS, VPC_CONNECTION_ARN } from "./fixtures";

function problems(args: ReportsArgs, name = "reports"): string[] {
  return validateReports(args, name).map(({ path, reason }) => `${path} ${reason}`);
}

const named = (...keys: string[]) =>
  overWarehouse({ dataSets: Object.fromEntries(keys.map((key) => [key, { warehouseTable: ORDERS }])) });
const dataSet = (changes: object) => overWarehouse({ dataSets: { orders: { warehouseTable: ORDERS, ...changes } } });
const groups = (count: number) => Array.from({ length: count }, (_, index) => `group/default/g${index}`);

describe("validateReports", () => {
  it("accepts a data set over each store, and both", () => {
    for (const args of [overWarehouse(), overLake(), { ...overLake(), ...overWarehouse() }]) {
      assert.deepEqual(problems(args), []);
    }
  });

  it("QS-01 takes IDs of 96 characters", () => {
    assert.deepEqual(problems({ ...named("k".repeat(64)), idPrefix: "p".repeat(31) }), []);
    assert.deepEqual(problems({ ...named("k".repeat(64)), idPrefix: "p".repeat(32) }), [
      `dataSets.${"k".repeat(64)} must make an ID of at most 96 characters (QS-01), got "${"p".repeat(32)}-${"k".repeat(64)}" of 97; shorten the name`,
    ]);
  });

  it("QS-01 takes names of letters, digits, _ and -, by which IDs are made", () => {
    const allowed = "1–64 of a–z, A–Z, 0–9, _ and - (QS-01)";
    assert.deepEqual(problems(named("Orders_2-x")), []);
    assert.deepEqual(problems(named("all orders")), [
      `dataSets.all orders must be named by ${allowed}, got "all orders"`,
    ]);
    assert.deepEqual(problems(overWarehouse({ idPrefix: "shop.eu" })), [`idPrefix must be ${allowed}, got "shop.eu"`]);
    assert.deepEqual(problems(overWarehouse({ idPrefix: "p".repeat(64) })), []);
    assert.equal(problems(overWarehouse({ idPrefix: "p".repeat(65) })).length, 1);
    assert.deepEqual(problems(overWarehouse(), "n".repeat(40)), []);
    assert.match(problems(overWarehouse(), "n".repeat(41))[0] ?? "", /^\(component name\) must be 1–40/);
  });

  it("QS-02 takes titles of 1–128 characters", () => {
    for (const title of ["x", "x".repeat(128)]) assert.deepEqual(problems(dataSet({ title })), []);
    for (const title of ["", "x".repeat(129)]) {
      assert.deepEqual(problems(dataSet({ title })), [
        `dataSets.orders.title must be 1–128 characters (QS-02), got "${title}"`,
      ]);
    }
  });

  it("QS-02 takes a query of json columns up to 65,536 characters", () => {
    const json = Array.from({ length: 239 }, (_, index) => ({ name: `c${index}`.padEnd(124, "x"), type: "json" }));
    const columns = (last: number) => [...json, { name: "l".repeat(last), type: "string" }];
    const longest = 1 + 65_536 - reportQuery(columns(1), "").length;
    assert.ok(longest > 1 && longest < 127, String(longest));
    const problemsWith = (last: number) =>
      problems(dataSet({ warehouseTable: { ...ORDERS, schema: { name: "wide", columns: columns(last) } } }));
    assert.deepEqual(problemsWith(longest), []);
    assert.deepEqual(problemsWith(longest + 1), [
      "dataSets.orders.warehouseTable.schema.columns must make a query of at most 65536 characters (QS-02), got 65537; take fewer columns, or no json",
    ]);
  });

  it("QS-03 takes DIRECT_QUERY and SPICE", () => {
    for (const importMode of ["DIRECT_QUERY", "SPICE"]) assert.deepEqual(problems(dataSet({ importMode })), []);
    assert.deepEqual(problems(dataSet({ importMode: "spice" })), [
      'dataSets.orders.importMode must be one of DIRECT_QUERY, SPICE, got "spice"',
    ]);
  });

  it("QS-04 takes users and groups, of any Region, each once, and wants one", () => {
    const fine = [VIEWERS, AUTHOR_ARN, "user/default/Role/ann@shop.example", "group/my-namespace/all"];
    assert.deepEqual(problems(overWarehouse({ viewers: fine })), []);
    assert.deepEqual(problems(overWarehouse({ viewers: undefined, authors: fine })), []);
    assert.match(problems(overWarehouse({ viewers: [] }))[0] ?? "", /^viewers must name somebody, or authors must/);
    for (const principal of ["ann", "namespace/default", "user/ann", "arn:aws:iam::123456789012:user/ann"]) {
      const [problem = "", ...others] = problems(overWarehouse({ viewers: [principal] }));
      assert.deepEqual(others, []);
      assert.ok(problem.startsWith("viewers[0] must be a QuickSight user or group (QS-04): user/<namespace>/<name>"));
      assert.ok(problem.endsWith(`, got "${principal}"`), problem);
    }
    assert.deepEqual(problems(overWarehouse({ authors: [VIEWERS] })), [
      `authors[0] "${VIEWERS}" is already viewers[0]; name each once: authors may all that viewers may`,
    ]);
  });

  it("QS-04 takes 64 principals in all", () => {
    assert.deepEqual(problems(overWarehouse({ viewers: groups(63), authors: [AUTHOR_ARN] })), []);
    assert.deepEqual(problems(overWarehouse({ viewers: groups(64), authors: [AUTHOR_ARN] })), [
      "viewers must be at most 64 principals with authors (QS-04), got 65; name groups",
    ]);
  });

  it("QS-05 wants a column that QuickSight has a type for", () => {
    const schema = { name: "blob", columns: [{ name: "body", type: "binary" }] };
    const lakeTable = { ...CLICKS, table: { ...CLICKS.table, schema, prefix: "blobs/" } };
    // The folders of the hours are a column.
    assert.deepEqual(problems(overLake({ dataSets: { blobs: { lakeTable } } })), []);
    const warehouseTable = { tableName: "ingest.blob", schema };
    assert.deepEqual(problems(overWarehouse({ dataSets: { blobs: { warehouseTable } } })), [
      "dataSets.blobs.warehouseTable must have a column that QuickSight has a type for (QS-05): it has none for binary",
    ]);
  });

  it("QS-08 takes the ARN of a VPC connection, and one known later", () => {
    for (const arn of [VPC_CONNECTION_ARN, pulumi.output(VPC_CONNECTION_ARN)]) {
      assert.deepEqual(problems(overWarehouse({ vpcConnectionArn: arn })), []);
    }
    assert.deepEqual(problems(overWarehouse({ vpcConnectionArn: "vpc-1" })), [
      'vpcConnectionArn must be the ARN of a VPC connection, arn:aws:quicksight:<region>:<account>:vpcConnection/<id> (QS-08), got "vpc-1"',
    ]);
  });

  it("wants data sets, each over one table, and the table's store", () => {
    assert.deepEqual(problems(overWarehouse({ dataSets: {} })), ["dataSets must have one data set or more, got none"]);
    const both = { warehouseTable: ORDERS, lakeTable: CLICKS };
    assert.deepEqual(problems(overWarehouse({ dataSets: { none: {}, both } })), [
      "dataSets.none must have exactly one of warehouseTable and lakeTable, got neither",
      "dataSets.both must have exactly one of warehouseTable and lakeTable, got both",
    ]);
    assert.deepEqual(problems(overWarehouse({ warehouse: undefined })), [
      "dataSets.orders.warehouseTable needs the argument warehouse, where the table is",
    ]);
    assert.deepEqual(problems(overLake({ lake: undefined })), [
      "dataSets.clicks.lakeTable needs the argument lake, where the table is",
    ]);
  });

  it("checks the schema, the role's name and the tags", () => {
    const schema = { name: "Orders", columns: [] };
    const found = problems(
      overWarehouse({
        dataSets: { orders: { warehouseTable: { ...ORDERS, schema } } },
        secretsRoleName: "service-role/quicksight",
        tags: { "aws:x": "y" },
      }),
    );
    const paths = found.map((problem) => problem.split(" ")[0]);
    assert.ok(paths.includes("dataSets.orders.warehouseTable.schema.name"), paths.join());
    assert.ok(paths.includes("secretsRoleName"), paths.join());
    assert.ok(paths.includes("tags"), paths.join());
  });
});
