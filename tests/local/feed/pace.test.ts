import assert from "node:assert/strict";
import { paced } from "../../../local/feed/pace";

function* numbers(): Generator<number> {
  for (let number = 0; ; number++) yield number;
}

async function all<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const found: Event[] = [];
  for await (const event of events) found.push(event);
  return found;
}

describe("paced", () => {
  it("ends after the count, and lets nothing through for a count of 0", async () => {
    assert.deepEqual(await all(paced(numbers(), { count: 3 })), [0, 1, 2]);
    assert.deepEqual(await all(paced(numbers(), { count: 0 })), []);
    assert.deepEqual(await all(paced([1, 2], { count: 3 })), [1, 2]);
  });

  it("takes no event that it does not let through", async () => {
    const untouched = numbers();
    await all(paced(untouched, { count: 0 }));
    assert.equal(untouched.next().value, 0);
  });

  it("takes no less than the rate's time", async () => {
    const startedAt = performance.now();
    await all(paced(numbers(), { count: 21, rate: 100 }));
    assert.ok(performance.now() - startedAt > 180, "21 events at 100 a second came in less than 0.18 s");
  });

  it("ends at the time, and when no further event is due before it", async () => {
    assert.deepEqual(await all(paced(numbers(), { rate: 0.1, milliseconds: 50 })), [0]);
  });

  it("ends when it is told to, also while it waits", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    assert.deepEqual(await all(paced(numbers(), { rate: 0.1, signal: controller.signal })), [0]);
  });
});
