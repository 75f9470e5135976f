import { policyDocument } from "../shared/policy";
import { serviceTrustPolicy } from "./role";
import { besideTarget, type KnownTarget, putStatements } from "./target";

/** Who may take the role: CloudWatch Logs, for log groups of the target's Region and account (D-01). */
export function logsTrustPolicy(target: KnownTarget): string {
  return serviceTrustPolicy("logs.amazonaws.com", besideTarget(target, "logs", "*"));
}

/** What CloudWatch Logs needs to put log events (D-04). AWS does not say which call it makes to Firehose. */
export function logsPolicy(target: KnownTarget): string {
  return policyDocument(
    putStatements(target, {
      kinesis: ["kinesis:PutRecord"],
      directPut: ["firehose:PutRecord", "firehose:PutRecordBatch"],
    }),
  );
}
