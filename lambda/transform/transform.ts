import { encodeLine } from "./base64";
import { type ColumnCheck, compileColumns } from "./columns";
import { compileCsv } from "./csv";
import { stringifyExactly } from "./exact-number";
import { type JsonObject, writeField } from "./json";
import { parseRecord } from "./parse";
import { compilePartitionKeys } from "./partition-keys";
import { compileSelect } from "./select";
import type { TransformSpec } from "./spec";

/** What becomes of a record. */
export type Outcome =
  | { result: "Ok"; data: string; partitionKeys?: Record<string, string> }
  | { result: "Dropped" }
  | { result: "ProcessingFailed"; reason: string };

/** Transforms one record, given and answered in base64. Never throws for any data. */
export type Transform = (data: string) => Outcome;

const DROPPED: Outcome = { result: "Dropped" };
const CSV_DELIMITER = ",";

/** Compiles a spec once, so that each record costs no more than its own checks. @throws Error when the spec is wrong */
export function compile(spec: TransformSpec): Transform {
  const isSelected = compileSelect(spec.select ?? {});
  const check = compileChecks(spec);
  const assign = compileSet(spec.set ?? {});
  const partitionKeysOf = spec.partitionKeys && compilePartitionKeys(spec.partitionKeys);
  const write = compileOutput(spec);
  return (data) => {
    const record = parseRecord(data);
    if (typeof record === "string") return failed(record);
    if (!isSelected(record)) return DROPPED;
    const misfit = check(record);
    if (misfit !== undefined) return failed(misfit);
    assign(record);
    const partitionKeys = partitionKeysOf?.(record);
    if (typeof partitionKeys === "string") return failed(partitionKeys);
    return { result: "Ok", data: encodeLine(write(record)), partitionKeys };
  };
}

function failed(reason: string): Outcome {
  return { result: "ProcessingFailed", reason };
}

/** A field that is set needs no check: what it held is replaced. */
function compileChecks({ columns = [], set = {} }: TransformSpec): ColumnCheck {
  return compileColumns(columns.filter(({ name }) => !Object.hasOwn(set, name)));
}

function compileSet(set: NonNullable<TransformSpec["set"]>): (record: JsonObject) => void {
  const entries = Object.entries(set);
  return (record) => {
    for (const [name, value] of entries) writeField(record, name, value);
  };
}

function compileOutput({ output, columns, csvColumns, delimiter = CSV_DELIMITER }: TransformSpec) {
  if (output === "json") return stringifyExactly;
  if (output !== "csv") throw new Error(`spec.json: output must be json or csv, got "${output}"`);
  const names = csvColumns ?? columns?.map(({ name }) => name);
  if (!names || names.length === 0) throw new Error("spec.json: csv output needs csvColumns or columns");
  if (!/^[^"\r\n]$/u.test(delimiter)) {
    throw new Error("spec.json: delimiter must be one character, and neither a quote nor a line break");
  }
  const nested = new Set(columns?.flatMap((column) => (column.nested ? [column.name] : [])));
  return compileCsv(names, delimiter, nested);
}
