import type * as pulumi from "@pulumi/pulumi";
import { DataStream } from "../data-stream";
import { SqlAnalytics, type SqlResultArgs } from "../sql-analytics";
import type { AnalyticsArgs, StreamingIngestArgs } from "./args";
import { createDelivery, type DeliveryNodes, type LakePlace } from "./deliveries";
import { planResults, type ResultPlan, stageArgs } from "./results";

/** The components of the SQL stage. Its deliveries stand among the pipeline's own. */
export interface AnalyticsNodes {
  analytics?: SqlAnalytics;
  /** The data streams of the results that go on to one. */
  resultStreams: Record<string, DataStream>;
}

/** Makes what takes the results first, then the stage that puts them. */
export function createAnalytics(
  name: string,
  args: StreamingIngestArgs,
  { stream, lake }: { stream: DataStream | undefined; lake: LakePlace },
  nodes: DeliveryNodes,
  parent: pulumi.Resource,
): AnalyticsNodes {
  const { analytics } = args;
  if (analytics === undefined || stream === undefined) return { resultStreams: {} };
  const resultStreams: Record<string, DataStream> = {};
  const results: Record<string, SqlResultArgs> = {};
  for (const plan of planResults(args, name)) {
    if (plan.stream) {
      resultStreams[plan.key] = new DataStream(plan.componentName, plan.stream, { parent });
    } else if (plan.delivery) {
      // What the stage holds at rest is encrypted as the stream is.
      const source = { directPut: { kmsKeyArn: args.source.kinesis?.kmsKeyArn } };
      createDelivery({ plan: plan.delivery, args, source, stream, lake, opts: { parent, protect: false } }, nodes);
    }
    results[plan.key] = resultOf(plan, nodes, resultStreams);
  }
  const stage = new SqlAnalytics(
    name,
    { ...stageArgs(analytics, args), source: sourceOf(args, stream), results, artifact: artifactOf(analytics, lake) },
    { parent, protect: false },
  );
  return { analytics: stage, resultStreams };
}

function sourceOf({ schema }: StreamingIngestArgs, { streamArn, kmsKeyArn }: DataStream) {
  return { streamArn, kmsKeyArn, schema };
}

function artifactOf({ jarPath, whenJarMissing: whenMissing }: AnalyticsArgs, lake: LakePlace) {
  return { bucketName: lake.bucketName, bucketArn: lake.bucketArn, kmsKeyArn: lake.kmsKeyArn, jarPath, whenMissing };
}

function resultOf(
  { key, schema, format }: ResultPlan,
  { deliveries }: DeliveryNodes,
  resultStreams: Record<string, DataStream>,
): SqlResultArgs {
  const [delivery, stream] = [deliveries[key], resultStreams[key]];
  return {
    schema,
    format,
    ...(delivery && {
      deliveryStreamName: delivery.deliveryStreamName,
      deliveryStreamArn: delivery.deliveryStreamArn,
    }),
    ...(stream && { streamArn: stream.streamArn, kmsKeyArn: stream.kmsKeyArn }),
  };
}
