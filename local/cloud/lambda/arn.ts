import { AwsError } from "../contracts";

/** A function and, when the caller names one, its version. */
export interface FunctionReference {
  name: string;
  /** `$LATEST`, a number or an alias; absent for an unqualified reference. */
  qualifier?: string;
}

// Lambda's own pattern of a function's name or ARN.
const REFERENCE =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** Reads a name, a partial ARN or an ARN, each with or without a qualifier. @throws AwsError ValidationException */
export function parseReference(text: string): FunctionReference {
  const match = REFERENCE.exec(text);
  if (!match?.[1]) throw new AwsError("ValidationException", `"${text}" is neither the name nor the ARN of a function`);
  return { name: match[1], qualifier: match[2] };
}
