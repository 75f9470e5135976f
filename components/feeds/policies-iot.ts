import { policyDocument } from "../shared/policy";
import { serviceTrustPolicy } from "./role";
import { besideTarget, type KnownTarget, putStatements } from "./target";

/** Who may take the role: IoT, for this rule (D-01). @param ruleName may hold `*` */
export function iotTrustPolicy(target: KnownTarget, ruleName: string): string {
  return serviceTrustPolicy("iot.amazonaws.com", besideTarget(target, "iot", `rule/${ruleName}`));
}

/** What IoT needs to put messages and to log those that it could not put (D-04, S-12, S-14). */
export function iotPolicy(target: KnownTarget, isBatch: boolean, logGroupArn: string): string {
  return policyDocument([
    ...putStatements(target, {
      kinesis: ["kinesis:PutRecord"],
      directPut: isBatch ? ["firehose:PutRecord", "firehose:PutRecordBatch"] : ["firehose:PutRecord"],
    }),
    {
      Sid: "WriteErrors",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      // A group's log streams have their names after its own.
      Resource: [logGroupArn, `${logGroupArn}:*`],
    },
  ]);
}
