import type { SpecColumn, TransformSpec } from "../../lambda/transform/spec";
import { type EventColumnArgs, type EventSchemaArgs, parseColumnType } from "../event-schema";
import type { TransformArgs, TransformFunctionArgs } from "./args";

type Scalar = string | number | boolean | null;

/**
 * What the transform does, as the Lambda function reads it. The arguments must be valid.
 *
 * @param options `nestedJson`: values of `json` columns stay as they came; `unpackLogs`: envelopes of CloudWatch Logs are taken apart
 */
export function buildSpec(
  schema: EventSchemaArgs,
  transform: TransformArgs = {},
  { nestedJson = false, unpackLogs }: Pick<TransformFunctionArgs, "nestedJson" | "unpackLogs"> = {},
): TransformSpec {
  const isCsv = transform.output === "CSV";
  return {
    columns:
      transform.checkTypes === false ? undefined : schema.columns.map((column) => specColumn(column, nestedJson)),
    select: transform.select,
    set: transform.set && setValues(schema, transform.set),
    partitionKeys: transform.partitionKeys,
    unpackLogs,
    output: isCsv ? "csv" : "json",
    delimiter: isCsv ? (transform.delimiter ?? ",") : undefined,
    csvColumns: isCsv ? schema.columns.map(({ name }) => name) : undefined,
  };
}

/**
 * A value of `set` with its column's type, or `undefined` when the text is none of that type. A value without a column is
 * a string. So is a decimal or bigint that a JSON number would round.
 */
export function convertValue(column: EventColumnArgs | undefined, text: string): Scalar | undefined {
  switch (parseColumnType(column?.type ?? "string")?.base) {
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "tinyint":
      return wholeNumber(text, 2 ** 7);
    case "smallint":
      return wholeNumber(text, 2 ** 15);
    case "int":
      return wholeNumber(text, 2 ** 31);
    case "bigint":
      return wholeNumber(text, 2 ** 63);
    case "float":
    case "double":
      return DECIMAL_NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "decimal":
      return DECIMAL_NUMBER.test(text) ? exactOrText(text) : undefined;
    default:
      return text;
  }
}

const WHOLE_NUMBER = /^-?\d+$/;
const DECIMAL_NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** @param bound the type holds from `-bound` to `bound - 1` */
function wholeNumber(text: string, bound: number): Scalar | undefined {
  if (!WHOLE_NUMBER.test(text)) return undefined;
  const value = BigInt(text);
  return value >= -BigInt(bound) && value < BigInt(bound) ? exactOrText(text) : undefined;
}

function exactOrText(text: string): Scalar {
  return String(Number(text)) === text ? Number(text) : text;
}

function setValues(schema: EventSchemaArgs, set: Record<string, string>): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(set).map(([field, text]) => [field, convertValue(columnOf(schema, field), text) ?? text]),
  );
}

/** The column of a field, or `undefined`. */
export function columnOf(schema: EventSchemaArgs, field: string): EventColumnArgs | undefined {
  return schema.columns.find(({ name }) => name === field);
}

/**
 * Only a length that the schema states is checked: the default is the one of a warehouse's VARCHAR, and to a lake it
 * would mean refusing records for a limit that nobody set.
 */
export function specColumn({ name, type, nullable, maxLength }: EventColumnArgs, nestedJson = false): SpecColumn {
  return { name, type, nullable: nullable ?? true, maxLength, nested: (nestedJson && type === "json") || undefined };
}
