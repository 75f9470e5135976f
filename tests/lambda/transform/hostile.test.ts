import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { transformBatch } from "../../../lambda/transform/batch";
import type { TransformSpec } from "../../../lambda/transform/spec";
import { compile } from "../../../lambda/transform/transform";
import { base64 } from "./records";

const INPUTS = 10_000;
const ROUNDS = 6;
const MEGABYTE = 1024 * 1024;

const COLUMNS = [
  { name: "id", type: "string", nullable: false, maxLength: 64 },
  { name: "time", type: "timestamp", nullable: true },
  { name: "count", type: "int", nullable: true },
  { name: "total", type: "bigint", nullable: true },
  { name: "price", type: "decimal(38,10)", nullable: true },
  { name: "ratio", type: "double", nullable: true },
  { name: "flag", type: "boolean", nullable: true },
  { name: "day", type: "date", nullable: true },
  { name: "bytes", type: "binary", nullable: true },
  { name: "detail", type: "json", nullable: true, maxLength: 1000 },
  { name: "__proto__", type: "string", nullable: true },
];
const SPECS: Record<string, TransformSpec> = {
  JSON: { columns: COLUMNS, set: { state: "transformed" }, partitionKeys: { id: "id" }, output: "json" },
  CSV: { columns: COLUMNS, output: "csv" },
  "unchecked JSON": { select: { id: ["a", "b"] }, output: "json" },
};

describe(`transform: ${INPUTS} hostile inputs`, function () {
  this.timeout(120_000);

  for (const [name, spec] of Object.entries(SPECS)) {
    it(`answers each once with a valid result, as ${name}`, () => {
      const transform = compile(spec);
      const results = { Ok: 0, Dropped: 0, ProcessingFailed: 0 };
      for (const batch of hostileBatches(1)) {
        const { records, failures } = transformBatch(transform, batch);
        assert.deepEqual(
          records.map(({ recordId }) => recordId),
          batch.map(({ recordId }) => recordId),
        );
        for (const reason of failures.keys()) assert.doesNotMatch(reason, /transform itself/);
        records.forEach(({ result, data }, index) => {
          results[result]++;
          if (result === "ProcessingFailed") assert.equal(data, batch[index]?.data);
          if (result === "Ok") assertLine(data, spec.output);
        });
      }
      assert.equal(results.Ok + results.Dropped + results.ProcessingFailed, INPUTS);
      assert.ok(results.Ok > INPUTS / 20, `only ${results.Ok} inputs fit: the test is too hostile to say much`);
      assert.ok(results.ProcessingFailed > INPUTS / 20);
    });
  }

  it("keeps its memory flat over repeated rounds", () => {
    const transform = compile(SPECS.JSON as TransformSpec);
    const used = Array.from({ length: ROUNDS }, (_, round) => {
      for (const batch of hostileBatches(round)) transformBatch(transform, batch);
      return heapUsedAfterCollection();
    });
    const growth = (used.at(-1) ?? 0) - (used[1] ?? 0);
    assert.ok(growth < 4 * MEGABYTE, `heap in MB after each round: ${used.map((bytes) => bytes / MEGABYTE)}`);
  });
});

function assertLine(data: string, output: string): void {
  const line = Buffer.from(data, "base64").toString();
  assert.ok(line.endsWith("\n"));
  assert.ok(!line.includes("\ufffd"), "no input holds the replacement character, so no output may");
  if (output === "csv") return;
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.equal(typeof JSON.parse(line), "object");
}

function heapUsedAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

function* hostileBatches(seed: number): Generator<{ recordId: string; data: string }[]> {
  const random = generator(seed);
  const size = 100;
  for (let start = 0; start < INPUTS; start += size) {
    yield Array.from({ length: size }, (_, index) => ({ recordId: `${start + index}`, data: hostileInput(random) }));
  }
}

type Random = (below: number) => number;

/** A seeded generator (mulberry32), so that a failure can be repeated. */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random(values.length)] as T;
}

function hostileInput(random: Random): string {
  const text = record(random);
  switch (random(16)) {
    case 0:
      return base64(Buffer.from(Array.from({ length: random(200) }, () => random(256))));
    case 1:
      return base64(text.slice(0, random(text.length)));
    case 2:
      return base64(Buffer.concat([Buffer.from(text), Buffer.from([0x80 + random(128)])]));
    case 3:
      return base64(pick(random, ["", " ", "[]", "null", "0", '"x"', "{}", "[{}]", "{}{}", "\u0000", "\ufeff{}"]));
    case 4:
      return base64(`{"id":"a","x":${"[".repeat(random(3000))}`);
    case 5: {
      const depth = random(2500);
      return base64(`{"id":"a","x":${'{"y":'.repeat(depth)}1${"}".repeat(depth)}}`);
    }
    case 6:
      return base64(
        `{"id":"a","x":"${pick(random, ["a", "\\n", "ä", "\\u00e9", "[", "\\\\"]).repeat(random(20_000))}"}`,
      );
    case 7:
      return Buffer.from(Array.from({ length: random(50) }, () => 32 + random(90))).toString();
    default:
      return base64(text);
  }
}

/** An object of columns with values that mostly, but not always, are wrong for them. */
function record(random: Random): string {
  const fields = Array.from({ length: 1 + random(8) }, () => `${JSON.stringify(key(random))}:${value(random)}`);
  return `{"id":${random(8) === 0 ? value(random) : pick(random, ['"a"', '"b"', '"c"'])},${fields.join(",")}}`;
}

function key(random: Random): string {
  const strange = ["constructor", "toString", "toJSON", "größe", "名前", "", "\u0000", "a b", "$date", "😀"];
  return random(3) === 0 ? pick(random, strange) : pick(random, COLUMNS).name;
}

function value(random: Random): string {
  return pick(random, [
    "null",
    "true",
    "1",
    "-0",
    "1.5",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "123456789012345678901234567890.123456789",
    "1e400",
    "-1e-400",
    "1e999999999999999999",
    String(random(2 ** 31)),
    '""',
    '"text"',
    '"2019-10-12 02:37:22.178652"',
    '"2019-02-30T00:00:00Z"',
    '"2019-10-12"',
    '"aGVsbG8="',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"\\u0000\\n\\r,\\""',
    '"\\\\udfff1"',
    '{"$date":1570847842}',
    '{"__proto__":{"x":1}}',
    '{"toJSON":1}',
    "[[],[[]]]",
    "{}",
    `"${"x".repeat(random(100))}"`,
    "NaN",
    "01",
  ]);
}
