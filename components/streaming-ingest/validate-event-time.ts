import { validateEventTimeTable } from "../event-time-table/validate";
import type { Problem } from "../shared/problems";
import { under } from "../shared/problems";
import { type DeliveryPlan, eventTimeTableArgs } from "./plan";

/** What the function that writes Parquet reads. */
const READABLE_COMPRESSIONS = ["UNCOMPRESSED", "GZIP"];

/** Every problem of a delivery's table by event time, with paths below the delivery's own. */
export function validateEventTime(plan: DeliveryPlan): Problem[] {
  const { eventTime, format, schema } = plan;
  if (eventTime === undefined) return [];
  if (format !== "RAW" && format !== "JSON") {
    return [
      {
        path: "eventTime",
        reason: `must have raw records or JSON lines to read, got the format ${format}; make it RAW`,
      },
    ];
  }
  // What stands for the lake is checked with the lake itself.
  const args = { ...eventTimeTableArgs(plan, eventTime, {}), bucketArn: "arn:aws:s3:::lake", databaseName: "lake" };
  const found = validateEventTimeTable(args, eventTime.componentName);
  return [
    ...found.filter(({ path }) => !isOfDelivery(path)).map((problem) => settingOf(problem, schema.name)),
    ...validateLines(plan),
  ];
}

/** The delivery's own table finds these. */
function isOfDelivery(path: string): boolean {
  return path === "partitionsSince" || (path.startsWith("schema.") && path !== "schema.eventTime");
}

/** The table's arguments by the names of the settings that they are made of. */
function settingOf(problem: Problem, schemaName: string): Problem {
  const { path, reason } = problem;
  if (path === "schema.eventTime")
    return { path: "eventTime", reason: `needs a schema with eventTime, but "${schemaName}" has none` };
  if (path === "tableName" || path === "errorPrefix") return { path: "eventTime.table", reason };
  return under("eventTime", [problem])[0] ?? problem;
}

/** Events that run together in one line are none. Rows of a result always end in a newline. */
function validateLines({ delivery, isResult = false }: DeliveryPlan): Problem[] {
  const { appendNewline, transform, compression = "UNCOMPRESSED" } = delivery;
  const problems: Problem[] = [];
  if (appendNewline !== true && transform === undefined && !isResult) {
    const reason = "must be true with eventTime, whose function reads one event a line";
    problems.push({ path: "appendNewline", reason });
  }
  if (!READABLE_COMPRESSIONS.includes(compression)) {
    const reason = `must be one of ${READABLE_COMPRESSIONS.join(", ")} with eventTime, got "${compression}"`;
    problems.push({ path: "compression", reason });
  }
  return problems;
}
