import { randomUUID } from "node:crypto";
import { RedshiftError, type StatementResult } from "../contracts";
import { bindParameters, describeColumns, fieldsOf, type SqlParameter } from "./data-api-values";

export type Status = "SUBMITTED" | "STARTED" | "FINISHED" | "FAILED" | "ABORTED";

/** A statement or a batch of the Data API, from when it was sent. */
export interface Statement {
  id: string;
  sqls: string[];
  isBatch: boolean;
  parameters: SqlParameter[];
  name: string | undefined;
  /** What the request named, to be told again: workgroup or cluster, database, secret. */
  request: Record<string, unknown>;
  status: Status;
  user: string | undefined;
  /** Milliseconds since the epoch. */
  createdAt: number;
  startedAt: number;
  updatedAt: number;
  results: StatementResult[];
  error: string | undefined;
}

export function newStatement(made: Pick<Statement, "sqls" | "isBatch" | "parameters" | "name" | "request">): Statement {
  const now = Date.now();
  const times = { createdAt: now, startedAt: now, updatedAt: now };
  return { id: randomUUID(), ...made, ...times, status: "SUBMITTED", user: undefined, results: [], error: undefined };
}

/** The statement's SQL with its parameters in it. @throws RedshiftError */
export function boundSql({ sqls, parameters }: Statement): string[] {
  return sqls.map((sql) => bindParameters(sql, parameters));
}

/** The answer of DescribeStatement. */
export function describeStatement(statement: Statement): Record<string, unknown> {
  const { sqls, isBatch, parameters, results } = statement;
  return {
    ...summaryOf(statement),
    ...statement.request,
    ...(statement.user === undefined ? {} : { DbUser: statement.user }),
    Duration: nanoseconds(statement),
    HasResultSet: !isBatch && hasResult(results[0]),
    ResultRows: isBatch ? -1 : rowsOf(results[0]),
    ResultSize: isBatch ? -1 : sizeOf(results[0]),
    RedshiftPid: process.pid,
    RedshiftQueryId: 0,
    ...(isBatch ? { SubStatements: sqls.map((_, index) => describePart(statement, index)) } : {}),
    ...(parameters.length > 0 ? { QueryParameters: parameters } : {}),
  };
}

/** An entry of ListStatements. */
export function summaryOf(statement: Statement): Record<string, unknown> {
  const { id, sqls, isBatch, name, status, createdAt, updatedAt, error } = statement;
  return {
    Id: id,
    ...(isBatch ? { QueryStrings: sqls, IsBatchStatement: true } : { QueryString: sqls[0] }),
    ...(name === undefined ? {} : { StatementName: name }),
    Status: status,
    ...(error === undefined ? {} : { Error: error }),
    CreatedAt: createdAt / 1000,
    UpdatedAt: updatedAt / 1000,
  };
}

/** All statements of a batch are one transaction, so they succeed or fail together. */
function describePart(statement: Statement, index: number): Record<string, unknown> {
  const { id, sqls, status, createdAt, updatedAt, error, results } = statement;
  return {
    Id: `${id}:${index + 1}`,
    QueryString: sqls[index],
    Status: status,
    ...(error === undefined ? {} : { Error: error }),
    CreatedAt: createdAt / 1000,
    UpdatedAt: updatedAt / 1000,
    HasResultSet: hasResult(results[index]),
    ResultRows: rowsOf(results[index]),
    ResultSize: sizeOf(results[index]),
  };
}

/** The answer of GetStatementResult: rows from `start` on, a page of them. */
export function resultPage(result: StatementResult, start: number): Record<string, unknown> {
  const end = start + PAGE_ROWS;
  return {
    ColumnMetadata: describeColumns(result),
    Records: result.rows.slice(start, end).map((row) => fieldsOf(row, result)),
    TotalNumRows: result.rows.length,
    ...(end < result.rows.length ? { NextToken: String(end) } : {}),
  };
}

/** The result of a statement, or of `<batch>:<n>`. @returns undefined when it has none */
export function resultOf({ results, isBatch }: Statement, part: number | undefined): StatementResult | undefined {
  if (isBatch !== (part !== undefined)) return undefined;
  const result = results[(part ?? 1) - 1];
  return hasResult(result) ? result : undefined;
}

/** Redshift's words for a failure, as it sends them to a client. */
export function errorOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof RedshiftError ? `ERROR: ${message}` : message;
}

const PAGE_ROWS = 1_000;

function hasResult(result: StatementResult | undefined): result is StatementResult {
  return result !== undefined && result.columns.length > 0;
}

/** Rows of a result, or rows that the statement changed. */
function rowsOf(result: StatementResult | undefined): number {
  if (result === undefined) return 0;
  return result.columns.length > 0 ? result.rows.length : result.affected;
}

function sizeOf(result: StatementResult | undefined): number {
  return hasResult(result) ? JSON.stringify(result.rows).length : 0;
}

function nanoseconds({ startedAt, updatedAt }: Statement): number {
  return (updatedAt - startedAt) * 1_000_000;
}
