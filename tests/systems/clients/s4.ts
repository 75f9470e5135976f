import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { group } from "../../../local/cli/table";
import { command, dataFolder, SHARED_DATA, warehouseRows } from "../support";
import type { AcceptanceTable } from "./acceptance-table";
import { runClient } from "./python-client";
import { until, whileUpThenDeliver } from "./stack-run";

const EXAMPLE = "stacks/examples/s4-sql-redshift.yaml";
const CLIENT = "s4_agent_stream.py";
const COUNTS =
  "SELECT gender, sum(gendercount)::int AS n FROM ingest.gender_per_minute GROUP BY gender ORDER BY gender";

/** What the client says. */
interface Put {
  rows: number;
  genders: Record<string, number>;
}

/** What the agent says of the one flow. */
interface AgentSummary {
  sent: number;
  unparsed: number;
}

/** The real people where they are there, else made ones: two women for each man. */
function peopleFile(folder: string): string {
  const real = join(SHARED_DATA, "people.csv");
  if (existsSync(real)) return real;
  const lines = Array.from({ length: 900 }, (_, index) => {
    const gender = index % 3 === 0 ? "Male" : "Female";
    return `${index},"Ann, Mary",O'Neil,a${index}@example.com,${gender},192.0.2.1`;
  });
  const file = join(folder, "people.csv");
  writeFileSync(file, `${["id,first_name,last_name,email,gender,ip_address", ...lines].join("\n")}\n`);
  return file;
}

/**
 * Lets the agent tail a file that has a third of the lines, and adds the others once it has begun to send. What a line becomes
 * is in the settings that the deployment made; the file takes the place of the hosts' own.
 */
async function tailGrowing(dataDir: string, file: string, text: string): Promise<AgentSummary> {
  const third = text.indexOf("\n", text.length / 3) + 1;
  writeFileSync(file, text.slice(0, third));
  const checkpoints = `${file}.checkpoints`;
  const words = ["--data-dir", dataDir, "--pipeline", "people", "--file", file, "--checkpoints", checkpoints];
  const ended = command("agent", ...words, "--until-idle", "10", "--json");
  await Promise.race([ended, until("the agent sends", 60, () => existsSync(checkpoints) || undefined)]);
  appendFileSync(file, text.slice(third));
  const { exitCode, stdout, stderr } = await ended;
  assert.equal(exitCode, 0, stderr);
  const [summary] = JSON.parse(stdout) as AgentSummary[];
  assert.ok(summary);
  return summary;
}

async function countsIn(dataDir: string): Promise<Record<string, number>> {
  const rows = await warehouseRows(dataDir, COUNTS);
  return Object.fromEntries(rows.map(({ gender, n }) => [String(gender), Number(n)]));
}

function gendersOf(text: string): Record<string, number> {
  const countOf = (gender: string) => text.split("\n").filter((line) => line.includes(`,${gender},`)).length;
  return { Female: countOf("Female"), Male: countOf("Male") };
}

function shown(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([gender, count]) => `${gender} ${count}`)
    .join(", ");
}

export function s4(table: AcceptanceTable): void {
  table.system("S4", "npm run agent", (accepts) => {
    const folder = dataFolder();

    accepts("counts each line of a growing file, which the agent tails by the deployment's settings", async () => {
      const data = join(folder(), "data");
      const file = join(folder(), "growing.csv");
      const text = readFileSync(peopleFile(folder()), "utf8");
      const summary = await whileUpThenDeliver(EXAMPLE, data, () => tailGrowing(data, file, text));
      const counts = await countsIn(data);
      assert.deepEqual(counts, gendersOf(text));
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      assert.deepEqual([summary.sent, summary.unparsed], [total, 0]);
      return `${group(total)} lines: ${shown(counts)}`;
    });
  });

  table.system("S4, agent stood for", CLIENT, (accepts) => {
    const dataDir = dataFolder();

    accepts("has per-minute counts in the warehouse that add up to the rows put, per gender", async () => {
      const put = await whileUpThenDeliver(EXAMPLE, dataDir(), async ({ endpoint, dataStreamOf }) => {
        const stream = await dataStreamOf("people");
        return runClient<Put>(CLIENT, endpoint, "--stream", stream, "--file", peopleFile(dataDir()));
      });
      const counts = await countsIn(dataDir());
      assert.deepEqual(counts, put.genders);
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      assert.equal(total, put.rows);
      return `${group(total)} rows: ${shown(counts)}`;
    });
  });
}
