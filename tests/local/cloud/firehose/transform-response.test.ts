import assert from "node:assert/strict";
import { decodeBase64, readResponse, type Verdict } from "../../../../local/cloud/firehose/transform-response";

const IDS = ["1", "2"];
const ok = (recordId: string, text = "x") => ({ recordId, result: "Ok", data: Buffer.from(text).toString("base64") });

function codes(verdicts: Verdict[]): string[] {
  return verdicts.map((verdict) => (verdict.result === "ProcessingFailed" ? verdict.failure.code : verdict.result));
}

describe("a transform's answer", () => {
  it("F-77 takes Ok with its data, and Dropped without", () => {
    const [first, second] = readResponse({ records: [{ recordId: "2", result: "Dropped" }, ok("1", "new")] }, IDS, 1);
    assert.ok(first?.result === "Ok");
    assert.equal(first.data.toString(), "new");
    assert.equal(second?.result, "Dropped");
  });

  it("takes the Lambda's partition keys", () => {
    const answer = { ...ok("1"), metadata: { partitionKeys: { a: "b" } } };
    const [first] = readResponse({ records: [answer, ok("2")] }, IDS, 1);
    assert.ok(first?.result === "Ok");
    assert.deepEqual(first.partitionKeys, { a: "b" });
  });

  const cases: [title: string, records: unknown[], expected: string[]][] = [
    ["a record that is not answered", [ok("1")], ["Ok", "Lambda.MissingRecordId"]],
    ["a record that is answered twice", [ok("1"), ok("1"), ok("2")], ["Lambda.DuplicatedRecordId", "Ok"]],
    [
      "ProcessingFailed",
      [{ recordId: "1", result: "ProcessingFailed" }, ok("2")],
      ["Lambda.ProcessingFailedStatus", "Ok"],
    ],
    ["a result in another case", [{ ...ok("1"), result: "ok" }, ok("2")], ["Lambda.InvalidReturnFormat", "Ok"]],
    ["Ok without data", [{ recordId: "1", result: "Ok" }, ok("2")], ["Lambda.InvalidReturnFormat", "Ok"]],
    ["data that is not base64", [{ ...ok("1"), data: "%%%%" }, ok("2")], ["Lambda.InvalidReturnFormat", "Ok"]],
    ["an id that was not sent", [ok("1"), ok("2"), ok("9")], ["Ok", "Ok"]],
    ["an answer that is no object", [null, ok("1"), ok("2")], ["Ok", "Ok"]],
  ];
  for (const [title, records, expected] of cases) {
    it(`F-77 judges ${title} for its record only`, () =>
      assert.deepEqual(codes(readResponse({ records }, IDS, 1)), expected));
  }

  for (const response of [undefined, null, "text", {}, { records: {} }]) {
    it(`fails the batch on ${JSON.stringify(response)}`, () => {
      const expected = ["Lambda.JsonProcessingException", "Lambda.JsonProcessingException"];
      assert.deepEqual(codes(readResponse(response, IDS, 1)), expected);
    });
  }

  it("F-72 fails the batch when the answer is larger than 6 MB", () => {
    const large = { ...ok("1"), data: "A".repeat(6 * 1024 * 1024) };
    assert.deepEqual(codes(readResponse({ records: [large, ok("2")] }, IDS, 1)), [
      "Lambda.FunctionError",
      "Lambda.FunctionError",
    ]);
  });

  it("tells base64 from what only looks like it", () => {
    assert.deepEqual(decodeBase64(""), Buffer.alloc(0));
    assert.deepEqual(decodeBase64("YQ=="), Buffer.from("a"));
    for (const text of ["YQ", "YQ=", "Y!==", "YWJj\n", "=AAA"]) assert.equal(decodeBase64(text), undefined, text);
  });
});
