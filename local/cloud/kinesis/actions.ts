import type * as db from "kinesalite/db";
import * as validations from "kinesalite/validations";
import { AwsError } from "../contracts";
import { promised, type StreamStore } from "./store";

/** Operations that kinesalite carries out unchanged. Records and iterators are ours: see put.ts and read.ts. */
export const DELEGATED_OPERATIONS = [
  "AddTagsToStream",
  "DecreaseStreamRetentionPeriod",
  "IncreaseStreamRetentionPeriod",
  "ListTagsForStream",
  "RemoveTagsFromStream",
] as const;

/** kinesalite knows the longest retention of before 2020, 168 hours; 24 is checked by the action itself (K-08). */
const RETENTION = { type: "Integer", notNull: true, greaterThanOrEqual: 1, lessThanOrEqual: 8760 };

type Input = Record<string, unknown>;
type Action = (store: db.Store, input: Input, done: (error?: Error | null, output?: Input) => void) => void;

/** What kinesalite throws for a wrong request. */
interface ClientError extends Error {
  statusCode?: number;
  body?: { __type: string; message?: string; Message?: string };
}

/** Checks a request's types and bounds as AWS does, and drops the fields that the operation does not know. @throws AwsError */
export function checked(operation: string, input: Input, types: validations.Types = typesOf(operation)): Input {
  try {
    const clean = validations.checkTypes({ ...input }, types);
    validations.checkValidations(clean, types, load<{ custom?: () => string }>("validations", operation).custom);
    return clean;
  } catch (error) {
    throw asAwsError(error);
  }
}

/** Runs one of kinesalite's actions. @throws AwsError */
export async function act(store: StreamStore, operation: string, input: Input): Promise<Input> {
  const action = load<Action>("actions", operation);
  const clean = checked(operation, input);
  try {
    return (await promised<Input | undefined>((done) => action(store.raw, clean, done))) ?? {};
  } catch (error) {
    throw asAwsError(error);
  }
}

export function typesOf(operation: string): validations.Types {
  const { types } = load<{ types: validations.Types }>("validations", operation);
  return types.RetentionPeriodHours === undefined ? types : { ...types, RetentionPeriodHours: RETENTION };
}

function load<T>(folder: "actions" | "validations", operation: string): T {
  const file = operation.charAt(0).toLowerCase() + operation.slice(1);
  return require(`kinesalite/${folder}/${file}`) as T;
}

function asAwsError(error: unknown): unknown {
  const { statusCode, body } = error as ClientError;
  if (statusCode === undefined || body === undefined) return error;
  return new AwsError(body.__type, body.message ?? body.Message ?? body.__type, statusCode);
}
