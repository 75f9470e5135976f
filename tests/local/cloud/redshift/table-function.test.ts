import assert from "node:assert/strict";
import { RedshiftData } from "@aws-sdk/client-redshift-data";
import { applyTable } from "../../../../lambda/redshift-table/apply";
import type { TableContext } from "../../../../lambda/redshift-table/context";
import { DataApi } from "../../../../lambda/redshift-table/data-api";
import { applyReader, removeReader } from "../../../../lambda/redshift-table/reader";
import type { ColumnDefinition, ReaderRequest, TableRequest } from "../../../../lambda/redshift-table/request";
import type { Login } from "../../../../lambda/redshift-table/secret";
import { clientSettings } from "../temporary-cloud";
import { DATABASE, useWarehouse } from "./harness";

const column = (name: string, type: string): ColumnDefinition => ({ name, type, nullable: true });

const COLUMNS = [
  column("big", "BIGINT"),
  column("text", "VARCHAR(20)"),
  column("amount", "DECIMAL(10,2)"),
  column("note", "VARCHAR(20)"),
  column("at", "TIMESTAMP"),
  column("late", "VARCHAR(40)"),
  column("yes", "BOOLEAN"),
  column("day", "DATE"),
  column("ratio", "DOUBLE PRECISION"),
  column("extra", "SUPER"),
  column("last", "VARCHAR(20)"),
];

describe("the table function on the embedded warehouse", () => {
  const test = useWarehouse();
  let client: RedshiftData;
  const secrets = new Map<string, Login>();

  before(async () => {
    await test.s3.createBucket("lake");
    client = new RedshiftData(clientSettings(test.gateway.endpoint));
  });
  after(() => client.destroy());

  /** Takes the table to the request and answers what ran. */
  const apply = (request: TableRequest) => run((context) => applyTable(request, context));

  async function run(work: (context: TableContext) => Promise<void>): Promise<string[]> {
    const environment = {
      DATABASE_NAME: DATABASE,
      ADMIN_SECRET_ARN: test.definition.adminSecretArn,
      WORKGROUP_NAME: "wh",
    };
    const database = new DataApi(client, environment, { getRemainingTimeInMillis: () => 600_000 }, []);
    const logins = {
      read: async (arn: string) => secrets.get(arn),
      write: async (arn: string, login: Login) => void secrets.set(arn, login),
    };
    await work({ database, logins, functionName: "tables" });
    return database.statements;
  }

  const streaming = (columns = COLUMNS): TableRequest => ({
    table: { databaseSchema: "ingest", tableName: "clicks", columns, ingestion: "STREAMING" },
    owner: "clicks",
    stream: { streamName: "clicks", roleArn: "arn:aws:iam::123456789012:role/r" },
    allowDrop: false,
  });
  const csv = (columns: ColumnDefinition[]): TableRequest => ({
    table: { databaseSchema: "ingest", tableName: "orders", columns, ingestion: "COPY", stagedFormat: "CSV" },
    owner: "orders",
    loader: { userName: "orders_loader", secretArn: "arn" },
    allowDrop: false,
  });

  async function put(event: object): Promise<void> {
    const Data = Buffer.from(JSON.stringify(event)).toString("base64");
    await test.kinesis.call("PutRecords", { StreamName: "clicks", Records: [{ Data, PartitionKey: "k" }] });
    await test.redshift.refresh();
  }

  it("reads each column by its own type, text behind numbers and times too", async () => {
    await test.kinesis.ensureStream({ name: "clicks", mode: "PROVISIONED", shardCount: 1, retentionHours: 24 });
    assert.equal((await apply(streaming())).length, 5);
    assert.deepEqual(await apply(streaming()), []);
    const event = { big: 1, text: "a", amount: 2.5, note: "b", at: "2026-01-02 03:04:05", late: "c", yes: true };
    await put({ ...event, day: "2026-01-02", ratio: 0.5, extra: { a: [1] }, last: "d" });
    const unfit = { big: "x", text: 7, amount: "y", note: "1e3", at: "never", late: "2026-01-02", yes: "maybe" };
    await put({ ...unfit, day: "2026-13-45", ratio: "z", extra: "e", last: "" });
    const rows = await test.rows(
      "SELECT big, text, amount::text, note, at::text, late, yes, day::text, ratio, extra::text, last FROM ingest.clicks",
    );
    assert.deepEqual(rows, [
      [1, "a", "2.50", "b", "2026-01-02 03:04:05", "c", true, "2026-01-02", 0.5, '{"a": [1]}', "d"],
      [null, "7", null, "1e3", null, "2026-01-02", null, null, null, '"e"', ""],
    ]);
  });

  it("US-04 replaces the view in one transaction, and its readers can read on", async () => {
    for (const name of ["ann", "lead"]) await test.rows(`CREATE USER ${name} PASSWORD 'Secret123'`);
    await test.rows("CREATE GROUP bi");
    await test.rows("GRANT USAGE ON SCHEMA ingest TO PUBLIC");
    await test.rows("GRANT SELECT ON ingest.clicks TO ann");
    await test.rows("GRANT SELECT ON ingest.clicks TO GROUP bi");
    await test.rows("GRANT SELECT ON ingest.clicks TO lead WITH GRANT OPTION");
    const columns = [...COLUMNS, column("country", "VARCHAR(2)")];
    const ran = await apply(streaming(columns));
    assert.deepEqual(
      ran.map((sql) => sql.split(" ").slice(0, 2).join(" ")),
      ["DROP VIEW", "CREATE VIEW", "COMMENT ON", "GRANT SELECT", "GRANT SELECT"],
    );
    assert.deepEqual(ran.slice(3), [
      'GRANT SELECT ON TABLE "ingest"."clicks" TO GROUP "bi", "ann"',
      'GRANT SELECT ON TABLE "ingest"."clicks" TO "lead" WITH GRANT OPTION',
    ]);
    const readers =
      "SELECT identity_type, identity_name, admin_option FROM svv_relation_privileges WHERE relation_name = 'clicks' ORDER BY 1, 2";
    assert.deepEqual(await test.rows(readers), [
      ["group", "bi", false],
      ["user", "ann", false],
      ["user", "lead", true],
    ]);
    assert.deepEqual((await test.warehouse.run("ann", "SELECT count(country) FROM ingest.clicks")).rows, [[0]]);
    assert.deepEqual(await apply(streaming(columns)), []);
  });

  it("US-04 leaves view, mark and grants where the new view cannot be made, and tells the way out", async () => {
    await test.rows("CREATE VIEW ingest.report AS SELECT country FROM ingest.clicks");
    const columns = [...COLUMNS, column("country", "VARCHAR(2)"), column("city", "VARCHAR(2)")];
    await assert.rejects(apply(streaming(columns)), /depend on it[\s\S]*; a view over "ingest"\."clicks" forbids it/);
    assert.deepEqual((await test.warehouse.run("ann", "SELECT count(*) FROM ingest.clicks")).rows, [[2]]);
    await test.rows("DROP VIEW ingest.report");
    assert.equal((await apply(streaming(columns))).length, 5);
  });

  it("US-04 loads CSV that was staged before a column came, and a bound view forbids to widen one", async () => {
    const columns = [column("id", "BIGINT"), column("state", "VARCHAR(4)")];
    await apply(csv(columns));
    await test.s3.put("lake", "staging/old.csv", Buffer.from("1,a\n"));
    const more = [...columns, column("country", "VARCHAR(2)"), column("count", "INTEGER")];
    await apply(csv(more));
    assert.deepEqual(await apply(csv(more)), []);
    await test.s3.put("lake", "staging/new.csv", Buffer.from("2,b,de,3\n"));
    await test.warehouse.run(
      "orders_loader",
      "COPY ingest.orders (id,state,country,count) FROM 's3://lake/staging/' IAM_ROLE default CSV DELIMITER ',' FILLRECORD MAXERROR 100000",
    );
    assert.deepEqual(await test.rows("SELECT * FROM ingest.orders ORDER BY id"), [
      [1, "a", "", null],
      [2, "b", "de", 3],
    ]);
    await test.rows("CREATE VIEW ingest.states AS SELECT state FROM ingest.orders");
    const wider = more.map((each) => (each.name === "state" ? { ...each, type: "VARCHAR(8)" } : each));
    const wanted = csv([...wider, column("city", "VARCHAR(2)")]);
    await assert.rejects(apply(wanted), /used by a view or rule[\s\S]*; a view over "ingest"\."orders" forbids it/);
    assert.equal((await test.rows("SELECT * FROM ingest.orders"))[0]?.length, 4);
    await test.rows("DROP VIEW ingest.states");
    assert.equal((await apply(wanted)).length, 3);
  });

  describe("makes a reader of reports", () => {
    const reader = (...tableNames: string[]): ReaderRequest => ({
      reader: {
        userName: "bi_reader",
        secretArn: "reader",
        tables: tableNames.map((tableName) => ({ databaseSchema: "ingest", tableName })),
      },
    });
    const asReader = (sql: string) => test.warehouse.run("bi_reader", sql);

    it("who selects from the reported table and view, in both ways in, and from no other", async () => {
      await run((context) => applyReader(reader("clicks"), context));
      assert.deepEqual((await asReader('SELECT "text" FROM "ingest"."clicks" ORDER BY 1')).rows, [["7"], ["a"]]);
      assert.deepEqual((await asReader('SELECT JSON_SERIALIZE("extra") FROM "ingest"."clicks" WHERE big = 1')).rows, [
        ['{"a": [1]}'],
      ]);
      await assert.rejects(asReader("SELECT * FROM ingest.orders"), /permission denied/);
      await assert.rejects(asReader("SELECT * FROM ingest.clicks_stream"), /permission denied/);
      await run((context) => applyReader(reader("clicks", "orders"), context));
      assert.deepEqual((await asReader("SELECT count(*) FROM ingest.orders")).rows, [[2]]);
    });

    it("who writes nothing, drops nothing and makes nothing", async () => {
      for (const sql of [
        "INSERT INTO ingest.orders VALUES (3, 'c', 'de', 4)",
        "UPDATE ingest.orders SET state = 'x'",
        "DELETE FROM ingest.orders",
        "TRUNCATE ingest.orders",
        "CREATE TABLE ingest.mine (id int)",
      ]) {
        await assert.rejects(asReader(sql), /permission denied/, sql);
      }
      await assert.rejects(asReader("DROP TABLE ingest.orders"), /must be owner/);
      assert.deepEqual(await test.rows("SELECT count(*) FROM ingest.orders"), [[2]]);
    });

    it("who reads a view that is made anew, and no table that is reported no more, and who goes", async () => {
      const names = ["country", "city", "street"];
      await apply(streaming([...COLUMNS, ...names.map((name) => column(name, "VARCHAR(2)"))]));
      assert.deepEqual((await asReader("SELECT count(street) FROM ingest.clicks")).rows, [[0]]);
      assert.deepEqual(await run((context) => applyReader(reader("clicks", "orders"), context)), []);
      assert.deepEqual(await run((context) => applyReader(reader("orders"), context)), [
        'REVOKE SELECT ON TABLE "ingest"."clicks" FROM "bi_reader"',
      ]);
      await assert.rejects(asReader("SELECT * FROM ingest.clicks"), /permission denied/);
      await run((context) => removeReader(reader("orders"), context));
      assert.deepEqual(await test.rows("SELECT usename FROM pg_user WHERE usename = 'bi_reader'"), []);
    });
  });

  it("lists a refused row in sys_load_error_detail, with Redshift's columns", async () => {
    await test.s3.put("lake", "bad.csv", Buffer.from("x,a,de,3\n"));
    const copy =
      "COPY ingest.orders (id,state,country,count) FROM 's3://lake/bad.csv' IAM_ROLE default CSV DELIMITER ',' FILLRECORD";
    await assert.rejects(
      test.warehouse.run("orders_loader", copy),
      /Check 'sys_load_error_detail' system table for details/,
    );
    assert.deepEqual(
      await test.rows("SELECT file_name, line_number, column_name, error_message FROM sys_load_error_detail"),
      [["s3://lake/bad.csv", 1, "id", "Invalid digit, Value 'x', Pos 0, Type: Long"]],
    );
    const { columns } = await test.warehouse.run("orders_loader", "SELECT * FROM sys_load_error_detail");
    assert.deepEqual(
      columns.map(({ name }) => name),
      [
        ...["user_id", "query_id", "transaction_id", "session_id", "database_name", "table_id", "start_time"],
        ...["file_name", "line_number", "column_name", "column_type", "column_length", "position"],
        ...["error_code", "error_message"],
      ],
    );
  });
});
