import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { alarmsOf } from "../../../../../components/observability";
import { EVERYTHING } from "../../../../components/observability/watched";
import { namedRun, STACK_FILES } from "../../../../local/plan/stacks";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

const ROOT = path.join(__dirname, "../../../../..");

/** The alarms that a test beside this one brings a fault about for, by their titles: a skipped test is none. */
function alarmsWithFaults(): string[] {
  const others = readdirSync(__dirname).filter(
    (file) => file.endsWith(".test.ts") && file !== path.basename(__filename),
  );
  const files = others.map((file) => path.join(__dirname, file));
  const mocha = ["node_modules/.bin/mocha", "--no-config", "--require", "ts-node/register/transpile-only"];
  const answer = execFileSync(process.execPath, [...mocha, "--dry-run", "--reporter", "json", ...files], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const { passes } = JSON.parse(answer) as { passes: { title: string }[] };
  const faults = passes.flatMap(({ title }) => /^([a-z-]+): /.exec(title)?.[1] ?? []);
  return [...new Set(faults)].filter((name) => name !== "clean").sort();
}

describe("every alarm", () => {
  let faults: string[];
  before(() => {
    faults = alarmsWithFaults();
  });

  it("of all that can be watched has a fault that sets it off, and no fault is for another", () => {
    const alarms = alarmsOf(EVERYTHING).flatMap((part) => part.alarms.map(({ key }) => key));
    assert.deepEqual(faults, [...new Set(alarms)].sort());
  });

  for (const file of STACK_FILES) {
    it(`that ${file.slice(file.lastIndexOf("/") + 1)} registers has a fault that sets it off`, async () => {
      const { resources } = await namedRun(file);
      for (const { name, type, inputs } of resources) {
        if (type !== ALARM) continue;
        // It ends with its section of the runbook, which is called as the alarm.
        const alarm = String(inputs.alarmDescription).split("#").at(-1) ?? "";
        assert.ok(faults.includes(alarm), `${name}: no test brings the fault of ${alarm} about`);
      }
    });
  }
});
