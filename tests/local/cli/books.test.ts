import assert from "node:assert/strict";
import { lostOf } from "../../../local/cli/books";
import { type ConsumerAccount, consumersSince } from "../../../local/cli/consumer-account";

const NOTHING = { deliveries: [], tables: [], eventTimeTables: [], queries: [] };

function consumer(counts: Partial<ConsumerAccount>): ConsumerAccount {
  const none = { fed: 0, handed: 0, givenUp: 0, skipped: 0 };
  return { pipeline: "fan", name: "audit", functionName: "fan-audit", ...none, ...counts };
}

describe("the books of a run", () => {
  const lost = (...consumers: Partial<ConsumerAccount>[]) =>
    lostOf({ ...NOTHING, consumers: consumers.map(consumer) }, { fan: 10 });

  it("call records lost that a consumer neither was handed, nor gave up and told of, nor begins behind", () => {
    assert.equal(lost({ fed: 10, handed: 6, givenUp: 3, skipped: 1 }), 0);
    assert.equal(lost({ fed: 10, handed: 6, givenUp: 2, skipped: 1 }), 1);
    assert.equal(lost({ fed: 10, handed: 10 }, { fed: 10, handed: 8 }), 2);
  });

  it("count what a consumer is handed of an earlier run for no other record", () => {
    assert.equal(lost({ fed: 10, handed: 12 }, { fed: 10, handed: 9 }), 1);
  });

  it("tell what came since they were opened", () => {
    const before = [consumer({ fed: 5, handed: 3, givenUp: 1, skipped: 1 })];
    const now = [
      consumer({ fed: 15, handed: 12, givenUp: 2, skipped: 1 }),
      consumer({ name: "new", fed: 15, handed: 15 }),
    ];
    assert.deepEqual(consumersSince(now, before), [
      consumer({ fed: 10, handed: 9, givenUp: 1 }),
      consumer({ name: "new", fed: 15, handed: 15 }),
    ]);
  });
});
