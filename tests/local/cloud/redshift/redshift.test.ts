import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { RedshiftError } from "../../../../local/cloud/contracts";
import { RedshiftData } from "../../../../local/cloud/redshift/data-api";
import { redshiftHandlers } from "../../../../local/cloud/redshift/handlers";
import { ADMIN, resource, useWarehouse } from "./harness";

const SALT = "0a".repeat(32);
const verifier = (password: string): string => {
  const digest = createHash("sha256").update(password).update(Buffer.from(SALT, "hex")).digest("hex");
  return `sha256|${digest}|${SALT}`;
};

const fails = (call: Promise<unknown>, message: string) =>
  assert.rejects(call, (error) => error instanceof RedshiftError && error.message === message);

describe("a warehouse of the embedded cloud", () => {
  const test = useWarehouse();

  before(async () => {
    await test.rows("CREATE SCHEMA sales");
    await test.rows("CREATE TABLE sales.orders (id int, state varchar(9))");
    await test.rows(`CREATE USER loader PASSWORD '${verifier("Secret123")}'`);
    await test.rows("GRANT USAGE ON SCHEMA sales TO loader");
    await test.rows("GRANT INSERT ON TABLE sales.orders TO loader");
    await test.s3.createBucket("lake");
  });

  const asLoader = (sql: string, password = "Secret123") => test.redshift.execute(test.login("loader", password), sql);

  it("lets the loader insert and nothing else (US-01)", async () => {
    assert.equal((await asLoader("INSERT INTO sales.orders VALUES (1, 'new')")).affected, 1);
    await fails(asLoader("SELECT * FROM sales.orders"), "permission denied for relation orders");
    await fails(asLoader("DELETE FROM sales.orders"), "permission denied for relation orders");
    await fails(asLoader("CREATE SCHEMA mine"), "permission denied for database events");
    await fails(asLoader("SELECT * FROM redshift_local.passwords"), "permission denied for relation passwords");
    for (const sql of ["SET SESSION AUTHORIZATION warehouse_admin", "SET ROLE warehouse_admin", "RESET ROLE"]) {
      await assert.rejects(asLoader(sql), /sign in as that user/);
    }
  });

  it("refuses a wrong password, a user that is not there, another database and another host", async () => {
    await fails(asLoader("SELECT 1", "Secret124"), 'password authentication failed for user "loader"');
    const { jdbcUrl, password } = test.adminLogin();
    const execute = (changes: object) =>
      test.redshift.execute({ jdbcUrl, username: ADMIN, password, ...changes }, "SELECT 1");
    await fails(execute({ username: "nobody" }), 'password authentication failed for user "nobody"');
    await fails(execute({ jdbcUrl: jdbcUrl.replace("/events", "/dev") }), 'database "dev" does not exist');
    const elsewhere = "jdbc:redshift://prod.abc.eu-west-1.redshift.amazonaws.com:5439/events";
    await assert.rejects(execute({ jdbcUrl: elsewhere }), /one that exists on AWS is not reached from here/);
    assert.deepEqual((await execute({})).rows, [[1]]);
  });

  it("takes a new password and forgets the old one, and a user that is dropped", async () => {
    await test.rows("CREATE USER temp PASSWORD 'Secret123'");
    const signIn = (password: string) => test.redshift.execute(test.login("temp", password), "SELECT current_user");
    assert.deepEqual((await signIn("Secret123")).rows, [["temp"]]);
    await test.rows("ALTER USER temp PASSWORD 'Secret456'");
    await assert.rejects(signIn("Secret123"), /password authentication failed/);
    assert.deepEqual((await signIn("Secret456")).rows, [["temp"]]);
    await fails(test.rows("CREATE USER temp PASSWORD 'Secret123'"), 'user "temp" already exists');
    await test.rows("DROP USER temp");
    await assert.rejects(signIn("Secret456"), /password authentication failed/);
    await test.rows("DROP USER IF EXISTS temp");
  });

  it("copies as the loader, and tells of each file and of each row that does not fit", async () => {
    await test.s3.put("lake", "in/a.json", Buffer.from('{"id":1,"state":"a"}\n{"id":2,"state":"much too long"}\n'));
    const copy = (more: string) =>
      asLoader(`COPY sales.orders FROM 's3://lake/in/a.json' IAM_ROLE default JSON 'auto' ${more}`);
    const before = await test.rows("SELECT count(*) FROM sales.orders");
    await assert.rejects(copy(""), RedshiftError);
    assert.deepEqual(await test.rows("SELECT count(*) FROM sales.orders"), before);
    assert.deepEqual(await test.rows("SELECT count(*) FROM stl_load_commits"), [[0]]);
    const errors =
      "SELECT filename, line_number, colname, err_code, tbl = 'sales.orders'::regclass::int FROM stl_load_errors";
    const error = ["s3://lake/in/a.json", 2, "state", 1204, true];
    assert.deepEqual(await test.rows(errors), [error]);
    await copy("MAXERROR 2");
    assert.deepEqual(await test.rows(errors), [error, error]);
    const commit =
      "SELECT count(*) FROM stl_load_commits WHERE filename = 's3://lake/in/a.json' AND query IN (SELECT query_id FROM sys_load_error_detail)";
    assert.deepEqual(await test.rows(commit), [[1]]);
    assert.deepEqual((await asLoader("SELECT errors FROM stl_load_commits")).rows, [[1]]);
  });

  it("adds units to a time and counts their bounds between two, as Redshift's guide has it", async () => {
    const [sums] = await test.rows(
      `SELECT DATEADD(month, 1, '2008-04-30')::text, DATEADD(month, 1, '2008-01-31')::text, DATEADD(day, 18, DATE '2008-02-28')::text,
       DATEADD(minute, -30, TIMESTAMP '2026-01-01 00:10:00')::text, DATEADD(w, 1, '2026-01-01')::text, DATEADD(y, 1, '2024-02-29')::text,
       DATEADD(day, NULL, '2024-02-29') IS NULL, NVL(NULL, NULL, 7)`,
    );
    assert.deepEqual(sums, [
      ...["2008-05-30 00:00:00", "2008-02-29 00:00:00", "2008-03-17 00:00:00"],
      ...["2025-12-31 23:40:00", "2026-01-08 00:00:00", "2025-02-28 00:00:00"],
      ...[true, 7],
    ]);
    const [differences] = await test.rows(
      `SELECT DATEDIFF(week, '2009-01-01', '2009-12-31'), DATEDIFF(year, '2025-12-31', '2026-01-01'), DATEDIFF(month, '2026-01-31', '2025-12-01'),
       DATEDIFF(day, TIMESTAMP '2026-01-01 23:59:59', DATE '2026-01-02'), DATEDIFF(hour, '2026-01-01 00:59:59', '2026-01-02 01:00:00'),
       DATEDIFF(min, '2026-01-01 00:00:59', '2026-01-01 00:01:00'), DATEDIFF(s, '2026-01-01 00:00:00.9', '2026-01-01 00:00:01'),
       DATEDIFF(hour, '2026-01-01 01:00:00', '2026-01-01 00:59:59')`,
    );
    assert.deepEqual(differences, [52, 1, -1, 1, 25, 1, 1, -1]);
  });

  it("copies for nobody who may not insert", async () => {
    await test.rows("CREATE TABLE sales.other (id int, state varchar(9))");
    const sql = "COPY sales.other FROM 's3://lake/in/a.json' IAM_ROLE default JSON 'auto'";
    await assert.rejects(asLoader(sql), /permission denied for relation other/);
  });

  it("answers Redshift's functions", async () => {
    const sql = `SELECT CAN_JSON_PARSE('{"a":1}'), CAN_JSON_PARSE('{a'), JSON_PARSE('[1.10]')::text, LEN('é'),
      GETDATE() BETWEEN now()::timestamp - interval '2 s' AND now()::timestamp`;
    assert.deepEqual(await test.rows(sql), [[true, false, "[1.10]", 1, true]]);
  });

  it("gives NULL where a SUPER value does not fit the type", async () => {
    await test.rows("CREATE TABLE sales.raw (payload SUPER)");
    await test.rows(`INSERT INTO sales.raw VALUES (JSON_PARSE('{"n":5,"t":"abcd","o":{"x":1},"z":null}'))`);
    const sql = `SELECT s.payload."n"::BIGINT, s.payload."t"::BIGINT, s.payload."t"::VARCHAR(2), s.payload."o"::VARCHAR(9),
      s.payload."o", s.payload."z" IS NULL, s.payload."t"::TIMESTAMP FROM sales.raw AS s`;
    assert.deepEqual(await test.rows(sql), [[5, null, "ab", null, '{"x": 1}', true, null]]);
  });

  it("names its resources as AWS does, and the same at each run", async () => {
    const { definition } = test;
    assert.equal(definition.host, "wh.123456789012.eu-west-1.redshift-serverless.amazonaws.com");
    assert.match(
      definition.arn,
      /^arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    assert.match(definition.adminSecretArn, /:secret:redshift!ns-warehouse_admin-[0-9a-f]{6}$/);
    const handlers = redshiftHandlers(test.redshift, test.secrets, test.settings);
    const type = "aws:redshiftserverless/workgroup:Workgroup";
    const made = await handlers[type]?.(resource(type, { workgroupName: "wh", namespaceName: "ns" }));
    assert.deepEqual(made?.outputs.endpoints, [{ address: definition.host, port: 5439, vpcEndpoints: [] }]);
    assert.equal(made?.outputs.arn, definition.arn);
  });

  it("refuses another name for a database that is there (RS-02)", async () => {
    const handlers = redshiftHandlers(test.redshift, test.secrets, test.settings);
    const type = "aws:redshiftserverless/namespace:Namespace";
    const namespace = handlers[type]?.(resource(type, { namespaceName: "ns", dbName: "other", adminUsername: ADMIN }));
    await assert.rejects(Promise.resolve(namespace), /its database is "events" and cannot become "other"/);
  });

  it("forgets what a statement sets when the statement is over", async () => {
    await test.rows("SET search_path TO sales");
    assert.deepEqual(await test.rows("SELECT current_setting('search_path')"), [["public"]]);
  });

  it("makes a cluster with a host of AWS's form, beside the workgroup", async function () {
    this.timeout(60_000);
    const type = "aws:redshift/cluster:Cluster";
    const inputs = { clusterIdentifier: "c1", databaseName: "events", masterUsername: "chief", port: 5440 };
    const handlers = redshiftHandlers(test.redshift, test.secrets, test.settings);
    const made = await handlers[type]?.(resource(type, inputs));
    const host = String(made?.outputs.dnsName);
    assert.match(host, /^c1\.[0-9a-f]{12}\.eu-west-1\.redshift\.amazonaws\.com$/);
    assert.equal(made?.outputs.endpoint, `${host}:5440`);
    const { username, password } = JSON.parse(test.secrets.value(String(made?.outputs.masterPasswordSecretArn)));
    const jdbcUrl = `jdbc:redshift://${host}:5440/events`;
    const login = { jdbcUrl, username, password };
    const { rows } = await test.redshift.execute(
      login,
      "SELECT current_user, current_database(), usesuper FROM pg_user WHERE usename = current_user",
    );
    assert.deepEqual(rows, [["chief", "events", true]]);
    assert.deepEqual(
      test.redshift.ports().map(({ name }) => name),
      ["wh", "c1"],
    );
    assert.deepEqual(await statusAs("chief"), ["FINISHED", undefined]);
    assert.deepEqual(await statusAs("nobody"), ["FAILED", 'ERROR: user "nobody" does not exist']);
  });

  /** Signs in to the cluster by DbUser, without a secret (DA-03). */
  async function statusAs(DbUser: string): Promise<unknown[]> {
    const api = new RedshiftData(test.redshift, test.secrets);
    const target = { ClusterIdentifier: "c1", Database: "events", DbUser };
    const { Id } = await api.call("ExecuteStatement", { ...target, Sql: "SELECT 1" });
    for (;;) {
      const { Status, Error: reason } = await api.call("DescribeStatement", { Id });
      if (Status === "FINISHED" || Status === "FAILED") return [Status, reason];
      await sleep(5);
    }
  }
});
