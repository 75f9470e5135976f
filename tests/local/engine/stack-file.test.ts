import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ENCRYPTED_PLACEHOLDER, readStackFile, StackFileError } from "../../../local/engine";

describe("the reader of stack files", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "stack-file-"));
    write("Pulumi.yaml", "name: orders\nmain: stacks/\nruntime: nodejs\n");
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function write(name: string, text: string): string {
    const file = path.join(root, name);
    writeFileSync(file, text);
    return file;
  }

  it("reads a stack of the project by name", () => {
    const file = write("Pulumi.staging.yaml", "config:\n  orders:owner: platform\n");
    assert.deepEqual(readStackFile({ stack: "staging", root }), {
      project: "orders",
      stack: "staging",
      config: { "orders:owner": "platform" },
      secretKeys: [],
      file,
      program: path.join(root, "stacks"),
    });
  });

  it("gives every value as text: groups, lists, numbers and booleans as JSON", () => {
    const values = [
      "text: 'yes'",
      "number: 5",
      "flag: true",
      "list: [a, 1]",
      "group: { deep: { on: false } }",
      "none:",
    ];
    write("Pulumi.x.yaml", `config:\n${values.map((line) => `  orders:${line}\n`).join("")}`);
    assert.deepEqual(readStackFile({ stack: "x", root }).config, {
      "orders:text": "yes",
      "orders:number": "5",
      "orders:flag": "true",
      "orders:list": '["a",1]',
      "orders:group": '{"deep":{"on":false}}',
      "orders:none": "null",
    });
  });

  it("puts keys without a namespace into the project's, and leaves others where they are", () => {
    write("Pulumi.x.yaml", "config:\n  owner: platform\n  aws:region: eu-west-1\n");
    const { config } = readStackFile({ stack: "x", root });
    assert.deepEqual(config, { "orders:owner": "platform", "aws:region": "eu-west-1" });
  });

  for (const [name, stack] of [
    ["Pulumi.production.yaml", "production"],
    ["Pulumi.eu-west.1.yml", "eu-west.1"],
    ["s1-data-lake.yaml", "s1-data-lake"],
    ["Pulumi-like.yaml", "Pulumi-like"],
  ] as const) {
    it(`calls the stack of ${name} ${stack}`, () => {
      assert.equal(readStackFile({ file: write(name, "config: {}\n"), root }).stack, stack);
    });
  }

  it("takes defaults and values from Pulumi.yaml where the stack sets none", () => {
    const declared = [
      "shards: { type: integer, default: 2 }",
      "size: { default: 1 }",
      "aws:region: { value: us-west-2 }",
    ];
    write(
      "Pulumi.yaml",
      `name: orders\nconfig:\n${[...declared, "owner: platform"].map((line) => `  ${line}\n`).join("")}`,
    );
    write("Pulumi.x.yaml", "config:\n  orders:size: 7\n");
    assert.deepEqual(readStackFile({ stack: "x", root }).config, {
      "orders:shards": "2",
      "orders:size": "7",
      "aws:region": "us-west-2",
      "orders:owner": "platform",
    });
  });

  it("names every key that Pulumi.yaml declares without a default and the stack does not set", () => {
    write(
      "Pulumi.yaml",
      "name: orders\nconfig:\n  a: { type: string }\n  b: { type: string }\n  c: { type: string }\n",
    );
    const file = write("Pulumi.x.yaml", "config:\n  orders:b: set\n");
    const line = (key: string) => `${file}: stack x must set ${key}: Pulumi.yaml declares it without a default`;
    assert.throws(() => readStackFile({ stack: "x", root }), {
      name: "StackFileError",
      message: `${line("orders:a")}\n${line("orders:c")}`,
    });
  });

  it("puts a placeholder for encrypted values, however deep, and counts their keys as secret", () => {
    const lines = [
      "orders:password: { secure: v1:abc }",
      "orders:group: { user: me, keys: [{ secure: v1:a }, { secure: v1:b }] }",
      "orders:policy: { secure: v1:a, other: 1 }",
    ];
    write("Pulumi.x.yaml", `config:\n${lines.map((line) => `  ${line}\n`).join("")}`);
    const { config, secretKeys } = readStackFile({ stack: "x", root });
    assert.deepEqual(config, {
      "orders:password": ENCRYPTED_PLACEHOLDER,
      "orders:group": `{"user":"me","keys":["${ENCRYPTED_PLACEHOLDER}","${ENCRYPTED_PLACEHOLDER}"]}`,
      "orders:policy": '{"secure":"v1:a","other":1}',
    });
    assert.deepEqual(secretKeys, ["orders:password", "orders:group"]);
  });

  it("reads a file with no config, and an empty one", () => {
    assert.deepEqual(readStackFile({ file: write("a.yaml", "encryptionsalt: v1:x\n"), root }).config, {});
    assert.deepEqual(readStackFile({ file: write("b.yaml", ""), root }).config, {});
  });

  it("names file, line and column of each error in the YAML", () => {
    const file = write("Pulumi.x.yaml", "config:\n  orders:a: 1\n  orders:a: 2\n");
    assert.throws(() => readStackFile({ stack: "x", root }), {
      name: "StackFileError",
      message: `${file}:3:3: Map keys must be unique`,
    });
  });

  it("names file and place where a mapping is something else", () => {
    const file = write("Pulumi.x.yaml", "config: [1]\n");
    assert.throws(() => readStackFile({ stack: "x", root }), {
      message: `${file}: config must be a mapping (key: value)`,
    });
    const text = write("Pulumi.y.yaml", "just text\n");
    assert.throws(() => readStackFile({ stack: "y", root }), {
      message: `${text}: the file must be a mapping (key: value)`,
    });
  });

  it("names the stacks there are when there is none of that name", () => {
    write("Pulumi.staging.yaml", "");
    write("Pulumi.production.yaml", "");
    assert.throws(() => readStackFile({ stack: "prod", root }), /no such stack; the project has production, staging$/);
  });

  it("names a file that is not there", () => {
    assert.throws(() => readStackFile({ file: "./nowhere.yaml", root }), /nowhere\.yaml: there is no such stack file/);
    rmSync(path.join(root, "Pulumi.yaml"));
    const file = write("x.yaml", "");
    assert.throws(() => readStackFile({ file, root }), /Pulumi\.yaml: there is no such file/);
  });

  it("names a file that cannot be read, and one without an end", () => {
    assert.throws(() => readStackFile({ file: root, root }), {
      name: "StackFileError",
      message: `${root}: cannot be read: EISDIR: illegal operation on a directory, read`,
    });
    const cyclic = write("cyclic.yaml", "config:\n  a: &a\n    b: *a\n");
    assert.throws(() => readStackFile({ file: cyclic, root }), {
      name: "StackFileError",
      message: `${cyclic}: an alias (*) stands within its own anchor (&)`,
    });
    const shared = write("shared.yaml", "config:\n  a: &a\n    b: 1\n  c: *a\n");
    assert.equal(readStackFile({ file: shared, root }).config["orders:c"], '{"b":1}');
  });

  it("wants the project's name", () => {
    write("Pulumi.yaml", "runtime: nodejs\n");
    assert.throws(() => readStackFile({ file: write("x.yaml", ""), root }), StackFileError);
  });
});
