import assert from "node:assert/strict";
import { invocationHandler, previousRequests } from "../../../../local/cloud/lambda/invocation-handler";
import { TemporaryLambda } from "./deployments";

const ECHO = `exports.handler = async (event) => {
  if (event.fail) throw new Error("column a cannot be dropped; add it again");
  return event;
};`;

describe("an invocation that is a resource", () => {
  let temporary: TemporaryLambda;

  beforeEach(async () => {
    temporary = await TemporaryLambda.open();
    await temporary.deploy(ECHO);
  });
  afterEach(() => temporary.close());

  async function apply(input: object, changes: Record<string, unknown> = {}): Promise<unknown> {
    const inputs = { functionName: "f", lifecycleScope: "CRUD", input: JSON.stringify(input), ...changes };
    const handler = invocationHandler(temporary.lambda, temporary.dataDir);
    const { outputs } = await handler({
      urn: "urn:1",
      type: "aws:lambda/invocation:Invocation",
      name: "table",
      inputs,
    });
    return JSON.parse(String(outputs.result));
  }

  it("tells the function whether it is new or has changed, with the input before", async () => {
    assert.deepEqual(await apply({ n: 1 }), { n: 1, tf: { action: "create", prev_input: null } });
    assert.deepEqual(await apply({ n: 2 }), { n: 2, tf: { action: "update", prev_input: { n: 1 } } });
    assert.deepEqual(previousRequests(temporary.dataDir), { "urn:1": { n: 2 } });
  });

  it("is not invoked while its input stays, over restarts too", async () => {
    const first = await apply({ n: 1, m: 2 });
    temporary.reopen();
    await temporary.deploy('exports.handler = async () => "invoked again";');
    assert.deepEqual(await apply({ m: 2, n: 1 }), first);
    assert.equal(await apply({ n: 3 }), "invoked again");
  });

  it("names the function with its own message when it fails, and tries again", async () => {
    await apply({ n: 1 });
    await assert.rejects(apply({ fail: true }), { message: "function f: column a cannot be dropped; add it again" });
    assert.deepEqual(previousRequests(temporary.dataDir), { "urn:1": { n: 1 } });
    assert.deepEqual(await apply({ n: 2 }), { n: 2, tf: { action: "update", prev_input: { n: 1 } } });
  });

  it("sends the input alone without the lifecycle CRUD, and refuses one that is no JSON object", async () => {
    assert.deepEqual(await apply({ n: 1 }, { lifecycleScope: "CREATE_ONLY" }), { n: 1 });
    await assert.rejects(apply({}, { input: "[1]" }), { message: 'invocation "table": input must be a JSON object' });
    await assert.rejects(apply({}, { input: "{" }), { message: 'invocation "table": input must be a JSON object' });
  });

  it("has no previous requests in a new folder", () => {
    assert.deepEqual(previousRequests(temporary.dataDir), {});
  });
});
