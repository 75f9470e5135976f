import assert from "node:assert/strict";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as handlerModule from "../../../lambda/transform/handler";
import { readSpec } from "../../../lambda/transform/read-spec";
import type { TransformSpec } from "../../../lambda/transform/spec";
import { base64 } from "./records";

describe("transform: the handler", () => {
  let folder = "";
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), "transform-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("reads spec.json beside the bundle", () => {
    const spec: TransformSpec = { output: "csv", csvColumns: ["a"] };
    fs.writeFileSync(join(folder, "spec.json"), JSON.stringify(spec));
    assert.deepEqual(readSpec(folder), spec);
  });

  it("says what is wrong when spec.json is missing or broken", () => {
    const message = `${join(folder, "spec.json")} must hold the transform's spec as JSON; the component writes it beside the bundle`;
    assert.throws(() => readSpec(folder), { message });
    fs.writeFileSync(join(folder, "spec.json"), "{");
    assert.throws(() => readSpec(folder), { message });
  });

  it("answers a batch and logs one line with its failures", async () => {
    const { handler } = loadHandler({ output: "json" });
    const lines: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = (line: string | Uint8Array) => lines.push(String(line)) > 0;
    try {
      const good = { recordId: "1", data: base64('{"a":1}') };
      const bad = { recordId: "2", data: base64("secret") };
      assert.deepEqual(await handler({ records: [good] }), {
        records: [{ recordId: "1", result: "Ok", data: base64('{"a":1}\n') }],
      });
      assert.equal(lines.length, 0);
      assert.deepEqual(await handler({ records: [bad] }), {
        records: [{ recordId: "2", result: "ProcessingFailed", data: bad.data }],
      });
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", /^\{.*"failed":1.*not valid JSON.*\}\n$/);
      assert.doesNotMatch(lines[0] ?? "", /secret/);
    } finally {
      process.stdout.write = write;
    }
  });
});

/** Loads the handler afresh as if a spec lay beside it; the bundle itself is run by the embedded cloud's tests. */
function loadHandler(spec: TransformSpec): typeof handlerModule {
  const path = require.resolve("../../../lambda/transform/handler");
  const readFileSync = fs.readFileSync;
  const beside = ((file: string, ...rest: [BufferEncoding]) =>
    String(file).endsWith(join("transform", "spec.json"))
      ? JSON.stringify(spec)
      : readFileSync(file, ...rest)) as typeof fs.readFileSync;
  try {
    fs.readFileSync = beside;
    return require(path) as typeof handlerModule;
  } finally {
    fs.readFileSync = readFileSync;
    delete require.cache[path];
  }
}
