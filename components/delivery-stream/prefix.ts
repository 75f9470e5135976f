import { type ExpressionPart, effectivePrefix, MAX_PREFIX_CHARACTERS, parsePrefix } from "../shared/prefix";
import type { Problem } from "../shared/problems";

// No object's key needs one, and in a prefix it is a slip of the editor, such as YAML's | for a text of one line.
const CONTROL_CHARACTER = /\p{Cc}/u;
const NAMESPACES = "timestamp, firehose, partitionKeyFromQuery and partitionKeyFromLambda";
// The letters of Java's DateTimeFormatter (F-45).
const PATTERN_LETTERS = /^[GuyDMLdQqYwWeEcFahKkHmsSAnNVvzOXxZp]$/;

/** The expressions of a prefix in their order. */
export function expressionsOf(prefix: string): ExpressionPart[] {
  return parsePrefix(prefix).filter((part) => part.kind !== "literal");
}

/** What stands before the first expression: the keys of all objects begin with it. */
export function literalHead(prefix: string): string {
  const [first] = parsePrefix(prefix);
  return first?.kind === "literal" ? first.text : "";
}

/** The partition keys that a prefix takes from one source, each once. */
export function partitionKeysOf(prefix: string, source: "Query" | "Lambda"): string[] {
  const keys = expressionsOf(prefix).filter(({ kind }) => kind === `partitionKeyFrom${source}`);
  return [...new Set(keys.map(({ value }) => value))];
}

/** Whether Firehose would write its date right behind the text: `raw` gives `raw2026/` (F-51). */
export function gluesDateToText(prefix: string): boolean {
  return prefix !== "" && !prefix.endsWith("/") && effectivePrefix(prefix) !== prefix;
}

/** Every problem of a prefix for data. Partition keys are looked at with the partitioning. */
export function checkDataPrefix(path: string, prefix: string): Problem[] {
  const problems = checkSyntax(path, prefix);
  if (expressionsOf(prefix).some(isErrorType)) {
    problems.push({ path, reason: "must not use !{firehose:error-output-type}; only errorPrefix can (F-49)" });
  }
  return problems;
}

/** Every problem of a prefix for what failed. */
export function checkErrorPrefix(path: string, errorPrefix: string): Problem[] {
  const problems = checkSyntax(path, errorPrefix);
  const expressions = expressionsOf(errorPrefix);
  // The prefix for data always has one, its date at least.
  if (errorPrefix === "") {
    problems.push({ path, reason: "must not be empty beside a prefix with expressions; leave it out (F-47)" });
  }
  if (expressions.length > 0 && !expressions.some(isErrorType)) {
    problems.push({ path, reason: "must contain !{firehose:error-output-type} when it has expressions (F-48)" });
  }
  if (expressions.some(({ kind }) => kind.startsWith("partitionKeyFrom"))) {
    problems.push({
      path,
      reason: "must not use partition keys, which a failed record may lack; leave them out (F-50)",
    });
  }
  return problems;
}

function checkSyntax(path: string, prefix: string): Problem[] {
  const problems: Problem[] = [];
  if (prefix.length > MAX_PREFIX_CHARACTERS) {
    const reason = `must be 0–${MAX_PREFIX_CHARACTERS} characters, got ${prefix.length}; shorten it (F-43)`;
    problems.push({ path, reason });
  }
  const control = CONTROL_CHARACTER.exec(prefix)?.[0];
  if (control !== undefined) {
    const reason = `must have no line breaks, tabs or other control characters, got ${JSON.stringify(control)}; leave it out (F-43)`;
    problems.push({ path, reason });
  }
  // F-44: `!{` may stand nowhere else, so what is left of it in the text is malformed.
  for (const part of parsePrefix(prefix)) {
    const at = part.kind === "literal" ? part.text.indexOf("!{") : -1;
    if (part.kind !== "literal" || at < 0) continue;
    const got = part.text.slice(at, at + 40);
    const reason = `must write expressions as !{namespace:value} with the namespaces ${NAMESPACES}, got "${got}" (F-44)`;
    problems.push({ path, reason });
  }
  return [...problems, ...expressionsOf(prefix).flatMap((expression) => checkValue(path, expression))];
}

function checkValue(path: string, { kind, value }: ExpressionPart): Problem[] {
  if (kind === "firehose" && value !== "random-string" && value !== "error-output-type") {
    const reason = `must use firehose:random-string or firehose:error-output-type, got "firehose:${value}" (F-46)`;
    return [{ path, reason }];
  }
  if (kind !== "timestamp") return [];
  const fault = timestampFault(value);
  return fault === undefined ? [] : [{ path, reason: `has the timestamp pattern "${value}", which ${fault} (F-45)` }];
}

/** A light look at a pattern of Java's DateTimeFormatter: its quotes close, and it knows each letter outside them. */
function timestampFault(pattern: string): string | undefined {
  const parts = pattern.split("'");
  if (parts.length % 2 === 0) return "has a quote that does not close; write text between two single quotes";
  const outside = parts.filter((_, index) => index % 2 === 0).join("");
  const unknown = [...outside].find((character) => /[A-Za-z#]/.test(character) && !PATTERN_LETTERS.test(character));
  if (unknown === undefined) return undefined;
  return `has "${unknown}", unknown to Java's DateTimeFormatter; put text between single quotes`;
}

function isErrorType({ kind, value }: ExpressionPart): boolean {
  return kind === "firehose" && value === "error-output-type";
}
