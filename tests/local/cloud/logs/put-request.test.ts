import assert from "node:assert/strict";
import { readPutRequest } from "../../../../local/cloud/logs/put-request";

const NOW = Date.UTC(2026, 0, 31);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const events = (...timestamps: number[]) => timestamps.map((timestamp) => ({ timestamp, message: "m" }));
const read = (logEvents: unknown, retention?: number) => readPutRequest(logEvents, retention, NOW);
const refuses = (logEvents: unknown, message: RegExp) =>
  assert.throws(() => read(logEvents), { name: "InvalidParameterException", message });

describe("a request of PutLogEvents", () => {
  it("takes 10,000 events and refuses 10,001 and none", () => {
    const many = (count: number) => events(...Array.from({ length: count }, () => NOW));
    assert.equal(read(many(10_000)).accepted.length, 10_000);
    refuses(many(10_001), /1 to 10000 events, got 10001/);
    refuses([], /got 0/);
    refuses(undefined, /got none/);
  });

  it("takes 1 MiB, of which each event counts 26 bytes, and refuses a byte more", () => {
    const sized = (length: number) => [{ timestamp: NOW, message: "x".repeat(length) }];
    assert.equal(read(sized(1_048_576 - 26)).accepted.length, 1);
    refuses(sized(1_048_576 - 25), /1048577 bytes exceeds limit of 1048576/);
  });

  it("takes a span of 24 hours and refuses a millisecond more", () => {
    assert.equal(read(events(NOW - DAY, NOW)).accepted.length, 2);
    refuses(events(NOW - DAY - 1, NOW), /cannot span more than 24 hours/);
  });

  it("refuses events out of their order", () => {
    refuses(events(NOW, NOW - 1), /chronological order/);
  });

  it("leaves out what is over 14 days old or 2 hours ahead, and tells where it lay", () => {
    const { accepted, rejected } = read(events(NOW - 14 * DAY - 1, NOW, NOW + 2 * HOUR, NOW + 2 * HOUR + 1));
    assert.deepEqual(accepted, events(NOW, NOW + 2 * HOUR));
    assert.deepEqual(rejected, { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 });
    assert.deepEqual(read(events(NOW - 14 * DAY)).accepted, events(NOW - 14 * DAY));
  });

  it("leaves out what the group's retention has passed", () => {
    const { accepted, rejected } = read(events(NOW - DAY - 1, NOW - DAY), 1);
    assert.deepEqual(accepted, events(NOW - DAY));
    assert.deepEqual(rejected, { expiredLogEventEndIndex: 1 });
  });

  it("refuses an event without a message or with a time that is none", () => {
    refuses([{ timestamp: NOW, message: "" }], /logEvents\[0\]\.message/);
    refuses([{ timestamp: "now", message: "m" }], /logEvents\[0\]\.timestamp must be milliseconds.*got "now"/);
    refuses([null], /logEvents\[0\]\.timestamp/);
  });
});
