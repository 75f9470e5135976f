import assert from "node:assert/strict";
import type { TransformSpec } from "../../../lambda/transform/spec";
import { compile } from "../../../lambda/transform/transform";
import { base64, oneColumn, reasonOf, written } from "./records";

describe("transform: selection, set fields, partition keys", () => {
  const select: TransformSpec = { select: { type: ["sign_up", "5", "true", "12345678901234567890"] }, output: "json" };

  for (const value of ['"sign_up"', "5", "true", "12345678901234567890"]) {
    it(`selects a record whose field is ${value}`, () => {
      assert.equal(written(select, `{"type":${value}}`), `{"type":${value}}\n`);
    });
  }

  for (const record of ['{"type":"other"}', '{"a":1}', '{"type":null}', '{"type":["sign_up"]}', '{"type":{"a":1}}']) {
    it(`drops ${record}`, () => assert.deepEqual(compile(select)(base64(record)), { result: "Dropped" }));
  }

  it("selects only a record that meets every condition", () => {
    const spec: TransformSpec = { select: { a: ["1"], b: ["2"] }, output: "json" };
    assert.equal(compile(spec)(base64('{"a":1,"b":2}')).result, "Ok");
    assert.equal(compile(spec)(base64('{"a":1,"b":3}')).result, "Dropped");
  });

  it("drops a record of another kind before its types are checked", () => {
    const spec: TransformSpec = { ...oneColumn("int", { nullable: false }), select: { kind: ["a"] } };
    assert.equal(compile(spec)(base64('{"kind":"b"}')).result, "Dropped");
    assert.equal(compile(spec)(base64('{"kind":"a"}')).result, "ProcessingFailed");
  });

  it("sets fields whether or not they are there", () => {
    const spec: TransformSpec = { set: { state: "transformed", ok: true, n: 1, none: null }, output: "json" };
    assert.equal(
      written(spec, '{"state":"raw","id":7}'),
      '{"state":"transformed","id":7,"ok":true,"n":1,"none":null}\n',
    );
  });

  it("sets a __proto__ field as a field", () => {
    const set = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    assert.equal(written({ set, output: "json" }, '{"a":1}'), '{"a":1,"__proto__":"x"}\n');
  });

  it("does not check a column that is set", () => {
    const spec: TransformSpec = { ...oneColumn("string", { nullable: false }), set: { value: "x" } };
    assert.equal(written(spec, '{"a":1}'), '{"a":1,"value":"x"}\n');
    assert.equal(written(spec, '{"value":1}'), '{"value":"x"}\n');
  });

  it("passes fields that no column names", () => {
    assert.equal(written(oneColumn("int"), '{"value":1,"extra":{"a":[1]}}'), '{"value":1,"extra":{"a":[1]}}\n');
  });

  it("takes partition keys from the fields as they are written", () => {
    const spec: TransformSpec = {
      ...oneColumn("timestamp"),
      set: { state: "done" },
      partitionKeys: { at: "value", s: "state", n: "number", flag: "flag", long: "long" },
      output: "json",
    };
    const outcome = compile(spec)(base64('{"value":0,"number":1.5,"flag":false,"long":12345678901234567890}'));
    assert.deepEqual("partitionKeys" in outcome && outcome.partitionKeys, {
      at: "1970-01-01 00:00:00.000000",
      s: "done",
      n: "1.5",
      flag: "false",
      long: "12345678901234567890",
    });
  });

  it("answers no partition keys without any in the spec", () => {
    const outcome = compile({ output: "json" })(base64('{"a":1}'));
    assert.equal("partitionKeys" in outcome && outcome.partitionKeys, undefined);
  });

  const keys: TransformSpec = { partitionKeys: { kind: "type" }, output: "json" };
  for (const record of ['{"a":1}', '{"type":null}', '{"type":""}', '{"type":[]}', '{"type":{"a":1}}']) {
    it(`fails ${record} for lack of a partition key`, () => {
      assert.equal(reasonOf(keys, record), 'partition key "kind": "type" holds no value');
    });
  }

  it("takes a partition key of 1,024 bytes and fails a longer one", () => {
    const record = (text: string): string => JSON.stringify({ type: text });
    assert.equal(compile(keys)(base64(record("ä".repeat(512)))).result, "Ok");
    for (const text of [`a${"ä".repeat(512)}`, "a".repeat(1025)]) {
      assert.equal(reasonOf(keys, record(text)), 'partition key "kind": "type" is longer than 1024 bytes');
    }
  });

  it("refuses to start with an output that it does not know", () => {
    const spec = { output: "xml" } as unknown as TransformSpec;
    assert.throws(() => compile(spec), { message: 'spec.json: output must be json or csv, got "xml"' });
  });
});
