import assert from "node:assert/strict";
import type { FirehoseTransformationResult } from "../../../../lambda/transform/firehose";
import type { TransformSpec } from "../../../../lambda/transform/spec";
import { LambdaFunctionError } from "../../../../local/cloud/contracts";
import { archive, TemporaryLambda } from "./deployments";
import { transformBundle, transformCode } from "./transform-bundle";

const SPEC: TransformSpec = {
  columns: [
    { name: "id", type: "bigint", nullable: false },
    { name: "time", type: "timestamp", nullable: false },
  ],
  select: { type: ["sign_up"] },
  set: { state: "transformed" },
  output: "json",
};

describe("embedded Lambda: the bundle of the transform", () => {
  let temporary: TemporaryLambda;
  let bundle = "";
  before(() => {
    bundle = transformBundle();
  });
  beforeEach(async () => {
    temporary = await TemporaryLambda.open();
  });
  afterEach(() => temporary.close());

  it("transforms a batch by the spec beside it", async () => {
    await temporary.deploy("", { code: transformCode(bundle, SPEC) });
    const records = [
      '{"id":9007199254740993,"time":{"$date":1570847842},"type":"sign_up","state":"raw"}',
      '{"id":1,"time":0,"type":"other"}',
      "broken",
    ].map((text, index) => ({ recordId: String(index), data: Buffer.from(text).toString("base64") }));
    const answer = (await temporary.lambda.invoke("f", { invocationId: "x", records })) as FirehoseTransformationResult;
    assert.deepEqual(
      answer.records.map(({ recordId, result, data }) => [recordId, result, Buffer.from(data, "base64").toString()]),
      [
        [
          "0",
          "Ok",
          '{"id":9007199254740993,"time":"2019-10-12 02:37:22.000000","type":"sign_up","state":"transformed"}\n',
        ],
        ["1", "Dropped", ""],
        ["2", "ProcessingFailed", "broken"],
      ],
    );
    await temporary.lambda.close();
    assert.match(await temporary.log(), /"failed":1,"records":3,"reasons":\[\{"reason":"the record is not valid JSON"/);
  });

  it("says that spec.json is missing", async () => {
    await temporary.deploy("", { code: archive({ "index.js": bundle }) });
    await assert.rejects(temporary.lambda.invoke("f", { records: [] }), (error: LambdaFunctionError) => {
      assert.ok(error instanceof LambdaFunctionError);
      return /spec\.json must hold the transform's spec as JSON/.test(error.message);
    });
  });

  it("needs nothing but Node", () => {
    const required = [...bundle.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(required)].sort(), ["node:buffer", "node:fs", "node:path", "node:zlib"]);
  });
});
