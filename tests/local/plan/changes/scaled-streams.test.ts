import assert from "node:assert/strict";
import type { JsonMap, PlannedResource } from "../../../../local/plan/changes/planned";
import { lost, resource, STREAM } from "./resources";

/** Each loss as `severity path: reason`. */
function said(before: PlannedResource, after: PlannedResource): string[] {
  return lost([before], [after]).map(({ severity, path, reason }) => `${severity} ${path}: ${reason}`);
}

function updated(before: JsonMap, after: JsonMap, options: Partial<PlannedResource>): string[] {
  return said(resource(STREAM, before, options), resource(STREAM, after, options));
}

describe("what a change of a stream loses that is scaled by its load", () => {
  it("is nothing by another count in the config, which is told to be ignored (G-16)", () => {
    const scaled = { ignoreChanges: ["shardCount"] };
    const told = (from: number, to: number) =>
      `warning shardCount: goes from ${from} to ${to} in the config only: the stream is scaled by its load, and a deployment leaves its shards alone (G-16); set autoscaling.minShards and maxShards, or run npm run reshard for once`;
    assert.deepEqual(updated({ shardCount: 2 }, { shardCount: 2 }, scaled), []);
    assert.deepEqual(updated({ shardCount: 2 }, { shardCount: 9 }, scaled), [told(2, 9)]);
    const both = (shardCount: number, retentionPeriod: number) => ({ shardCount, retentionPeriod });
    assert.deepEqual(updated(both(2, 24), both(9, 48), scaled), [told(2, 9)]);
    const from = resource(STREAM, { shardCount: 2 });
    assert.deepEqual(said(from, resource(STREAM, { shardCount: 9 }, scaled)), [told(2, 9)]);
  });

  it("is known to nobody when it is scaled no more (K-06)", () => {
    const before = resource(
      STREAM,
      { shardCount: 2, tags: { ShardScalings: "none" } },
      { ignoreChanges: ["shardCount"] },
    );
    assert.deepEqual(said(before, resource(STREAM, { shardCount: 2 })), [
      "warning shardCount: is the deployment's again, which does not know how many shards the stream was scaled to: after a refresh the update goes back to this number, and fails beyond half and double (K-06); run npm run reshard to it first",
    ]);
    assert.deepEqual(said(before, resource(STREAM, { streamModeDetails: { streamMode: "ON_DEMAND" } })), []);
  });
});
