import assert from "node:assert/strict";
import type { EventSchemaArgs } from "../../../components/event-schema";
import { buildSpec, convertValue } from "../../../components/transform-function";

const schema: EventSchemaArgs = {
  name: "order",
  columns: [
    { name: "id", type: "string", nullable: false, maxLength: 36 },
    { name: "amount", type: "decimal(10,2)" },
    { name: "paid", type: "boolean", description: "whether it is paid", examples: ["true"] },
  ],
};

describe("buildSpec", () => {
  it("checks the schema's columns and writes JSON when nothing is asked", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(buildSpec(schema))), {
      columns: [
        { name: "id", type: "string", nullable: false, maxLength: 36 },
        { name: "amount", type: "decimal(10,2)", nullable: true },
        { name: "paid", type: "boolean", nullable: true },
      ],
      output: "json",
    });
  });

  it("keeps nested values of json columns, and of no others, where that is asked for", () => {
    const columns = [...schema.columns, { name: "extra", type: "json" }];
    const nested = (nestedJson: boolean) =>
      buildSpec({ ...schema, columns }, {}, { nestedJson }).columns?.flatMap(({ name, nested }) =>
        nested ? [name] : [],
      );
    assert.deepEqual(nested(true), ["extra"]);
    assert.deepEqual(nested(false), []);
  });

  it("leaves the columns out when types are not checked", () => {
    assert.equal(buildSpec(schema, { checkTypes: false }).columns, undefined);
    assert.equal(buildSpec(schema, { checkTypes: true }).columns?.length, 3);
  });

  it("passes selection and partition keys", () => {
    const spec = buildSpec(schema, { select: { id: ["a", "b"] }, partitionKeys: { paid: "paid" } });
    assert.deepEqual(spec.select, { id: ["a", "b"] });
    assert.deepEqual(spec.partitionKeys, { paid: "paid" });
  });

  it("writes what it sets with the columns' types, and without a column as text", () => {
    const { set } = buildSpec(schema, { set: { paid: "true", amount: "1.5", id: "7", source: "7" } });
    assert.deepEqual(set, { paid: true, amount: 1.5, id: "7", source: "7" });
  });

  it("writes CSV in the order of the columns", () => {
    const { output, delimiter, csvColumns } = buildSpec(schema, { output: "CSV" });
    assert.deepEqual(
      { output, delimiter, csvColumns },
      { output: "csv", delimiter: ",", csvColumns: ["id", "amount", "paid"] },
    );
    assert.equal(buildSpec(schema, { output: "CSV", delimiter: "|" }).delimiter, "|");
  });
});

describe("convertValue", () => {
  const cases: [type: string, text: string, expected: string | number | boolean | undefined][] = [
    ["string", "x", "x"],
    ["string", "", ""],
    ["timestamp", "2024-01-01 00:00:00", "2024-01-01 00:00:00"],
    ["json", '{"a":1}', '{"a":1}'],
    ["boolean", "true", true],
    ["boolean", "false", false],
    ["boolean", "yes", undefined],
    ["tinyint", "127", 127],
    ["tinyint", "128", undefined],
    ["tinyint", "-128", -128],
    ["tinyint", "-129", undefined],
    ["smallint", "32767", 32767],
    ["smallint", "32768", undefined],
    ["int", "-2147483648", -2147483648],
    ["int", "2147483648", undefined],
    ["int", "1.0", undefined],
    ["int", "", undefined],
    ["int", "0x10", undefined],
    ["bigint", "9007199254740991", 9007199254740991],
    ["bigint", "9223372036854775807", "9223372036854775807"],
    ["bigint", "9223372036854775808", undefined],
    ["bigint", "-9223372036854775808", "-9223372036854775808"],
    ["double", "1.5e3", 1500],
    ["double", "1e999", undefined],
    ["double", "NaN", undefined],
    ["float", "0.1", 0.1],
    ["decimal(38,2)", "12345678901234567890.12", "12345678901234567890.12"],
    ["decimal(10,2)", "1.5", 1.5],
    ["decimal(10,2)", "1.50", "1.50"],
    ["decimal(10,2)", "one", undefined],
  ];
  for (const [type, text, expected] of cases) {
    const made = expected === undefined ? "refuses" : `makes ${JSON.stringify(expected)} of`;
    it(`${made} "${text}" for ${type}`, () => assert.equal(convertValue({ name: "x", type }, text), expected));
  }
});
