import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { alarmsOf } from "../../../../../components/observability";
import { EVERYTHING } from "../../../../components/observability/watched";
import { namedRun, STACK_FILES } from "../../../../local/plan/stacks";
import { alarmsWithFaults } from "./fault";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

// Where this file runs alone, the others have not been loaded.
for (const file of readdirSync(__dirname)) {
  if (file.endsWith(".test.ts")) require(join(__dirname, file));
}

describe("every alarm", () => {
  it("of all that can be watched has a fault that sets it off, and no fault is for another", () => {
    const alarms = alarmsOf(EVERYTHING).flatMap((part) => part.alarms.map(({ key }) => key));
    assert.deepEqual(alarmsWithFaults(), [...new Set(alarms)].sort());
  });

  for (const file of STACK_FILES) {
    it(`that ${file.slice(file.lastIndexOf("/") + 1)} registers has a fault that sets it off`, async () => {
      const { resources } = await namedRun(file);
      const faults = alarmsWithFaults();
      for (const { name, type, inputs } of resources) {
        if (type !== ALARM) continue;
        // It ends with its section of the runbook, which is called as the alarm.
        const alarm = String(inputs.alarmDescription).split("#").at(-1) ?? "";
        assert.ok(faults.includes(alarm), `${name}: no test brings the fault of ${alarm} about`);
      }
    });
  }
});
