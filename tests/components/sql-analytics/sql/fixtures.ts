import type { EventSchemaArgs } from "../../../../components/event-schema";
import { type CheckArgs, checkQueries } from "../../../../components/sql-analytics/sql/check-queries";
import type { Findings } from "../../../../components/sql-analytics/sql/findings";

/** Events of the tests. */
export const PEOPLE: EventSchemaArgs = {
  name: "people",
  eventTime: "created",
  columns: columnsOf(
    "id bigint, name string, gender string, age int, amount decimal(10;2), score double, active boolean, created timestamp, tags json",
  ),
};

/** A window of a minute over them. */
export const MINUTES = "TABLE(TUMBLE(TABLE people, DESCRIPTOR(rt), INTERVAL '1' MINUTE))";

/** `name type, name type`; the comma inside a type is written as a semicolon. */
export function columnsOf(text: string): EventSchemaArgs["columns"] {
  return text.split(", ").map((column) => {
    const [name = "", type = ""] = column.split(" ");
    return { name, type: type.replace(";", ",") };
  });
}

/** Checks one query against the columns of its only result. */
export function check(sql: string, columns = "x string", source = PEOPLE): Findings {
  return checkQueries({ sql, source, results: resultsOf({ only: columns }) });
}

export function resultsOf(results: Record<string, string>): CheckArgs["results"] {
  return Object.fromEntries(
    Object.entries(results).map(([name, columns]) => [name, { schema: { name, columns: columnsOf(columns) } }]),
  );
}
