import { withoutComments } from "./expression-text";
import { type Token, tokens } from "./tokens";

/** A script taken apart. */
export interface FlinkScript {
  tables: ScriptTable[];
  inserts: ScriptInsert[];
}

/** One CREATE TEMPORARY TABLE. */
export interface ScriptTable {
  name: string;
  columns: ScriptColumn[];
  /** Names and values of WITH. */
  options: Record<string, string>;
  watermark?: { column: string; expression: string };
  partitionedBy: string[];
}

/** A column with a type, or with the expression that it is computed by. */
export interface ScriptColumn {
  name: string;
  /** Flink type, such as `TIMESTAMP_LTZ(6)`. */
  type?: string;
  expression?: string;
}

/** One INSERT of the statement set. */
export interface ScriptInsert {
  /** Name of the table that takes the rows. */
  sink: string;
  /** The query, without a semicolon. */
  select: string;
}

/**
 * Takes a script of `flinkScript` apart.
 *
 * @throws Error for a text that is none, with the statement that is not understood
 */
export function readScript(script: string): FlinkScript {
  const { tokens: found, fault } = tokens(script);
  if (fault !== undefined) throw new Error(`The script ${fault.reason} (offset ${fault.at}).`);
  const read: FlinkScript = { tables: [], inserts: [] };
  for (const statement of statements(found)) {
    const words = statement
      .slice(0, 3)
      .map(({ value }) => value)
      .join(" ");
    if (words === "CREATE TEMPORARY TABLE") read.tables.push(readTable(script, statement.slice(3)));
    else if (words.startsWith("INSERT INTO")) read.inserts.push(readInsert(script, statement.slice(2)));
    else if (words !== "END") throw new Error(`The script has "${words}", which is no statement of this project.`);
  }
  return read;
}

/** The statements between semicolons. What opens the statement set is no statement of its own. */
function statements(found: readonly Token[]): Token[][] {
  const all = split(found, ";").filter(({ length }) => length > 0);
  const opening = ["EXECUTE", "STATEMENT", "SET", "BEGIN"];
  return all.map((statement) =>
    opening.every((word, index) => statement[index]?.value === word) ? statement.slice(4) : statement,
  );
}

/** Parts between a symbol that stands outside parentheses. */
function split(found: readonly Token[], symbol: string): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of found) {
    if (token.kind === "symbol" && token.value === "(") depth++;
    if (token.kind === "symbol" && token.value === ")") depth--;
    if (depth === 0 && token.kind === "symbol" && token.value === symbol) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function readTable(script: string, [name, ...rest]: readonly Token[]): ScriptTable {
  const groups = parentheses(rest);
  const parts = split(groups.get("") ?? [], ",");
  const isWatermark = (part: Token[]) => part[0]?.kind === "word" && part[0].value === "WATERMARK";
  const watermark = parts.find(isWatermark);
  return {
    name: name?.value ?? "",
    columns: parts.filter((part) => !isWatermark(part)).map((part) => readColumn(script, part)),
    options: Object.fromEntries(
      split(groups.get("WITH") ?? [], ",").map(([key, , value]) => [textOf(key), textOf(value)]),
    ),
    watermark: watermark && { column: watermark[2]?.value ?? "", expression: joined(script, watermark.slice(4)) },
    partitionedBy: (groups.get("BY") ?? []).filter(({ kind }) => kind === "name").map(({ value }) => value),
  };
}

/** What stands in parentheses, by the word before them. */
function parentheses(found: readonly Token[]): Map<string, Token[]> {
  const groups = new Map<string, Token[]>();
  let depth = 0;
  let word = "";
  for (const token of found) {
    const symbol = token.kind === "symbol" ? token.value : "";
    if (symbol === ")") depth--;
    if (depth > 0) groups.set(word, [...(groups.get(word) ?? []), token]);
    else if (token.kind === "word") word = token.value;
    if (symbol === "(") depth++;
  }
  return groups;
}

function readColumn(script: string, [name, ...rest]: readonly Token[]): ScriptColumn {
  const isComputed = rest[0]?.value === "AS";
  return isComputed
    ? { name: name?.value ?? "", expression: joined(script, rest.slice(1)) }
    : { name: name?.value ?? "", type: joined(script, rest) };
}

function readInsert(script: string, [sink, ...query]: readonly Token[]): ScriptInsert {
  return { sink: sink?.value ?? "", select: joined(script, query) };
}

function joined(script: string, found: readonly Token[]): string {
  return withoutComments(script, { start: found[0]?.start ?? 0, end: found.at(-1)?.end ?? 0 });
}

function textOf(token: Token | undefined): string {
  return token?.text.slice(1, -1).replaceAll("''", "'") ?? "";
}
