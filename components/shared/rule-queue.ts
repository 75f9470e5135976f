import { parseArn } from "./arn";
import { type PolicyStatement, policyDocument } from "./policy";

export const EVENT_BRIDGE = "events.amazonaws.com";

/** Lets EventBridge send what comes of a rule into a queue, and nobody else (S-44). The rule's role does not count there. */
export function ruleQueuePolicy(sid: string, queueArn: string, ruleArn: string): string {
  const statement: PolicyStatement = {
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: EVENT_BRIDGE },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: {
      StringEquals: { "aws:SourceAccount": parseArn(ruleArn).accountId },
      ArnEquals: { "aws:SourceArn": ruleArn },
    },
  };
  return policyDocument([statement]);
}
