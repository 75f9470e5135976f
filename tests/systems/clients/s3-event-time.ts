import assert from "node:assert/strict";
import { group } from "../../../local/cli/table";
import { dataFolder } from "../support";
import type { AcceptanceTable } from "./acceptance-table";
import { parquetReader } from "./parquet-readers";
import { runClient } from "./python-client";
import { lakeRows, whileUpThenDeliver } from "./stack-run";

const EXAMPLE = "stacks/examples/s3-event-time.yaml";
const CLIENT = "s3_event_time.py";
const EVENTS = 1000;
const LATE = 200;

interface Event {
  id: string;
  time: string;
}

/** Ids by the hour in which their events happened, `2026-01-31 23`. */
function byHour(events: Event[]): Record<string, string[]> {
  const hours: Record<string, string[]> = {};
  for (const { id, time } of events) {
    const hour = String(time).slice(0, 13).replace("T", " ");
    hours[hour] = [...(hours[hour] ?? []), id];
  }
  for (const ids of Object.values(hours)) ids.sort();
  return hours;
}

export function s3EventTime(table: AcceptanceTable): void {
  table.system("S3, second form", CLIENT, (accepts) => {
    const dataDir = dataFolder();
    const events: Event[] = [];
    before(async () => {
      for (const words of [
        ["--events", String(EVENTS)],
        ["--late", "--events", String(LATE)],
      ]) {
        const put = await whileUpThenDeliver(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) =>
          runClient<{ events: Event[] }>(CLIENT, endpoint, "--stream", await dataStreamOf("events"), ...words),
        );
        events.push(...put.events);
      }
    });

    accepts("puts events around midnight, late and out of order, each into its own hour's partition", async () => {
      const rows = await lakeRows<Event & { partition: string }>(
        dataDir(),
        "SELECT id, time::VARCHAR AS time, dt || ' ' || hour AS partition FROM event",
      );
      const found = byHour(rows.map(({ id, partition }) => ({ id, time: partition })));
      assert.deepEqual(found, byHour(events));
      assert.deepEqual(Object.keys(found).sort(), ["2026-01-31 23", "2026-02-01 00"]);
      return `${group(rows.length)} events, ${LATE} of them late`;
    });

    accepts("gives exact counts by SQL over the lake", async () => {
      const counts = await lakeRows<{ hour: string; n: number }>(
        dataDir(),
        "SELECT hour, count(*)::INT AS n FROM event GROUP BY hour ORDER BY hour",
      );
      assert.deepEqual(counts, [
        { hour: "00", n: EVENTS / 2 },
        { hour: "23", n: EVENTS / 2 + LATE },
      ]);
      return counts.map(({ hour, n }) => `hour ${hour} ${n}`).join(", ");
    });

    accepts("writes Parquet with the Glue table's types, which another reader opens", async () => {
      const reader = parquetReader();
      const rows = await reader.read<Event>(dataDir(), "event");
      assert.deepEqual(byHour(rows), byHour(events));
      return `${group(rows.length)} events, by ${reader.name}`;
    });
  });
}
