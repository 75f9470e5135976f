import { setTimeout as sleep } from "node:timers/promises";
import type { DescribeStatementCommandOutput, Field, RedshiftData } from "@aws-sdk/client-redshift-data";
import type { TableFunctionEnvironment } from "./request";
import { RETRY_WAITS_MS, retried } from "./retry";
import { type Statement, shown } from "./sql";

/** One value of a result. */
export type Value = string | number | boolean | null;
/** A row by the names of its columns. */
export type Row = Record<string, Value>;

/** The database that tables are made in. */
export interface Database {
  /** Runs a statement that only reads. */
  query(sql: string): Promise<Row[]>;
  /** Runs a statement that changes something. @throws Error with the statement's kind and Redshift's message */
  run(statement: Statement): Promise<void>;
  /** Runs 1–40 statements as one transaction (DA-01). @throws as `run`, and then none of them took effect */
  runTogether(statements: Statement[]): Promise<void>;
}

export type DataApiClient = Pick<
  RedshiftData,
  "executeStatement" | "batchExecuteStatement" | "describeStatement" | "getStatementResult"
>;

/** What Lambda tells a function of its own run. */
export interface RunningTime {
  getRemainingTimeInMillis(): number;
}

const FIRST_POLL_MS = 10;
const SLOWEST_POLL_MS = 1000;
/** Time before the function's end at which it stops to wait: enough to say which statement it waited for. */
export const LAST_MS = 10_000;
/** What passes: another table's statement on the same schema or user, and a policy that IAM does not know everywhere yet. */
const PASSES = /concurrent|is not authorized to/i;

/** A database behind the Redshift Data API. A call is a transaction of its own (DA-01). */
export class DataApi implements Database {
  /** The statements that changed something, without secrets. */
  readonly statements: string[] = [];

  constructor(
    private readonly client: DataApiClient,
    private readonly environment: TableFunctionEnvironment,
    private readonly time: RunningTime,
    private readonly waitsMs: readonly number[] = RETRY_WAITS_MS,
  ) {}

  async query(sql: string): Promise<Row[]> {
    return this.persistently(async () => this.rows(await this.execute({ kind: "SELECT", sql })));
  }

  async run(statement: Statement): Promise<void> {
    await this.persistently(() => this.execute(statement));
    this.statements.push(shown(statement));
  }

  async runTogether(statements: Statement[]): Promise<void> {
    const kind = statements.map((statement) => statement.kind).join(", ");
    const Sqls = statements.map(({ sql }) => sql);
    await this.persistently(() =>
      this.finish({ kind }, () => this.client.batchExecuteStatement({ ...this.target(), Sqls })),
    );
    this.statements.push(...statements.map(shown));
  }

  /** A query too: on a new stack the first call comes seconds after the function's policy. */
  private persistently<T>(attempt: () => Promise<T>): Promise<T> {
    const passes = (error: unknown) => error instanceof Error && PASSES.test(error.message);
    return retried(attempt, passes, this.waitsMs);
  }

  private execute(statement: Statement): Promise<string> {
    return this.finish(statement, () => this.client.executeStatement({ ...this.target(), Sql: statement.sql }));
  }

  /** Sends a statement or a batch, waits for its end and answers its id. */
  private async finish(
    { kind, secret }: Pick<Statement, "kind" | "secret">,
    send: () => Promise<{ Id?: string }>,
  ): Promise<string> {
    try {
      const { Id: id } = await send();
      if (id === undefined) throw new Error("the Data API answered no statement id");
      const { Status: status, Error: reason } = await this.finished(id);
      if (status === "FINISHED") return id;
      throw new Error(reason ?? `the statement ended as ${status}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Made anew, and not chained: what caused it may quote the statement, and with it the password's hash.
      throw new Error(`${kind} failed: ${secret === undefined ? message : message.replaceAll(secret, "***")}`);
    }
  }

  /** The administrator's secret, since a table must have an owner that can grant on it (DA-03). */
  private target(): { Database: string; SecretArn: string; WorkgroupName?: string; ClusterIdentifier?: string } {
    const { DATABASE_NAME, ADMIN_SECRET_ARN, WORKGROUP_NAME, CLUSTER_IDENTIFIER } = this.environment;
    return {
      Database: DATABASE_NAME,
      SecretArn: ADMIN_SECRET_ARN,
      WorkgroupName: WORKGROUP_NAME,
      ClusterIdentifier: CLUSTER_IDENTIFIER,
    };
  }

  private async finished(id: string): Promise<DescribeStatementCommandOutput> {
    for (let wait = FIRST_POLL_MS; ; wait = Math.min(2 * wait, SLOWEST_POLL_MS)) {
      const description = await this.client.describeStatement({ Id: id });
      if (["FINISHED", "FAILED", "ABORTED"].includes(description.Status ?? "")) return description;
      if (this.time.getRemainingTimeInMillis() <= LAST_MS) {
        throw new Error(
          `statement ${id} is still ${description.Status} at the end of the function's time, and goes on in Redshift; see what it waits for (aws redshift-data describe-statement --id ${id}), then run it again`,
        );
      }
      await sleep(wait);
    }
  }

  private async rows(id: string): Promise<Row[]> {
    const rows: Row[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.getStatementResult({ Id: id, NextToken: token });
      const names = (page.ColumnMetadata ?? []).map(({ name }) => name ?? "");
      for (const record of page.Records ?? []) {
        rows.push(Object.fromEntries(record.map((field, index) => [names[index] ?? "", fieldValue(field)])));
      }
      token = page.NextToken;
    } while (token !== undefined);
    return rows;
  }
}

function fieldValue(field: Field): Value {
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}
