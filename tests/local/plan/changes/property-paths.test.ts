import assert from "node:assert/strict";
import { touches } from "../../../../local/plan/changes/property-paths";

describe("a pattern of properties", () => {
  it("names a property and all that lies in it", () => {
    assert.equal(touches("source", ["source"], []), true);
    assert.equal(touches("source", ["source", "streamArn"], []), true);
    assert.equal(touches("source", ["sources"], []), false);
    assert.equal(touches("source.streamArn", ["source", "roleArn"], []), false);
  });

  it("names a block that comes or goes only where that has the property", () => {
    assert.equal(touches("s3.partitioning.enabled", ["s3", "partitioning"], [undefined, { enabled: true }]), true);
    assert.equal(touches("s3.partitioning.enabled", ["s3", "partitioning"], [{ retry: 1 }, undefined]), false);
    assert.equal(touches("s3.partitioning.enabled", ["s3"], [{ partitioning: { enabled: false } }, undefined]), true);
  });

  it("takes stars for every property and every item, and the name of one item", () => {
    assert.equal(touches("*", ["anything", "at", "all"], []), true);
    assert.equal(touches("rules[*].id", ["rules", "[errors]", "id"], []), true);
    assert.equal(touches("rules[*].id", ["rules", "[errors]", "days"], []), false);
    assert.equal(touches("rules[0].id", ["rules", "[0]", "id"], []), true);
    assert.equal(touches("rules[0].id", ["rules", "[1]", "id"], []), false);
    assert.equal(touches("rules[*].id", ["rules"], [[{ id: "errors" }], undefined]), true);
    assert.equal(touches("tags.*", ["tags"], [{ team: "data" }, undefined]), true);
  });
});
