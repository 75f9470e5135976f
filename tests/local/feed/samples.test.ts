import assert from "node:assert/strict";
import type { EventColumnArgs, EventSchemaArgs } from "../../../components/event-schema";
import { generate } from "../../../local/feed/samples";
import { EventSchemas } from "../../../stacks/schemas";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

function schemaOf(...columns: EventColumnArgs[]): EventSchemaArgs {
  return { name: "sample", columns };
}

/** The values of the only column in many events. */
function valuesOf(column: Omit<EventColumnArgs, "name">, count = 200): unknown[] {
  const schema = schemaOf({ nullable: false, ...column, name: "value" });
  return [...generate(schema, { count, now: NOW })].map(
    ({ data }) => (JSON.parse(data.toString()) as { value: unknown }).value,
  );
}

describe("generate", () => {
  const jsonEvent = new EventSchemas().get("json-event") ?? schemaOf();
  const made = (seed?: number) =>
    [...generate(jsonEvent, { count: 50, seed, now: NOW })].map(({ data, partitionKey }) => [`${data}`, partitionKey]);

  it("makes the same events of the same seed, and others of another", () => {
    assert.deepEqual(made(7), made(7));
    assert.deepEqual(made(), made(1));
    assert.notDeepEqual(made(7), made(8));
  });

  it("makes as many events as it is asked for, each with the schema's columns in their order", () => {
    const events = [...generate(jsonEvent, { count: 12, now: NOW })];
    assert.equal(events.length, 12);
    for (const { data } of events) {
      const names = jsonEvent.columns.map(({ name }) => name);
      assert.deepEqual(Object.keys(JSON.parse(data.toString()) as object), names);
    }
    assert.deepEqual([...generate(jsonEvent, { count: 0 })], []);
  });

  it("takes the partition key from its column, and numbers the events where there is none", () => {
    for (const { data, partitionKey } of generate(jsonEvent, { count: 20, now: NOW })) {
      assert.equal(partitionKey, (JSON.parse(data.toString()) as { id: string }).id);
    }
    const keys = [...generate(schemaOf({ name: "a", type: "int" }), { count: 3 })].map((event) => event.partitionKey);
    assert.deepEqual(keys, ["1", "2", "3"]);
  });

  it("makes unique identifiers of a text of 36 bytes", () => {
    const ids = valuesOf({ type: "string", maxLength: 36 }, 5000);
    assert.equal(new Set(ids).size, 5000);
    for (const id of ids) assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("draws from all the examples, with the type of the column", () => {
    assert.deepEqual(new Set(valuesOf({ type: "string", examples: ["1", "b"] })), new Set(["1", "b"]));
    assert.deepEqual(new Set(valuesOf({ type: "int", examples: ["1", "2"] })), new Set([1, 2]));
    assert.deepEqual(valuesOf({ type: "json", examples: ['{"a":[1]}'] }, 1), [{ a: [1] }]);
  });

  it("leaves a column empty at times, but never a required one", () => {
    const optional = valuesOf({ type: "int", nullable: true }, 1000).filter((value) => value === null).length;
    assert.ok(optional > 50 && optional < 150, `${optional} of 1000`);
    assert.ok(!valuesOf({ type: "int" }, 1000).includes(null));
  });

  it("lets events happen within the minute before", () => {
    for (const value of valuesOf({ type: "timestamp" })) {
      const time = Date.parse(String(value));
      assert.ok(time <= NOW && time > NOW - 60_000, String(value));
    }
    for (const value of valuesOf({ type: "date" })) assert.equal(value, "2026-01-02");
  });

  const byType: [string, (value: unknown) => boolean][] = [
    ["boolean", (value) => typeof value === "boolean"],
    ["tinyint", (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100],
    ["bigint", (value) => Number.isInteger(value)],
    ["double", (value) => typeof value === "number"],
    ["decimal(4,2)", (value) => typeof value === "number" && value >= 0 && value < 100],
    ["decimal(2,2)", (value) => typeof value === "number" && value >= 0 && value < 1],
    ["decimal(3,0)", (value) => Number.isInteger(value) && Number(value) < 1000],
    ["binary", (value) => Buffer.from(String(value), "base64").length === 8],
    ["string", (value) => /^\d+$/.test(String(value))],
    ["json", (value) => typeof value === "object" && value !== null],
  ];
  for (const [type, fits] of byType) {
    it(`makes values of the type ${type}`, () => {
      for (const value of valuesOf({ type })) assert.ok(fits(value), JSON.stringify(value));
    });
  }

  it("keeps within the longest text of a column", () => {
    for (const value of valuesOf({ type: "string", maxLength: 3 })) assert.ok(String(value).length <= 3);
  });
});
