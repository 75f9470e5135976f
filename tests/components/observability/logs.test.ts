import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MALFORMED_PATTERN } from "../../../components/observability/application-alarms";
import { REJECTED_COUNT, REJECTION_PATTERN } from "../../../components/observability/function-alarms";
import { failureReport } from "../../../lambda/transform/report";
import { compileFilterPattern } from "../../../local/cloud/logs/filter-pattern";

const RUNNER = join(__dirname, "../../../flink/src/main/java/streamingingest/sql/json/MalformedReport.java");

describe("the alarms that count what is logged", () => {
  it("know the transform's report of rejected records, and its count", () => {
    const report = failureReport(new Map([["not valid JSON", { count: 3, recordId: "a" }]]), 5) ?? "";
    const matches = compileFilterPattern(REJECTION_PATTERN);
    assert.equal(matches(report), true);
    assert.equal(matches('{"level":"WARN","message":"records dropped","failed":3}'), false);
    const field = REJECTED_COUNT.slice("$.".length);
    assert.equal((JSON.parse(report) as Record<string, unknown>)[field], 3);
  });

  it("know what the runner of SQL stages logs of malformed records, in its JSON as Managed Flink writes it", () => {
    const text = readFileSync(RUNNER, "utf8").match(/LOG\.warn\("([^"]+)"/)?.[1] ?? "";
    const message = text.replace("{}", "7").replace("{}", "no JSON object");
    assert.equal(message, "Left out 7 malformed record(s); the newest: no JSON object");
    const matches = compileFilterPattern(MALFORMED_PATTERN);
    assert.equal(matches(JSON.stringify({ messageType: "WARN", message })), true);
    assert.equal(matches(JSON.stringify({ messageType: "INFO", message: "Checkpoint 7 completed" })), false);
  });
});
