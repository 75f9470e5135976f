import type * as pulumi from "@pulumi/pulumi";
import type { EventSchemaArgs } from "../event-schema";

/** What a transform does to each record. All groups are optional; without any, records are parsed, checked and written as JSON lines. */
export interface TransformArgs {
  /** Keeps a record only when each of these fields has one of its values; the others are dropped. @default keeps all */
  select?: Record<string, string[]>;
  /** Fields to set, each value written with its column's type: `{ state: "transformed" }`. @default none */
  set?: Record<string, string>;
  /** Checks each field against the event schema; a record that does not fit fails with its reason. @default true */
  checkTypes?: boolean;
  /** Partition keys by name, each with the field it is taken from, for `!{partitionKeyFromLambda:…}`. @default none */
  partitionKeys?: Record<string, string>;
  /** `JSON` (lines) or `CSV`. @default JSON */
  output?: string;
  /** Delimiter of CSV, one character. @default , */
  delimiter?: string;
  /** Path, from the working directory, of a TypeScript or JavaScript file whose `handler` takes the place of the built-in transform. @default the built-in transform */
  codePath?: string;
  /** Memory of the function, 128–10,240 MB. @default 256 */
  memoryMB?: number;
  /** Longest run of one batch, 1–300 s: Firehose waits no longer (F-76). @default 60 */
  timeoutSeconds?: number;
  /** Size of a batch in MiB, 0.2–3 (F-72). @default 1 */
  bufferSizeMiB?: number;
  /** Longest wait for a batch, 0–900 s (F-73). @default 60 */
  bufferIntervalSeconds?: number;
}

/** Arguments of `TransformFunction`: the Lambda function behind a delivery stream, with its role and log group. */
export interface TransformFunctionArgs {
  /** The event schema that records are checked against. */
  schema: EventSchemaArgs;
  /** What the function does. @default parse, check, write JSON lines */
  transform?: TransformArgs;
  /** Keeps the value of a `json` column as it came, which Redshift's SUPER takes. The lake's tables want its JSON text. @default false */
  nestedJson?: boolean;
  /** Takes envelopes of CloudWatch Logs apart, and transforms each message by itself. Not with partition keys: the messages of one envelope may differ in them. @default false */
  unpackLogs?: boolean;
  /** Days that the function's log is kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** ARN of the customer-managed key of the function's log; its policy must let `logs.<region>.amazonaws.com` use it. @default CloudWatch's own key */
  kmsKeyArn?: pulumi.Input<string>;
  /** Tags of the function. */
  tags?: Record<string, string>;
}
