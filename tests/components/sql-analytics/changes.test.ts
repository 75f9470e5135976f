import assert from "node:assert/strict";
import type { SqlAnalyticsArgs } from "../../../components/sql-analytics";
import { decodeProperties } from "../../../components/sql-analytics/properties";
import { value } from "../mocks";
import { configurationOf, made, resultArgs, SQL, streamResultArgs } from "./fixtures";

async function applicationNameOf(changes: Partial<SqlAnalyticsArgs>): Promise<string> {
  const { component } = await made(changes);
  return value(component.applicationName);
}

async function propertiesOf(changes: Partial<SqlAnalyticsArgs>) {
  const { runtime } = await made(changes);
  return decodeProperties(configurationOf(runtime).environmentProperties.propertyGroups);
}

describe("SqlAnalytics", () => {
  describe("the script", () => {
    it("takes names and ARNs, the Region of the source, the delay and the start", async () => {
      const { script } = await propertiesOf({
        startPosition: "AT_TIMESTAMP",
        startTimestamp: "2026-01-31T00:00:00Z",
        watermarkDelaySeconds: 20,
      });
      assert.match(script, /'stream.arn' = 'arn:aws:kinesis:eu-west-1:123456789012:stream\/people'/);
      assert.match(script, /'aws.region' = 'eu-west-1'/);
      assert.match(script, /'delivery-stream' = 'counts'/);
      assert.match(script, /INTERVAL '20' SECOND/);
      assert.match(script, /'source.init.position' = 'AT_TIMESTAMP'/);
      // The connector's own format has milliseconds.
      assert.match(script, /'source.init.timestamp' = '2026-01-31T00:00:00.000Z'/);
    });

    it("begins at the oldest record by default, never at LATEST", async () => {
      const { script } = await propertiesOf({});
      assert.match(script, /'source.init.position' = 'TRIM_HORIZON'/);
      assert.doesNotMatch(script, /LATEST/);
    });
  });

  describe("what a change does", () => {
    it("gives a changed query another name, so that no state of the old one meets it", async () => {
      const before = await applicationNameOf({});
      assert.notEqual(await applicationNameOf({ sql: SQL.replace("'1' MINUTE", "'2' MINUTE") }), before);
    });

    it("gives a changed start another name, so that the job begins there", async () => {
      const start = { startPosition: "AT_TIMESTAMP", startTimestamp: "2026-01-31T00:00:00Z" };
      assert.notEqual(await applicationNameOf(start), await applicationNameOf({}));
    });

    it("keeps the name, but not the script, where only comments and line ends change", async () => {
      const sql = `-- people a minute\n${SQL.replace(/\n/g, "\n\n  ")} /* all of them */`;
      assert.equal(await applicationNameOf({ sql }), await applicationNameOf({}));
      assert.notEqual((await propertiesOf({ sql })).script, (await propertiesOf({})).script);
    });

    it("gives each other place of the results, schema and delay another name", async () => {
      const delayed = await applicationNameOf({ watermarkDelaySeconds: 11 });
      const moved = await applicationNameOf({ results: { counts: streamResultArgs() } });
      const csv = await applicationNameOf({ results: { counts: resultArgs({ format: "CSV" }) } });
      const names = [await applicationNameOf({}), delayed, moved, csv];
      for (const name of names) assert.match(name, /^people-[0-9a-f]{8}$/);
      assert.equal(new Set(names).size, names.length);
    });

    it("keeps the name, and so position and windows, where only capacity or timing changes", async () => {
      const changes = { parallelism: 2, checkpointIntervalSeconds: 10, idleTimeoutSeconds: 5, logRetentionDays: 7 };
      assert.equal(await applicationNameOf(changes), await applicationNameOf({}));
    });
  });
});
