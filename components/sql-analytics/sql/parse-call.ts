import type { Cursor } from "./cursor";
import { parseExpression, parseSum } from "./parse-expression";
import { parseOrderBy, parseQuery } from "./parse-query";
import { parseType } from "./parse-type";
import { isReserved } from "./reserved-words";
import type { Expression, Over } from "./syntax-tree";

// Functions without parentheses.
const CONSTANTS = ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_USER"];

// Words that part the arguments of a function in place of commas: EXTRACT(HOUR FROM rt), JSON_VALUE(v, '$.a' RETURNING INT NULL ON ERROR).
const ARGUMENT_WORDS = `
  FROM FOR TO IN BOTH LEADING TRAILING PLACING ON EMPTY ERROR DEFAULT WITH WITHOUT CONDITIONAL UNCONDITIONAL ARRAY WRAPPER
  KEY VALUE ABSENT NULL AS OBJECT YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND EPOCH DOW DOY ISODOW ISOYEAR CENTURY DECADE
  MILLENNIUM MILLISECOND MICROSECOND
`
  .trim()
  .split(/\s+/);

const IRREGULAR = new Set(
  `EXTRACT TRIM SUBSTRING POSITION OVERLAY CEIL CEILING FLOOR TIMESTAMPADD TIMESTAMPDIFF TIMESTAMP_DIFF JSON_VALUE JSON_QUERY
  JSON_EXISTS JSON_OBJECT JSON_ARRAY JSON_OBJECTAGG JSON_ARRAYAGG`.split(/\s+/),
);

/** Reads a function's call, or nothing if none comes next. */
export function parseCall(cursor: Cursor): Expression | undefined {
  const start = cursor.start;
  const name = cursor.peek()?.value.toUpperCase() ?? "";
  if (CONSTANTS.includes(name) && !cursor.is(name, "(")) {
    cursor.next();
    return { kind: "call", name, distinct: false, operands: [], ...cursor.since(start) };
  }
  const isCall = cursor.peek()?.kind !== "symbol" && cursor.peek(1)?.value === "(" && cursor.peek(1)?.kind === "symbol";
  if (!isCall || (isReserved(name) && NO_FUNCTIONS.has(name))) return undefined;
  cursor.next();
  cursor.expect("(");
  const distinct = cursor.take("DISTINCT");
  cursor.take("ALL");
  const operands = cursor.is(")") ? [] : parseArguments(cursor, name);
  cursor.expect(")");
  operands.push(...parseAfter(cursor));
  const over = cursor.take("OVER") ? parseOver(cursor) : undefined;
  return { kind: "call", name, distinct, over, operands, ...cursor.since(start) };
}

// Reserved words before a parenthesis that belong to the query around.
const NO_FUNCTIONS = new Set("FROM WHERE BY HAVING AND OR NOT ON AS IN SELECT JOIN THEN ELSE".split(" "));

function parseArguments(cursor: Cursor, name: string): Expression[] {
  if (name === "EXISTS") return [parseInner(cursor)];
  if (IRREGULAR.has(name)) return parseIrregular(cursor);
  const operands = cursor.list(() => parseArgument(cursor));
  if (cursor.take("ORDER", "BY")) operands.push(...parseOrderBy(cursor).map(({ expression }) => expression));
  if (cursor.take("SEPARATOR")) operands.push(parseExpression(cursor));
  return operands;
}

function parseInner(cursor: Cursor): Expression {
  const start = cursor.start;
  return { kind: "query", query: parseQuery(cursor), operands: [], ...cursor.since(start) };
}

function parseArgument(cursor: Cursor): Expression {
  const start = cursor.start;
  if (cursor.take("*")) return { kind: "star", operands: [], ...cursor.since(start) };
  const value = parseExpression(cursor);
  return cursor.take("=>") ? parseExpression(cursor) : value;
}

/** Arguments with words between them. */
function parseIrregular(cursor: Cursor): Expression[] {
  const operands: Expression[] = [];
  while (!cursor.is(")")) {
    const isWord = ARGUMENT_WORDS.some((word) => cursor.is(word) && !cursor.is(word, "("));
    if (isWord || cursor.is(",") || cursor.is(":")) cursor.next();
    else if (cursor.take("RETURNING")) parseType(cursor);
    else operands.push(parseSum(cursor));
  }
  return operands;
}

/** `FILTER (WHERE …)`, `WITHIN GROUP (ORDER BY …)`, `IGNORE NULLS` */
function parseAfter(cursor: Cursor): Expression[] {
  const operands: Expression[] = [];
  if (cursor.take("WITHIN", "GROUP")) {
    cursor.expect("(");
    cursor.expect("ORDER");
    cursor.expect("BY");
    operands.push(...parseOrderBy(cursor).map(({ expression }) => expression));
    cursor.expect(")");
  }
  if (cursor.is("FILTER", "(")) {
    cursor.take("FILTER", "(");
    cursor.expect("WHERE", true);
    operands.push(parseExpression(cursor));
    cursor.expect(")");
  }
  if (cursor.takeOneOf(["IGNORE", "RESPECT"]) !== undefined) cursor.expect("NULLS");
  return operands;
}

/** `(PARTITION BY … ORDER BY … ROWS|RANGE …)` */
function parseOver(cursor: Cursor): Over {
  cursor.expect("(");
  const partitionBy = cursor.take("PARTITION", "BY") ? cursor.list(() => parseExpression(cursor)) : [];
  const orderBy = cursor.take("ORDER", "BY") ? parseOrderBy(cursor) : [];
  if (cursor.takeOneOf(["ROWS", "RANGE"]) !== undefined) parseFrame(cursor);
  cursor.expect(")");
  return { partitionBy, orderBy };
}

function parseFrame(cursor: Cursor): void {
  const isBetween = cursor.take("BETWEEN");
  parseBound(cursor);
  if (!isBetween) return;
  cursor.expect("AND");
  parseBound(cursor);
}

function parseBound(cursor: Cursor): void {
  if (cursor.take("CURRENT", "ROW")) return;
  if (!cursor.take("UNBOUNDED")) parseSum(cursor);
  if (cursor.takeOneOf(["PRECEDING", "FOLLOWING"]) === undefined) throw cursor.unexpected("PRECEDING or FOLLOWING");
}
