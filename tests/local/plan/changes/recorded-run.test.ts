import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { type RecordedPlan, recordedPlan } from "../../../../local/plan/changes/recorded-run";
import { REPLACE_PROPERTIES, replacingProperties } from "../../../../local/plan/changes/replace-properties";

const REPOSITORY = path.resolve(__dirname, "../../../..");
const EXAMPLES = path.join(REPOSITORY, "stacks/examples");
const ORDERS = path.join(__dirname, "../../../support/orders-project");

function planOf(
  target: { stack?: string; file?: string },
  root = REPOSITORY,
  secretKey = "key",
): Promise<RecordedPlan> {
  return recordedPlan({ target: { ...target, root }, secretKey });
}

describe("a plan recorded for a comparison", function () {
  // Runs the program of every stack.
  this.timeout(120_000);

  const targets = [
    ...["staging", "production"].map((stack) => ({ stack })),
    ...readdirSync(EXAMPLES).map((name) => ({ file: path.join(EXAMPLES, name) })),
  ];

  it("knows all that AWS would give, for each stack that is shipped, and has no type of which replacements are unknown", async () => {
    const unlisted = new Set<string>();
    for (const target of targets) {
      const { mode, resources } = await planOf(target);
      const title = JSON.stringify(target);
      assert.equal(mode, "recorded", title);
      assert.equal(JSON.stringify(resources).includes("[unknown]"), false, title);
      for (const { type } of resources) {
        if (type.startsWith("aws:") && REPLACE_PROPERTIES[type] === undefined) unlisted.add(type);
      }
    }
    assert.deepEqual([...unlisted], []);
  });

  it("is the same at each run, with a digest in place of each secret that only its key could repeat", async () => {
    const plan = await planOf({ stack: "staging" }, ORDERS);
    assert.deepEqual(await planOf({ stack: "staging" }, ORDERS), plan);
    const tags = (of: RecordedPlan) =>
      of.resources.find(({ name, managed }) => name === "orders" && managed)?.inputs.tags;
    const other = await planOf({ stack: "staging" }, ORDERS, "another");
    assert.match(
      JSON.stringify(tags(plan)),
      /^\{"bucket":"arn:aws:s3:::orders-lake-[0-9a-f]{7}","password":\{"\[secret\]":"[0-9a-f]{16}"\}\}$/,
    );
    assert.notDeepEqual(tags(other), tags(plan));
  });

  it("leaves components and the stack out of what a provider makes", async () => {
    const { resources } = await planOf({ stack: "staging" }, ORDERS);
    assert.deepEqual(
      resources.filter(({ managed }) => !managed).map(({ type }) => type),
      ["pulumi:pulumi:Stack", "orders:index:Orders"],
    );
  });
});

describe("what cannot change in place", () => {
  it("is the Region of everything, and the input of an invocation that runs once (G-23)", () => {
    const invocation = (inputs: Record<string, string>) =>
      replacingProperties({ type: "aws:lambda/invocation:Invocation", inputs });
    assert.deepEqual(invocation({ lifecycleScope: "CRUD" }), ["region", "functionName", "qualifier", "triggers"]);
    assert.deepEqual(invocation({}), ["region", "functionName", "qualifier", "triggers", "input"]);
    assert.deepEqual(replacingProperties({ type: "aws:new/thing:Thing", inputs: {} }), ["region"]);
  });

  it("is named once a type", () => {
    for (const [type, { properties }] of Object.entries(REPLACE_PROPERTIES)) {
      assert.deepEqual(properties, [...new Set(properties)], type);
      assert.notEqual(properties.length, 0, type);
    }
  });
});
