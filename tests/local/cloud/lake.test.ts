import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Athena } from "../../../local/cloud/athena";
import { DuckDBColumnarWriter } from "../../../local/cloud/columnar";
import type { CatalogTable } from "../../../local/cloud/contracts";
import { DuckDB } from "../../../local/cloud/duckdb";
import { Glue, glueHandlers } from "../../../local/cloud/glue";
import { LakeSql } from "../../../local/cloud/lake-sql";
import { layoutOf } from "../../../local/cloud/table-layout";
import { folderStore, scratchFolder } from "./support";

const PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
const JSON_SERDE = "org.openx.data.jsonserde.JsonSerDe";

function table(overrides: Partial<CatalogTable> = {}): CatalogTable {
  return {
    databaseName: "lake",
    name: "clicks",
    columns: [
      { name: "id", type: "bigint" },
      { name: "seen", type: "timestamp" },
    ],
    partitionKeys: [{ name: "datehour", type: "string" }],
    location: "s3://bucket/clicks/",
    parameters: { "storage.location.template": "s3://bucket/clicks/${datehour}/" },
    serializationLibrary: PARQUET,
    ...overrides,
  };
}

const json = (overrides: Partial<CatalogTable> = {}) => table({ serializationLibrary: JSON_SERDE, ...overrides });

describe("the lake", () => {
  const folder = scratchFolder();
  let duckdb: DuckDB;
  before(async () => {
    duckdb = await DuckDB.open();
  });
  after(() => duckdb.close());

  function lakeOf(name: string, ...tables: CatalogTable[]) {
    const dataDir = join(folder.path, name);
    mkdirSync(join(dataDir, "bucket"), { recursive: true });
    const settings = { dataDir, region: "eu-west-1", accountId: "000000000000" };
    const glue = new Glue(settings);
    for (const each of tables) {
      glue.putDatabase(each.databaseName);
      glue.putTable(each);
    }
    const write = (key: string, body: string | Buffer) => {
      const file = join(dataDir, "bucket", key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, body);
      return file;
    };
    const lake = new LakeSql(
      duckdb,
      glue,
      folderStore(() => dataDir),
    );
    return { glue, lake, write, settings, athena: new Athena(lake, settings) };
  }

  it("reads a table without objects as empty, with its columns' types", async () => {
    const { lake } = lakeOf("empty", table());
    const { rows, columns } = await lake.query("SELECT * FROM clicks");
    assert.deepEqual(rows, []);
    assert.deepEqual(columns, [
      { name: "id", type: "BIGINT" },
      { name: "seen", type: "TIMESTAMP" },
      { name: "datehour", type: "VARCHAR" },
    ]);
  });

  it("writes Parquet with every Glue type and reads the same values back", async () => {
    const columns = [
      ["s", "string"],
      ["b", "boolean"],
      ["t", "tinyint"],
      ["i", "int"],
      ["l", "bigint"],
      ["f", "double"],
      ["n", "decimal(38,2)"],
      ["d", "date"],
      ["ts", "timestamp"],
      ["x", "binary"],
    ].map(([name = "", type = ""]) => ({ name, type }));
    const { lake, write } = lakeOf("types", table({ columns }));
    const file = write("clicks/2026/01/31/23/part.parquet", "");
    const row =
      '{"s":"é\\"\\n","b":true,"t":-128,"i":7,"l":9223372036854775807,"f":0.1,"n":"123456789012345678901234567890.12",' +
      '"d":"2026-01-31","ts":"2026-01-31 23:59:59.123456","x":"AP8="}\n{"s":null}\n';
    const writer = new DuckDBColumnarWriter(duckdb, join(folder.path, "scratch"));
    await writer.writeParquet(columns, Buffer.from(row), "SNAPPY", file);

    const { rows } = await lake.query("SELECT *, hex(x) AS bytes FROM clicks ORDER BY s NULLS LAST");
    const { x: _, ...first } = rows[0] ?? {};
    assert.deepEqual(first, {
      s: 'é"\n',
      b: true,
      t: -128,
      i: 7,
      l: "9223372036854775807",
      f: 0.1,
      n: "123456789012345678901234567890.12",
      d: "2026-01-31",
      ts: "2026-01-31 23:59:59.123456",
      bytes: "00FF",
      datehour: "2026/01/31/23",
    });
    assert.equal(rows[1]?.l, null);
    const codecs = await duckdb.query(`SELECT DISTINCT compression FROM parquet_metadata('${file}')`);
    assert.deepEqual(codecs.rows, [{ compression: "SNAPPY" }]);
  });

  it("fails to write a row that does not fit its column, and leaves no scratch file", async () => {
    const writer = new DuckDBColumnarWriter(duckdb, join(folder.path, "scratch-failed"));
    const columns = [{ name: "i", type: "int" }];
    const target = join(folder.path, "never.parquet");
    await assert.rejects(writer.writeParquet(columns, Buffer.from('{"i":"x"}\n'), "SNAPPY", target), /"x"/);
    assert.deepEqual(await import("node:fs").then((fs) => fs.readdirSync(join(folder.path, "scratch-failed"))), []);
  });

  it("reads JSON lines, plain and gzipped, and shows a line that is no JSON as NULLs", async () => {
    const { lake, write } = lakeOf("json", json());
    write("clicks/2026/01/31/22/a", '{"id":1,"seen":"2026-01-31T22:00:00Z","more":[1]}\nno json\n');
    write("clicks/2026/01/31/23/b.gz", gzipSync('{"id":2}\n'));
    const { rows } = await lake.query("SELECT id, seen, datehour FROM clicks ORDER BY id");
    assert.deepEqual(rows, [
      { id: "1", seen: "2026-01-31 22:00:00", datehour: "2026/01/31/22" },
      { id: "2", seen: null, datehour: "2026/01/31/23" },
      { id: null, seen: null, datehour: "2026/01/31/22" },
    ]);
  });

  it("sees objects that came after the last query, and leaves other prefixes alone", async () => {
    const { lake, write } = lakeOf("later", json());
    write("clicks/2026/01/31/23/a", '{"id":1}\n');
    write("clicks-of-others/2026/01/31/23/a", '{"id":9}\n');
    assert.deepEqual((await lake.query("SELECT count(*)::INT AS n FROM clicks")).rows, [{ n: 1 }]);
    write("clicks/2026/02/01/00/b", '{"id":2}\n{"id":3}\n');
    assert.deepEqual((await lake.query("SELECT count(*)::INT AS n FROM lake.clicks")).rows, [{ n: 3 }]);
  });

  it("takes typed partition columns from a Hive-style path", async () => {
    const partitioned = json({
      partitionKeys: [
        { name: "type", type: "string" },
        { name: "year", type: "int" },
      ],
      parameters: { "storage.location.template": "s3://bucket/clicks/type=${type}/year=${year}/" },
    });
    const { lake, write } = lakeOf("hive", partitioned);
    write("clicks/type=a.b/year=2026/x", '{"id":1}\n');
    assert.deepEqual((await lake.query("SELECT * EXCLUDE (seen) FROM clicks")).rows, [
      { id: "1", type: "a.b", year: 2026 },
    ]);
  });

  it("finds the literal prefix of a template whose name holds characters of patterns", () => {
    const layout = layoutOf(table({ parameters: { "storage.location.template": "s3://bucket/a+b/$x/${day}" } }));
    assert.deepEqual(layout, {
      bucket: "bucket",
      literalPrefix: "a+b/$x/",
      keyPattern: "^a\\+b/\\$x/(.+?)/[^/]+$",
      partitions: ["day"],
    });
  });

  it("refuses a location outside of S3, and names the table", () => {
    assert.throws(() => layoutOf(table({ parameters: {}, location: "hdfs://x" })), /lake\.clicks lies at "hdfs:\/\/x"/);
  });

  describe("Glue", () => {
    it("keeps its catalog over a restart, and takes a changed table in place of the old one", () => {
      const { settings } = lakeOf("restart", table(), table({ columns: [{ name: "only", type: "int" }] }));
      const again = new Glue(settings);
      assert.deepEqual(
        again.tables().map(({ columns }) => columns),
        [[{ name: "only", type: "int" }]],
      );
    });

    it("makes the database and the table that the program registers", async () => {
      const { glue, settings } = lakeOf("handlers");
      const handlers = glueHandlers(glue, settings);
      const resource = { urn: "urn", name: "n" };
      const database = await handlers["aws:glue/catalogDatabase:CatalogDatabase"]?.({
        ...resource,
        type: "aws:glue/catalogDatabase:CatalogDatabase",
        inputs: { name: "lake" },
      });
      assert.equal(database?.id, "000000000000:lake");
      await handlers["aws:glue/catalogTable:CatalogTable"]?.({
        ...resource,
        type: "aws:glue/catalogTable:CatalogTable",
        inputs: {
          name: "clicks",
          databaseName: "lake",
          partitionKeys: [{ name: "datehour", type: "string", comment: "" }],
          parameters: table().parameters,
          storageDescriptor: {
            location: "s3://bucket/clicks/",
            columns: [{ name: "id", type: "bigint", comment: "the id" }],
            serDeInfo: { serializationLibrary: PARQUET },
          },
        },
      });
      assert.deepEqual(glue.table("lake", "clicks"), table({ columns: [{ name: "id", type: "bigint" }] }));
    });

    it("answers its calls as AWS does", async () => {
      const { glue } = lakeOf("calls", table());
      assert.deepEqual(await glue.call("GetDatabases", {}), {
        DatabaseList: [{ Name: "lake", CatalogId: "000000000000" }],
      });
      const { Table } = (await glue.call("GetTable", { DatabaseName: "lake", Name: "clicks" })) as {
        Table: { StorageDescriptor: { Columns: unknown } };
      };
      assert.deepEqual(Table.StorageDescriptor.Columns, [
        { Name: "id", Type: "bigint" },
        { Name: "seen", Type: "timestamp" },
      ]);
      const { TableList } = (await glue.call("GetTables", { DatabaseName: "lake" })) as { TableList: unknown[] };
      assert.deepEqual(TableList, [Table]);
      await assert.rejects(glue.call("GetTable", { DatabaseName: "lake", Name: "none" }), {
        name: "EntityNotFoundException",
      });
      await assert.rejects(glue.call("GetDatabase", { Name: "none" }), { name: "EntityNotFoundException" });
      await assert.rejects(glue.call("DropEverything", {}), { name: "UnknownOperationException" });
    });
  });

  describe("Athena", () => {
    const started = async (athena: Athena, sql: string) =>
      (await athena.call("StartQueryExecution", { QueryString: sql, QueryExecutionContext: { Database: "lake" } }))
        .QueryExecutionId;

    it("runs a query and answers its rows under their names", async () => {
      const { athena, write } = lakeOf("athena", json());
      write("clicks/2026/01/31/23/a", '{"id":1}\n{"id":null}\n');
      const QueryExecutionId = await started(athena, "SELECT id FROM clicks ORDER BY id");
      const { ResultSet } = (await athena.call("GetQueryResults", { QueryExecutionId })) as Record<string, unknown>;
      assert.deepEqual(ResultSet, {
        ResultSetMetadata: { ColumnInfo: [{ Name: "id", Type: "bigint" }] },
        Rows: [{ Data: [{ VarCharValue: "id" }] }, { Data: [{ VarCharValue: "1" }] }, { Data: [{}] }],
      });
    });

    it("reports a wrong statement as a failed execution with its reason", async () => {
      const { athena } = lakeOf("athena-failed", table());
      const QueryExecutionId = await started(athena, "SELECT nothing FROM clicks");
      const { QueryExecution } = (await athena.call("GetQueryExecution", { QueryExecutionId })) as {
        QueryExecution: { Status: { State: string; StateChangeReason: string } };
      };
      assert.equal(QueryExecution.Status.State, "FAILED");
      assert.match(QueryExecution.Status.StateChangeReason, /"nothing" not found/);
      await assert.rejects(athena.call("GetQueryResults", { QueryExecutionId }), { name: "InvalidRequestException" });
    });

    it("refuses an execution that it does not know and an operation that it does not offer", async () => {
      const { athena } = lakeOf("athena-unknown");
      await assert.rejects(athena.call("GetQueryExecution", { QueryExecutionId: "x" }), {
        name: "InvalidRequestException",
      });
      await assert.rejects(athena.call("CreateNamedQuery", {}), { name: "UnknownOperationException" });
    });
  });
});
