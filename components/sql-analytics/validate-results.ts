import { validateEventSchema } from "../event-schema";
import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import type { SqlAnalyticsArgs, SqlResultArgs } from "./args";
import { RESULT_FORMATS } from "./settings";
import { resultTableName } from "./sql/flink-script";
import { RESULT_NAME } from "./sql/read-queries";

/** Every problem of where results go, each with its path from `results` on. */
export function validateResults(results: SqlAnalyticsArgs["results"]): Problem[] {
  const entries = Object.entries(results);
  if (entries.length === 0) {
    return [{ path: "results", reason: "must name a result for each query, and there is none; add one" }];
  }
  return [
    ...entries.flatMap(([name, result]) => [
      ...checkPattern(`results.${name}`, name, RESULT_NAME, "named 1–64 of a–z, 0–9, - and _, a letter first"),
      ...under(`results.${name}`, validateResult(result)),
    ]),
    ...checkTables(Object.keys(results)),
  ];
}

/** Two names that differ in `-` and `_` only would make one table. */
function checkTables(names: string[]): Problem[] {
  return names.flatMap((name, index) => {
    const earlier = names.slice(0, index).find((other) => resultTableName(other) === resultTableName(name));
    if (earlier === undefined) return [];
    return [{ path: `results.${name}`, reason: `must differ from "${earlier}" in more than - and _; rename one` }];
  });
}

function validateResult(result: SqlResultArgs): Problem[] {
  return [
    ...under("schema", validateEventSchema(result.schema)),
    ...checkOneOf("format", result.format, RESULT_FORMATS),
    ...(result.format === "CSV" ? checkFlat(result) : []),
    ...checkTarget(result),
  ];
}

function checkFlat({ schema }: SqlResultArgs): Problem[] {
  return schema.columns.flatMap(({ name, type }, index) => {
    if (type !== "json") return [];
    const reason = `must have no nested value in CSV, and "${name}" is json; use the format JSON, or a string`;
    return [{ path: `schema.columns[${index}].type`, reason }];
  });
}

function checkTarget({ deliveryStreamName, deliveryStreamArn, streamArn, kmsKeyArn }: SqlResultArgs): Problem[] {
  if ((deliveryStreamName === undefined) === (streamArn === undefined)) {
    const got = streamArn === undefined ? "neither" : "both";
    return [{ path: "", reason: `must go to one of deliveryStreamName and streamArn, got ${got}` }];
  }
  if (streamArn !== undefined) {
    if (deliveryStreamArn === undefined) return [];
    return [{ path: "deliveryStreamArn", reason: "must be left out beside streamArn" }];
  }
  const problems: Problem[] = [];
  if (deliveryStreamArn === undefined) {
    problems.push({
      path: "deliveryStreamArn",
      reason: "must be set beside deliveryStreamName: the job's role is allowed this ARN",
    });
  }
  if (kmsKeyArn !== undefined) {
    problems.push({
      path: "kmsKeyArn",
      reason: "applies to streamArn only: who puts into a delivery stream needs no key; leave it out",
    });
  }
  return problems;
}
