import assert from "node:assert/strict";
import fc from "fast-check";
import type { TransformSpec } from "../../../lambda/transform/spec";
import { compile } from "../../../lambda/transform/transform";
import { written } from "./records";

describe("transform: CSV", () => {
  const lines: [string, string, string][] = [
    ["plain values", '{"a":"x","b":1.5,"c":true}', "x,1.5,true\n"],
    ["null and missing as nothing", '{"a":null,"c":1}', ",,1\n"],
    ["an empty string as quotes", '{"a":"","b":1,"c":2}', '"",1,2\n'],
    ["the delimiter in quotes", '{"a":"x,y","b":1,"c":2}', '"x,y",1,2\n'],
    ["quotes doubled", '{"a":"say \\"hi\\"","b":1,"c":2}', '"say ""hi""",1,2\n'],
    ["line breaks in quotes", '{"a":"1\\n2","b":"3\\r4","c":2}', '"1\n2","3\r4",2\n'],
    [
      "nested values as JSON",
      '{"a":{"k":[1]},"b":[],"c":12345678901234567890}',
      '"{""k"":[1]}",[],12345678901234567890\n',
    ],
    ["inherited names as nothing", '{"d":1}', ",,\n"],
  ];
  const spec: TransformSpec = { output: "csv", csvColumns: ["a", "b", "c"] };
  for (const [name, record, line] of lines) {
    it(`writes ${name}`, () => assert.equal(written(spec, record), line));
  }

  for (const [value, field] of [
    ['"text"', '"""text"""'],
    ['"{\\"a\\":1}"', '"""{\\""a\\"":1}"""'],
    ['""', '""""""'],
    ["[1]", "[1]"],
    ["true", "true"],
    ["null", ""],
  ] as const) {
    it(`writes ${value} of a nested column as JSON, whatever its kind`, () => {
      const columns = [{ name: "a", type: "json", nullable: true, nested: true }];
      assert.equal(written({ output: "csv", columns }, `{"a":${value}}`), `${field}\n`);
    });
  }

  it("uses the delimiter of the spec", () => {
    assert.equal(written({ ...spec, delimiter: "|" }, '{"a":"x,y","b":"x|y","c":1}'), 'x,y|"x|y"|1\n');
  });

  it("writes the columns in their order when no fields are named", () => {
    const columns = ["b", "a"].map((name) => ({ name, type: "int", nullable: true }));
    assert.equal(written({ output: "csv", columns }, '{"a":1,"b":2,"c":3}'), "2,1\n");
  });

  it("can be read back, whatever the text", () => {
    const value = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", "ä", "😀", " ") });
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        assert.deepEqual(readCsv(written(spec, JSON.stringify({ a, b, c }))), [a, b, c]);
      }),
    );
  });

  it("refuses to start without fields", () => {
    const message = "spec.json: csv output needs csvColumns or columns";
    assert.throws(() => compile({ output: "csv" }), { message });
    assert.throws(() => compile({ output: "csv", csvColumns: [] }), { message });
  });

  for (const delimiter of ["", "||", '"', "\n", "\r"]) {
    it(`refuses to start with ${JSON.stringify(delimiter)} as its delimiter`, () => {
      assert.throws(() => compile({ ...spec, delimiter }), /delimiter must be one character/);
    });
  }
});

/** Reads one line by RFC 4180. */
function readCsv(line: string): string[] {
  const fields: string[] = [];
  let rest = line;
  while (rest !== "") {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\n\r]*))[,\n]/.exec(rest);
    assert.ok(match, `not CSV: ${JSON.stringify(rest)}`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    rest = rest.slice(match[0].length);
  }
  return fields;
}
