import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type DescribeStatementResponse,
  type ExecuteStatementInput,
  RedshiftData,
} from "@aws-sdk/client-redshift-data";
import { clientSettings } from "../temporary-cloud";
import { ADMIN, DATABASE, useWarehouse } from "./harness";

describe("the Redshift Data API", () => {
  const test = useWarehouse();
  let client: RedshiftData;
  let target: { WorkgroupName: string; Database: string; SecretArn: string };

  before(() => {
    client = new RedshiftData(clientSettings(test.gateway.endpoint));
    target = { WorkgroupName: "wh", Database: DATABASE, SecretArn: test.definition.adminSecretArn };
  });
  after(() => client.destroy());

  async function settled(id: string | undefined): Promise<DescribeStatementResponse> {
    for (;;) {
      const described = await client.describeStatement({ Id: id });
      if (described.Status !== "SUBMITTED" && described.Status !== "STARTED") return described;
      await sleep(5);
    }
  }

  async function run(Sql: string, more: Partial<ExecuteStatementInput> = {}): Promise<DescribeStatementResponse> {
    const { Id } = await client.executeStatement({ ...target, ...more, Sql });
    return settled(Id);
  }

  const invalid = (call: Promise<unknown>, message: RegExp) =>
    assert.rejects(call, (error: Error) => error.name === "ValidationException" && message.test(error.message));

  it("answers rows with the types and the exact values of their columns", async () => {
    const { Id, Status, HasResultSet, ResultRows, DbUser, QueryString } = await run(
      `SELECT 1::int AS i, 9007199254740993::bigint AS big, 12345678901234567890.10::decimal(38,2) AS d, 2::float8 AS f,
       true AS b, 'é'::varchar(9) AS v, NULL::int AS n, TIMESTAMP '2026-01-02 03:04:05.000006' AS t, JSON_PARSE('{"a":[1]}') AS s`,
    );
    assert.deepEqual([Status, HasResultSet, ResultRows, DbUser], ["FINISHED", true, 1, ADMIN]);
    assert.match(QueryString ?? "", /^SELECT 1::int/);
    const { Records, ColumnMetadata, TotalNumRows } = await client.getStatementResult({ Id });
    assert.equal(TotalNumRows, 1);
    assert.deepEqual(
      ColumnMetadata?.map(({ name, typeName }) => [name, typeName]),
      [
        ["i", "int4"],
        ["big", "int8"],
        ["d", "numeric"],
        ["f", "float8"],
        ["b", "bool"],
        ["v", "varchar"],
        ["n", "int4"],
        ["t", "timestamp"],
        ["s", "super"],
      ],
    );
    assert.deepEqual(Records, [
      [
        { longValue: 1 },
        { stringValue: "9007199254740993" },
        { stringValue: "12345678901234567890.10" },
        { doubleValue: 2 },
        { booleanValue: true },
        { stringValue: "é" },
        { isNull: true },
        { stringValue: "2026-01-02 03:04:05.000006" },
        { stringValue: '{"a": [1]}' },
      ],
    ]);
  });

  it("pages a long result", async () => {
    const { Id } = await run("SELECT g FROM generate_series(1, 2500) AS g");
    const numbers: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.getStatementResult({ Id, NextToken });
      numbers.push(...(page.Records ?? []).map(([field]) => field?.longValue));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    assert.deepEqual(
      numbers,
      Array.from({ length: 2500 }, (_, index) => index + 1),
    );
  });

  it("fails with Redshift's words, and has no result then", async () => {
    const { Id, Status, Error: reason } = await run("SELECT * FROM nowhere");
    assert.deepEqual([Status, reason], ["FAILED", 'ERROR: relation "nowhere" does not exist']);
    await invalid(client.getStatementResult({ Id }), /FAILED/);
    assert.equal((await run("VACUUM")).Error?.startsWith("ERROR: VACUUM is not supported"), true);
  });

  it("has no result of a statement without rows, and counts those it changed", async () => {
    await run("CREATE TABLE counted (id int)");
    const { Id, HasResultSet, ResultRows } = await run("INSERT INTO counted VALUES (1), (2)");
    assert.deepEqual([HasResultSet, ResultRows], [false, 2]);
    await assert.rejects(client.getStatementResult({ Id }), { name: "ResourceNotFoundException" });
  });

  it("DA-01 takes one statement, and none of transactions", async () => {
    assert.match((await run("SELECT 1; SELECT 2")).Error ?? "", /DA-01/);
    assert.match((await run("COMMIT")).Error ?? "", /COMMIT is not allowed here/);
    assert.equal((await run("SELECT 1;")).Status, "FINISHED");
  });

  it("DA-01 runs a batch as one transaction, of 40 statements at most", async () => {
    const { Id } = await client.batchExecuteStatement({
      ...target,
      Sqls: ["CREATE TABLE batched (id int)", "INSERT INTO batched VALUES (7)", "SELECT id FROM batched"],
    });
    const { Status, SubStatements } = await settled(Id);
    assert.equal(Status, "FINISHED");
    assert.deepEqual(
      SubStatements?.map(({ HasResultSet, ResultRows }) => [HasResultSet, ResultRows]),
      [
        [false, 0],
        [false, 1],
        [true, 1],
      ],
    );
    assert.deepEqual((await client.getStatementResult({ Id: `${Id}:3` })).Records, [[{ longValue: 7 }]]);
    const failed = await client.batchExecuteStatement({ ...target, Sqls: ["DELETE FROM batched", "SELECT 1/0"] });
    assert.equal((await settled(failed.Id)).Error, "ERROR: division by zero");
    assert.deepEqual(await test.rows("SELECT count(*) FROM batched"), [[1]]);
    const Sqls = Array.from({ length: 41 }, () => "SELECT 1");
    await invalid(client.batchExecuteStatement({ ...target, Sqls }), /1 to 40/);
    assert.equal(
      (await settled((await client.batchExecuteStatement({ ...target, Sqls: Sqls.slice(1) })).Id)).Status,
      "FINISHED",
    );
  });

  it("DA-02 takes a statement of 100 KB and refuses one byte more", async () => {
    const sql = (bytes: number) => `SELECT '${"x".repeat(bytes - 9)}'`;
    assert.equal((await run(sql(102_400))).Status, "FINISHED");
    await invalid(client.executeStatement({ ...target, Sql: sql(102_401) }), /102401 bytes/);
  });

  it("DA-03 wants a workgroup or a cluster, and a secret", async () => {
    const { WorkgroupName, ...rest } = target;
    await invalid(client.executeStatement({ ...rest, Sql: "SELECT 1" }), /not both/);
    await invalid(client.executeStatement({ ...target, ClusterIdentifier: "c", Sql: "SELECT 1" }), /not both/);
    const { SecretArn, ...withoutSecret } = target;
    await invalid(client.executeStatement({ ...withoutSecret, Sql: "SELECT 1" }), /SecretArn/);
    await invalid(client.executeStatement({ ...rest, WorkgroupName: "other", Sql: "SELECT 1" }), /workgroup wh/);
    const { Status } = await run("SELECT 1", { WorkgroupName: test.definition.arn });
    assert.deepEqual([Status, WorkgroupName, typeof SecretArn], ["FINISHED", "wh", "string"]);
  });

  it("DA-04 puts named parameters in as values, each of which must be used", async () => {
    const Parameters = [{ name: "a", value: "it's" }];
    const { Id } = await run("SELECT :a AS x, ':a' AS y, 1::int AS z", { Parameters });
    assert.deepEqual((await client.getStatementResult({ Id })).Records, [
      [{ stringValue: "it's" }, { stringValue: ":a" }, { longValue: 1 }],
    ]);
    const { Error: reason } = await run("SELECT :a", { Parameters: [...Parameters, { name: "b", value: "1" }] });
    assert.equal(reason, "ERROR: Parameters list contains unused parameters: b");
  });

  it("runs a request that is sent twice with one token once", async () => {
    await run("CREATE TABLE once (id int)");
    const request = { ...target, Sql: "INSERT INTO once VALUES (1)", ClientToken: "token-1" };
    const [first, second] = [await client.executeStatement(request), await client.executeStatement(request)];
    assert.equal(first.Id, second.Id);
    await settled(first.Id);
    assert.deepEqual(await test.rows("SELECT count(*) FROM once"), [[1]]);
  });

  it("refuses another database and another password", async () => {
    assert.equal((await run("SELECT 1", { Database: "dev" })).Error, 'ERROR: database "dev" does not exist');
    const secret = test.secrets.ensure("wrong");
    test.secrets.initialize(secret, () => JSON.stringify({ username: ADMIN, password: "wrong" }));
    const { Error: reason } = await run("SELECT 1", { SecretArn: secret });
    assert.equal(reason, `ERROR: password authentication failed for user "${ADMIN}"`);
  });

  it("lists what was run, the newest first, and does not cancel what is over", async () => {
    const { Id } = await run("SELECT 42", { StatementName: "answer" });
    const { Statements } = await client.listStatements({});
    assert.deepEqual([Statements?.[0]?.Id, Statements?.[0]?.StatementName], [Id, "answer"]);
    await invalid(client.cancelStatement({ Id }), /FINISHED/);
  });
});
