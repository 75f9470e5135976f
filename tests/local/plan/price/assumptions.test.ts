import assert from "node:assert/strict";
import { assumptionsOf, throughputOf } from "../../../../local/plan/price/assumptions";
import { parseThroughput } from "../../../../local/plan/price/throughput";
import { PRICE_DEFAULTS } from "../../../../stacks/config/shape-price";
import { notesOf, priced, resource } from "./resources";

describe("--throughput", () => {
  it("takes records a second and their size in bytes, KiB or MiB", () => {
    const parse = (text: string) => parseThroughput([text]).get("");
    assert.deepEqual(parse("100/s,1KiB"), { recordsPerSecond: 100, recordSizeKiB: 1 });
    assert.deepEqual(parse("0.5/s,512B"), { recordsPerSecond: 0.5, recordSizeKiB: 0.5 });
    assert.deepEqual(parse("3/s,1.5MiB"), { recordsPerSecond: 3, recordSizeKiB: 1536 });
  });

  it("takes a pipeline's own before a =", () => {
    assert.deepEqual(
      [...parseThroughput(["10/s,1KiB", "access-log=500/s,2KiB"])],
      [
        ["", { recordsPerSecond: 10, recordSizeKiB: 1 }],
        ["access-log", { recordsPerSecond: 500, recordSizeKiB: 2 }],
      ],
    );
  });

  for (const text of [
    "",
    "100",
    "100/s",
    "100/s,1",
    "100,1KiB",
    "0/s,1KiB",
    "100/s,0KiB",
    "-1/s,1KiB",
    "1/s,1KB",
    "=1/s,1KiB",
  ]) {
    it(`refuses "${text}"`, () => {
      assert.throws(() => parseThroughput([text]), {
        name: "RangeError",
        message: `--throughput takes records a second and their size in B, KiB or MiB, both more than 0, such as 100/s,1KiB, or for one pipeline orders=100/s,1KiB; got "${text}"`,
      });
    });
  }
});

describe("what a price assumes", () => {
  it("is 100 records a second of 1 KiB when nothing is said", () => {
    const assumptions = assumptionsOf();
    assert.deepEqual(assumptions.throughput, { recordsPerSecond: 100, recordSizeKiB: 1 });
    assert.deepEqual(assumptions.storedShare, PRICE_DEFAULTS.storedShare);
    assert.equal(assumptions.queryTerabytes, 0.1);
  });

  it("is what the config says, a pipeline's own first and the stack's for the rest", () => {
    const assumptions = assumptionsOf({
      recordsPerSecond: 20,
      recordSizeKiB: 3,
      pipelines: { orders: { recordsPerSecond: 500 } },
      storedShare: { GZIP: 0.1 },
    });
    assert.deepEqual(throughputOf(assumptions, "orders"), { recordsPerSecond: 500, recordSizeKiB: 3 });
    assert.deepEqual(throughputOf(assumptions, "clicks"), { recordsPerSecond: 20, recordSizeKiB: 3 });
    assert.deepEqual(
      { gzip: assumptions.storedShare.GZIP, parquet: assumptions.storedShare.PARQUET },
      { gzip: 0.1, parquet: 0.25 },
    );
  });

  it("is what the command line says before the config: for all pipelines, or for one", () => {
    const settings = { recordsPerSecond: 20, pipelines: { orders: { recordsPerSecond: 500 } } };
    const all = assumptionsOf(settings, parseThroughput(["7/s,2KiB"]));
    assert.deepEqual(throughputOf(all, "orders"), { recordsPerSecond: 7, recordSizeKiB: 2 });
    const one = assumptionsOf(settings, parseThroughput(["clicks=7/s,2KiB"]));
    assert.deepEqual(throughputOf(one, "clicks"), { recordsPerSecond: 7, recordSizeKiB: 2 });
    assert.deepEqual(throughputOf(one, "orders"), { recordsPerSecond: 500, recordSizeKiB: 1 });
    assert.deepEqual(throughputOf(one, "others"), { recordsPerSecond: 20, recordSizeKiB: 1 });
  });

  it("is said to count for nothing when it names a pipeline that is not there", () => {
    const pipeline = resource("streaming-ingest:index:StreamingIngest", "orders");
    const settings = { pipelines: { order: { recordsPerSecond: 1 }, orders: { recordsPerSecond: 1 } } };
    assert.deepEqual(notesOf(priced([pipeline], {}, { settings }), "no such"), [
      "warning: throughput of order: there is no such pipeline; there are orders",
    ]);
  });
});
