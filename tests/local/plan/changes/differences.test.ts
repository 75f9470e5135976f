import assert from "node:assert/strict";
import { differences, isEqual, leaves, pathText } from "../../../../local/plan/changes/differences";
import type { Json } from "../../../../local/plan/changes/planned";

/** What differs, as lines. */
function lines(before: Json, after: Json): string[] {
  const side = (value: Json | undefined) => (value === undefined ? "none" : JSON.stringify(value));
  return differences(before, after).map(
    ({ path, before: was, after: is }) => `${pathText(path)}: ${side(was)} → ${side(is)}`,
  );
}

describe("differences of two values", () => {
  it("are told as deep as they lie, in the order of the properties", () => {
    const before = { destination: "s3", s3: { size: 64, prefix: "raw/" }, tags: { team: "data" } };
    const after = { destination: "s3", s3: { size: 128, prefix: "raw/" }, kms: "key" };
    assert.deepEqual(lines(before, after), ["s3.size: 64 → 128", 'tags: {"team":"data"} → none', 'kms: none → "key"']);
  });

  it("are none for another order of a map's names, and for null in place of nothing", () => {
    assert.deepEqual(lines({ a: 1, b: { c: 2, d: null } }, { b: { c: 2 }, a: 1, e: null }), []);
    assert.equal(isEqual({ a: [1, { b: 2, c: 3 }] }, { a: [1, { c: 3, b: 2 }] }), true);
    assert.equal(isEqual({ a: [1, 2] }, { a: [2, 1] }), false);
  });

  it("go on into JSON that stands in a string, whatever its spaces", () => {
    const statement = (action: string) => ({ Sid: "Put", Action: action });
    const policy = (action: string, spaces = 0) =>
      JSON.stringify({ Statement: [statement(action)] }, undefined, spaces);
    assert.deepEqual(lines({ policy: policy("s3:PutObject") }, { policy: policy("s3:PutObject", 2) }), []);
    assert.deepEqual(lines({ policy: policy("s3:PutObject") }, { policy: policy("s3:*") }), [
      'policy.Statement[Put].Action: "s3:PutObject" → "s3:*"',
    ]);
    assert.deepEqual(lines({ text: "{not JSON" }, { text: "{not json" }), ['text: "{not JSON" → "{not json"']);
  });

  it("follow an item of a list by its name, and tell another order once", () => {
    const column = (name: string, type: string) => ({ name, type });
    const [id, at] = [column("id", "string"), column("at", "timestamp")];
    assert.deepEqual(lines([id, at], [column("new", "int"), id, column("at", "date")]), [
      '[at].type: "timestamp" → "date"',
      '[new]: none → {"name":"new","type":"int"}',
    ]);
    assert.deepEqual(lines([id, at], [at, id]), ['[order]: ["id","at"] → ["at","id"]']);
    assert.deepEqual(lines([id, id], [id, at]), ['[1].name: "id" → "at"', '[1].type: "string" → "timestamp"']);
  });

  it("do not show an item that comes between others as a change of those", () => {
    const allow = (...actions: string[]) => ({ Statement: actions.map((Action) => ({ Action, Resource: "*" })) });
    assert.deepEqual(lines(allow("a", "b"), allow("a", "new", "b")), [
      'Statement[1]: none → {"Action":"new","Resource":"*"}',
    ]);
    assert.deepEqual(lines(allow("a", "old", "b"), allow("a", "b")), [
      'Statement[1]: {"Action":"old","Resource":"*"} → none',
    ]);
    assert.deepEqual(lines(allow("a", "b", "c"), allow("a", "d", "c")), ['Statement[1].Action: "b" → "d"']);
    assert.deepEqual(lines(allow("a", "a"), allow("a", "a", "a")), [
      'Statement[2]: none → {"Action":"a","Resource":"*"}',
    ]);
  });

  it("of lists of words are told word by word while the lists are as long, else whole", () => {
    assert.deepEqual(lines({ on: ["a", "b"] }, { on: ["a", "c"] }), ['on[1]: "b" → "c"']);
    assert.deepEqual(lines({ on: ["a", "b"] }, { on: ["a"] }), ['on: ["a","b"] → ["a"]']);
  });

  it("of marks are told by what they stand for", () => {
    const mark = (name: string, value: Json) => ({ of: { [name]: value } });
    assert.deepEqual(lines(mark("[asset]", "ab"), mark("[asset]", "ab")), []);
    assert.deepEqual(lines(mark("[asset]", "ab"), mark("[asset]", "cd")), ['of: {"[asset]":"ab"} → {"[asset]":"cd"}']);
    assert.deepEqual(lines(mark("[unknown]", true), mark("[unknown]", true)), []);
    assert.deepEqual(lines({ of: "known" }, mark("[unknown]", true)), ['of: "known" → {"[unknown]":true}']);
  });

  it("know the leaves of a value with their paths", () => {
    assert.deepEqual(
      leaves({ a: [{ name: "x", at: 1 }], b: '{"c":["d"]}', e: null }).map(({ path, value }) => [
        pathText(path),
        value,
      ]),
      [
        ["a[x].name", "x"],
        ["a[x].at", 1],
        ["b.c[0]", "d"],
      ],
    );
  });
});
