import { type EventSchemaArgs, tableNameOf } from "../../event-schema";
import type { Problem } from "../../shared/problems";
import { suggestion } from "../../shared/suggestion";
import { analyseQuery } from "./analyse-query";
import { Unreadable } from "./cursor";
import { type Finding, type Findings, located } from "./findings";
import { grammarFinding } from "./grammar";
import { parseStatement } from "./parse-query";
import { readQueries, type SqlQuery } from "./read-queries";
import { eventColumns } from "./relations";
import { checkResult } from "./result-checks";
import { retiredConstructs } from "./retired";
import type { Query } from "./syntax-tree";

/** What is checked: the file, the events that it reads, and what each of its results must look like. */
export interface CheckArgs {
  sql: string;
  source: EventSchemaArgs;
  results: Record<string, { schema: EventSchemaArgs }>;
}

/**
 * Checks a file of queries without running anything. Paths are `sql:<line>:<column>`, or `results.<name>`.
 *
 * `problems` are what Flink, or the delivery of the results, would refuse for sure. `warnings` are texts that could not be read here
 * and that Flink may still take: the runner's own parser has the last word when the job starts.
 */
export function checkQueries(args: CheckArgs): Findings {
  const { sql, source, results } = args;
  const retired = retiredConstructs(
    sql,
    source.columns.map(({ name }) => name),
  );
  // A text of the retired dialect fails in many more ways, of which none helps.
  if (retired.length > 0) return { problems: located(sql, retired), warnings: [] };
  const { queries, problems } = readQueries(sql);
  if (problems.length > 0) return { problems, warnings: [] };
  const checked = queries.map((query) => checkQuery(query, args));
  return {
    problems: [
      ...located(
        sql,
        checked.flatMap((one) => one.problems),
      ),
      ...checkNames(sql, queries, Object.keys(results)),
    ],
    warnings: located(
      sql,
      checked.flatMap((one) => one.warnings),
    ),
  };
}

/** The result of a query: the one that it names, or the only one. */
export function resultOf<Result>(query: SqlQuery, results: Record<string, Result>): [string, Result] | undefined {
  const entries = Object.entries(results);
  if (query.name === undefined) return entries.length === 1 ? entries[0] : undefined;
  return entries.find(([name]) => name === query.name);
}

function checkNames(sql: string, queries: readonly SqlQuery[], results: readonly string[]): Problem[] {
  const [only] = queries;
  if (queries.length === 1 && only !== undefined && only.name === undefined) {
    if (results.length === 1) return [];
    const reason = `has no name, but there are ${results.length} results; put a line -- result: <name> before it`;
    return located(sql, [{ at: only.offset, reason }]);
  }
  const names = queries.flatMap(({ name }) => name ?? []);
  const unknown = queries.filter(({ name }) => name !== undefined && !results.includes(name));
  const findings = unknown.map(({ name = "", offset }) => ({
    at: offset,
    reason: `is the query of "${name}", which is no result; ${suggestion(name, results)}`,
  }));
  const missing = results.filter((name) => !names.includes(name));
  return [
    ...located(sql, findings),
    ...missing.map((name) => ({
      path: `results.${name}`,
      reason: `has no query; put one after a line -- result: ${name}`,
    })),
  ];
}

interface Checked {
  problems: Finding[];
  warnings: Finding[];
}

function checkQuery(query: SqlQuery, args: CheckArgs): Checked {
  const read = readQuery(query.text);
  const problems = read.tree !== undefined ? checkTree(read.tree, query, args) : read.problems;
  // What is refused anyway needs no second opinion.
  const warnings = problems.length === 0 ? read.warnings : [];
  const shift = (finding: Finding) => ({ ...finding, at: finding.at + query.offset });
  return { problems: problems.map(shift), warnings: warnings.map(shift) };
}

const LEFT_TO_FLINK = "Flink may take it all the same: try it with npm start -- --engine flink";

/** Reads a query twice, by the reader of these checks and by dt-sql-parser's grammar. */
function readQuery(text: string): (Checked & { tree?: undefined }) | { tree: Query; warnings: Finding[] } {
  try {
    const tree = parseStatement(text);
    const refused = grammarFinding(text);
    const reason = `may be no Flink SQL: ${refused?.reason}. ${LEFT_TO_FLINK}`;
    return { tree, warnings: refused === undefined ? [] : [{ at: refused.at, reason }] };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (error.certain) return { problems: [error.finding], warnings: [] };
    const refused = grammarFinding(text);
    const doubt = refused === undefined ? "" : `, and may be no Flink SQL: ${refused.reason}`;
    const reason = `${error.message}, so that columns and updates are not checked${doubt}. ${LEFT_TO_FLINK}`;
    return { problems: [], warnings: [{ at: error.at, reason }] };
  }
}

function checkTree(tree: Query, query: SqlQuery, { source, results }: CheckArgs): Finding[] {
  const findings: Finding[] = [];
  const tables = new Map([[tableNameOf(source.name), eventColumns(source)]]);
  const columns = analyseQuery(tree, { tables, relations: [], findings });
  const result = resultOf(query, results);
  // With a name unknown, what the columns are is not known either.
  if (findings.length > 0 || columns === undefined || result === undefined) return unique(findings);
  return checkResult(columns, result[1].schema, tree.start);
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.at} ${finding.reason}`, finding])).values()];
}
