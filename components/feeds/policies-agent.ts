import { type PolicyStatement, policyDocument } from "../shared/policy";
import { type KnownTarget, putStatements } from "./target";

/** Who may take the role of a host with the agent: EC2, for its instances. */
export const INSTANCE_TRUST_POLICY = policyDocument([
  { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

/** The agent puts in batches only. `cloudwatch:PutMetricData` knows no resource, so the namespace bounds it (D-04). */
export function agentPolicy(target: KnownTarget): string {
  const metrics: PolicyStatement = {
    Sid: "EmitMetrics",
    Effect: "Allow",
    Action: "cloudwatch:PutMetricData",
    Resource: "*",
    Condition: { StringEquals: { "cloudwatch:namespace": "AWSKinesisAgent" } },
  };
  const puts = putStatements(target, { kinesis: ["kinesis:PutRecords"], directPut: ["firehose:PutRecordBatch"] });
  return policyDocument([...puts, metrics]);
}
