import assert from "node:assert/strict";
import { keyPrefixes } from "../../../local/lookup/key-prefixes";
import { partitionCondition } from "../../../local/lookup/partitions";
import type { LakeDeliveryOutputs, PipelineOutputs } from "../../../stacks/outputs";

const AT = Date.parse("2026-08-22T10:05:00Z");

function prefixes(prefix: string, minutes = 0, timeZone?: string): string[] {
  return keyPrefixes(prefix, { from: AT, until: AT + minutes * 60_000 }, timeZone);
}

describe("the prefixes of keys with records of a span", () => {
  it("are the hours from 900 s before, the longest wait in a buffer, to the end", () => {
    assert.deepEqual(prefixes("clicks/"), ["clicks/2026/08/22/09/", "clicks/2026/08/22/10/"]);
    assert.deepEqual(prefixes("clicks/", 55), [
      ...["clicks/2026/08/22/09/", "clicks/2026/08/22/10/", "clicks/2026/08/22/11/"],
    ]);
  });

  it("go by the delivery's time zone", () => {
    assert.deepEqual(prefixes("a/!{timestamp:yyyy-MM-dd}/", 0, "Pacific/Auckland"), ["a/2026-08-22/"]);
    assert.deepEqual(prefixes("a/!{timestamp:HH}/", 0, "Europe/Zurich"), ["a/11/", "a/12/"]);
  });

  it("end where a partition key or a random text begins, and at seconds", () => {
    assert.deepEqual(prefixes("a/!{partitionKeyFromQuery:kind}/!{timestamp:yyyy}/"), ["a/"]);
    assert.deepEqual(prefixes("a/!{timestamp:yyyy}/!{firehose:random-string}/"), ["a/2026/"]);
    assert.deepEqual(prefixes("a/!{timestamp:yyyy}/!{timestamp:ss}/"), ["a/2026/"]);
  });

  it("try each kind of error", () => {
    const found = prefixes("errors/!{firehose:error-output-type}/!{timestamp:yyyy}/");
    assert.equal(found.length, 6);
    assert.ok(found.includes("errors/processing-failed/2026/"));
  });
});

describe("the condition for the partitions of objects", () => {
  const pipeline = { schema: { name: "click", columns: [{ name: "id", type: "string" }] } } as PipelineOutputs;
  const delivery = (prefix: string) => ({ format: "PARQUET", prefix }) as LakeDeliveryOutputs;

  it("names each partition once, by all its columns", () => {
    const prefix = "a/by_kind=!{partitionKeyFromQuery:kind}/!{timestamp:yyyy/MM/dd}/";
    const keys = ["a/by_kind=it's/2026/08/22/x.parquet", "a/by_kind=it's/2026/08/22/y.parquet", "elsewhere/z"];
    assert.equal(
      partitionCondition(delivery(prefix), pipeline, keys),
      `(("by_kind" = 'it''s' AND "day" = '2026/08/22'))`,
    );
  });

  it("holds for nothing where no object is of the table", () => {
    assert.equal(partitionCondition(delivery("a/"), pipeline, ["b/2026/08/22/10/x"]), "false");
  });
});
