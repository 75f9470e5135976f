import assert from "node:assert/strict";
import type { EventSchemaArgs } from "../../../components/event-schema";
import { canaryEvent } from "../../../local/canary/event";
import type { ProbeOutputs } from "../../../stacks/outputs";

const PROBE: ProbeOutputs = { values: {}, taken: [], hasCustomCode: false, bufferSeconds: 60 };

const SCHEMA: EventSchemaArgs = {
  name: "click",
  partitionKey: "id",
  columns: [
    { name: "id", type: "string", maxLength: 36 },
    { name: "kind", type: "string", examples: ["view", "buy"] },
    { name: "page", type: "string", maxLength: 15 },
    { name: "status", type: "int" },
    { name: "big", type: "bigint" },
  ],
};

function made(schema: EventSchemaArgs, probe: Partial<ProbeOutputs> = {}) {
  const canary = canaryEvent(schema, { ...PROBE, ...probe });
  assert.ok(!("reason" in canary), "no canary was made");
  return { ...canary, fields: JSON.parse(canary.event.data.toString()) as Record<string, unknown> };
}

describe("the event of a canary", () => {
  it("carries a marker in the first free column of text that is not the partition key", () => {
    const { marker, fields } = made(SCHEMA);
    assert.equal(marker.column, "kind");
    assert.match(String(marker.value), /^canary-[0-9a-z]{16}$/);
    assert.equal(fields.kind, marker.value);
  });

  it("leaves alone what the delivery selects, sets or parts by, and has the values that it selects, typed", () => {
    const { marker, fields } = made(SCHEMA, { taken: ["kind", "status"], values: { kind: "buy", status: "500" } });
    assert.equal(marker.column, "page");
    assert.deepEqual([fields.kind, fields.status], ["buy", 500]);
  });

  it("fits a column of 15 bytes, and passes one of 14", () => {
    const page = (maxLength: number): EventSchemaArgs => ({
      name: "click",
      columns: [
        { name: "page", type: "string", maxLength },
        { name: "id", type: "string" },
      ],
    });
    assert.match(String(made(page(15)).marker.value), /^canary-[0-9a-z]{8}$/);
    assert.equal(made(page(14)).marker.column, "id");
  });

  it("takes the partition key where no other text is free, and keeps it as the record's key", () => {
    const { marker, event } = made(SCHEMA, { taken: ["kind", "page"] });
    assert.equal(marker.column, "id");
    assert.equal(event.partitionKey, marker.value);
  });

  it("uses a number far from what is usual where there is no text: bigint, then int", () => {
    const taken = ["id", "kind", "page"];
    const { marker } = made(SCHEMA, { taken });
    assert.equal(marker.column, "big");
    assert.ok(Number.isSafeInteger(marker.value) && Number(marker.value) >= 8_000_000_000_000_000);
    const int = made(SCHEMA, { taken: [...taken, "big"] }).marker;
    assert.equal(int.column, "status");
    assert.ok(Number(int.value) >= 2_000_000_000 && Number(int.value) <= 2_147_483_647);
  });

  it("says so where no column can carry a marker, or none that can is in the delivery's table", () => {
    const doubles: EventSchemaArgs = { name: "point", columns: [{ name: "x", type: "double" }] };
    assert.ok("reason" in canaryEvent(doubles, PROBE));
    assert.ok("reason" in canaryEvent(SCHEMA, { ...PROBE, schema: doubles }));
  });

  it("has no nulls, which a partition or a check could refuse", () => {
    for (let run = 0; run < 50; run++) {
      assert.ok(Object.values(made(SCHEMA).fields).every((value) => value !== null));
    }
  });
});
