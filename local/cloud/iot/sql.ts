import { stringifyExact } from "../exact-json";
import type { Expression, RuleMessage } from "./expression";
import { pathSteps, SqlReader } from "./sql-reader";

/** A rule's query, ready to run. */
export interface RuleQuery {
  topicFilter: string;
  /** `SELECT *` alone: the payload goes on as it came. */
  whole: boolean;
  /** Undefined without a WHERE. */
  condition: Expression | undefined;
  /** What SELECT gives. @throws Error when it needs an object and the payload is none */
  select(message: RuleMessage): unknown;
}

interface SelectItem {
  /** Undefined for `*`. */
  value: Expression | undefined;
  name: string;
}

/**
 * Reads `SELECT <* or fields AS names> FROM '<topic filter>' [WHERE <condition>]`.
 *
 * @throws Error that names what the embedded cloud does not run
 */
export function readRuleQuery(sql: string): RuleQuery {
  const reader = new SqlReader(sql);
  reader.expect("SELECT");
  const items = readItems(reader);
  reader.expect("FROM");
  const topicFilter = readTopicFilter(reader);
  const condition = reader.take("WHERE") ? reader.condition() : undefined;
  if (reader.token !== undefined) throw reader.refusal(`has ${reader.token} where it should end`);
  const whole = items.length === 1 && items[0]?.value === undefined;
  return { topicFilter, whole, condition, select: (message) => (whole ? message.payload : selected(items, message)) };
}

function readItems(reader: SqlReader): SelectItem[] {
  const items: SelectItem[] = [];
  do {
    if (reader.take("*")) {
      items.push({ value: undefined, name: "*" });
      continue;
    }
    const source = reader.token ?? "";
    const value = reader.operand();
    items.push({ value, name: reader.take("AS") ? readName(reader) : nameOf(source) });
  } while (reader.take(","));
  return items;
}

function readName(reader: SqlReader): string {
  const name = reader.next();
  if (/^['"]/.test(name)) return name.slice(1, -1);
  if (/^\w+$/.test(name)) return name;
  throw reader.refusal(`has AS ${name}; the embedded cloud takes a plain name there`);
}

/** Without AS a field keeps its own name, and a function has its. */
function nameOf(source: string): string {
  return pathSteps(source).findLast((step) => !/^\d+$/.test(step)) ?? source;
}

function readTopicFilter(reader: SqlReader): string {
  const token = reader.next();
  if (/^['"]/.test(token)) return token.slice(1, -1);
  throw reader.refusal(`has FROM ${token}; write the topic filter in quotes`);
}

function selected(items: SelectItem[], message: RuleMessage): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { value, name } of items) {
    if (value === undefined) Object.assign(result, objectPayload(message));
    else {
      const found = value(message);
      // The rules engine leaves Undefined out.
      if (found !== undefined) result[name] = found;
    }
  }
  return result;
}

function objectPayload({ payload }: RuleMessage): object {
  if (typeof payload === "object" && payload !== null && !Array.isArray(payload)) return payload;
  throw new Error(`SELECT *, … needs a payload that is a JSON object, got ${stringifyExact(payload)?.slice(0, 100)}`);
}
