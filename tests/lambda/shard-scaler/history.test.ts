import assert from "node:assert/strict";
import * as fc from "fast-check";
import { historyText, lastDay, readHistory, type Scaling } from "../../../lambda/shard-scaler/history";
import { DAY, NOON } from "./fixtures";

const scaling: fc.Arbitrary<Scaling> = fc.record(
  {
    at: fc.integer({ min: 1_500_000_000, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
    direction: fc.constantFrom("out", "in"),
    shards: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.constant(10_000)),
  },
  { noNullPrototype: true },
);

describe("the history in a tag", () => {
  it("is read as it was written, and fits into the characters that a tag has (K-23)", () => {
    fc.assert(
      fc.property(fc.array(scaling, { maxLength: 10 }), (history) => {
        const text = historyText(history);
        assert.deepEqual(readHistory(text), history);
        assert.match(text, /^[\p{L}\p{Z}\p{N}_./=+-]{1,256}$/u);
      }),
    );
  });

  it("can be read by a person", () => {
    const at = Date.parse("2026-11-21T21:40:05.678Z");
    assert.equal(historyText([{ at, direction: "out", shards: 8 }]), "20261121T214005Z+8");
    assert.equal(historyText([{ at, direction: "in", shards: 4 }]), "20261121T214005Z-4");
    assert.equal(historyText([]), "none");
  });

  it("is empty without the tag, and leaves out what somebody else wrote into it", () => {
    assert.deepEqual(readHistory(undefined), []);
    assert.deepEqual(readHistory("none"), []);
    assert.deepEqual(readHistory("by hand 20261121T214005Z+8 20261399T214005Z+8"), [
      { at: Date.parse("2026-11-21T21:40:05Z"), direction: "out", shards: 8 },
    ]);
  });

  it("counts the changes of 24 hours, those of a later run too", () => {
    const change = (at: number): Scaling => ({ at, direction: "out", shards: 2 });
    const all = [NOON - DAY, NOON - DAY + 1, NOON, NOON + 1].map(change);
    assert.deepEqual(lastDay(all, NOON), all.slice(1));
  });
});
