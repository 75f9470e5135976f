import assert from "node:assert/strict";
import { type DeliveryArgs, planDeliveries } from "../../components/streaming-ingest";
import { probeOutputs } from "../../stacks/probe-outputs";

const SCHEMA = {
  name: "click",
  columns: ["id", "kind", "country"].map((name) => ({ name, type: "string" })),
};

function probe(delivery: DeliveryArgs) {
  const [plan] = planDeliveries(
    { schema: SCHEMA, source: { kinesis: {} }, lake: {}, deliveries: { lake: delivery } },
    "clicks",
  );
  assert.ok(plan);
  return probeOutputs(plan);
}

describe("what a test record must be like", () => {
  it("is nothing in particular for a plain delivery, whose buffers wait for 300 s", () => {
    assert.deepEqual(probe({}), { values: {}, taken: [], hasCustomCode: false, bufferSeconds: 300 });
  });

  it("is what the transform selects, and leaves alone what it sets; its batches wait for 60 s more", () => {
    const transform = { select: { kind: ["buy", "view"] }, set: { country: "CH" } };
    assert.deepEqual(probe({ bufferIntervalSeconds: 0, transform }), {
      ...{ values: { kind: "buy" }, taken: ["country", "kind"], hasCustomCode: false, bufferSeconds: 60 },
    });
    assert.equal(probe({ bufferIntervalSeconds: 1, transform: { bufferIntervalSeconds: 2 } }).bufferSeconds, 3);
  });

  it("lies in a partition that the table knows, and is selected too", () => {
    const partitioned = {
      prefix: "a/!{partitionKeyFromLambda:of}/",
      partitionValues: { of: ["view", "buy"] },
      transform: { select: { kind: ["buy"] }, partitionKeys: { of: "kind" } },
    };
    assert.deepEqual(probe(partitioned).values, { kind: "buy" });
    const { values, taken } = probe({ partitionKeys: { c: ".country" }, partitionValues: { c: ["ch", "at"] } });
    assert.deepEqual([values, taken], [{ country: "ch" }, ["country"]]);
  });

  it("leaves alone each column that a partition key's query names", () => {
    assert.deepEqual(probe({ partitionKeys: { c: '.country + "-" + .kind' } }).taken, ["country", "kind"]);
  });

  it("says that custom code decides, the delivery's own columns and time zone, and that a stream view has no buffers", () => {
    const schema = { name: "other", columns: [{ name: "id", type: "string" }] };
    const own = probe({ schema, timeZone: "Europe/Zurich", transform: { codePath: "x.ts" } });
    assert.deepEqual([own.schema, own.timeZone, own.hasCustomCode], [schema, "Europe/Zurich", true]);
    assert.equal(probe({ redshift: { ingestion: "STREAMING" } }).bufferSeconds, 0);
  });
});
