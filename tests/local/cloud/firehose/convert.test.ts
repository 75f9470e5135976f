import assert from "node:assert/strict";
import fc from "fast-check";
import type { CatalogColumn } from "../../../../local/cloud/contracts";
import { ConversionFailure, RowConverter } from "../../../../local/cloud/firehose/convert";
import { parseValues } from "../../../../local/cloud/firehose/json";
import type { ConversionSettings } from "../../../../local/cloud/firehose/settings";

const SETTINGS: ConversionSettings = {
  databaseName: "lake",
  tableName: "events",
  catalogId: undefined,
  region: undefined,
  versionId: "LATEST",
  compression: "SNAPPY",
  caseInsensitive: true,
  dotsToUnderscores: false,
  keysByColumn: {},
};
const COLUMNS: CatalogColumn[] = [
  { name: "id", type: "bigint" },
  { name: "name", type: "string" },
];

function rows(record: string | Buffer, settings: Partial<ConversionSettings> = {}, columns = COLUMNS): string {
  return new RowConverter(columns, { ...SETTINGS, ...settings }).rows(Buffer.from(record)).toString();
}

function failure(record: string | Buffer): ConversionFailure {
  try {
    rows(record);
  } catch (error) {
    assert.ok(error instanceof ConversionFailure);
    return error;
  }
  throw new Error("the record was taken");
}

describe("JSON records as rows", () => {
  it("takes the columns in their order, missing ones as null, other keys not at all", () => {
    assert.equal(rows('{"x": 1, "name": "a"}\n'), '{"id":null,"name":"a"}\n');
  });

  it("F-100 finds keys whatever their case is, unless told otherwise", () => {
    assert.equal(rows('{"ID": 1, "Name": "a"}'), '{"id":1,"name":"a"}\n');
    assert.equal(rows('{"ID": 1, "name": "a"}', { caseInsensitive: false }), '{"id":null,"name":"a"}\n');
  });

  it("F-100 maps columns to other keys, and dots to underscores", () => {
    assert.equal(rows('{"user": 7}', { keysByColumn: { id: "User" } }), '{"id":7,"name":null}\n');
    const columns = [{ name: "a_b", type: "int" }];
    assert.equal(rows('{"a.b": 3}', { dotsToUnderscores: true }, columns), '{"a_b":3}\n');
  });

  it("F-102 takes several objects in one record, with and without space between them", () => {
    const expected = '{"id":1,"name":null}\n{"id":2,"name":null}\n{"id":3,"name":null}\n';
    assert.equal(rows('{"id":1}{"id":2}\n {"id":3}'), expected);
  });

  it("keeps integers beyond 2^53 digit by digit", () => {
    assert.equal(
      rows('{"id": 9223372036854775807, "name": 12345678901234567890}'),
      '{"id":9223372036854775807,"name":"12345678901234567890"}\n',
    );
  });

  it("does not mistake inherited members for keys", () => {
    const columns = [
      { name: "constructor", type: "string" },
      { name: "tostring", type: "string" },
    ];
    assert.equal(rows("{}", {}, columns), '{"constructor":null,"tostring":null}\n');
    assert.equal(rows('{"__proto__": {"id": 1}}'), '{"id":null,"name":null}\n');
  });

  it("F-102 refuses an array", () => {
    assert.equal(failure('[{"id":1}]').code, "DataFormatConversion.MalformedData");
  });

  it("refuses a single value, an empty record, broken JSON and broken UTF-8, each with its code", () => {
    assert.match(failure("1").message, /primitive at the top level/);
    assert.match(failure(" \n").message, /empty or contained only whitespace/);
    assert.equal(failure('{"id":1}{').code, "DataFormatConversion.ParseError");
    assert.equal(failure('{"id":1}x').code, "DataFormatConversion.ParseError");
    assert.equal(
      failure(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])).code,
      "DataFormatConversion.ParseError",
    );
  });

  it("names the column and the value that do not fit", () => {
    const { code, message } = failure('{"id": "oops"}');
    assert.equal(code, "DataFormatConversion.MalformedData");
    assert.match(message, /^Data does not match the schema\. For input string: "oops".* in column id$/);
  });

  it("fails a record as a whole when one of its objects does not fit", () => {
    assert.equal(failure('{"id":1}{"id":"x"}').code, "DataFormatConversion.MalformedData");
  });

  it("refuses nesting that is too deep instead of running out of stack", () => {
    const deep = `{"id": 1234567890123456, "name": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    assert.equal(failure(deep).code, "DataFormatConversion.ParseError");
  });
});

describe("the lossless JSON reader", () => {
  it("agrees with JSON.parse on all values whose numbers a double holds", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // The long number sends the text to the reader instead of the engine's parser.
        const values = parseValues(`1234567890123456789 ${text}`);
        assert.deepEqual(JSON.stringify(values[1], plain), JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("refuses what JSON.parse refuses", () => {
    for (const text of [
      "01",
      "1.",
      ".5",
      "+1",
      "'a'",
      '{"a":1,}',
      "[1,]",
      '"\t"',
      '"\\x"',
      "nul",
      "{a:1}",
      '"',
      "-",
      "[1",
      '{"a"}',
    ]) {
      assert.throws(() => parseValues(`1234567890123456789 ${text}`), SyntaxError, text);
    }
  });

  function plain(_key: string, value: unknown): unknown {
    return typeof value === "object" && value !== null && "text" in value && Object.keys(value).length === 1
      ? Number(value.text)
      : value;
  }
});
