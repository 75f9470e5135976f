import assert from "node:assert/strict";
import fc from "fast-check";
import { splitStatements, textOf, tokenize } from "../../../../local/cloud/redshift/sql-tokens";

describe("SQL cut into tokens", () => {
  it("is the SQL again when they are put together, whatever it is", () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      "$$",
      "$a$",
      "--",
      "/*",
      "*/",
      "\n",
      ";",
      "::",
      "E'",
      "\\",
      "a",
      "é",
      " ",
      "1",
    );
    const sql = fc.array(fc.oneof(piece, fc.string({ unit: "binary" }))).map((pieces) => pieces.join(""));
    fc.assert(fc.property(sql, (text) => assert.equal(textOf(tokenize(text)), text)));
  });

  it("keeps semicolons in strings, names, comments and dollar quotes", () => {
    const sql = "a ';' \"x;\" $$;$$ $t$ ; $t$ /* ; */ E'\\';' -- ;\n; ; b";
    assert.deepEqual(
      splitStatements(sql).map((tokens) => textOf(tokens).trim()),
      ["a ';' \"x;\" $$;$$ $t$ ; $t$ /* ; */ E'\\';' -- ;", "b"],
    );
  });

  it("gives names and strings without their quotes", () => {
    const values = tokenize(`"a""b" 'it''s' Word`).filter(({ kind }) => kind !== "blank");
    assert.deepEqual(
      values.map(({ kind, value }) => [kind, value]),
      [
        ["quoted", 'a"b'],
        ["string", "it's"],
        ["word", "WORD"],
      ],
    );
  });
});
