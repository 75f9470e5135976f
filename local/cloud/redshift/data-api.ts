import { AwsError, type JsonService, type Secrets } from "../contracts";
import { type Operation, runOperation } from "../operations";
import {
  boundSql,
  describeStatement,
  errorOf,
  newStatement,
  resultOf,
  resultPage,
  type Statement,
  summaryOf,
} from "./data-api-statements";
import { type DataApiTarget, invalid, readTarget, signIn } from "./data-api-target";
import type { SqlParameter } from "./data-api-values";
import type { Redshift } from "./redshift";

/** The Data API takes statements of 100 KB (DA-02). */
const MAXIMUM_STATEMENT_BYTES = 100 * 1024;
/** A batch has 40 statements at most (DA-01). */
const MAXIMUM_BATCH = 40;
/** Statements that are remembered with their results; AWS keeps them for 24 hours. */
const KEPT_STATEMENTS = 200;

/** The Redshift Data API: statements are sent, run in the background, looked at, and their rows fetched. */
export class RedshiftData implements JsonService {
  readonly targetPrefix = "RedshiftData";
  private readonly statements = new Map<string, Statement>();
  private readonly byToken = new Map<string, Statement>();
  private readonly operations = new Map<string, Operation>([
    ["BatchExecuteStatement", (input) => this.execute(input, readBatch(input.Sqls), true)],
    ["CancelStatement", (input) => this.cancel(input)],
    ["DescribeStatement", (input) => describeStatement(this.find(input.Id).statement)],
    ["ExecuteStatement", (input) => this.execute(input, [readSql(input.Sql)], false)],
    ["GetStatementResult", (input) => this.result(input)],
    ["ListStatements", () => ({ Statements: [...this.statements.values()].reverse().map(summaryOf) })],
  ]);

  constructor(
    private readonly redshift: Redshift,
    private readonly secrets: Secrets,
  ) {}

  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return runOperation(this.operations, [operation, input], {
      name: "The Redshift Data API",
      hint: "Ask information_schema for schemas and tables.",
    });
  }

  private execute(input: Record<string, unknown>, sqls: string[], isBatch: boolean): Record<string, unknown> {
    const target = readTarget(input, this.redshift, this.secrets);
    const token = typeof input.ClientToken === "string" ? input.ClientToken : undefined;
    // The same request sent twice runs once.
    const sent = token === undefined ? undefined : this.byToken.get(token);
    const statement = sent ?? this.submit(input, target, sqls, isBatch);
    if (token !== undefined) this.byToken.set(token, statement);
    return { Id: statement.id, CreatedAt: statement.createdAt / 1000, ...statement.request };
  }

  private submit(input: Record<string, unknown>, target: DataApiTarget, sqls: string[], isBatch: boolean): Statement {
    const { WorkgroupName, ClusterIdentifier, Database, SecretArn } = input;
    const statement = newStatement({
      sqls,
      isBatch,
      parameters: (input.Parameters ?? []) as SqlParameter[],
      name: typeof input.StatementName === "string" ? input.StatementName : undefined,
      request: { WorkgroupName, ClusterIdentifier, Database, SecretArn },
    });
    this.remember(statement);
    void this.run(statement, target);
    return statement;
  }

  private remember(statement: Statement): void {
    this.statements.set(statement.id, statement);
    const [oldest] = this.statements.values();
    if (this.statements.size <= KEPT_STATEMENTS || oldest === undefined) return;
    this.statements.delete(oldest.id);
    for (const [token, kept] of this.byToken) if (kept === oldest) this.byToken.delete(token);
  }

  /** Never rejects: what goes wrong is in the statement. */
  private async run(statement: Statement, target: DataApiTarget): Promise<void> {
    try {
      const { warehouse, user } = await signIn(target, this.redshift);
      if (statement.status === "ABORTED") return;
      Object.assign(statement, { status: "STARTED", user, startedAt: Date.now() } satisfies Partial<Statement>);
      statement.results = await warehouse.runBatch(user, boundSql(statement));
      statement.status = "FINISHED";
    } catch (error) {
      statement.error = errorOf(error);
      statement.status = "FAILED";
    }
    statement.updatedAt = Date.now();
  }

  private result(input: Record<string, unknown>): Record<string, unknown> {
    const { statement, part } = this.find(input.Id);
    if (statement.status !== "FINISHED") {
      throw invalid(`Query ${statement.id} is ${statement.status}: a result is there once it is FINISHED.`);
    }
    const result = resultOf(statement, part);
    if (result) return resultPage(result, Number(input.NextToken ?? 0));
    const message = "Query does not have result. Please check query status with DescribeStatement.";
    throw new AwsError("ResourceNotFoundException", message);
  }

  /** A statement that has begun runs to its end: PostgreSQL shares this process's thread. */
  private cancel(input: Record<string, unknown>): Record<string, unknown> {
    const { statement } = this.find(input.Id);
    if (statement.status === "SUBMITTED") {
      Object.assign(statement, { status: "ABORTED", updatedAt: Date.now() } satisfies Partial<Statement>);
      return { Status: true };
    }
    throw invalid(`Could not cancel a query that is already in ${statement.status} state with ID: ${statement.id}`);
  }

  /** By `<id>`, or by `<id>:<n>` for the nth of a batch. */
  private find(id: unknown): { statement: Statement; part: number | undefined } {
    const [whole = "", part] = String(id).split(":");
    const statement = this.statements.get(whole);
    if (statement) return { statement, part: part === undefined ? undefined : Number(part) };
    throw new AwsError("ResourceNotFoundException", `Query ${id} does not exist.`);
  }
}

function readSql(sql: unknown): string {
  if (typeof sql !== "string" || sql.trim() === "") throw invalid("Sql must be a statement.");
  const bytes = Buffer.byteLength(sql);
  if (bytes <= MAXIMUM_STATEMENT_BYTES) return sql;
  throw invalid(`The statement has ${bytes} bytes; the Data API takes ${MAXIMUM_STATEMENT_BYTES} (DA-02).`);
}

function readBatch(sqls: unknown): string[] {
  if (!Array.isArray(sqls) || sqls.length < 1 || sqls.length > MAXIMUM_BATCH) {
    throw invalid(`Sqls must be 1 to ${MAXIMUM_BATCH} statements (DA-01).`);
  }
  return sqls.map(readSql);
}
