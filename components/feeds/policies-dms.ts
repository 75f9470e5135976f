import { type PolicyStatement, policyDocument } from "../shared/policy";
import { type KnownTarget, putStatements, targetArn } from "./target";

/**
 * Who may take the role: DMS. There is no condition: the guide's policy for a Kinesis endpoint has none, and one that DMS
 * does not meet stops every change (D-01).
 */
export const DMS_TRUST_POLICY = policyDocument([
  { Effect: "Allow", Principal: { Service: "dms.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/** DMS looks at the stream before it puts (D-04). The target is a data stream. */
export function dmsPolicy(target: KnownTarget): string {
  const describe: PolicyStatement = {
    Sid: "DescribeStream",
    Effect: "Allow",
    Action: "kinesis:DescribeStream",
    Resource: targetArn(target),
  };
  const actions = { kinesis: ["kinesis:PutRecord", "kinesis:PutRecords"], directPut: [] } as const;
  return policyDocument([describe, ...putStatements(target, actions)]);
}
