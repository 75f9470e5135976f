import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventSchemaArgs } from "../../../components/event-schema";
import {
  type TransformArgs,
  type TransformFunctionArgs,
  validateTransform,
  validateTransformFunction,
} from "../../../components/transform-function";

const schema: EventSchemaArgs = {
  name: "event",
  columns: [
    { name: "id", type: "string" },
    { name: "age", type: "int" },
  ],
};

function accepts(title: string, transform: TransformArgs): void {
  it(title, () => assert.deepEqual(problemsOf(transform), []));
}

function refuses(title: string, transform: TransformArgs, ...problems: string[]): void {
  it(title, () => assert.deepEqual(problemsOf(transform), problems));
}

function problemsOf(transform: TransformArgs): string[] {
  return validateTransform(transform, schema).map(({ path, reason }) => `${path} ${reason}`);
}

describe("validateTransform: fields", () => {
  const columns = "it has id, age";
  accepts("accepts columns of the schema", { select: { id: ["a"] }, partitionKeys: { years: "age" } });
  refuses(
    "rejects fields that are no columns while types are checked",
    { select: { kind: ["a"] }, partitionKeys: { years: "aeg" } },
    `select names no column of the schema "event", got "kind"; ${columns}`,
    `partitionKeys.years names no column of the schema "event", got "aeg"; ${columns}`,
  );
  accepts("accepts any field while types are not checked", {
    checkTypes: false,
    select: { kind: ["a"] },
    partitionKeys: { years: "aeg" },
  });
  refuses(
    "rejects a selection without values",
    { select: { id: [] } },
    "select.id must have a value, or every record would be dropped",
  );
  accepts("accepts a selection by values that the column can have", { select: { age: ["7", "-1"], id: ["abc"] } });
  refuses(
    "rejects a selection by a value that the column never has",
    { select: { age: ["7", "abc"] } },
    'select.age[1] must be a value of its column\'s type int, got "abc"',
  );
  accepts("accepts any selection while types are not checked", { checkTypes: false, select: { age: ["abc"] } });
  accepts("accepts values of their columns' types, and any text without a column", { set: { age: "7", source: "x" } });
  refuses(
    "rejects a value that is none of its column's type",
    { set: { age: "old" } },
    'set.age must be a value of its column\'s type int, got "old"',
  );
});

describe("validateTransform: output", () => {
  const oneCharacter = "delimiter must be one character, no quote and no line break, got";
  accepts("accepts JSON", { output: "JSON" });
  accepts("accepts CSV with a delimiter of one character", { output: "CSV", delimiter: "\t" });
  accepts("accepts a delimiter outside the basic plane", { output: "CSV", delimiter: "\u{1F4A7}" });
  refuses("rejects another output", { output: "XML" }, 'output must be one of JSON, CSV, got "XML"');
  refuses("rejects a delimiter of JSON", { delimiter: "," }, "delimiter applies to CSV only; leave it out");
  for (const delimiter of ["", "||", '"', "\n", "\r"]) {
    const shown = JSON.stringify(delimiter);
    refuses(`rejects the delimiter ${shown}`, { output: "CSV", delimiter }, `${oneCharacter} ${shown}`);
  }
});

describe("validateTransform: bounds", () => {
  accepts("accepts the least", { memoryMB: 128, timeoutSeconds: 1, bufferSizeMiB: 0.2, bufferIntervalSeconds: 0 });
  accepts("F-72, F-73 and F-76 accept the most", {
    memoryMB: 10240,
    timeoutSeconds: 300,
    bufferSizeMiB: 3,
    bufferIntervalSeconds: 900,
  });
  refuses(
    "rejects less than the least",
    { memoryMB: 127, timeoutSeconds: 0, bufferSizeMiB: 0.1, bufferIntervalSeconds: -1 },
    "memoryMB must be 128–10240 MB, got 127; leave it out for 256 MB",
    "timeoutSeconds must be 1–300 s, got 0; Firehose waits no longer (F-76); leave it out for 60 s",
    "bufferIntervalSeconds must be 0–900 s, got -1; leave it out for 60 s",
    "bufferSizeMiB must be 0.2–3 MiB, got 0.1; leave it out for 1 MiB",
  );
  refuses(
    "F-72, F-73 and F-76 reject more than the most",
    { memoryMB: 10241, timeoutSeconds: 301, bufferSizeMiB: 3.1, bufferIntervalSeconds: 901 },
    "memoryMB must be 128–10240 MB, got 10241; leave it out for 256 MB",
    "timeoutSeconds must be 1–300 s, got 301; Firehose waits no longer (F-76); leave it out for 60 s",
    "bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 60 s",
    "bufferSizeMiB must be 0.2–3 MiB, got 3.1; leave it out for 1 MiB",
  );
});

describe("validateTransform: custom code", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "custom-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  it("accepts a file that exports a handler, with memory and timeout of its own", () => {
    const codePath = file("good.ts", "export const handler = async () => ({ records: [] });");
    assert.deepEqual(problemsOf({ codePath, memoryMB: 512, timeoutSeconds: 120 }), []);
  });

  it("rejects the built-in transform's settings beside it", () => {
    const codePath = file("beside.ts", "export const handler = 1;");
    const reason = "must be left out beside codePath: custom code takes the place of the built-in transform";
    const settings = { select: {}, set: {}, checkTypes: true, partitionKeys: {}, output: "JSON", delimiter: "," };
    assert.deepEqual(
      problemsOf({ codePath, ...settings }),
      Object.keys(settings).map((setting) => `${setting} ${reason}`),
    );
  });

  it("rejects a file that does not exist", () => {
    assert.deepEqual(problemsOf({ codePath: "nowhere/handler.ts" }), [
      `codePath must be a file that exists, got "nowhere/handler.ts" below ${process.cwd()}`,
    ]);
  });

  it("rejects a file that cannot be bundled, with its line", () => {
    const codePath = file("bad.ts", "\nexport const handler = (;");
    assert.deepEqual(problemsOf({ codePath }), [
      'codePath must be a file that can be bundled: bad.ts:2: Unexpected ";"',
    ]);
  });

  it("rejects a file without a handler", () => {
    const codePath = file("other.ts", "export const main = 1;");
    assert.deepEqual(problemsOf({ codePath }), [
      'codePath must be a file that can be bundled: <stdin>:1: No matching export in "other.ts" for import "handler"',
    ]);
  });
});

describe("validateTransform: custom code in CommonJS", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "commonjs-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function problemsOfFile(name: string, text: string): string[] {
    writeFileSync(join(folder, name), text);
    return problemsOf({ codePath: join(folder, name) });
  }

  const sources = ["exports.handler = () => 1;", "const handler = 1;\nmodule.exports = {\n  handler,\n};"];
  for (const [index, text] of sources.entries()) {
    it(`accepts a file that exports a handler by ${text.split("\n")[0]}`, () => {
      assert.deepEqual(problemsOfFile(`good${index}.js`, text), []);
    });
  }

  for (const [index, text] of ["exports.main = 1;", "const handler = 1;", ""].entries()) {
    it(`rejects the file "${text}", which exports no handler`, () => {
      const reason = `must be a file that can be bundled: No export "handler" in "bad${index}.js"; write exports.handler = …`;
      assert.deepEqual(problemsOfFile(`bad${index}.js`, text), [`codePath ${reason}`]);
    });
  }
});

describe("validateTransformFunction", () => {
  const pathsOf = (changes: Partial<TransformFunctionArgs>, name = "shape") =>
    validateTransformFunction({ schema, ...changes }, name).map(({ path }) => path);

  it("G-12 accepts a component name of 56 characters and rejects 57, and a dot, which Lambda does not take", () => {
    assert.deepEqual(pathsOf({}, "a".repeat(56)), []);
    assert.deepEqual(pathsOf({}, "a".repeat(57)), ["(component name)"]);
    assert.deepEqual(pathsOf({}, "a.b"), ["(component name)"]);
  });

  it("reports the problems of all groups with their paths", () => {
    const changes: Partial<TransformFunctionArgs> = {
      schema: { name: "Event", columns: [{ name: "id", type: "text" }] },
      transform: { timeoutSeconds: 301 },
      logRetentionDays: 2,
      kmsKeyArn: "alias/mine",
      tags: { "aws:x": "y" },
    };
    assert.deepEqual(pathsOf(changes), [
      "schema.name",
      "schema.columns[0].type",
      "logRetentionDays",
      "kmsKeyArn",
      "tags",
      "transform.timeoutSeconds",
    ]);
  });
});
