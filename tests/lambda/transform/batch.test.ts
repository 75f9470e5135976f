import assert from "node:assert/strict";
import { type Failures, MAXIMUM_RESPONSE_BYTES, transformBatch } from "../../../lambda/transform/batch";
import { failureReport } from "../../../lambda/transform/report";
import type { TransformSpec } from "../../../lambda/transform/spec";
import { compile } from "../../../lambda/transform/transform";
import { base64 } from "./records";

const SPEC: TransformSpec = { select: { keep: ["yes"] }, output: "json" };

function batchOf(texts: string[]): { recordId: string; data: string }[] {
  return texts.map((text, index) => ({ recordId: `id-${index}`, data: base64(text) }));
}

describe("transform: a batch", () => {
  it("F-77 answers each record once, in its order, as Ok, Dropped or ProcessingFailed", () => {
    const records = batchOf(['{"keep":"yes"}', '{"keep":"no"}', "broken", '{"keep":"yes","n":1}']);
    const { records: answers, failures } = transformBatch(compile(SPEC), records);
    assert.deepEqual(answers, [
      { recordId: "id-0", result: "Ok", data: base64('{"keep":"yes"}\n') },
      { recordId: "id-1", result: "Dropped", data: "" },
      { recordId: "id-2", result: "ProcessingFailed", data: base64("broken") },
      { recordId: "id-3", result: "Ok", data: base64('{"keep":"yes","n":1}\n') },
    ]);
    assert.deepEqual([...failures], [["the record is not valid JSON", { count: 1, recordId: "id-2" }]]);
  });

  it("F-77 answers partition keys as metadata", () => {
    const transform = compile({ partitionKeys: { kind: "type" }, output: "json" });
    const { records } = transformBatch(transform, batchOf(['{"type":"a"}']));
    assert.deepEqual(records[0]?.metadata, { partitionKeys: { kind: "a" } });
  });

  it("answers an empty batch", () => {
    assert.deepEqual(transformBatch(compile(SPEC), []), { records: [], failures: new Map() });
  });

  it("counts failures by reason, with the first record of each", () => {
    const { failures } = transformBatch(compile(SPEC), batchOf(["1", "x", "2", "y", "3"]));
    assert.deepEqual(Object.fromEntries(failures), {
      "the record is not a JSON object": { count: 3, recordId: "id-0" },
      "the record is not valid JSON": { count: 2, recordId: "id-1" },
    });
  });

  it("fails a record that trips over a mistake in the transform, and no other", () => {
    const thrown: unknown[] = [new TypeError("oops"), "oops"];
    const { records, failures } = transformBatch(
      (data) => {
        if (data === base64("bad")) throw thrown.shift();
        return { result: "Ok", data };
      },
      batchOf(["good", "bad", "bad", "good"]),
    );
    assert.deepEqual(
      records.map(({ result }) => result),
      ["Ok", "ProcessingFailed", "ProcessingFailed", "Ok"],
    );
    assert.deepEqual(
      [...failures.keys()],
      [
        "the transform itself failed (TypeError): please report it",
        "the transform itself failed (string): please report it",
      ],
    );
  });

  it("fills the answer to the last byte that Lambda passes on, and fails what grows beyond", () => {
    const records = batchOf(['{"keep":"yes","n":1}', '{"keep":"no"}', "broken", '{"keep":"yes","n":2}']);
    const transform = compile({ ...SPEC, set: { added: "x".repeat(1000) }, partitionKeys: { ä: "added" } });
    const whole = transformBatch(transform, records);
    const bytes = Buffer.byteLength(JSON.stringify({ records: whole.records }));
    // The estimate counts a comma after the last record too.
    assert.deepEqual(transformBatch(transform, records, bytes + 1).records, whole.records);

    const { records: answers, failures } = transformBatch(transform, records, bytes);
    assert.deepEqual(
      answers.map(({ result }) => result),
      ["Ok", "Dropped", "ProcessingFailed", "ProcessingFailed"],
    );
    assert.equal(answers[3]?.data, records[3]?.data);
    assert.deepEqual(
      [...failures.values()],
      [
        { count: 1, recordId: "id-2" },
        { count: 1, recordId: "id-3" },
      ],
    );
    assert.ok(Buffer.byteLength(JSON.stringify({ records: answers })) <= bytes);
  });

  it("never answers more than 6,291,556 bytes, however records grow", () => {
    const transform = compile({ output: "json", set: { added: "x".repeat(2000) } });
    const records = batchOf(Array.from({ length: 4000 }, (_, index) => `{"n":${index}}`));
    const { records: answers } = transformBatch(transform, records);
    const bytes = Buffer.byteLength(JSON.stringify({ records: answers }));
    assert.ok(bytes <= MAXIMUM_RESPONSE_BYTES && bytes > MAXIMUM_RESPONSE_BYTES - 4000, String(bytes));
    assert.equal(answers.length, 4000);
    const failed = answers.filter(({ result }) => result === "ProcessingFailed");
    assert.ok(failed.length > 0 && failed.length < 4000);
  });
});

describe("transform: the report of failures", () => {
  it("says nothing of a batch without failures", () => assert.equal(failureReport(new Map(), 5), undefined));

  it("counts reasons, the most frequent first", () => {
    const failures = new Map<string, Failures>([
      ["rare", { count: 1, recordId: "a" }],
      ["frequent", { count: 3, recordId: "b" }],
    ]);
    assert.deepEqual(JSON.parse(failureReport(failures, 9) ?? ""), {
      level: "WARN",
      message: "records failed",
      failed: 4,
      records: 9,
      reasons: [
        { reason: "frequent", count: 3, recordId: "b" },
        { reason: "rare", count: 1, recordId: "a" },
      ],
    });
  });

  it("names 20 reasons at most and counts them all", () => {
    const failures = new Map(Array.from({ length: 21 }, (_, index) => [`r${index}`, { count: 1, recordId: "a" }]));
    const report = JSON.parse(failureReport(failures, 21) ?? "") as { failed: number; reasons: unknown[] };
    assert.equal(report.failed, 21);
    assert.equal(report.reasons.length, 20);
  });
});
