import assert from "node:assert/strict";
import { join } from "node:path";
import { FeedRegistry } from "../../../local/cloud/feed-registry";
import { scratchFolder } from "./support";

describe("the registry of feeds", () => {
  const folder = scratchFolder();

  it("keeps entries for the next process, until its program has run without them", () => {
    const file = join(folder.path, "rules", "rules.json");
    const first = new FeedRegistry<number>(file);
    first.set("a", 1);
    first.set("b", 2);
    const second = new FeedRegistry<number>(file);
    assert.deepEqual(second.values(), [1, 2]);
    second.set("b", 3);
    assert.deepEqual([second.isCurrent("a"), second.isCurrent("b")], [false, true]);
    second.removeFormer();
    assert.deepEqual([second.get("a"), second.get("b")], [undefined, 3]);
    assert.deepEqual(new FeedRegistry<number>(file).values(), [3]);
  });
});
