import { validateEventSchema } from "../event-schema";
import { checkTags } from "../shared/checks";
import { checkLogRetention } from "../shared/log-retention";
import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { SqlAnalyticsArgs } from "./args";
import { checkJar } from "./artifact";
import { checkSize, queryFindings } from "./script";
import {
  MAX_CHECKPOINT_INTERVAL_SECONDS,
  MAX_PARALLELISM,
  MAX_WAIT_SECONDS,
  MIN_CHECKPOINT_INTERVAL_SECONDS,
  START_POSITIONS,
} from "./settings";
import { validateResults } from "./validate-results";
import { checkWiring } from "./wiring";

// FL-01 takes 128, but a role's name only 64, and Pulumi adds 8 characters to the component's name (G-12).
const COMPONENT_NAME = /^[a-zA-Z0-9_.-]{1,56}$/;
const COMPONENT_NAME_ALLOWED =
  "1–56 of a–z, A–Z, 0–9, _, . and -, since names of AWS resources are made of it (FL-01, G-12)";
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/**
 * Every problem of the arguments. Values known only later pass; the component looks at them when they are known.
 *
 * @param componentName the component's name, of which the names of resources are made
 * @param now the time that a start must not be after
 */
export function validateSqlAnalytics(args: SqlAnalyticsArgs, componentName: string, now = new Date()): Problem[] {
  return [
    ...checkPattern("(component name)", componentName, COMPONENT_NAME, COMPONENT_NAME_ALLOWED),
    ...validateQueries(args),
    ...checkWiring(args),
    ...checkStart(args, now),
    ...checkTimes(args),
    ...checkRange(
      "parallelism",
      args.parallelism,
      1,
      MAX_PARALLELISM,
      "tasks",
      "AWS's default quota is 64 KPUs (FL-12)",
    ),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
    ...under("artifact", checkJar(args.artifact)),
    ...checkTags("tags", args.tags),
  ];
}

/** Queries are read against the schemas, and the script is made of all, so each must be right before the next says anything. */
function validateQueries(args: SqlAnalyticsArgs): Problem[] {
  const schemas = [
    ...under("source.schema", validateEventSchema(args.source.schema)),
    ...validateResults(args.results),
  ];
  if (schemas.length > 0) return schemas;
  const { problems } = queryFindings(args);
  if (problems.length > 0) return problems;
  // The script has the start in a form of its own. What is no time has none, and `checkStart` says so.
  const { startTimestamp = "" } = args;
  return checkSize({ ...args, startTimestamp: isTimestamp(startTimestamp) ? startTimestamp : undefined });
}

function checkStart({ startPosition, startTimestamp }: SqlAnalyticsArgs, now: Date): Problem[] {
  if (startPosition === "LATEST") {
    const reason = `must be one of ${START_POSITIONS.join(", ")}, got "LATEST"; it would skip what arrives between two versions of the job`;
    return [{ path: "startPosition", reason }];
  }
  const problems = checkOneOf("startPosition", startPosition, START_POSITIONS);
  if (startPosition !== "AT_TIMESTAMP") {
    if (startTimestamp === undefined) return problems;
    return [...problems, { path: "startTimestamp", reason: "applies to AT_TIMESTAMP only; leave it out" }];
  }
  if (startTimestamp === undefined) {
    return [{ path: "startTimestamp", reason: "must be set with AT_TIMESTAMP, such as 2026-01-31T00:00:00Z" }];
  }
  return checkTimestamp(startTimestamp, now);
}

function checkTimestamp(startTimestamp: string, now: Date): Problem[] {
  const path = "startTimestamp";
  if (!isTimestamp(startTimestamp)) {
    const reason = `must be a time in UTC such as 2026-01-31T00:00:00Z, got "${startTimestamp}"`;
    return [{ path, reason }];
  }
  if (new Date(startTimestamp) <= now) return [];
  const reason = `must not be in the future, or events until then are skipped, got "${startTimestamp}" at ${now.toISOString()}`;
  return [{ path, reason }];
}

/** JavaScript reads February 30 as a day of March. */
function isTimestamp(text: string): boolean {
  const time = new Date(text);
  return TIMESTAMP.test(text) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 19));
}

function checkTimes(args: SqlAnalyticsArgs): Problem[] {
  const { watermarkDelaySeconds, idleTimeoutSeconds, checkpointIntervalSeconds, source } = args;
  const problems = [
    ...checkRange("watermarkDelaySeconds", watermarkDelaySeconds, 0, MAX_WAIT_SECONDS, "s", "leave it out for 10 s"),
    ...checkRange("idleTimeoutSeconds", idleTimeoutSeconds, 0, MAX_WAIT_SECONDS, "s", "leave it out for 60 s"),
    ...checkRange(
      "checkpointIntervalSeconds",
      checkpointIntervalSeconds,
      MIN_CHECKPOINT_INTERVAL_SECONDS,
      MAX_CHECKPOINT_INTERVAL_SECONDS,
      "s",
      "leave it out for 60 s (FL-13)",
    ),
  ];
  if (watermarkDelaySeconds === undefined || source.schema.eventTime !== undefined) return problems;
  const reason = `applies to a schema with eventTime only, and "${source.schema.name}" has none; leave it out, or name the time's column there`;
  return [...problems, { path: "watermarkDelaySeconds", reason }];
}
