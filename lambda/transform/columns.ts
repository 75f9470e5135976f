import { parseColumnType } from "../../components/event-schema/schema";
import { ExactNumber } from "./exact-number";
import { type JsonObject, type JsonValue, readField, writeField } from "./json";
import type { SpecColumn } from "./spec";
import { type ValueRule, valueRule } from "./values";

/** Normalises the fields of a record in place. Answers why the record does not fit, or `undefined` when it does. */
export type ColumnCheck = (record: JsonObject) => string | undefined;

interface ColumnPlan extends ValueRule {
  name: string;
  nullable: boolean;
}

/** Compiles the checks of the columns. Fields that no column names pass as they are. @throws Error on an unknown type */
export function compileColumns(columns: SpecColumn[]): ColumnCheck {
  const plans = columns.map(planColumn);
  return (record) => {
    for (const plan of plans) {
      const value = readField(record, plan.name);
      if (value === undefined || value === null) {
        if (!plan.nullable) return `"${plan.name}" is required, but ${value === null ? "null" : "missing"}`;
        continue;
      }
      const converted = plan.convert(value);
      if (converted === undefined) return `"${plan.name}" must be ${plan.allowed}, got ${kindOf(value)}`;
      if (converted !== value) writeField(record, plan.name, converted);
    }
    return undefined;
  };
}

function planColumn({ name, type, nullable, maxLength, nested }: SpecColumn): ColumnPlan {
  const parsed = parseColumnType(type);
  if (!parsed) throw new Error(`spec.json: column "${name}" has the type "${type}", which the transform does not know`);
  return { name, nullable, ...valueRule(parsed, maxLength, nested) };
}

/** What kind of value it is: reasons go to a log, so they never quote the data. */
function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "an array";
  if (value instanceof ExactNumber) return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
