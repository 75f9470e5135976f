import assert from "node:assert/strict";
import { compileErrorPrefix, compilePrefix } from "../../../../local/cloud/firehose/prefix";

const VALUES = { instant: Date.UTC(2026, 7, 22, 10, 30), timeZone: "UTC" };

describe("prefixes", () => {
  it("F-51 appends yyyy/MM/dd/HH/ to a prefix without a timestamp, gluing it to what has no slash", () => {
    assert.equal(compilePrefix("raw/").evaluate(VALUES), "raw/2026/08/22/10/");
    assert.equal(compilePrefix("raw").evaluate(VALUES), "raw2026/08/22/10/");
    assert.equal(compilePrefix("").evaluate(VALUES), "2026/08/22/10/");
  });

  it("F-45 evaluates timestamps in the stream's time zone and appends nothing to them", () => {
    const prefix = compilePrefix("year=!{timestamp:yyyy}/hour=!{timestamp:HH}/");
    assert.equal(prefix.evaluate({ ...VALUES, timeZone: "Asia/Tokyo" }), "year=2026/hour=19/");
  });

  it("F-46 gives eleven new characters at each use of random-string", () => {
    const prefix = compilePrefix("!{firehose:random-string}/!{firehose:random-string}/!{timestamp:yyyy}/");
    const [first, second] = prefix.evaluate(VALUES).split("/");
    assert.match(first ?? "", /^[a-z0-9]{11}$/);
    assert.match(second ?? "", /^[a-z0-9]{11}$/);
    assert.notEqual(first, second);
    assert.notEqual(prefix.evaluate(VALUES).split("/")[0], first);
  });

  it("F-91 evaluates partition keys of the query and of the Lambda, and names them", () => {
    const prefix = compilePrefix("c=!{partitionKeyFromQuery:c}/d=!{partitionKeyFromLambda:c}/!{timestamp:yyyy}/");
    assert.deepEqual(prefix.keys, { query: ["c"], lambda: ["c"] });
    const keys = { query: { c: "one" }, lambda: { c: "two" } };
    assert.equal(prefix.evaluate({ ...VALUES, keys }), "c=one/d=two/2026/");
  });

  for (const wrong of ["a!{b", "!{timestamp}", "!{other:x}", "!{firehose:other}"]) {
    it(`F-44 refuses ${wrong}`, () => assert.throws(() => compilePrefix(wrong), /\(F-44/));
  }

  it("F-49 refuses the error type in the prefix of delivered objects", () => {
    assert.throws(() => compilePrefix("!{firehose:error-output-type}/"), /F-49/);
  });
});

describe("error prefixes", () => {
  const evaluate = (template: string | undefined, prefix = "raw/"): string =>
    compileErrorPrefix(template, prefix).evaluate({ ...VALUES, errorType: "processing-failed" });

  it("F-46 evaluates the error type", () => {
    assert.equal(
      evaluate("errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM}/"),
      "errors/processing-failed/2026/08/",
    );
  });

  it("F-47 uses the prefix, the error type and the date when there is none, and needs one beside expressions", () => {
    assert.equal(evaluate(undefined), "raw/processing-failed/2026/08/22/10/");
    assert.equal(evaluate(undefined, ""), "processing-failed/2026/08/22/10/");
    assert.throws(() => evaluate(undefined, "a/!{timestamp:yyyy}/"), /F-47/);
  });

  it("keeps kinds of errors apart under an error prefix without expressions", () => {
    assert.equal(evaluate("errors/"), "errors/processing-failed/2026/08/22/10/");
  });

  it("F-48 refuses expressions without the error type", () => {
    assert.throws(() => evaluate("errors/!{timestamp:yyyy}/"), /F-48/);
  });

  it("F-50 refuses partition keys", () => {
    assert.throws(() => evaluate("e/!{firehose:error-output-type}/!{partitionKeyFromQuery:a}/"), /F-50/);
  });
});
