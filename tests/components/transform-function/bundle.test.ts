import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { BUILT_IN_TRANSFORM, buildErrors, bundle } from "../../../components/transform-function";
import { OWN_FUNCTIONS } from "../../../components/transform-function/bundle";

describe("bundle", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "bundle-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes source files into a folder of their own. */
  function write(name: string, files: Record<string, string>): (file: string) => string {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
    return (file) => join(folder, name, file);
  }

  function load(code: string): { handler: () => unknown } {
    const module = { exports: {} };
    runInContext(code, createContext({ module, exports: module.exports, require }));
    return module.exports as { handler: () => unknown };
  }

  it("knows each function of the package, so that the built package has its code", () => {
    assert.deepEqual([...OWN_FUNCTIONS].sort(), readdirSync(join(__dirname, "../../../lambda")).sort());
  });

  it("makes one module of a file and what it imports, which exports the handler", () => {
    const file = write("imports", {
      "handler.ts": 'import { answer } from "./answer";\nexport const handler = (): number => answer + 1;',
      "answer.ts": "export const answer: number = 41;",
    });
    const code = bundle(file("handler.ts"));
    assert.equal(load(code).handler(), 42);
    assert.doesNotMatch(code, /answer\.ts/);
  });

  it("takes a CommonJS file", () => {
    const file = write("commonjs", { "handler.js": "exports.handler = () => 42;" });
    assert.equal(load(bundle(file("handler.js"))).handler(), 42);
  });

  it("gives the same bytes to the same source in another folder, whatever tsconfig.json lies above it", () => {
    const source = "export class Base { x = 1 }\nexport const handler = () => new Base().x;";
    const here = write("here", { "handler.ts": source });
    const there = write("there", {
      "handler.ts": source,
      "tsconfig.json": '{ "compilerOptions": { "useDefineForClassFields": false, "target": "es5" } }',
    });
    assert.equal(bundle(here("handler.ts")), bundle(there("handler.ts")));
  });

  it("bundles a file once in a process", () => {
    const file = write("once", { "handler.ts": "export const handler = () => 1;" })("handler.ts");
    const first = bundle(file);
    writeFileSync(file, "export const handler = () => 2;");
    assert.equal(bundle(file), first);
  });

  it("leaves the AWS SDK to the runtime", () => {
    const file = write("sdk", {
      "handler.ts": 'import { S3Client } from "@aws-sdk/client-s3";\nexport const handler = () => new S3Client({});',
    });
    assert.match(bundle(file("handler.ts")), /require\("@aws-sdk\/client-s3"\)/);
  });

  it("bundles the built-in transform without the AWS SDK, without Pulumi and without this machine's paths", () => {
    const code = bundle(BUILT_IN_TRANSFORM);
    assert.match(code, /module\.exports=\{handler\}/);
    assert.doesNotMatch(code, /@aws-sdk|@pulumi/);
    assert.ok(!code.includes(process.cwd()));
    assert.ok(code.length < 100_000, `${code.length} characters`);
    assert.ok(readFileSync(BUILT_IN_TRANSFORM, "utf8").includes("export const handler"));
  });

  it("says where a source cannot be bundled", () => {
    const file = write("broken", {
      "syntax.ts": "export const handler = (;",
      "import.ts": 'import "./nowhere";\nexport const handler = 1;',
      "export.ts": "export const handle = 1;",
    });
    const errorsOf = (name: string): string[] => {
      try {
        bundle(file(name));
      } catch (error) {
        return buildErrors(error);
      }
      return [];
    };
    assert.deepEqual(errorsOf("syntax.ts"), ['syntax.ts:1: Unexpected ";"']);
    assert.deepEqual(errorsOf("import.ts"), ['import.ts:1: Could not resolve "./nowhere"']);
    assert.deepEqual(errorsOf("export.ts"), ['<stdin>:1: No matching export in "export.ts" for import "handler"']);
  });

  it("passes on an error that is not the source's", () => {
    const error = new Error("out of memory");
    assert.throws(() => buildErrors(error), error);
  });
});
