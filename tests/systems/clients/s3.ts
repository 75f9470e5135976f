import assert from "node:assert/strict";
import { group } from "../../../local/cli/table";
import { dataFolder } from "../support";
import type { AcceptanceTable } from "./acceptance-table";
import { parquetReader } from "./parquet-readers";
import { runClient } from "./python-client";
import { lakeRows, whileUpThenDeliver } from "./stack-run";

const EXAMPLE = "stacks/examples/s3-json-parquet.yaml";
const CLIENT = "s3_events.py";
const TYPES = ["sign_up", "sign_in", "purchase"];
const DAY_MILLISECONDS = 86_400_000;

interface Event {
  id: string;
  time: string;
  type: string;
  content: unknown;
  state: string;
}

function byId(events: Event[]): Event[] {
  return [...events].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A row as the client put it: the column holds as text what was JSON. */
function asPut({ content, ...row }: Event): Event {
  return { ...row, content: JSON.parse(String(content)) as unknown };
}

export function s3(table: AcceptanceTable): void {
  table.system("S3, first form", CLIENT, (accepts) => {
    const dataDir = dataFolder();
    let events: Event[];
    before(async () => {
      const put = await whileUpThenDeliver(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) =>
        runClient<{ events: Event[] }>(CLIENT, endpoint, "--stream", await dataStreamOf("events")),
      );
      events = put.events;
    });
    const ofType = (type: string) => events.filter((event) => event.type === type);

    accepts("has each kind of event, transformed, in its own Parquet, which another reader opens", async () => {
      assert.deepEqual(new Set(events.map(({ state }) => state)), new Set(["raw"]));
      const reader = parquetReader();
      for (const type of TYPES) {
        const rows = await reader.read<Event>(dataDir(), type);
        const expected = ofType(type).map((event) => ({ ...event, state: "transformed" }));
        assert.deepEqual(byId(rows.map(asPut)), byId(expected));
      }
      return `${group(events.length)} events, by ${reader.name}`;
    });

    accepts("carries bytes as base64 and datetimes as seconds", async () => {
      const rows = await lakeRows<Event>(dataDir(), "SELECT id, content FROM sign_up");
      const times = new Map(events.map(({ id, time }) => [id, Date.parse(`${time.replace(" ", "T")}Z`)]));
      for (const row of rows) {
        const { avatar, accepted } = asPut(row).content as { avatar: string; accepted: { $date: number } };
        assert.equal(Buffer.from(avatar, "base64").length, 24);
        // The plan was accepted a day before.
        assert.equal(Math.floor(accepted.$date * 1000), (times.get(row.id) ?? 0) - DAY_MILLISECONDS);
      }
      return `${rows.length} events with both`;
    });

    accepts("gives exact counts by SQL over the lake", async () => {
      const parts = TYPES.map((type) => `SELECT '${type}' AS type, count(*)::INT AS n FROM ${type}`);
      const counts = await lakeRows<{ type: string; n: number }>(
        dataDir(),
        `${parts.join(" UNION ALL ")} ORDER BY ALL`,
      );
      const expected = [...TYPES].sort().map((type) => ({ type, n: ofType(type).length }));
      assert.deepEqual(counts, expected);
      return counts.map(({ type, n }) => `${type} ${n}`).join(", ");
    });
  });
}
