import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import {
  decodeProperties,
  encodeProperties,
  MAX_CHUNKS,
  MAX_PROPERTY_CHARACTERS,
  type PropertyGroup,
} from "../../../components/sql-analytics/properties";

const SCRIPT = "SELECT 'ä € \u{1F600}'\nFROM people;\n";

/** Text that gzip cannot make smaller than its bytes. */
function noise(bytes: number): string {
  return randomBytes(bytes).toString("latin1");
}

function changed(groups: PropertyGroup[], change: Record<string, string | undefined>): PropertyGroup[] {
  return groups.map(({ propertyGroupId, propertyMap }) => {
    const entries = Object.entries({ ...propertyMap, ...(propertyGroupId === "sql" ? change : {}) });
    return {
      propertyGroupId,
      propertyMap: Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    };
  });
}

describe("the properties of an application", () => {
  it("carry the script, its hash and the options", () => {
    const groups = encodeProperties(
      SCRIPT,
      { "table.exec.source.idle-timeout": "60 s" },
      { "aws.endpoint": "http://x" },
    );
    assert.deepEqual(
      groups.map(({ propertyGroupId }) => propertyGroupId),
      ["sql", "table.config", "table.options"],
    );
    const { encoding, sha256 } = groups[0]?.propertyMap ?? {};
    assert.deepEqual([encoding, sha256], ["gzip+base64", createHash("sha256").update(SCRIPT).digest("hex")]);
    assert.deepEqual(decodeProperties(groups), {
      script: SCRIPT,
      tableConfig: { "table.exec.source.idle-timeout": "60 s" },
      tableOptions: { "aws.endpoint": "http://x" },
    });
  });

  it("FL-07 leave out groups without properties", () => {
    assert.deepEqual(
      encodeProperties(SCRIPT, {}).map(({ propertyGroupId }) => propertyGroupId),
      ["sql"],
    );
  });

  it("are the same for the same script", () => {
    assert.deepEqual(encodeProperties(SCRIPT, {}), encodeProperties(SCRIPT, {}));
  });

  it("FL-10 cut a long script into chunks of at most 2,048 characters", () => {
    const script = noise(20_000);
    const groups = encodeProperties(script, {});
    const chunks = Object.entries(groups[0]?.propertyMap ?? {}).filter(([key]) => key.startsWith("chunk."));
    assert.ok(chunks.length > 10);
    assert.deepEqual(
      chunks.map(([key]) => key),
      chunks.map((_, index) => `chunk.${index}`),
    );
    assert.ok(chunks.slice(0, -1).every(([, chunk]) => chunk.length === MAX_PROPERTY_CHARACTERS));
    assert.equal(decodeProperties(groups).script, script);
  });

  it(`FL-10 take at most ${MAX_CHUNKS} chunks`, () => {
    const script = noise(100_000);
    let [fits, tooLong] = [0, script.length];
    while (tooLong - fits > 1) {
      const middle = Math.floor((fits + tooLong) / 2);
      const isTaken = chunkCount(script.slice(0, middle)) !== undefined;
      [fits, tooLong] = isTaken ? [middle, tooLong] : [fits, middle];
    }
    assert.equal(chunkCount(script.slice(0, fits)), MAX_CHUNKS);
    assert.throws(() => encodeProperties(script.slice(0, tooLong), {}), /more than the 96,256 .*\(FL-10\)/);
  });

  it("FL-07 refuse a value of 0 or of 2,049 characters without showing it", () => {
    assert.throws(
      () => encodeProperties(SCRIPT, { key: "" }),
      /"key" of group "table.config".*1–2,048 characters \(FL-07\)/,
    );
    assert.throws(
      () => encodeProperties(SCRIPT, {}, { key: "s".repeat(2049) }),
      (error: Error) => error.message.includes("(FL-07)") && !error.message.includes("sss"),
    );
    assert.equal(encodeProperties(SCRIPT, { key: "s".repeat(2048), k: "1" }).length, 2);
  });

  it("FL-07 refuse a group of 51 properties", () => {
    const options = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));
    assert.equal(encodeProperties(SCRIPT, options(50)).length, 2);
    assert.throws(() => encodeProperties(SCRIPT, options(51)), /has 51 properties; it takes 50 \(FL-07\)/);
  });

  const DAMAGE: [string, Record<string, string | undefined>, RegExp][] = [
    ["no encoding", { encoding: undefined }, /encoding "undefined"/],
    ["another encoding", { encoding: "plain" }, /encoding "plain"; it must be gzip\+base64/],
    ["no chunk", { "chunk.0": undefined }, /lacks chunk\.0/],
    ["a chunk that is missing", { "chunk.2": "AAAA" }, /lacks chunk\.1/],
    ["a damaged chunk", { "chunk.0": "AAAA" }, /chunks are damaged/],
    ["the hash of another script", { sha256: "0".repeat(64) }, /another script than its sha256 says/],
  ];
  for (const [title, change, message] of DAMAGE) {
    it(`are refused with ${title}`, () => {
      assert.throws(() => decodeProperties(changed(encodeProperties(SCRIPT, {}), change)), message);
    });
  }

  it("are refused without the group of the script", () => {
    assert.throws(() => decodeProperties([]), /encoding "undefined"/);
  });
});

function chunkCount(script: string): number | undefined {
  try {
    return Object.keys(encodeProperties(script, {})[0]?.propertyMap ?? {}).length - 2;
  } catch {
    return undefined;
  }
}
