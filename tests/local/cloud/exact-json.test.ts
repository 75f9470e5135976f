import assert from "node:assert/strict";
import { memberAt, parseExact, stringifyExact } from "../../../local/cloud/exact-json";

describe("JSON that keeps its numbers", () => {
  it("writes numbers beyond a double as they came, in one line", () => {
    const text = '{ "id": 12345678901234567890,\n "list": [1.10, null, "a\\n", {"b": true}] }';
    assert.equal(stringifyExact(parseExact(text)), '{"id":12345678901234567890,"list":[1.1,null,"a\\n",{"b":true}]}');
  });

  it("refuses several values, and none", () => {
    assert.throws(() => parseExact("{}{}"), /one JSON value, got 2/);
    assert.throws(() => parseExact(""), /one JSON value, got 0/);
  });

  it("finds members through objects and arrays, and nothing that is inherited", () => {
    const value = parseExact('{"a":[{"b":7}],"n":12345678901234567890}');
    assert.equal(memberAt(value, ["a", "0", "b"]), 7);
    assert.equal(memberAt(value, ["a", "1", "b"]), undefined);
    assert.equal(memberAt(value, ["toString"]), undefined);
    assert.equal(memberAt(value, ["n", "text"]), undefined);
  });
});
