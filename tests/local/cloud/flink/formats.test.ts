import assert from "node:assert/strict";
import { DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampValue } from "@duckdb/node-api";
import { decoderOf, parseObject } from "../../../../local/cloud/flink/decode";
import { csvEncoder, jsonEncoder } from "../../../../local/cloud/flink/encode";
import { readType } from "../../../../local/cloud/flink/flink-type";
import { javaReal } from "../../../../local/cloud/flink/java-real";
import { timeText } from "../../../../local/cloud/flink/time-text";

/** What Flink 2.2's own csv and json formats wrote for these values. */
const WRITTEN: {
  type: string;
  value: Parameters<ReturnType<typeof csvEncoder>>[0][number];
  csv: string;
  json: string;
}[] = [
  { type: "STRING", value: "abc", csv: "abc", json: '"abc"' },
  { type: "STRING", value: "", csv: "", json: '""' },
  { type: "STRING", value: null, csv: "", json: "null" },
  { type: "STRING", value: "a b", csv: '"a b"', json: '"a b"' },
  { type: "STRING", value: "a-b", csv: "a-b", json: '"a-b"' },
  { type: "STRING", value: "it's", csv: '"it\'s"', json: '"it\'s"' },
  { type: "STRING", value: "#x", csv: '"#x"', json: '"#x"' },
  { type: "STRING", value: "+1", csv: '"+1"', json: '"+1"' },
  { type: "STRING", value: "a,b", csv: '"a,b"', json: '"a,b"' },
  { type: "STRING", value: 'a"b', csv: '"a""b"', json: '"a\\"b"' },
  { type: "STRING", value: "a/b", csv: "a/b", json: '"a/b"' },
  { type: "STRING", value: "ü", csv: "ü", json: '"ü"' },
  { type: "STRING", value: "line\nx", csv: '"line\nx"', json: '"line\\nx"' },
  { type: "STRING", value: "back\\slash", csv: '"back\\slash"', json: '"back\\\\slash"' },
  {
    type: "STRING",
    value: "abcdefghijklmnopqrstuvwx",
    csv: "abcdefghijklmnopqrstuvwx",
    json: '"abcdefghijklmnopqrstuvwx"',
  },
  {
    type: "STRING",
    value: "abcdefghijklmnopqrstuvwxy",
    csv: '"abcdefghijklmnopqrstuvwxy"',
    json: '"abcdefghijklmnopqrstuvwxy"',
  },
  {
    type: "TIMESTAMP(3)",
    value: new DuckDBTimestampValue(1_700_000_000_000_000n),
    csv: '"2023-11-14 22:13:20"',
    json: '"2023-11-14 22:13:20"',
  },
  {
    type: "TIMESTAMP(3)",
    value: new DuckDBTimestampValue(1_700_000_000_010_000n),
    csv: '"2023-11-14 22:13:20.01"',
    json: '"2023-11-14 22:13:20.01"',
  },
  {
    type: "TIMESTAMP_LTZ(3)",
    value: new DuckDBTimestampValue(1_700_000_000_001_000n),
    csv: '"2023-11-14 22:13:20.001Z"',
    json: '"2023-11-14 22:13:20.001Z"',
  },
  { type: "DATE", value: new DuckDBDateValue(19_000), csv: "2022-01-08", json: '"2022-01-08"' },
  { type: "BOOLEAN", value: true, csv: "true", json: "true" },
  { type: "INT", value: -7, csv: "-7", json: "-7" },
  { type: "BIGINT", value: 9_223_372_036_854_775_807n, csv: "9223372036854775807", json: "9223372036854775807" },
  { type: "DECIMAL(10, 2)", value: new DuckDBDecimalValue(10_000n, 10, 2), csv: "100.00", json: "100.00" },
  { type: "DECIMAL(10, 2)", value: new DuckDBDecimalValue(-5n, 10, 2), csv: "-0.05", json: "-0.05" },
  { type: "DOUBLE", value: 100, csv: "100.0", json: "100.0" },
  { type: "DOUBLE", value: 1e7, csv: "1.0E7", json: "1.0E7" },
  { type: "DOUBLE", value: 1.5e-5, csv: "1.5E-5", json: "1.5E-5" },
  { type: "DOUBLE", value: 0.001, csv: "0.001", json: "0.001" },
  { type: "DOUBLE", value: -0, csv: "-0.0", json: "-0.0" },
  { type: "DOUBLE", value: Number.NaN, csv: "NaN", json: '"NaN"' },
  { type: "DOUBLE", value: Number.POSITIVE_INFINITY, csv: "Infinity", json: '"Infinity"' },
  { type: "FLOAT", value: Math.fround(123456.789), csv: "123456.79", json: "123456.79" },
  { type: "BYTES", value: new DuckDBBlobValue(Uint8Array.of(1, 2)), csv: "AQI=", json: '"AQI="' },
];

describe("records of the embedded Flink", () => {
  for (const { type, value, csv, json } of WRITTEN) {
    it(`are Flink's text for ${type} ${JSON.stringify(String(value))}`, () => {
      const columns = [{ name: "v", type: readType(type) }];
      assert.equal(jsonEncoder(columns)([value]), `{"v":${json}}`);
      // A lone empty column would be an empty record, so another one stands before it.
      assert.equal(csvEncoder([{ name: "n", type: readType("INT") }, ...columns])([1, value]), `1,${csv}`);
    });
  }

  it("write doubles and floats as Java does on both sides of the turn to powers of ten", () => {
    const doubles = [9_999_999, 10_000_000, 0.001, 0.000_999, 123.5, -1.25e300].map((value) => javaReal(value));
    assert.deepEqual(doubles, ["9999999.0", "1.0E7", "0.001", "9.99E-4", "123.5", "-1.25E300"]);
    assert.equal(javaReal(Math.fround(0.1), true), "0.1");
  });

  it("show microseconds before 1970", () => {
    assert.equal(timeText(-1n), "1969-12-31 23:59:59.999999");
  });
});

/** What the runner's format counted-json makes of these values; `fault` is a record that it does not take. */
const READ: { type: string; values: [json: string, read: string][] }[] = [
  {
    type: "INT",
    values: [
      ["12.0", "12"],
      ["12.7", "fault"],
      ['"12"', "12"],
      ['" 12 "', "fault"],
      ['""', "fault"],
      ["1e2", "100"],
      ["true", "fault"],
      ["[1]", "fault"],
      ["2147483647", "2147483647"],
      ["2147483648", "fault"],
      ["-2147483648", "-2147483648"],
      ["1e999999999", "fault"],
      ["null", "null"],
    ],
  },
  {
    type: "TINYINT",
    values: [
      ["127", "127"],
      ["128", "fault"],
      ['"200"', "fault"],
      ["-128", "-128"],
      ["-129", "fault"],
    ],
  },
  {
    type: "BIGINT",
    values: [
      ["9223372036854775807", "9223372036854775807"],
      ["9223372036854775808", "fault"],
    ],
  },
  {
    type: "BOOLEAN",
    values: [
      ['"TRUE"', "true"],
      ['"yes"', "fault"],
      ["1", "fault"],
      ["{}", "fault"],
      ["false", "false"],
    ],
  },
  {
    type: "STRING",
    values: [
      ["12", "12"],
      ["true", "true"],
      ['{"a": [1, 2.5]}', '{"a":[1,2.5]}'],
      ['"x"', "x"],
    ],
  },
  {
    type: "DOUBLE",
    values: [
      ['"1.5"', "1.5"],
      ['"x"', "fault"],
      ['""', "fault"],
      ["1e400", "fault"],
      ["2", "2"],
    ],
  },
  {
    type: "FLOAT",
    values: [
      ["0.5", "0.5"],
      ["1e39", "fault"],
    ],
  },
  {
    type: "DECIMAL(6, 2)",
    values: [
      ["1.005", "1.01"],
      ["123456.7", "fault"],
      ['"1.5"', "1.50"],
      ["-1.005", "-1.01"],
      ["1e2", "100.00"],
      ['"x"', "fault"],
      ["9999.994", "9999.99"],
      ["9999.995", "fault"],
      ['"-.5"', "-0.50"],
    ],
  },
  {
    type: "TIMESTAMP(6)",
    values: [
      ['"2026-01-01 00:00:00"', "2026-01-01 00:00:00"],
      ['"2026-01-01 00:00"', "fault"],
      ['"2026-02-30 00:00:00"', "fault"],
      ["1700000000", "2023-11-14 22:13:20"],
      ["1700000000123", "2023-11-14 22:13:20.123"],
    ],
  },
  {
    type: "TIMESTAMP_LTZ(3)",
    values: [
      ['"2026-01-01T00:00:00.1239Z"', "2026-01-01 00:00:00.123"],
      ['"2026-01-01T02:00:00+02:00"', "fault"],
      ["true", "fault"],
    ],
  },
  {
    type: "DATE",
    values: [
      ['"2026-01-01"', "2026-01-01"],
      ['"2026-1-1"', "2026-01-01"],
      ['"2026-02-30"', "fault"],
    ],
  },
  {
    type: "BYTES",
    values: [
      ['"AQI="', "AQI="],
      ['"?"', "fault"],
      ['"AQI"', "fault"],
    ],
  },
];

describe("values that the embedded Flink reads", () => {
  for (const { type, values } of READ) {
    for (const [json, expected] of values) {
      it(`${json} as ${type} is ${expected}`, () => {
        const value = parseObject(Buffer.from(`{"v":${json}}`))?.v;
        const read = () => decoderOf(readType(type))(value);
        if (expected === "fault") assert.throws(read);
        else assert.equal(shown(read()), expected);
      });
    }
  }
});

function shown(value: unknown): string {
  if (value instanceof DuckDBTimestampValue) return timeText(value.micros);
  return value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString("base64") : String(value);
}
