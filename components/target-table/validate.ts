import { createTable, type Statement } from "../../lambda/redshift-table/sql";
import { createTypedView } from "../../lambda/redshift-table/streaming-sql";
import { type EventColumnArgs, parseColumnType, validateEventSchema } from "../event-schema";
import { STREAM_ARN } from "../shared/arn";
import { checkKmsKeyArn, checkTags } from "../shared/checks";
import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import { isReservedWord } from "../shared/redshift-words";
import { connectionOf } from "../warehouse/connection";
import type { TableIngestionArgs, TargetTableArgs } from "./args";
import { tableDefinition } from "./definition";
import { MAX_IDENTIFIER_BYTES, streamingNamesOf } from "./names";
import { validateLayout } from "./validate-layout";

/** Digits after the point that a DECIMAL can have (SQ-04). */
export const MAX_SCALE = 37;
/** Longest statement that the Data API takes, in bytes (DA-02). */
export const MAX_STATEMENT_BYTES = 100_000;
/** What COPY loads here. */
export const STAGED_FORMATS = ["JSON", "CSV"] as const;

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,126}$/;
// The role policies' names are made of it, and the user's: 127 bytes with `_loader` and a `_` before a digit (SQ-01, G-12).
const COMPONENT_NAME = /^[a-zA-Z0-9_-]{1,100}$/;
const COMPONENT_NAME_ALLOWED = "1–100 of a–z, A–Z, 0–9, _ and -, since the user that Firehose copies as is named so";

/**
 * Every problem of a target table's arguments. Values known only later pass; the component looks at them when they are known.
 *
 * @param componentName the component's name, of which the user's name is made
 */
export function validateTargetTable(args: TargetTableArgs, componentName: string): Problem[] {
  const problems = [
    ...checkPattern("(component name)", componentName, COMPONENT_NAME, COMPONENT_NAME_ALLOWED),
    ...under("schema", [...validateEventSchema(args.schema), ...args.schema.columns.flatMap(checkType)]),
    ...checkName("databaseSchema", args.databaseSchema),
    ...checkName("tableName", tableDefinition(args).tableName),
    ...under("layout", validateLayout(args)),
    ...validateIngestion(args),
    ...checkKmsKeyArn("warehouse.kmsKeyArn", connectionOf(args.warehouse).kmsKeyArn),
    ...checkTags("tags", args.tags),
  ];
  // The statement is made of names and types, so these must be right before it says anything.
  return problems.length > 0 ? problems : checkStatement(args);
}

/** A schema or a table: SQL that people write names it without quotes, so no reserved word (SQ-06). */
function checkName(path: string, name: string | undefined): Problem[] {
  const problems = checkPattern(path, name, IDENTIFIER, "1–127 of a–z, 0–9 and _, no digit first (SQ-01)");
  if (name === undefined || !isReservedWord(name)) return problems;
  return [...problems, { path, reason: `must be no word that Redshift reserves (SQ-06), got "${name}"; add to it` }];
}

/** What the lake takes and Redshift does not. */
function checkType({ type }: EventColumnArgs, index: number): Problem[] {
  const path = `columns[${index}].type`;
  if (type === "binary") {
    const reason = "cannot be binary in Redshift: COPY reads hex, and events carry base64; declare it as string";
    return [{ path, reason }];
  }
  const { scale = 0 } = parseColumnType(type) ?? {};
  if (scale <= MAX_SCALE) return [];
  return [{ path, reason: `must have a scale of at most ${MAX_SCALE} in Redshift (SQ-04), got "${type}"` }];
}

function validateIngestion(args: TargetTableArgs): Problem[] {
  const { ingestion, layout } = args;
  const problems = under("ingestion", checkOneOf("stagedFormat", ingestion?.stagedFormat, STAGED_FORMATS));
  if (ingestion?.stream === undefined) return problems;
  problems.push(...under("ingestion", validateStream(ingestion.stream)));
  if (ingestion.stagedFormat !== undefined) {
    const reason = "applies to COPY only: Redshift reads a stream's records as JSON; leave it out";
    problems.push({ path: "ingestion.stagedFormat", reason });
  }
  if (connectionOf(args.warehouse).streamingRoleArn === undefined) {
    const reason =
      "must be set for a table that reads a data stream: the role that Redshift reads it with; give the warehouse streamingAccess (ST-03)";
    problems.push({ path: "warehouse.streamingRoleArn", reason });
  }
  if (layout !== undefined) {
    const reason = "applies to COPY only: Redshift lays out a materialized view itself; leave it out";
    problems.push({ path: "layout", reason });
  }
  for (const name of streamingNamesOf(tableDefinition(args))) {
    if (Buffer.byteLength(name) <= MAX_IDENTIFIER_BYTES) continue;
    const reason = `must be shorter: it makes the name "${name}" of ${name.length} bytes, and Redshift has ${MAX_IDENTIFIER_BYTES} (SQ-01)`;
    problems.push({ path: "tableName", reason });
  }
  return problems;
}

function validateStream({ streamArn, kmsKeyArn }: NonNullable<TableIngestionArgs["stream"]>): Problem[] {
  return under("stream", [...checkStreamArn(streamArn), ...checkKmsKeyArn("kmsKeyArn", kmsKeyArn)]);
}

/** Redshift folds even a quoted name to lower case, and Kinesis tells cases apart (ST-02). */
export function checkStreamArn(arn: unknown): Problem[] {
  const problems = checkPattern("streamArn", arn, STREAM_ARN, "the ARN of a data stream");
  if (problems.length > 0 || typeof arn !== "string" || !/[A-Z]/.test(arn.slice(arn.indexOf("/")))) return problems;
  const reason = `must name a stream without capitals, which Redshift folds (ST-02), got "${arn}"; use COPY, or another stream`;
  return [{ path: "streamArn", reason }];
}

function checkStatement(args: TargetTableArgs): Problem[] {
  const bytes = Buffer.byteLength(largestStatement(args).sql);
  if (bytes <= MAX_STATEMENT_BYTES) return [];
  const reason = `must make a statement of at most ${MAX_STATEMENT_BYTES} bytes (DA-02), got ${bytes}; take fewer or shorter columns`;
  return [{ path: "schema.columns", reason }];
}

function largestStatement(args: TargetTableArgs): Statement {
  const definition = tableDefinition(args);
  return definition.ingestion === "COPY" ? createTable(definition) : createTypedView(definition);
}
