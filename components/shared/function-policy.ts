import { type PolicyStatement, policyDocument } from "./policy";

/** Who may take a function's role: Lambda. */
export const FUNCTION_TRUST_POLICY = policyDocument([
  { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/** Lets a function write its own log, whose group is made before it (D-04). */
export function writeLogStatement(logGroupArn: string): PolicyStatement {
  return {
    Sid: "WriteLog",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    // A group's log streams have their names after its own.
    Resource: `${logGroupArn}:*`,
  };
}
