import assert from "node:assert/strict";
import fc from "fast-check";
import { countCsvRows, countEvents } from "../../../local/cli/count-events";

const count = (text: string) => countEvents(Buffer.from(text));

describe("countEvents", () => {
  for (const [title, text, expected] of [
    ["nothing", "", 0],
    ["blank lines", "\n \r\n\t\n", 0],
    ["one object a line", '{"a":1}\n{"a":2}\n', 2],
    ["objects without line ends", '{"a":1}{"a":{"b":2}}', 2],
    ["braces and quotes inside of strings", '{"a":"}{\\"}"}{"b":"\\\\"}', 2],
    ["lines that are no JSON", "first\nsecond\n", 2],
    ["a last line without its end", "first\nsecond", 2],
    ["lines between objects", '{"a":1}\nplain\n{"b":2}\n', 3],
    ["an object that never closes, as the line it is", '{"a":1\n{"b":2}\n', 2],
    ["each line of an object that spans lines", '{"a":\n1}\n', 2],
    ["arrays, as lines", "[1]\n[2]\n", 2],
  ] as const) {
    it(`counts ${title}`, () => assert.equal(count(text), expected));
  }

  it("counts what JSON.stringify wrote, whatever the values and the separator", () => {
    const separators = fc.constantFrom("", "\n", "\r\n", "\n\n");
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), separators, (events, separator) => {
        assert.equal(count(events.map((event) => JSON.stringify(event)).join(separator)), events.length);
      }),
    );
  });
});

describe("countCsvRows", () => {
  for (const [title, text, expected] of [
    ["nothing", "", 0],
    ["a row a line", "1,a\n2,b\n", 2],
    ["a last row without its end", "1,a\n2,b", 2],
    ["a line break between quotes as part of its row", '1,"a\nb"\n2,"c"\n', 2],
    ["doubled quotes", '1,"say ""\n"""\n', 1],
    ["no blank lines", "1,a\n\n2,b\n", 2],
  ] as const) {
    it(`counts ${title}`, () => assert.equal(countCsvRows(Buffer.from(text)), expected));
  }
});
