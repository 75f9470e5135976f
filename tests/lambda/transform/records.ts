import assert from "node:assert/strict";
import type { SpecColumn, TransformSpec } from "../../../lambda/transform/spec";
import { compile } from "../../../lambda/transform/transform";

/** A record as Firehose sends it. */
export function base64(text: string | Buffer): string {
  return Buffer.from(text as string).toString("base64");
}

/** The text that a transform by this spec makes of a record's text. Fails unless the answer is Ok. */
export function written(spec: TransformSpec, text: string): string {
  const outcome = compile(spec)(base64(text));
  assert.equal(outcome.result, "Ok", "reason" in outcome ? outcome.reason : undefined);
  return "data" in outcome ? Buffer.from(outcome.data, "base64").toString() : "";
}

/** Why a transform by this spec fails a record. */
export function reasonOf(spec: TransformSpec, text: string | Buffer): string {
  const outcome = compile(spec)(base64(text));
  assert.equal(outcome.result, "ProcessingFailed");
  return "reason" in outcome ? outcome.reason : "";
}

/** JSON output of records with one column `value` of a type. */
export function oneColumn(type: string, options: Partial<SpecColumn> = {}): TransformSpec {
  return { columns: [{ name: "value", type, nullable: true, ...options }], output: "json" };
}
