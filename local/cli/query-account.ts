import { resultTableName } from "../../components/sql-analytics/sql/flink-script";
import type { AnalyticsOutputs, StackOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";

/** What became of the events that a SQL stage read. */
export interface QueryAccount {
  pipeline: string;
  /** Name of the application. */
  name: string;
  /** Events of this run that it read. */
  read: number;
  /** Those among them that are no JSON object of the schema's columns, and were skipped. */
  malformed: number;
  /** Rows that came after all their windows were closed, and were dropped; a row counts for each query. */
  late: number;
  /** Rows that the queries answered, by the result's name. */
  emitted: Record<string, number>;
}

/** The jobs of a stack, as they were before. */
export async function takeQueryAccounts(cloud: Cloud, { pipelines }: StackOutputs): Promise<QueryAccount[]> {
  const accounts = Object.entries(pipelines).map(async ([pipeline, { analytics }]): Promise<QueryAccount[]> => {
    if (analytics === undefined) return [];
    const { read, malformed, late, emitted } = await cloud.analytics.counts(analytics.applicationName);
    return [
      { pipeline, name: analytics.applicationName, read, malformed, late, emitted: byResult(emitted, analytics) },
    ];
  });
  return (await Promise.all(accounts)).flat();
}

/** The engine knows a result by the name of its table. */
function byResult(emitted: Record<string, number>, { results }: AnalyticsOutputs): Record<string, number> {
  const names = new Map(Object.keys(results).map((name) => [resultTableName(name), name]));
  return Object.fromEntries(Object.entries(emitted).map(([table, rows]) => [names.get(table) ?? table, rows]));
}

/** What came since. */
export function since(now: QueryAccount[], before: QueryAccount[]): QueryAccount[] {
  return now.map((account) => {
    const earlier = before.find(({ name }) => name === account.name);
    if (earlier === undefined) return account;
    return {
      ...account,
      read: account.read - earlier.read,
      malformed: account.malformed - earlier.malformed,
      late: account.late - earlier.late,
      emitted: Object.fromEntries(
        Object.entries(account.emitted).map(([result, rows]) => [result, rows - (earlier.emitted[result] ?? 0)]),
      ),
    };
  });
}
