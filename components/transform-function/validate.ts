import { existsSync } from "node:fs";
import { checkBatch } from "../delivery-stream/validate-processing";
import { type EventColumnArgs, type EventSchemaArgs, validateEventSchema } from "../event-schema";
import { checkKmsKeyArn, checkTags } from "../shared/checks";
import { checkLogRetention } from "../shared/log-retention";
import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { TransformArgs, TransformFunctionArgs } from "./args";
import { buildErrors, bundle } from "./bundle";
import { columnOf, convertValue } from "./spec";

/** Memory that a Lambda function can have, in MB. */
export const MIN_MEMORY_MB = 128;
export const MAX_MEMORY_MB = 10240;
/** Firehose waits no longer for a batch, in seconds (F-76). */
export const MAX_TIMEOUT_SECONDS = 300;
export const OUTPUTS = ["JSON", "CSV"] as const;

// Lambda's names have no dot, and Pulumi adds 8 characters to the component's name (G-12).
const COMPONENT_NAME = /^[a-zA-Z0-9_-]{1,56}$/;
/** What the built-in transform does, and custom code does in its own way. */
const BUILT_IN_SETTINGS = ["select", "set", "checkTypes", "partitionKeys", "output", "delimiter"] as const;

/**
 * Every problem of a transform function's arguments.
 *
 * @param componentName the component's name, of which the names of resources are made
 */
export function validateTransformFunction(args: TransformFunctionArgs, componentName: string): Problem[] {
  const problems = [
    ...checkPattern(
      "(component name)",
      componentName,
      COMPONENT_NAME,
      "1–56 of a–z, A–Z, 0–9, _ and -, since names of AWS resources are made of it (G-12)",
    ),
    ...under("schema", validateEventSchema(args.schema)),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
    ...checkKmsKeyArn("kmsKeyArn", args.kmsKeyArn),
    ...checkTags("tags", args.tags),
  ];
  if (args.unpackLogs && Object.keys(args.transform?.partitionKeys ?? {}).length > 0) {
    const reason = "must be left out with unpackLogs: the messages of one envelope may differ in their keys";
    problems.push({ path: "transform.partitionKeys", reason });
  }
  if (args.transform) problems.push(...under("transform", validateTransform(args.transform, args.schema)));
  return problems;
}

/** Every problem of what a transform does, each with its path below `transform`. */
export function validateTransform(transform: TransformArgs, schema: EventSchemaArgs): Problem[] {
  return [
    ...(transform.codePath === undefined
      ? validateBuiltIn(transform, schema)
      : validateCustomCode(transform, transform.codePath)),
    ...checkRange("memoryMB", transform.memoryMB, MIN_MEMORY_MB, MAX_MEMORY_MB, "MB", "leave it out for 256 MB"),
    ...checkRange(
      "timeoutSeconds",
      transform.timeoutSeconds,
      1,
      MAX_TIMEOUT_SECONDS,
      "s",
      "Firehose waits no longer (F-76); leave it out for 60 s",
    ),
    ...checkBatch(transform),
  ];
}

function validateBuiltIn(transform: TransformArgs, schema: EventSchemaArgs): Problem[] {
  return [
    ...validateFields(transform, schema),
    ...validateSelect(transform, schema),
    ...validateSet(transform.set ?? {}, schema),
    ...validateOutput(transform),
  ];
}

/** With types checked a record has the schema's fields only, so another name is a slip of the pen. */
function validateFields({ checkTypes, select, partitionKeys }: TransformArgs, schema: EventSchemaArgs): Problem[] {
  if (checkTypes === false) return [];
  const columns = schema.columns.map(({ name }) => name).join(", ");
  const check = (path: string, field: string): Problem[] => {
    if (columnOf(schema, field) !== undefined) return [];
    return [{ path, reason: `names no column of the schema "${schema.name}", got "${field}"; it has ${columns}` }];
  };
  return [
    ...Object.keys(select ?? {}).flatMap((field) => check("select", field)),
    ...Object.entries(partitionKeys ?? {}).flatMap(([key, field]) => check(`partitionKeys.${key}`, field)),
  ];
}

function validateSelect({ checkTypes, select = {} }: TransformArgs, schema: EventSchemaArgs): Problem[] {
  return Object.entries(select).flatMap(([field, values]) => {
    const path = `select.${field}`;
    if (values.length === 0) return [{ path, reason: "must have a value, or every record would be dropped" }];
    if (checkTypes === false) return [];
    return values.flatMap((value, index) => checkValue(`${path}[${index}]`, columnOf(schema, field), value));
  });
}

/** A value that the column can have. To select by another drops every record. */
function checkValue(path: string, column: EventColumnArgs | undefined, text: string): Problem[] {
  if (convertValue(column, text) !== undefined) return [];
  return [{ path, reason: `must be a value of its column's type ${column?.type}, got "${text}"` }];
}

function validateSet(set: Record<string, string>, schema: EventSchemaArgs): Problem[] {
  return Object.entries(set).flatMap(([field, text]) => checkValue(`set.${field}`, columnOf(schema, field), text));
}

function validateOutput({ output, delimiter }: TransformArgs): Problem[] {
  const problems = checkOneOf("output", output, OUTPUTS);
  if (delimiter === undefined) return problems;
  if (output !== "CSV") problems.push({ path: "delimiter", reason: "applies to CSV only; leave it out" });
  if ([...delimiter].length !== 1 || /["\r\n]/.test(delimiter)) {
    const reason = `must be one character, no quote and no line break, got ${JSON.stringify(delimiter)}`;
    problems.push({ path: "delimiter", reason });
  }
  return problems;
}

function validateCustomCode(transform: TransformArgs, codePath: string): Problem[] {
  const beside = BUILT_IN_SETTINGS.filter((setting) => transform[setting] !== undefined).map((path) => ({
    path,
    reason: "must be left out beside codePath: custom code takes the place of the built-in transform",
  }));
  return [...beside, ...validateCode(codePath)];
}

function validateCode(codePath: string): Problem[] {
  if (!existsSync(codePath)) {
    return [{ path: "codePath", reason: `must be a file that exists, got "${codePath}" below ${process.cwd()}` }];
  }
  try {
    bundle(codePath);
    return [];
  } catch (error) {
    return buildErrors(error).map((text) => ({
      path: "codePath",
      reason: `must be a file that can be bundled: ${text}`,
    }));
  }
}
