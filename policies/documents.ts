import { isMap, listAt, type Properties, type Value } from "./known";

/** A statement of an IAM document. */
export interface Statement {
  sid: string;
  effect: string;
  actions: string[];
  /** Everything but the actions of a list: `NotAction`. */
  notActions: string[];
  resources: string[];
  notResources: string[];
  /** `*`, or each principal, such as `arn:aws:iam::111122223333:root`, with its kind, such as `AWS`. */
  principals: { kind: string; name: string }[];
  hasNotPrincipal: boolean;
  /** Condition keys in lower case, with their operators and values. */
  conditions: { operator: string; key: string; values: string[] }[];
}

/** The statements of a document that is known; none of one that is not, or that is no JSON. */
export function statementsOf(document: Value): Statement[] {
  const parsed = typeof document === "string" ? parse(document) : document;
  return (listAt(parsed, "Statement") ?? []).filter(isMap).map(statementOf);
}

/** Those that allow something. */
export function allowing(document: Value): Statement[] {
  return statementsOf(document).filter(({ effect }) => effect === "Allow");
}

function parse(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    // AWS refuses it; that is no policy's matter.
    return null;
  }
}

function statementOf(statement: Properties): Statement {
  return {
    sid: String(statement.Sid ?? ""),
    effect: String(statement.Effect ?? ""),
    actions: texts(statement, "Action"),
    notActions: texts(statement, "NotAction"),
    resources: texts(statement, "Resource"),
    notResources: texts(statement, "NotResource"),
    principals: principalsOf(statement.Principal ?? null),
    hasNotPrincipal: statement.NotPrincipal !== undefined,
    conditions: conditionsOf(statement.Condition ?? null),
  };
}

function texts(value: Value, path: string): string[] {
  return (listAt(value, path) ?? []).filter((text) => typeof text === "string");
}

function principalsOf(principal: Value): Statement["principals"] {
  if (typeof principal === "string") return [{ kind: principal, name: principal }];
  if (!isMap(principal)) return [];
  return Object.keys(principal).flatMap((kind) => texts(principal, kind).map((name) => ({ kind, name })));
}

function conditionsOf(condition: Value): Statement["conditions"] {
  if (!isMap(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isMap(keys)
      ? Object.entries(keys).map(([key, value]) => ({
          operator,
          key: key.toLowerCase(),
          values: (Array.isArray(value) ? value : [value]).map(String),
        }))
      : [],
  );
}

/** Whether the statement is for everybody: `*` as a principal, and no condition on who it is. */
export function isPublic({ principals, hasNotPrincipal, conditions }: Statement): boolean {
  const forAll = hasNotPrincipal || principals.some(({ name }) => name === "*");
  return forAll && !conditions.some(({ key, values }) => CALLER_KEYS.includes(key) && !values.includes("*"));
}

/** Condition keys that bound who calls. */
const CALLER_KEYS = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "kms:calleraccount",
];

/** A statement's name in a message: its `Sid`, else its place. */
export function nameOf(property: string, { sid }: Statement): string {
  return sid === "" ? property : `${property} (${sid})`;
}
