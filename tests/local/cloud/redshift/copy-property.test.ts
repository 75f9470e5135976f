import assert from "node:assert/strict";
import fc from "fast-check";
import { copyBench } from "./copy-support";

const TYPES = [
  "smallint",
  "integer",
  "bigint",
  "decimal(10,2)",
  "decimal(38,10)",
  "real",
  "double precision",
  "boolean",
  "date",
  "timestamp",
  "timestamptz",
  "time",
  "char(4)",
  "varchar(8)",
  "varchar(65535)",
  "bytea",
  "jsonb",
];

/** Texts that look like what some column takes. */
const lookalike = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.stringMatching(/^[-+]?\d{1,20}(\.\d{0,8})?([eE][-+]?\d{1,3})?$/),
  fc.stringMatching(/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,8})?(Z|[+-]\d{2}(:\d{2})?)?$/),
  fc.stringMatching(/^([0-9a-f]{2})*$/),
  fc.constantFrom("", " ", "t", "no", "NaN", "-inf", "\\N", "\\.", "\\x00", '"', ",", "\r", "\n", "\0", "\ud800"),
);

const value = fc.oneof(
  fc.jsonValue().map((any) => JSON.stringify(any)),
  fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
  lookalike.map((text) => JSON.stringify(text)),
  fc.stringMatching(/^-?(0|[1-9]\d{0,40})(\.\d{1,40})?([eE][-+]?\d{1,4})?$/),
);

describe("COPY of any JSON value into any column", () => {
  const bench = copyBench();
  for (const type of TYPES) {
    it(`loads each row into ${type}, or says why not`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 30 }), async (values) => {
          await bench.table("t", `n integer, v ${type}`);
          const lines = values.map((json, index) => `{"n":${index + 1},"v":${json}}`);
          const run = await bench.load(
            "t",
            lines.join("\n"),
            "JSON 'auto' TIMEFORMAT 'auto' DATEFORMAT 'auto' MAXERROR 1000",
          );
          assert.equal(run.failure, undefined);
          const loaded = await bench.rows("SELECT n FROM t");
          const found = [...loaded.map(([n]) => Number(n)), ...run.errors.map(({ lineNumber }) => lineNumber)];
          assert.deepEqual(
            found.sort((one, other) => one - other),
            values.map((_, index) => index + 1),
          );
          assert.deepEqual(
            run.errors.filter(({ code }) => code === 1200),
            [],
          );
        }),
        { numRuns: 20 },
      );
    });
  }

  it("keeps every text, number and nested value exactly", async () => {
    const text = fc.string({ unit: "binary" }).filter((any) => !/[\0\p{Surrogate}]/u.test(any));
    const row = fc.record({
      n: fc.nat(),
      a: text,
      b: fc.maxSafeInteger(),
      c: fc.double({ noNaN: true, noDefaultInfinity: true }),
      d: fc.array(text),
    });
    await bench.table("exact", "n integer, a varchar(65535), b bigint, c double precision, d jsonb");
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        await bench.rows("TRUNCATE exact");
        const run = await bench.load("exact", rows.map((each) => JSON.stringify(each)).join(""), "JSON 'auto'");
        assert.deepEqual(run.errors, []);
        const loaded = await bench.rows("SELECT n, a, b::text, c, d FROM exact ORDER BY ctid");
        assert.deepEqual(
          loaded,
          rows.map(({ n, a, b, c, d }) => [n, a, String(b), Object.is(c, -0) ? 0 : c, d]),
        );
      }),
      { numRuns: 20 },
    );
  });
});
