import assert from "node:assert/strict";
import { functionHandler } from "../../../../local/cloud/lambda";
import { ARN_PREFIX, archive, TemporaryLambda } from "./deployments";

const INPUTS = {
  runtime: "nodejs22.x",
  handler: "index.handler",
  publish: true,
  code: archive({ "index.js": "exports.handler = async () => process.env.MODE ?? null;" }),
};

describe("embedded Lambda: aws.lambda.Function", () => {
  let temporary: TemporaryLambda;
  beforeEach(async () => {
    temporary = await TemporaryLambda.open();
  });
  afterEach(() => temporary.close());

  function apply(inputs: Record<string, unknown>) {
    const type = "aws:lambda/function:Function";
    return functionHandler(temporary.lambda)({ urn: `urn:pulumi:s::p::${type}::fn`, type, name: "fn", inputs });
  }

  it("answers what AWS would: ARNs, version, name", async () => {
    const { id, outputs } = await apply({ ...INPUTS, name: "mine" });
    assert.equal(id, "mine");
    assert.equal(outputs.name, "mine");
    assert.equal(outputs.arn, `${ARN_PREFIX}mine`);
    assert.equal(outputs.version, "1");
    assert.equal(outputs.qualifiedArn, `${ARN_PREFIX}mine:1`);
    assert.equal(
      outputs.invokeArn,
      `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${ARN_PREFIX}mine/invocations`,
    );
    assert.equal(await temporary.lambda.invoke(String(outputs.qualifiedArn), {}), null);
  });

  it("names a function that has none, the same at each run", async () => {
    const first = await apply(INPUTS);
    assert.match(first.id, /^fn-[0-9a-f]{7}$/);
    temporary.reopen();
    const second = await apply(INPUTS);
    assert.equal(second.id, first.id);
    assert.equal(second.outputs.qualifiedArn, first.outputs.qualifiedArn);
  });

  it("publishes no version without publish", async () => {
    const { outputs } = await apply({ ...INPUTS, publish: undefined, name: "mine" });
    assert.equal(outputs.version, "$LATEST");
    assert.equal(outputs.qualifiedArn, `${ARN_PREFIX}mine:$LATEST`);
  });

  it("gives the function its environment, and Lambda's default time and memory", async () => {
    await apply({
      ...INPUTS,
      name: "mine",
      description: "Says its mode",
      environment: { variables: { MODE: "fast" } },
    });
    assert.equal(await temporary.lambda.invoke("mine", {}), "fast");
    const { definition } = temporary.lambda.find("mine");
    assert.equal(definition.timeoutSeconds, 3);
    assert.equal(definition.memoryMB, 128);
    assert.equal(definition.description, "Says its mode");
    await apply({ ...INPUTS, name: "mine", timeout: 60, memorySize: 512 });
    assert.equal(temporary.lambda.find("mine").definition.timeoutSeconds, 60);
    assert.equal(temporary.lambda.find("mine").definition.memoryMB, 512);
  });

  const refused: [string, Record<string, unknown>, RegExp][] = [
    ["a runtime other than Node's", { runtime: "python3.13" }, /runtime must be one of Node's.*got "python3.13"/],
    ["no runtime", { runtime: undefined }, /runtime must be one of Node's/],
    ["a handler without an export", { handler: "index" }, /handler must be "<file>.<export>".*got "index"/],
    ["no handler", { handler: undefined }, /handler must be "<file>.<export>"/],
    ["code in S3", { code: undefined, s3Bucket: "b" }, /code must be an archive/],
    ["code that is null", { code: null }, /code must be an archive/],
  ];
  for (const [name, changes, message] of refused) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(apply({ ...INPUTS, name: "mine", ...changes }), {
        name: "InvalidParameterValueException",
        message,
      });
    });
  }
});
