import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { BUCKET, copyBench } from "./copy-support";

const FAILED = "Load into table 't' failed.  Check 'stl_load_errors' system table for details.";

function manifest(...entries: { url: string; mandatory?: boolean }[]): string {
  return JSON.stringify({ entries });
}

describe("COPY", () => {
  const bench = copyBench();
  const copied = async (options: string, source = "data/") =>
    bench.copy(`COPY t FROM 's3://${BUCKET}/${source}' ${options}`);
  const ids = async () => (await bench.rows("SELECT id FROM t ORDER BY id")).map(([id]) => id);

  beforeEach(() => bench.table("t", "id integer NOT NULL, name varchar(5) DEFAULT 'none', at date"));
  afterEach(async () => {
    for (const key of ["data/1", "data/2", "data/3", "list.json"]) await bench.delete(key);
  });

  describe("objects", () => {
    it("loads all objects of a prefix, and joins no row of two", async () => {
      await bench.put("data/1", '{"id":1}{"id":');
      await bench.put("data/2", '2}\n{"id":3}');
      const { result, errors, commits } = await copied("JSON 'auto' MAXERROR 9");
      assert.equal(result?.affected, 2);
      assert.deepEqual(await ids(), [1, 3]);
      assert.deepEqual(
        errors.map(({ fileName, lineNumber, rawLine }) => [fileName, lineNumber, rawLine]),
        [
          ["s3://lake/data/1", 1, '{"id":'],
          ["s3://lake/data/2", 1, "2}"],
        ],
      );
      assert.deepEqual(commits, [
        { fileName: "s3://lake/data/1", linesScanned: 2, errors: 1 },
        { fileName: "s3://lake/data/2", linesScanned: 2, errors: 1 },
      ]);
    });

    it("loads the objects that a manifest lists, and no others", async () => {
      await bench.put("data/1", '{"id":1}');
      await bench.put("data/2", '{"id":2}');
      await bench.put("list.json", manifest({ url: "s3://lake/data/2", mandatory: true }, { url: "s3://lake/gone" }));
      const { commits } = await copied("JSON 'auto' MANIFEST", "list.json");
      assert.deepEqual(await ids(), [2]);
      assert.deepEqual(
        commits.map(({ fileName }) => fileName),
        ["s3://lake/data/2"],
      );
    });

    it("loads gzip, also of several members", async () => {
      await bench.put("data/1", Buffer.concat([gzipSync('{"id":1}\n'), gzipSync('{"id":2}\n')]));
      await copied("JSON 'auto' GZIP");
      assert.deepEqual(await ids(), [1, 2]);
    });

    it("loads CSV into the columns that are named, in their order", async () => {
      await bench.put("data/1", '"a,b",1\n,2\n');
      const { result } = await bench.copy("COPY t (name, id) FROM 's3://lake/data/1' CSV");
      assert.equal(result?.affected, 2);
      assert.deepEqual(await bench.rows("SELECT id, name FROM t ORDER BY id"), [
        [1, "a,b"],
        [2, ""],
      ]);
    });

    it("loads an empty object, and notes it", async () => {
      await bench.put("data/1", "");
      const { result, commits } = await copied("JSON 'auto'");
      assert.equal(result?.affected, 0);
      assert.deepEqual(commits, [{ fileName: "s3://lake/data/1", linesScanned: 0, errors: 0 }]);
    });

    it("loads the same object again when it is told to", async () => {
      await bench.put("data/1", '{"id":1}');
      await copied("JSON 'auto'");
      await copied("JSON 'auto'");
      assert.deepEqual(await ids(), [1, 1]);
    });

    it("loads an object of many megabytes piece by piece", async () => {
      await bench.table("t", "id integer, name varchar(100)");
      const name = `é,"${"x".repeat(80)}`;
      const rows = Array.from({ length: 100_000 }, (_, id) => JSON.stringify({ id, name }));
      await bench.put("data/1", gzipSync(rows.join("")));
      const before = bench.pieces;
      const { result } = await copied("JSON 'auto' GZIP");
      assert.equal(result?.affected, 100_000);
      assert.deepEqual(await bench.rows("SELECT count(DISTINCT id), min(name), max(name) FROM t"), [
        [100_000, name, name],
      ]);
      // 9 MB of CSV, 4 MiB and a little at a time.
      assert.equal(bench.pieces - before, 3);
    });

    const impossible: [title: string, put: Record<string, string>, source: string, options: string, message: RegExp][] =
      [
        ["a prefix of nothing", {}, "data/", "JSON", /The specified S3 prefix 'data\/' does not exist/],
        ["no manifest", {}, "list.json", "MANIFEST", /Problem reading manifest file/],
        ["a manifest that is no JSON", { "list.json": "{" }, "list.json", "MANIFEST", /not in correct json format/],
        ["a manifest without entries", { "list.json": "[]" }, "list.json", "MANIFEST", /not in correct json format/],
        [
          "an entry without a URL",
          { "list.json": '{"entries":[{}]}' },
          "list.json",
          "MANIFEST",
          /not in correct json format/,
        ],
        [
          "an entry that is a bucket",
          { "list.json": manifest({ url: "s3://lake/" }) },
          "list.json",
          "MANIFEST",
          /requires full path of an S3 object/,
        ],
        [
          "a mandatory object that is missing",
          { "list.json": manifest({ url: "s3://lake/gone", mandatory: true }) },
          "list.json",
          "MANIFEST",
          /mandatory file s3:\/\/lake\/gone does not exist/,
        ],
        [
          "a manifest of missing objects",
          { "list.json": manifest({ url: "s3://lake/gone" }) },
          "list.json",
          "MANIFEST",
          /does not exist/,
        ],
        [
          "GZIP of plain text",
          { "data/1": '{"id":1}' },
          "data/",
          "JSON GZIP",
          /reading s3:\/\/lake\/data\/1: incorrect header check/,
        ],
      ];
    for (const [title, objects, source, options, message] of impossible) {
      it(`refuses ${title}`, async () => {
        for (const [key, body] of Object.entries(objects)) await bench.put(key, body);
        const { failure, commits } = await copied(options, source);
        assert.match(failure ?? "", message);
        assert.deepEqual(commits, []);
        assert.deepEqual(await ids(), []);
      });
    }

    it("loads nothing when gzip is cut off", async () => {
      await bench.put("data/1", gzipSync('{"id":1}\n'.repeat(1000)).subarray(0, -10));
      const { failure } = await copied("JSON GZIP");
      assert.match(failure ?? "", /unexpected end of file/);
      assert.deepEqual(await ids(), []);
    });
  });

  describe("rows that do not fit", () => {
    const GOOD_AND_BAD = '{"id":1}\n{"id":"x"}\n{"id":2}\n{"name":"y"}\n{"id":3}\n';

    it("fails at the first by default, with nothing loaded and the error noted", async () => {
      const { failure, errors, commits } = await bench.load("t", GOOD_AND_BAD, "JSON 'auto'");
      assert.equal(failure, FAILED);
      assert.deepEqual(errors, [
        {
          table: '"t"',
          fileName: "s3://lake/one/object",
          lineNumber: 2,
          columnName: "id",
          columnType: "int4",
          columnLength: "0",
          position: 0,
          rawLine: '{"id":"x"}',
          rawFieldValue: "x",
          code: 1207,
          reason: "Invalid digit, Value 'x', Pos 0, Type: Integer",
        },
      ]);
      assert.deepEqual(commits, []);
      assert.deepEqual(await ids(), []);
    });

    it("CO-06 fails when as many rows fail as MAXERROR says", async () => {
      const { failure, errors } = await bench.load("t", GOOD_AND_BAD, "JSON 'auto' MAXERROR 2");
      assert.equal(failure, FAILED);
      assert.equal(errors.length, 2);
      assert.deepEqual(await ids(), []);
    });

    it("CO-06 leaves out the rows that fail when they are fewer than MAXERROR", async () => {
      const { result, errors } = await bench.load("t", GOOD_AND_BAD, "JSON 'auto' MAXERROR 3");
      assert.equal(result?.affected, 3);
      assert.deepEqual(await ids(), [1, 2, 3]);
      assert.deepEqual(
        errors.map(({ code, lineNumber }) => [code, lineNumber]),
        [
          [1207, 2],
          [1213, 4],
        ],
      );
    });

    it("finds the rows that PostgreSQL itself refuses, and loads all others", async () => {
      await bench.table("t", "id integer NOT NULL CHECK (id % 100 <> 7), name varchar(5), at date");
      const rows = Array.from({ length: 1000 }, (_, id) => `{"id":${id}}`);
      const { result, errors, commits } = await bench.load("t", rows.join("\n"), "JSON 'auto' MAXERROR 100");
      assert.equal(result?.affected, 990);
      assert.deepEqual(
        errors.map(({ lineNumber }) => lineNumber),
        [8, 108, 208, 308, 408, 508, 608, 708, 808, 908],
      );
      assert.match(errors[0]?.reason ?? "", /violates check constraint/);
      assert.equal(errors[0]?.rawLine, '{"id":7}');
      assert.equal(commits[0]?.errors, 10);
      assert.deepEqual((await ids()).length, 990);
    });

    it("fails at the rows that PostgreSQL itself refuses too", async () => {
      await bench.table("t", "id integer UNIQUE, name varchar(5), at date");
      const { failure } = await bench.load("t", '{"id":1}{"id":1}{"id":1}', "JSON 'auto' MAXERROR 2");
      assert.equal(failure, FAILED);
      assert.deepEqual(await ids(), []);
    });

    it("shows at most 1,024 characters of a row and of a field, and no NUL", async () => {
      const { errors } = await bench.load("t", `{"id":1,"name":"\\u0000${"é".repeat(2000)}"}`, "JSON 'auto'");
      assert.equal(errors[0]?.rawLine.length, 1024);
      assert.equal(errors[0]?.rawFieldValue, `\ufffd${"é".repeat(1023)}`);
    });
  });

  describe("tables", () => {
    it("CO-01 gives a missing column its default and a null none", async () => {
      await bench.table("t", "id integer, name varchar(9) DEFAULT 'it''s', at date DEFAULT '2026-01-02'::date + 1");
      await bench.load("t", '{"id":1}{"id":2,"name":null,"at":null}', "JSON 'auto'");
      assert.deepEqual(await bench.rows("SELECT id, name, at::text FROM t ORDER BY id"), [
        [1, "it's", "2026-01-03"],
        [2, null, null],
      ]);
    });

    it("loads a table of one column, NULL included", async () => {
      await bench.table("t", "id integer");
      const { result } = await bench.load("t", '{}{"id":1}{"id":null}', "JSON 'auto'");
      assert.equal(result?.affected, 3);
      assert.deepEqual(await bench.rows("SELECT id FROM t ORDER BY id"), [[1], [null], [null]]);
    });

    it("leaves identity columns to the database", async () => {
      await bench.table("t", "number integer GENERATED BY DEFAULT AS IDENTITY, id integer");
      await bench.load("t", '{"id":7,"number":9}{"id":8}', "JSON 'auto'");
      assert.deepEqual(await bench.rows("SELECT number, id FROM t ORDER BY id"), [
        [1, 7],
        [2, 8],
      ]);
      const { failure } = await bench.copy("COPY t (number) FROM 's3://lake/one/object' JSON 'auto'");
      assert.match(failure ?? "", /EXPLICIT_IDS is not supported/);
    });

    it("SQ-01 finds a table by its schema, and reserved or strange names in quotes", async () => {
      await bench.rows('CREATE SCHEMA IF NOT EXISTS "in gest"');
      await bench.table('"in gest"."or""der"', '"user" integer, "a,b" varchar(5)');
      await bench.put("data/1", '{"user":1,"a,b":"x"}');
      const { result } = await bench.copy(
        `COPY "in gest"."or""der" ("user", "a,b") FROM 's3://lake/data/1' JSON 'auto'`,
      );
      assert.equal(result?.affected, 1);
    });

    it("refuses a table and a column that are not there", async () => {
      await bench.put("data/1", "{}");
      const table = await bench.copy("COPY s.none FROM 's3://lake/data/1' JSON 'auto'");
      assert.equal(table.failure, "Cannot COPY into nonexistent table s.none");
      const column = await bench.copy("COPY t (none) FROM 's3://lake/data/1' JSON 'auto'");
      assert.equal(column.failure, 'column "none" of relation "t" does not exist');
    });

    it("refuses a type that it does not load, by name", async () => {
      await bench.table("t", "id interval");
      assert.match(
        (await bench.load("t", "{}", "JSON 'auto'")).failure ?? "",
        /column "id" of type interval is not supported/,
      );
    });

    it("CO-07 needs the right to insert, and no other", async () => {
      await bench.rows("CREATE ROLE loader");
      await bench.put("data/1", '{"id":1}');
      const refused = await bench.copy("COPY t FROM 's3://lake/data/1' JSON 'auto'", "loader");
      assert.equal(refused.failure, "permission denied for relation t");
      await bench.rows("GRANT INSERT ON t TO loader");
      await bench.rows("GRANT pg_read_server_files TO loader");
      const { result } = await bench.copy("COPY t FROM 's3://lake/data/1' JSON 'auto'", "loader");
      assert.equal(result?.affected, 1);
    });
  });
});
