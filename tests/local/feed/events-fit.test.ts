import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { EventSchemaArgs } from "../../../components/event-schema";
import { buildSpec } from "../../../components/transform-function/spec";
import { compile } from "../../../lambda/transform/transform";
import type { FeedEvent } from "../../../local/feed/events";
import { readEvents } from "../../../local/feed/formats";
import { generate } from "../../../local/feed/samples";
import { EventSchemas, SCHEMAS_FOLDER } from "../../../stacks/schemas";

/** How many events the deployed transform answers with which result, and why it failed any. */
async function outcomes(schema: EventSchemaArgs, events: Iterable<FeedEvent> | AsyncIterable<FeedEvent>) {
  const transform = compile(buildSpec(schema));
  const results: Record<string, number> = {};
  const reasons = new Set<string>();
  for await (const { data } of events) {
    const outcome = transform(data.toString("base64"));
    results[outcome.result] = (results[outcome.result] ?? 0) + 1;
    if (outcome.result === "ProcessingFailed") reasons.add(outcome.reason);
  }
  return { results, reasons: [...reasons] };
}

function schemaOf(name: string): EventSchemaArgs {
  return new EventSchemas().get(name) ?? assert.fail(`no schema ${name}`);
}

describe("events that are fed", () => {
  for (const file of readdirSync(SCHEMAS_FOLDER)) {
    const name = file.replace(/\.yaml$/, "");
    it(`pass the transform's checks when they are generated for ${name}`, async () => {
      const schema = schemaOf(name);
      const { results, reasons } = await outcomes(schema, generate(schema, { count: 2000 }));
      assert.deepEqual(reasons, []);
      assert.deepEqual(results, { Ok: 2000 });
    });
  }

  it("pass the transform's checks when they come of a real access log, but for the line that is broken", async function () {
    const log = join(__dirname, "../../../../shared/data/apache_access.log");
    if (!existsSync(log)) this.skip();
    const schema = schemaOf("access-log");
    const { results, reasons } = await outcomes(schema, readEvents(log, "combined", schema));
    assert.deepEqual(results, { Ok: 9999, ProcessingFailed: 1 });
    assert.equal(reasons.length, 1);
  });
});
