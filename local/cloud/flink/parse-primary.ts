import { milliseconds } from "../../../components/sql-analytics/sql/interval";
import type { CallExpression, Expression } from "./expression";
import { DATE, type FlinkType, readType } from "./flink-type";
import { readExpression, readSum } from "./parse-expression";
import type { TokenReader } from "./token-reader";
import { Unsupported } from "./unsupported";

// Functions that stand without parentheses.
const BARE = ["CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "CURRENT_DATE"];
const UNITS = ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"];

/** Reads a value that no operator stands in: a literal, a column, a call, something in parentheses. */
export function parsePrimary(reader: TokenReader): Expression {
  const token = reader.peek();
  if (token === undefined) throw reader.unexpected();
  if (token.kind === "number") return { kind: "number", value: reader.next().text };
  if (token.kind === "text") return { kind: "text", value: readText(reader) };
  if (reader.take("(")) {
    const inside = readExpression(reader);
    reader.expect(")");
    return inside;
  }
  const constant = reader.takeOneOf(["TRUE", "FALSE", "NULL"]);
  if (constant !== undefined) return { kind: "constant", value: constant as "TRUE" };
  if (reader.is("CASE")) return readCase(reader);
  if (reader.is("CAST", "(") || reader.is("TRY_CAST", "(")) return readCast(reader);
  return readTimeLiteral(reader) ?? readCall(reader) ?? readColumn(reader);
}

function readText(reader: TokenReader): string {
  const { text } = reader.next();
  if (!text.startsWith("'")) throw new Unsupported(`the text ${text} with a prefix`);
  return text.slice(1, -1).replaceAll("''", "'");
}

function readTimeLiteral(reader: TokenReader): Expression | undefined {
  const word = reader.peek()?.value;
  if (reader.peek(1)?.kind !== "text" && !reader.is("INTERVAL")) return undefined;
  if (word === "DATE" || word === "TIMESTAMP") {
    reader.next();
    const value = readText(reader);
    const digits = /\.(\d+)$/.exec(value)?.[1]?.length ?? 0;
    const type: FlinkType = word === "DATE" ? DATE : { base: "TIMESTAMP", precision: digits };
    return { kind: "time", type, value };
  }
  if (!reader.take("INTERVAL")) return undefined;
  const sign = reader.take("-") ? -1 : 1;
  const length = readText(reader);
  const first = reader.next().value;
  const last = reader.take("TO") ? reader.next().value : first;
  const found = milliseconds(length, first, last);
  if (found === undefined) throw new Unsupported(`INTERVAL '${length}' ${first}`);
  return { kind: "interval", milliseconds: sign * found };
}

function readCase(reader: TokenReader): Expression {
  reader.expect("CASE");
  const subject = reader.is("WHEN") ? undefined : readExpression(reader);
  const branches: { when: Expression; result: Expression }[] = [];
  while (reader.take("WHEN")) {
    const value = readExpression(reader);
    reader.expect("THEN");
    const when: Expression = subject === undefined ? value : { kind: "call", name: "=", operands: [subject, value] };
    branches.push({ when, result: readExpression(reader) });
  }
  const otherwise = reader.take("ELSE") ? readExpression(reader) : undefined;
  reader.expect("END");
  return { kind: "case", branches, otherwise };
}

function readCast(reader: TokenReader): Expression {
  const isTry = reader.next().value === "TRY_CAST";
  reader.expect("(");
  const operand = readExpression(reader);
  reader.expect("AS");
  const words: string[] = [];
  for (let depth = 0; depth > 0 || !reader.is(")"); ) {
    const { text } = reader.next();
    if (text === "(") depth++;
    if (text === ")") depth--;
    words.push(text);
  }
  reader.expect(")");
  return { kind: "cast", isTry, type: readType(words.join(" ").replace(/ \(/g, "(")), operand };
}

function readColumn(reader: TokenReader): Expression {
  const first = readName(reader);
  if (reader.is("(")) throw reader.unexpected();
  if (!reader.take(".")) return { kind: "column", name: first };
  const name = readName(reader);
  if (reader.is(".") || reader.is("[")) throw new Unsupported(`the field of ${first}.${name}`);
  return { kind: "column", table: first, name };
}

function readName(reader: TokenReader): string {
  const token = reader.peek();
  if (token?.kind !== "word" && token?.kind !== "name") throw reader.unexpected();
  reader.next();
  return token.kind === "word" ? token.text : token.value;
}

function readCall(reader: TokenReader): Expression | undefined {
  const token = reader.peek();
  const bare = BARE.find((name) => reader.is(name) && !reader.is(name, "("));
  if (bare !== undefined) reader.next();
  if (bare !== undefined) return { kind: "call", name: bare, operands: [] };
  if (token?.kind === "symbol" || reader.peek(1)?.text !== "(") return undefined;
  reader.next();
  reader.expect("(");
  const found: CallExpression = { kind: "call", name: token?.value.toUpperCase() ?? "", operands: [] };
  if (reader.take("DISTINCT")) found.distinct = true;
  reader.take("ALL");
  if (!reader.is(")")) readArguments(reader, found);
  reader.expect(")");
  if (reader.take("FILTER", "(")) {
    reader.expect("WHERE");
    found.filter = readExpression(reader);
    reader.expect(")");
  }
  for (const word of ["OVER", "WITHIN", "IGNORE", "RESPECT"]) {
    if (reader.is(word)) throw new Unsupported(`${word} behind ${found.name}`);
  }
  return found;
}

function readArguments(reader: TokenReader, call: CallExpression): void {
  if (call.name === "TRIM") {
    readTrim(reader, call);
    return;
  }
  if (["EXTRACT", "TIMESTAMPADD", "TIMESTAMPDIFF"].includes(call.name)) {
    call.word = reader.next().value.replace(/^SQL_TSI_/, "");
    if (!reader.take("FROM")) reader.expect(",");
  }
  call.operands = [readArgument(reader)];
  // SUBSTRING(a FROM 1 FOR 2), POSITION(a IN b), FLOOR(a TO DAY)
  for (;;) {
    if (reader.take(",") || reader.take("FROM") || reader.take("FOR") || reader.take("IN"))
      call.operands.push(readArgument(reader));
    else if (reader.take("TO")) call.word = reader.next().value;
    else break;
  }
  if (call.word !== undefined && !UNITS.includes(call.word))
    throw new Unsupported(`the unit ${call.word} of ${call.name}`);
  if (!reader.is(")")) throw new Unsupported(`"${reader.next().text}" in ${call.name}`);
}

function readArgument(reader: TokenReader): Expression {
  if (reader.take("*")) return { kind: "star" };
  // The IN of POSITION(a IN b) is no condition.
  const isPosition = reader.peek(1)?.value === "IN";
  return isPosition ? readSum(reader) : readExpression(reader);
}

function readTrim(reader: TokenReader, call: CallExpression): void {
  call.word = reader.takeOneOf(["BOTH", "LEADING", "TRAILING"]) ?? "BOTH";
  const first = reader.take("FROM") ? undefined : readExpression(reader);
  if (first !== undefined && !reader.take("FROM")) call.operands = [first];
  else call.operands = [readExpression(reader), ...(first === undefined ? [] : [first])];
}
