import { isUtf8 } from "node:buffer";
import type { Failure } from "./failures";
import { Jq } from "./jq";
import { type FieldPath, plainQuery } from "./plain-query";

/** A record's keys by name, or why there are none. */
export type KeysOrFailure = { keys: Record<string, string> } | { failure: Failure };

/** jq reads its input in time that grows with the square of its length; pieces of this size are the fastest. */
const JQ_INPUT_CHARACTERS = 6_000;

/** The `MetadataExtraction` processor: partition keys by a jq query (F-81). */
export class MetadataExtraction {
  private readonly plain: Map<string, FieldPath> | undefined;
  private readonly filter: string;
  private readonly jq = new Jq();

  /** @param required the keys that the prefix uses */
  constructor(
    query: string,
    private readonly required: string[],
  ) {
    this.plain = plainQuery(query);
    // One line of output for each line of input, whatever the query does: none, two or an error among them.
    this.filter = `[limit(2; try {value: (${query}\n)} catch {error: .})]`;
  }

  /** The keys of each record, in their order. */
  async keys(records: { data: Buffer }[]): Promise<KeysOrFailure[]> {
    const results: KeysOrFailure[] = new Array(records.length);
    let lines: { index: number; text: string }[] = [];
    let characters = 0;
    for (const [index, { data }] of records.entries()) {
      const value = parsed(data);
      if (!value) results[index] = failed("Non JSON record provided");
      else if (this.plain) results[index] = this.pick(value.json, this.plain);
      else {
        // As it came, since numbers lose digits in the parser; newlines can only be between tokens.
        lines.push({ index, text: data.toString().replace(/[\r\n]/g, " ") });
        characters += data.length;
        if (characters >= JQ_INPUT_CHARACTERS) {
          await this.query(lines, results);
          lines = [];
          characters = 0;
        }
      }
    }
    if (lines.length > 0) await this.query(lines, results);
    return results;
  }

  private async query(lines: { index: number; text: string }[], results: KeysOrFailure[]): Promise<void> {
    const answers = await this.run(lines.map(({ text }) => text).join("\n"));
    if (answers.length === lines.length) {
      for (const [at, { index }] of lines.entries()) results[index] = this.readAnswer(answers[at]);
    } else if (lines.length === 1) {
      for (const { index } of lines) results[index] = failed("the query does not run over this record");
    } else {
      // A record that stops jq itself, such as one that is nested too deeply, must fail alone.
      for (const line of lines) await this.query([line], results);
    }
    // jq runs on this thread; puts and reads get their turn between the pieces.
    await new Promise(setImmediate);
  }

  private async run(input: string): Promise<string[]> {
    try {
      return (await this.jq.run(input, this.filter)).split("\n");
    } catch {
      return [];
    }
  }

  private pick(record: unknown, paths: Map<string, FieldPath>): KeysOrFailure {
    const values: Record<string, unknown> = {};
    for (const [name, path] of paths) {
      let value = record;
      for (const step of path) {
        if (value === null || value === undefined) break;
        if (typeof value !== "object" || Array.isArray(value)) return failed(`Cannot index a value with "${step}"`);
        value = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : null;
      }
      values[name] = value;
    }
    return fromValues(values, this.names(values));
  }

  private readAnswer(line: string | undefined): KeysOrFailure {
    const answers = JSON.parse(line ?? "[]") as { value?: unknown; error?: unknown }[];
    const [answer] = answers;
    if (!answer || answers.length > 1)
      return failed(`the query gives ${answers.length === 0 ? "no" : "several"} values`);
    if ("error" in answer) return failed(String(answer.error));
    const { value } = answer;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return failed("the query gives no object");
    return fromValues(value as Record<string, unknown>, this.names(value));
  }

  private names(values: object): string[] {
    return [...new Set([...Object.keys(values), ...this.required])];
  }
}

/** A Lambda's `metadata.partitionKeys`, checked as those of a query are. @param names the keys that the prefix uses */
export function checkLambdaKeys(keys: unknown, names: string[]): KeysOrFailure {
  const result = fromValues(typeof keys === "object" && keys !== null ? (keys as Record<string, unknown>) : {}, names);
  return "failure" in result ? { failure: { ...result.failure, type: "partitioning-failed" } } : result;
}

function parsed(data: Buffer): { json: unknown } | undefined {
  if (!isUtf8(data)) return undefined;
  try {
    return { json: JSON.parse(data.toString()) };
  } catch {
    return undefined;
  }
}

function fromValues(values: Record<string, unknown>, names: string[]): KeysOrFailure {
  const keys: Record<string, string> = {};
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === null || value === undefined || value === "") {
      return failed(`partitionKeys values must not be null or empty: ${name}`);
    }
    if (typeof value === "object") return failed(`partitionKeys values must be single values: ${name}`);
    keys[name] = String(value);
  }
  return { keys };
}

function failed(message: string): KeysOrFailure {
  const code = "DynamicPartitioning.MetadataExtractionFailed";
  return { failure: { type: "metadata-extraction-failed", code, message, attempts: 1 } };
}
