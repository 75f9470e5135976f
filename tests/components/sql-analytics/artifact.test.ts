import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { checkJar, jobCode } from "../../../components/sql-analytics/artifact";
import { CODE_KEY, JAR_PATH } from "./fixtures";

const ABSENT = path.join(path.dirname(JAR_PATH), "absent.jar");
const MISSING = `there is no file ${ABSENT}; make it with npm run build:flink, which needs Java 17 and Maven`;

describe("jobCode", () => {
  it("FL-06 has the hash of the JAR in the key, so that a changed one has another", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "job-code-"));
    try {
      const jarPath = path.join(folder, "other.jar");
      writeFileSync(jarPath, "one");
      const one = jobCode("people", { jarPath });
      assert.deepEqual(jobCode("people", { jarPath }).key, one.key);
      writeFileSync(jarPath, "two");
      assert.notEqual(jobCode("people", { jarPath }).key, one.key);
      assert.match(one.key, /^sql-analytics\/people\/sql-runner-[0-9a-f]{64}\.jar$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("uploads the file itself, for each job under a key of its own", async () => {
    const { key, source, missing } = jobCode("people", { jarPath: JAR_PATH });
    assert.equal(key, CODE_KEY);
    assert.equal(missing, undefined);
    assert.ok(source instanceof pulumi.asset.FileAsset);
    assert.equal(await source.path, JAR_PATH);
    assert.notEqual(jobCode("others", { jarPath: JAR_PATH }).key, key);
  });

  it("uploads a text that says what is missing where there is no JAR", async () => {
    const { key, source, missing } = jobCode("people", { jarPath: ABSENT, whenMissing: "warn" });
    assert.equal(key, "sql-analytics/people/missing.txt");
    assert.equal(missing, MISSING);
    assert.ok(source instanceof pulumi.asset.StringAsset);
    assert.equal(await source.text, MISSING);
  });
});

describe("checkJar", () => {
  it("refuses a missing JAR, and says how to make it", () => {
    const problem = { path: "jarPath", reason: `must be the runner's JAR: ${MISSING}` };
    assert.deepEqual(checkJar({ jarPath: ABSENT }), [problem]);
    assert.deepEqual(checkJar({ jarPath: ABSENT, whenMissing: "refuse" }), [problem]);
    assert.deepEqual(checkJar({ jarPath: JAR_PATH, whenMissing: "refuse" }), []);
  });

  it("refuses a folder in the JAR's place", () => {
    const [problem] = checkJar({ jarPath: path.dirname(JAR_PATH) });
    assert.match(problem?.reason ?? "", /there is no file/);
  });

  it("takes a missing JAR where the plan may do without", () => {
    assert.deepEqual(checkJar({ jarPath: ABSENT, whenMissing: "warn" }), []);
  });

  it("refuses another word than refuse and warn", () => {
    const reason = 'must be one of refuse, warn, got "ignore"';
    assert.deepEqual(checkJar({ jarPath: JAR_PATH, whenMissing: "ignore" }), [{ path: "whenMissing", reason }]);
  });
});
