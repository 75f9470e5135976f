import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultOptions } from "../../../../local/cloud/redshift/copy-options";
import { DelimitedRows } from "../../../../local/cloud/redshift/load-delimited";
import { COLUMNS, collector, type Found, pushAll } from "./load-support";

function csv(text: string, options: Partial<ReturnType<typeof defaultOptions>> = {}, cuts: number[] = []): Found[] {
  const { found, sink } = collector();
  const format = { kind: "delimited", quote: '"' } as const;
  pushAll(new DelimitedRows(COLUMNS, { ...defaultOptions(), format, ...options }, sink), text, cuts);
  return found;
}

describe("delimited rows that COPY reads", () => {
  const cases: [title: string, text: string, found: Found[], options?: Partial<ReturnType<typeof defaultOptions>>][] = [
    ["nothing", "", []],
    [
      "rows with and without a last line end",
      "1,2,3\n4,5,6",
      [
        [["1", "2", "3"], 1],
        [["4", "5", "6"], 2],
      ],
    ],
    [
      "line ends of Windows",
      '1,2,3\r\n4,5,"6"\r\n',
      [
        [["1", "2", "3"], 1],
        [["4", "5", "6"], 2],
      ],
    ],
    [
      "quoted delimiters, quotes and line ends",
      '"a,b","c""d","e\nf"\n1,2,3',
      [
        [["a,b", 'c"d', "e\nf"], 1],
        [["1", "2", "3"], 3],
      ],
    ],
    ["empty fields and \\N", ',"",\\N\n', [[["", "", null], 1]]],
    ["a quoted \\N as text", '"\\N",,', [[["\\N", "", ""], 1]]],
    ["another text for NULL", "none,\\N,x", [[[null, "\\N", "x"], 1]], { nullText: "none" }],
    ["another delimiter", "1;2;3", [[["1", "2", "3"], 1]], { delimiter: ";" }],
    ["another quote", "%a,b%,%c%%%,3", [[["a,b", "c%", "3"], 1]], { format: { kind: "delimited", quote: "%" } }],
    [
      "pipes without quotes where it is not CSV",
      '"1|2"|3',
      [[['"1', '2"', "3"], 1]],
      { format: { kind: "delimited" } },
    ],
    [
      "no field too many",
      "1,2,3,4\n1,2,3",
      [
        [1202, 1],
        [["1", "2", "3"], 2],
      ],
    ],
    [
      "no field too few",
      "1,2\n1,2,3",
      [
        [1214, 1],
        [["1", "2", "3"], 2],
      ],
    ],
    ["fields too few with FILLRECORD", "1,2\n", [[["1", "2", ""], 1]], { fillRecord: true }],
    [
      "no blank line",
      "\n1,2,3",
      [
        [1214, 1],
        [["1", "2", "3"], 2],
      ],
    ],
    ["blank lines with IGNOREBLANKLINES", " \n\n1,2,3\n\n", [[["1", "2", "3"], 3]], { ignoreBlankLines: true }],
    ["rows behind the header", "a,b\nc\n1,2,3\n", [[["1", "2", "3"], 3]], { ignoredHeaderLines: 2 }],
    [
      "no text behind a closing quote",
      '"a"x,2,3\n1,2,3',
      [
        [1216, 1],
        [["1", "2", "3"], 2],
      ],
    ],
    [
      "no quote that stays open",
      '1,2,"3\n4,5,6\n',
      [
        [1216, 1],
        [["4", "5", "6"], 2],
      ],
    ],
  ];
  for (const [title, text, found, options] of cases) {
    it(`takes ${title}`, () => assert.deepEqual(csv(text, options), found));
  }

  it("CO-03 gives a row up that is larger than 4 MB", () => {
    const cuts = Array.from({ length: 9 }, (_, index) => (index + 1) * 1e6);
    assert.deepEqual(csv(`1,${"x".repeat(9e6)},3\n1,2,3`, {}, cuts), [
      [1216, 1],
      [["1", "2", "3"], 2],
    ]);
  });

  it("reads back any fields that are written as CSV, wherever they are cut into pieces", () => {
    const field = fc.oneof(fc.string(), fc.stringMatching(/^[",\r\né]*$/));
    const rows = fc.array(fc.tuple(field, field, field));
    const written = (fields: string[]) => fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n"), fc.array(fc.nat(100)), (fields, lineEnd, cuts) => {
        const text = fields.map((row) => written(row) + lineEnd).join("");
        assert.deepEqual(
          csv(text, {}, cuts).map(([what]) => what),
          fields,
        );
      }),
      { numRuns: 500 },
    );
  });
});
