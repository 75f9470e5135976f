import type { DataStreamArgs } from "../../components/data-stream/args";
import type { Problem } from "../../components/shared/problems";
import type { StackConfig } from "./stack-config";

/** An ARN of the config, with its path and what must be where the stack is. */
interface RegionalArn {
  path: string;
  arn: unknown;
  rule: string;
}

/** What the stack's resources work with must be in their Region (K-26, F-05, F-59, A-10). @param region the stack's Region, if known */
export function checkRegions(config: StackConfig, region: string | undefined): Problem[] {
  if (region === undefined) return [];
  return regionalArns(config).flatMap(({ path, arn, rule }) => {
    const found = typeof arn === "string" ? arn.split(":")[3] : undefined;
    if (found === undefined || found === "" || found === region) return [];
    return [
      { path, reason: `must be in the stack's Region ${region}, got one in ${found}; or set aws:region (${rule})` },
    ];
  });
}

/** A bucket's ARN has no Region, so a key beside a bucket that exists may be anywhere. */
function regionalArns({ lake, warehouse, observability, pipelines, reports }: StackConfig): RegionalArn[] {
  const lakeKey = { path: "lake.kmsKeyArn", arn: lake.kmsKeyArn, rule: "F-59" };
  return [
    ...(lake.existingBucketArn === undefined ? [lakeKey] : []),
    { path: "warehouse.kmsKeyArn", arn: warehouse?.kmsKeyArn, rule: "R-03" },
    { path: "warehouse.existing.adminSecretArn", arn: warehouse?.existing?.adminSecretArn, rule: "R-03" },
    { path: "observability.topicArn", arn: observability?.topicArn, rule: "A-10" },
    { path: "reports.vpcConnectionArn", arn: reports?.vpcConnectionArn, rule: "QS-08" },
    ...Object.entries(pipelines).flatMap(([name, { source, analytics }]) => {
      const path = `ingest.${name}.source`;
      return [
        ...streamArns(`${path}.kinesis`, source.kinesis),
        { path: `${path}.directPut.kmsKeyArn`, arn: source.directPut?.kmsKeyArn, rule: "F-05" },
        ...Object.entries(analytics?.results ?? {}).flatMap(([key, { stream }]) =>
          streamArns(`ingest.${name}.analytics.results.${key}.stream`, stream),
        ),
      ];
    }),
  ];
}

function streamArns(path: string, stream: DataStreamArgs | undefined): RegionalArn[] {
  return [
    { path: `${path}.existingStreamArn`, arn: stream?.existingStreamArn, rule: "K-26" },
    { path: `${path}.kmsKeyArn`, arn: stream?.kmsKeyArn, rule: "F-05" },
  ];
}
