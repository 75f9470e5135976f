import { policyDocument } from "../shared/policy";
import { EVENT_BRIDGE, ruleQueuePolicy } from "../shared/rule-queue";
import { serviceTrustPolicy } from "./role";
import { type KnownTarget, putStatements } from "./target";

/** Who may take the role: EventBridge, for this rule (D-01). */
export function eventBridgeTrustPolicy(ruleArn: string): string {
  return serviceTrustPolicy(EVENT_BRIDGE, ruleArn);
}

/** What EventBridge needs to put events (D-04). AWS does not say which of the calls it makes. */
export function eventBridgePolicy(target: KnownTarget): string {
  return policyDocument(
    putStatements(target, {
      kinesis: ["kinesis:PutRecord", "kinesis:PutRecords"],
      directPut: ["firehose:PutRecord", "firehose:PutRecordBatch"],
    }),
  );
}

/** Lets EventBridge put what this rule could not deliver into the queue. */
export function deadLetterPolicy(queueArn: string, ruleArn: string): string {
  return ruleQueuePolicy("PutUndelivered", queueArn, ruleArn);
}
