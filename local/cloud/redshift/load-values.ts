import type { CopyOptions } from "./copy-options";
import type { TargetColumn } from "./copy-table";
import { type Bytes, toBytes, trimmed, truncated, validUtf8 } from "./load-bytes";
import { LOAD_ERRORS, LoadFault } from "./load-fault";
import { hasUnstorableEscape, isJson } from "./load-json-scan";
import { decimalText, floatText, integerText } from "./load-numbers";
import { dateText, timestampText, timeText } from "./load-times";

/** A field as it was read: its content, `null`, or `undefined` where the row does not have it. */
export type Field = Bytes | null | undefined;

/** A field as PostgreSQL's CSV has it; empty for NULL. @throws LoadFault when it does not fit the column */
export type FieldConverter = (field: Field) => Bytes;

const NULL = "";
const NOT_ASCII = /\P{ASCII}/u;
const TRUE = /^(?:t|true|y|yes|1)$/i;
const FALSE = /^(?:f|false|n|no|0)$/i;

/** How a column takes its fields. */
export function converterOf(column: TargetColumn, options: CopyOptions): FieldConverter {
  const convert = contentConverter(column, options);
  const absent = column.defaultText === null ? NULL : quoted(toBytes(column.defaultText));
  return (field) => {
    const csv = field === undefined ? absent : field === null ? NULL : convert(field);
    if (csv === NULL && !column.isNullable) {
      throw new LoadFault(LOAD_ERRORS.missing, "Missing data for not-null field");
    }
    return csv;
  };
}

function contentConverter({ type }: TargetColumn, options: CopyOptions): (field: Bytes) => Bytes {
  switch (type.kind) {
    case "varchar":
    case "char":
      return (field) => characters(field, type, options);
    case "super":
      return (field) => superValue(field, options.format.kind === "json");
    case "integer":
      return unlessBlank((field) => integerText(field, type.bits));
    case "decimal": {
      const shape = { ...type, rounds: options.roundDecimals };
      return unlessBlank((field) => decimalText(field, shape));
    }
    case "float":
      return unlessBlank((field) => floatText(field, type.bits));
    case "boolean":
      return unlessBlank(booleanText);
    case "date":
      return unlessBlank((field) => dateText(field, options.times.dates));
    case "timestamp":
      return unlessBlank((field) => timestampText(field, options.times.timestamps, type.withZone));
    case "time":
      return unlessBlank((field) => timeText(field, type.withZone));
    case "varbyte":
      return unlessBlank(hexadecimal);
  }
}

/** Blank fields are NULL in all columns but those of characters. */
function unlessBlank(convert: (field: Bytes) => Bytes): (field: Bytes) => Bytes {
  return (field) => (trimmed(field) === "" ? NULL : convert(field));
}

function characters(field: Bytes, type: { kind: "varchar" | "char"; bytes: number }, options: CopyOptions): Bytes {
  if (options.emptyAsNull && field === "") return NULL;
  if (options.blanksAsNull && /^\s+$/.test(field)) return NULL;
  const kept = options.trimBlanks && type.kind === "varchar" ? field.replace(/ +$/, "") : field;
  const text = validUtf8(kept, options.replacement);
  if (type.kind === "char" && NOT_ASCII.test(text)) throw multibyte(text);
  if (text.length <= type.bytes) return quoted(text);
  if (options.truncateColumns) return quoted(truncated(text, type.bytes));
  throw new LoadFault(LOAD_ERRORS.outOfRange, "String length exceeds DDL length");
}

function multibyte(text: Bytes): LoadFault {
  const hex = Buffer.from(text.replace(/\p{ASCII}+/gu, "").slice(0, 4), "latin1").toString("hex");
  const reason = `Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: ${hex}`;
  return new LoadFault(LOAD_ERRORS.utf8, reason);
}

/** JSON objects are checked when they are read, fields of delimited text here. */
function superValue(field: Bytes, isChecked: boolean): Bytes {
  if (!isChecked && trimmed(field) === "") return NULL;
  if (!isChecked && !isJson(field)) throw new LoadFault(LOAD_ERRORS.json, "Invalid JSON for SUPER");
  if (hasUnstorableEscape(field)) throw new LoadFault(LOAD_ERRORS.json, "Invalid Unicode escape for SUPER");
  return quoted(validUtf8(field, undefined));
}

function booleanText(field: Bytes): Bytes {
  const text = trimmed(field);
  if (TRUE.test(text)) return "t";
  if (FALSE.test(text)) return "f";
  throw new LoadFault(LOAD_ERRORS.boolean, "Unknown boolean format");
}

function hexadecimal(field: Bytes): Bytes {
  const text = trimmed(field);
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text))
    throw new LoadFault(LOAD_ERRORS.digit, "Invalid hexadecimal value for VARBYTE");
  return `\\x${text}`;
}

function quoted(text: Bytes): Bytes {
  return `"${text.includes('"') ? text.replaceAll('"', '""') : text}"`;
}
