import { randomUUID } from "node:crypto";
import { AwsError, type CloudSettings, type JsonService } from "./contracts";
import type { QueryResult } from "./duckdb";
import type { LakeSql } from "./lake-sql";
import { type Operation, runOperation } from "./operations";

interface Execution {
  id: string;
  sql: string;
  database: string | undefined;
  startedAt: number;
  endedAt: number;
  outcome: { result: QueryResult } | { failure: string };
}

/** How many results are kept for GetQueryResults; older ones are forgotten. */
const KEPT_RESULTS = 100;

/** Athena's query calls, as its SDKs and BI tools make them: start, look, fetch. A query has run when it is answered. */
export class Athena implements JsonService {
  readonly targetPrefix = "AmazonAthena";
  private readonly executions = new Map<string, Execution>();
  private readonly operations = new Map<string, Operation>([
    ["GetQueryExecution", (input) => ({ QueryExecution: describe(this.find(input)) })],
    ["GetQueryResults", (input) => results(this.find(input))],
    ["ListWorkGroups", () => ({ WorkGroups: [{ Name: "primary", State: "ENABLED" }] })],
    ["StartQueryExecution", async (input) => ({ QueryExecutionId: (await this.start(input)).id })],
  ]);

  constructor(
    private readonly lake: LakeSql,
    private readonly settings: CloudSettings,
  ) {}

  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return runOperation(this.operations, [operation, input], { name: "Athena" });
  }

  private async start(input: Record<string, unknown>): Promise<Execution> {
    const context = (input.QueryExecutionContext ?? {}) as { Database?: string };
    const sql = String(input.QueryString ?? "");
    const startedAt = Date.now();
    const outcome = await this.lake.query(sql, context.Database).then(
      (result) => ({ result }),
      (error: Error) => ({ failure: error.message }),
    );
    const execution = { id: randomUUID(), sql, database: context.Database, startedAt, endedAt: Date.now(), outcome };
    this.executions.set(execution.id, execution);
    const [oldest] = this.executions.keys();
    if (this.executions.size > KEPT_RESULTS && oldest !== undefined) this.executions.delete(oldest);
    return execution;
  }

  private find(input: Record<string, unknown>): Execution {
    const id = String(input.QueryExecutionId);
    const execution = this.executions.get(id);
    if (!execution) {
      throw new AwsError(
        "InvalidRequestException",
        `QueryExecution ${id} was not found in account ${this.settings.accountId}.`,
      );
    }
    return execution;
  }
}

function describe({ id, sql, database, startedAt, endedAt, outcome }: Execution): Record<string, unknown> {
  const failed = "failure" in outcome;
  return {
    QueryExecutionId: id,
    Query: sql,
    QueryExecutionContext: database === undefined ? {} : { Database: database },
    Status: {
      State: failed ? "FAILED" : "SUCCEEDED",
      ...(failed ? { StateChangeReason: outcome.failure } : {}),
      SubmissionDateTime: startedAt / 1000,
      CompletionDateTime: endedAt / 1000,
    },
    Statistics: { TotalExecutionTimeInMillis: endedAt - startedAt },
  };
}

/** One page with all rows. The first row repeats the column names, as Athena's does for a SELECT. */
function results({ id, outcome }: Execution): Record<string, unknown> {
  if ("failure" in outcome) throw new AwsError("InvalidRequestException", `Query ${id} failed: ${outcome.failure}`);
  const { columns, rows } = outcome.result;
  const values = rows.map((row) => columns.map(({ name }) => row[name]));
  return {
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Type: type.toLowerCase() })) },
      Rows: [columns.map(({ name }) => name), ...values].map((row) => ({ Data: row.map(datum) })),
    },
  };
}

function datum(value: unknown): Record<string, string> {
  if (value === null || value === undefined) return {};
  return { VarCharValue: typeof value === "object" ? JSON.stringify(value) : String(value) };
}
