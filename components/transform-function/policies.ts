import { policyDocument } from "../shared/policy";

/** Who may take the function's role: Lambda. */
export const FUNCTION_TRUST_POLICY = policyDocument([
  { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/**
 * What the function may do: write its own log, whose group is made before it. Firehose calls it with Firehose's own role
 * and hands it the records, so it needs nothing else (D-04).
 */
export function functionPolicy(logGroupArn: string): string {
  return policyDocument([
    {
      Sid: "WriteLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      // A group's log streams have their names after its own.
      Resource: `${logGroupArn}:*`,
    },
  ]);
}
