import { describeQuery } from "../../../components/sql-analytics/sql/describe-query";
import type { EngineDependencies, SqlJob } from "./engine";
import { planQuery, type QueryPlan } from "./query-plan";
import { type Sink, sinkOf } from "./sink";
import { readSource, type SourceTable } from "./source-table";
import { Unsupported } from "./unsupported";

export interface PlannedJob {
  source: SourceTable;
  queries: PlannedQuery[];
}

export interface PlannedQuery {
  plan: QueryPlan;
  sink: Sink;
}

/** @throws Error that names everything in the script that the embedded engine cannot run */
export function planJob(job: SqlJob, dependencies: EngineDependencies): PlannedJob {
  const { tables, inserts } = job.script;
  const problems: string[] = [];
  const attempt = <Result>(place: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      problems.push(`${place}: the embedded engine does not run ${error.message.replace(/,$/, "")}`);
      return undefined;
    }
  };
  const sinks = new Set(inserts.map(({ sink }) => sink));
  const sources = tables.filter(({ name }) => !sinks.has(name));
  const source = attempt("source", () => {
    const [first, second] = sources.filter(
      ({ options }) => "stream.arn" in options && options["source.init.position"] !== undefined,
    );
    if (first === undefined || second !== undefined) throw new Unsupported("a script of other than one event table");
    checkTimeZone(job);
    return readSource(first);
  });
  const queries = inserts.map(({ sink: name, select }) =>
    attempt(name, () => {
      const table = tables.find((candidate) => candidate.name === name);
      if (table === undefined || source === undefined) throw new Unsupported(`the table ${name}`);
      const sink = sinkOf(table, dependencies);
      return { sink, plan: planQuery(describeQuery(select), source, sink.columns) };
    }),
  );
  if (problems.length > 0 || source === undefined) {
    throw new Error(
      `application "${job.application}" cannot run here. ${problems.join("; ")}. Start with --engine flink, which runs all of Flink SQL, or write it otherwise.`,
    );
  }
  return { source, queries: queries.filter((query) => query !== undefined) };
}

/** Columns of the event that any of the queries names. */
export function usedColumns(queries: PlannedQuery[]): Set<string> {
  return new Set(queries.flatMap(({ plan }) => [...plan.used]));
}

function checkTimeZone({ tableConfig }: SqlJob): void {
  const zone = tableConfig["table.local-time-zone"] ?? "UTC";
  if (!["UTC", "Z", "GMT", "Etc/UTC"].includes(zone)) throw new Unsupported(`the time zone ${zone}`);
}
