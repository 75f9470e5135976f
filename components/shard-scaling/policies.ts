import { writeLogStatement } from "../shared/function-policy";
import { policyDocument } from "../shared/policy";

/** What the function may reach: its stream, metrics, its own log (D-04). */
export function scalerPolicy(streamArn: string, logGroupArn: string): string {
  return policyDocument([
    {
      Sid: "LookAtStream",
      Effect: "Allow",
      Action: ["kinesis:DescribeStreamSummary", "kinesis:ListTagsForStream"],
      Resource: streamArn,
    },
    { Sid: "KeepHistory", Effect: "Allow", Action: "kinesis:AddTagsToStream", Resource: streamArn },
    // AWS's reference binds neither to a resource, so a policy that named the stream would allow nothing (D-05).
    { Sid: "ReadMetrics", Effect: "Allow", Action: "cloudwatch:GetMetricData", Resource: "*" },
    { Sid: "ScaleShards", Effect: "Allow", Action: "kinesis:UpdateShardCount", Resource: "*" },
    writeLogStatement(logGroupArn),
  ]);
}
