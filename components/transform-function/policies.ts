import { writeLogStatement } from "../shared/function-policy";
import { policyDocument } from "../shared/policy";

/**
 * What the function may do: write its own log. Firehose calls it with Firehose's own role and hands it the records, so it
 * needs nothing else (D-04).
 */
export function functionPolicy(logGroupArn: string): string {
  return policyDocument([writeLogStatement(logGroupArn)]);
}
