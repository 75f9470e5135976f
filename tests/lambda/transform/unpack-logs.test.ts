import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Outcome } from "../../../lambda/transform/transform";
import { compile } from "../../../lambda/transform/transform";
import { unpackingLogs } from "../../../lambda/transform/unpack-logs";

const transform = unpackingLogs(
  compile({
    output: "json",
    columns: [{ name: "level", type: "string", nullable: false }],
    select: { level: ["warn", "error"] },
  }),
);

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const packed = (envelope: unknown) => base64(gzipSync(JSON.stringify(envelope)));
const envelope = (...messages: string[]) => ({
  messageType: "DATA_MESSAGE",
  logGroup: "/app",
  logEvents: messages.map((message, index) => ({ id: String(index), timestamp: 1, message })),
});

function linesOf(outcome: Outcome): string {
  assert.equal(outcome.result, "Ok");
  return outcome.result === "Ok" ? Buffer.from(outcome.data, "base64").toString() : "";
}

describe("unpackingLogs", () => {
  it("S-03 makes one record of the lines of all messages, transformed one by one", () => {
    const outcome = transform(packed(envelope('{"level":"warn"}', '{"level":"info"}', '{"level":"error"}')));
    assert.equal(linesOf(outcome), '{"level":"warn"}\n{"level":"error"}\n');
  });

  it("drops an envelope of which nothing is selected, and CloudWatch's own test of a subscription", () => {
    assert.deepEqual(transform(packed(envelope('{"level":"info"}'))), { result: "Dropped" });
    assert.deepEqual(transform(packed({ messageType: "CONTROL_MESSAGE", logEvents: [] })), { result: "Dropped" });
  });

  it("fails an envelope whole, with the reason of the first message that does not fit", () => {
    const outcome = transform(packed(envelope('{"level":"warn"}', "plain text", "more text")));
    assert.deepEqual(outcome, {
      result: "ProcessingFailed",
      reason: "2 of 3 log events do not fit, the first since the record is not valid JSON",
    });
  });

  it("transforms records that are no envelopes as they are", () => {
    assert.equal(linesOf(transform(base64('{"level":"warn"}'))), '{"level":"warn"}\n');
  });

  for (const [title, data] of [
    ["what is cut off", base64(gzipSync("{}").subarray(0, 12))],
    ["what is no JSON", base64(gzipSync("text"))],
    ["JSON of another form", packed({ logEvents: [] })],
    ["log events without a message", packed({ messageType: "DATA_MESSAGE", logEvents: [{ id: "1" }] })],
    ["null", packed(null)],
  ] as const) {
    it(`fails ${title}, compressed, and throws nothing`, () => {
      assert.equal(transform(data).result, "ProcessingFailed");
    });
  }
});
