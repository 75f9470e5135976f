import assert from "node:assert/strict";
import { effectivePrefix, parsePrefix } from "../../../components/shared/prefix";

describe("Firehose prefixes", () => {
  it("are taken apart into text and expressions", () => {
    const prefix =
      "raw/!{timestamp:yyyy/MM}/!{partitionKeyFromQuery:a}-!{partitionKeyFromLambda:b}!{firehose:random-string}/";
    assert.deepEqual(parsePrefix(prefix), [
      { kind: "literal", text: "raw/" },
      { kind: "timestamp", value: "yyyy/MM" },
      { kind: "literal", text: "/" },
      { kind: "partitionKeyFromQuery", value: "a" },
      { kind: "literal", text: "-" },
      { kind: "partitionKeyFromLambda", value: "b" },
      { kind: "firehose", value: "random-string" },
      { kind: "literal", text: "/" },
    ]);
    assert.deepEqual(parsePrefix(""), []);
  });

  it("F-44 keep a malformed expression as text", () => {
    for (const prefix of ["a/!{date:yyyy}/", "a/!{timestamp}/", "a/!{timestamp:}/", "a/!{timestamp:yyyy/"]) {
      assert.deepEqual(parsePrefix(prefix), [{ kind: "literal", text: prefix }]);
    }
  });

  const cases: [given: string, effective: string][] = [
    ["raw/", "raw/!{timestamp:yyyy/MM/dd/HH}/"],
    ["raw", "raw!{timestamp:yyyy/MM/dd/HH}/"],
    ["", "!{timestamp:yyyy/MM/dd/HH}/"],
    ["!{firehose:random-string}/", "!{firehose:random-string}/!{timestamp:yyyy/MM/dd/HH}/"],
    ["type=!{partitionKeyFromQuery:type}/", "type=!{partitionKeyFromQuery:type}/!{timestamp:yyyy/MM/dd/HH}/"],
    ["raw/!{timestamp:yyyy}/", "raw/!{timestamp:yyyy}/"],
  ];
  for (const [given, effective] of cases) {
    it(`F-51 evaluate "${given}" as "${effective}"`, () => {
      assert.equal(effectivePrefix(given), effective);
    });
  }
});
