import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonRows } from "../../../../local/cloud/redshift/load-json";
import { LARGEST_ROW_BYTES } from "../../../../local/cloud/redshift/load-rows";
import { COLUMNS, collector, type Found, pushAll } from "./load-support";

function json(text: string, { ignoreCase = false, cuts = [] as number[], withRaw = false } = {}): Found[] {
  const { found, sink } = collector(withRaw);
  pushAll(new JsonRows(COLUMNS, ignoreCase, sink), text, cuts);
  return found;
}

describe("JSON objects that COPY reads", () => {
  const none = undefined;
  const cases: [title: string, text: string, found: Found[]][] = [
    ["nothing", "", []],
    ["white space alone", " \r\n\t\n", []],
    ["an empty object", "{}", [[[none, none, none], 1]]],
    ["CO-01 members of the columns' names, and no others", '{"a":"x","A":"y","c":1}', [[["x", none, none], 1]]],
    ["null apart from a missing key", '{"a":null}', [[[null, none, none], 1]]],
    ["the last of two members of one name", '{"a":"x","a":"y"}', [[["y", none, none], 1]]],
    ["names and text beyond ASCII, escaped or not", '{"\\u00e9":"ü\\u00fc\\n"}', [[[none, none, "üü\n"], 1]]],
    [
      "CO-02 nested values as they are written",
      '{"a":{"x": [1, "]}"]},"b":"s"}',
      [[['{"x": [1, "]}"]}', '"s"', none], 1]],
    ],
    [
      "CO-04 objects with nothing between them",
      '{"a":"1"}{"a":"2"}',
      [
        [["1", none, none], 1],
        [["2", none, none], 1],
      ],
    ],
    [
      "CO-04 objects over several lines",
      '{\n"a":\n"1"}\n\n{"a":"2"}',
      [
        [["1", none, none], 1],
        [["2", none, none], 5],
      ],
    ],
    [
      "CO-04 no array around objects",
      '[{"a":"1"}]\n{"a":"2"}',
      [
        [1216, 1],
        [["2", none, none], 2],
      ],
    ],
    [
      "CO-04 no commas between objects",
      '{"a":"1"},{"a":"2"}\n{"a":"3"}',
      [
        [["1", none, none], 1],
        [1216, 1],
        [["3", none, none], 2],
      ],
    ],
    [
      "an object that is not closed up to its line's end",
      '{"a":"1"\n{"a":"2"}',
      [
        [1216, 1],
        [["2", none, none], 2],
      ],
    ],
    [
      "a string that is not closed up to its line's end",
      '{"a":"1}\n{"a":"2"}',
      [
        [1216, 1],
        [["2", none, none], 2],
      ],
    ],
    [
      "an object that the end of the file cuts",
      '{"a":"1"}\n{"a":tr',
      [
        [["1", none, none], 1],
        [1216, 2],
      ],
    ],
    [
      "text that is no JSON",
      "hello\n12\n",
      [
        [1216, 1],
        [1216, 2],
      ],
    ],
    ["a number with a leading zero", '{"a":01}', [[1216, 1]]],
    ["a comma too many", '{"a":1,}', [[1216, 1]]],
    ["an unknown escape", '{"a":"\\x"}', [[1216, 1]]],
    ["a member without a colon", '{"a" 1}', [[1216, 1]]],
  ];
  for (const [title, text, found] of cases) {
    it(`takes ${title}`, () => assert.deepEqual(json(text), found));
  }

  it("CO-01 takes names in any case with 'auto ignorecase'", () => {
    assert.deepEqual(json('{"A":"x","É":"y"}', { ignoreCase: true }), [[["x", undefined, "y"], 1]]);
  });

  it("keeps each row as it is written", () => {
    assert.deepEqual(json(' {"a" : "é"} x', { withRaw: true }), [
      [["é", undefined, undefined], 1, '{"a" : "é"}'],
      [1216, 1, "x"],
    ]);
  });

  it("CO-03 takes an object of 4 MB, and no larger one", () => {
    const object = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;
    const text = `${object(LARGEST_ROW_BYTES)}\n${object(LARGEST_ROW_BYTES + 1)}\n{"b":1}`;
    const found = json(text, { cuts: [1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6, 8e6] });
    assert.equal(found.length, 3);
    assert.equal(Array.isArray(found[0]?.[0]), true);
    assert.deepEqual(found.slice(1), [
      [1216, 2],
      [[undefined, "1", undefined], 3],
    ]);
  });

  it("gives an object up that goes on beyond 4 MB, and reads on in the next line", () => {
    const cuts = Array.from({ length: 12 }, (_, index) => (index + 1) * 1e6);
    assert.deepEqual(json(`{"a":"${"x".repeat(12e6)}\n{"b":1}`, { cuts }), [
      [1216, 1],
      [[undefined, "1", undefined], 2],
    ]);
  });

  it("finds the same rows wherever an object is cut into pieces", () => {
    const part = fc.constantFrom(
      "{",
      "}",
      '"a"',
      '"b"',
      ":",
      ",",
      "12",
      "-",
      "1e",
      "tr",
      "ue",
      "null",
      "[",
      "]",
      " ",
      "\n",
      "é",
      '"',
      "\\",
    );
    const row = fc.json().map((value) => `{"a":${value},"b":${value}}`);
    const text = fc.array(fc.oneof(row, part), { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 6 }), (written, cuts) => {
        assert.deepEqual(json(written, { cuts }), json(written));
      }),
      { numRuns: 500 },
    );
  });

  it("finds every valid object, and one error for each line that is none", () => {
    const bad = fc.constantFrom('{"a":1', '{"a":"x}', "x", '{"a":}', '"a":1}', "[1]", '{"a":"\t"}', '{"a":[}');
    const good = fc.jsonValue().map((value) => JSON.stringify({ a: value }));
    const line = fc.oneof(fc.tuple(good, fc.constant("row")), fc.tuple(bad, fc.constant(1216)));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const found = json(lines.map(([text]) => text).join("\n"));
        assert.deepEqual(
          found.map(([what]) => (Array.isArray(what) ? "row" : what)),
          lines.map(([, kind]) => kind),
        );
      }),
    );
  });
});
