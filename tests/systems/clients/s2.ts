import assert from "node:assert/strict";
import { join } from "node:path";
import { group } from "../../../local/cli/table";
import { command, dataFolder, objectsUnder, warehouseRows } from "../support";
import type { AcceptanceTable } from "./acceptance-table";
import { runClient } from "./python-client";
import { anotherStack, linesUnder, whileUpThenDeliver } from "./stack-run";

const LAKE = "stacks/examples/s2-direct-put.yaml";
const WAREHOUSE = "stacks/examples/s2-redshift.yaml";
const CLIENT = "s2_direct_put.py";
const ROWS = `SELECT to_char(event_time, 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00') AS event_time, event_name, "user" FROM ingest.app_event`;

interface Event {
  event_time: string;
  event_name: string;
  user: number;
}

/** The events as the client put them: singly, then in batches. */
async function put(config: string, dataDir: string): Promise<Event[]> {
  const { events } = await whileUpThenDeliver(config, dataDir, async ({ endpoint, deliveryStreamOf }) =>
    runClient<{ events: Event[] }>(CLIENT, endpoint, "--stream", await deliveryStreamOf("app-events")),
  );
  return events;
}

/** A resource as `npm run plan -- --format json` shows it. */
interface Planned {
  urn: string;
  type: string;
  inputs: Record<string, unknown>;
  dependencies: string[];
}

/** What the plan has for BI: one data set over one table, on the only data source. */
async function plannedReport(config: string): Promise<{ table: string; columns: string[] }> {
  const { exitCode, stdout, stderr } = await command("plan", "--config", config, "--format", "json");
  assert.equal(exitCode, 0, stderr);
  const { resources } = JSON.parse(stdout) as { resources: Planned[] };
  const only = (type: string, suits: (resource: Planned) => boolean = () => true) => {
    const [found, ...others] = resources.filter((resource) => resource.type === type && suits(resource));
    assert.ok(found !== undefined && others.length === 0, `one ${type} was expected`);
    return found;
  };
  const dataSource = only("aws:quicksight/dataSource:DataSource");
  const dataSet = only("aws:quicksight/dataSet:DataSet");
  assert.equal(dataSource.inputs.type, "REDSHIFT");
  assert.ok(dataSet.dependencies.includes(dataSource.urn));
  only("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", isQuickSights);
  const [map] = dataSet.inputs.physicalTableMaps as {
    relationalTable: { schema: string; name: string; inputColumns: { name: string; type: string }[] };
  }[];
  assert.ok(map);
  const { schema, name, inputColumns } = map.relationalTable;
  return { table: `${schema}.${name}`, columns: inputColumns.map((column) => `${column.name} ${column.type}`) };
}

/** The block that AWS publishes for QuickSight in the Region, on the warehouse's port. */
function isQuickSights({ inputs: { cidrIpv4, fromPort, toPort } }: Planned): boolean {
  return cidrIpv4 === "52.210.255.224/27" && fromPort === 5439 && toPort === 5439;
}

function sorted(events: Event[]): string[] {
  return events.map(({ event_time, event_name, user }) => `${event_time} ${event_name} ${user}`).sort();
}

export function s2(table: AcceptanceTable): void {
  table.system("S2", CLIENT, (accepts) => {
    const folder = dataFolder();
    // The example is of staging; its copy with another prefix is the other environment.
    const stack = (example: string, environment: string) =>
      anotherStack(example, join(folder(), `stack-${environment}`), { "app-staging": `app-${environment}` });

    for (const environment of ["staging", "production"]) {
      accepts(`holds the events of both calls, one a line, in the lake of ${environment}`, async () => {
        const data = join(folder(), `lake-${environment}`);
        const events = await put(stack(LAKE, environment), data);
        const lines = linesUnder(data, `events/app-${environment}/`);
        assert.deepEqual(sorted(lines.map((line) => JSON.parse(line) as Event)), sorted(events));
        return `${group(events.length)} events, ${group(lines.length)} lines`;
      });

      accepts(`has them as rows in the warehouse of ${environment}, and as they came in its lake`, async () => {
        const data = join(folder(), `warehouse-${environment}`);
        const events = await put(stack(WAREHOUSE, environment), data);
        const rows = (await warehouseRows(data, ROWS)) as unknown as Event[];
        assert.deepEqual(sorted(rows), sorted(events));
        const copies = objectsUnder(data, `events/app-${environment}/`).map(({ text }) =>
          text.replaceAll("}{", "}\n{"),
        );
        const kept = copies.flatMap((text) => text.split("\n")).map((line) => JSON.parse(line) as Event);
        assert.deepEqual(sorted(kept), sorted(events));
        return `${group(events.length)} events, ${group(rows.length)} rows`;
      });

      accepts(`has a BI data source and data set over that table in the plan of ${environment}`, async () => {
        const { table, columns } = await plannedReport(stack(WAREHOUSE, environment));
        assert.equal(table, "ingest.app_event");
        assert.deepEqual(columns, ["event_time DATETIME", "event_name STRING", "user INTEGER"]);
        return `${columns.length} columns of ${table}, open to QuickSight's addresses`;
      });
    }
  });
}
