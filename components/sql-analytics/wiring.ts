import * as pulumi from "@pulumi/pulumi";
import { BUCKET_ARN, nameInArn, parseArn, STREAM_ARN } from "../shared/arn";
import { checkKmsKeyArn } from "../shared/checks";
import { mapValues } from "../shared/map-values";
import { checkPattern, type Problem, refuse, under } from "../shared/problems";
import type { SqlAnalyticsArgs, SqlArtifactArgs, SqlResultArgs } from "./args";
import type { AnalyticsAccess, StreamAccess } from "./policies";

/** What leads to a job's neighbours, all of it known. */
export interface Wiring {
  source: { streamArn: string; kmsKeyArn?: string };
  results: Record<string, ResultWiring>;
  artifact: { bucketName: string; bucketArn: string; kmsKeyArn?: string };
}

/** A delivery stream with its name and ARN, or a data stream with its ARN. */
export interface ResultWiring {
  deliveryStreamName?: string;
  deliveryStreamArn?: string;
  streamArn?: string;
  kmsKeyArn?: string;
}

/** What the role of a job with that wiring must reach, beside its log. @param key the JAR's */
export function accessOf({ source, results, artifact }: Wiring, key: string): JobAccess {
  const targets = Object.values(results);
  const { bucketArn, kmsKeyArn } = artifact;
  return {
    code: { bucketArn, key, kmsKeyArn },
    source: { arn: source.streamArn, kmsKeyArn: source.kmsKeyArn },
    deliveryStreamArns: [...new Set(targets.flatMap(({ deliveryStreamArn }) => deliveryStreamArn ?? []))],
    streams: streamsOf(targets),
  };
}

type JobAccess = Omit<AnalyticsAccess, "logGroupArn" | "logStreamArn">;

/** Each data stream once: two queries may put into one. */
function streamsOf(targets: ResultWiring[]): StreamAccess[] {
  const streams = new Map<string, StreamAccess>();
  for (const { streamArn: arn, kmsKeyArn } of targets) {
    if (arn !== undefined) streams.set(arn, { arn, kmsKeyArn: kmsKeyArn ?? streams.get(arn)?.kmsKeyArn });
  }
  return [...streams.values()];
}

const DELIVERY_STREAM_ARN = /^arn:[^:]+:firehose:[a-zA-Z0-9-]+:\d{12}:deliverystream\/[a-zA-Z0-9_.-]{1,64}$/;
const STREAM_ALLOWED =
  "the ARN of a data stream, arn:aws:kinesis:<region>:<account>:stream/<name>, and not of a consumer";
const DELIVERY_STREAM_ALLOWED =
  "the ARN of a delivery stream, arn:aws:firehose:<region>:<account>:deliverystream/<name>";

/** The wiring once all of it is known. A wrong one stops the deployment before the resources that take it. */
export function checkedWiring(args: SqlAnalyticsArgs, name: string, component: pulumi.Resource): pulumi.Output<Wiring> {
  const { source, results, artifact } = args;
  const wiring = pulumi.output({
    source: { streamArn: source.streamArn, kmsKeyArn: source.kmsKeyArn },
    results: mapValues(results, ({ deliveryStreamName, deliveryStreamArn, streamArn, kmsKeyArn }) => {
      return { deliveryStreamName, deliveryStreamArn, streamArn, kmsKeyArn };
    }),
    artifact: { bucketName: artifact.bucketName, bucketArn: artifact.bucketArn, kmsKeyArn: artifact.kmsKeyArn },
  });
  return wiring.apply((known) => {
    refuse("SqlAnalytics", name, checkWiring(known), component);
    return known;
  });
}

/** Every problem of the ARNs and names that are known. */
export function checkWiring({ source, results, artifact }: UncheckedWiring): Problem[] {
  return [
    ...under("source", [...checkStream(source.streamArn), ...checkKmsKeyArn("kmsKeyArn", source.kmsKeyArn)]),
    ...Object.entries(results).flatMap(([name, result]) =>
      under(`results.${name}`, checkResult(result, source.streamArn)),
    ),
    ...under("artifact", checkBucket(artifact)),
  ];
}

/** Wiring of which some may be known only later. */
interface UncheckedWiring {
  source: { streamArn: unknown; kmsKeyArn?: unknown };
  results: Record<string, UncheckedResult>;
  artifact: Pick<SqlArtifactArgs, keyof Wiring["artifact"]>;
}

type UncheckedResult = Pick<SqlResultArgs, keyof ResultWiring>;

function checkStream(arn: unknown): Problem[] {
  return checkPattern("streamArn", arn, STREAM_ARN, STREAM_ALLOWED);
}

function checkResult(result: UncheckedResult, sourceArn: unknown): Problem[] {
  const { deliveryStreamArn, streamArn, kmsKeyArn } = result;
  const problems = [
    ...checkPattern("deliveryStreamArn", deliveryStreamArn, DELIVERY_STREAM_ARN, DELIVERY_STREAM_ALLOWED),
    ...checkStream(streamArn),
    ...checkKmsKeyArn("kmsKeyArn", kmsKeyArn),
  ];
  if (problems.length > 0) return problems;
  if (typeof streamArn === "string" && streamArn === sourceArn) {
    const reason = `must be another stream than the source, or the queries read their own results, got "${streamArn}"`;
    return [{ path: "streamArn", reason }];
  }
  const path = streamArn === undefined ? "deliveryStreamArn" : "streamArn";
  return [...checkRegion(path, result[path], sourceArn), ...checkDeliveryStreamName(result)];
}

/** A script names one Region, its source's. */
function checkRegion(path: string, arn: unknown, sourceArn: unknown): Problem[] {
  if (typeof arn !== "string" || typeof sourceArn !== "string" || !STREAM_ARN.test(sourceArn)) return [];
  const { region } = parseArn(sourceArn);
  if (parseArn(arn).region === region) return [];
  return [{ path, reason: `must be in the source's Region, ${region}, got "${arn}"` }];
}

function checkDeliveryStreamName({ deliveryStreamArn, deliveryStreamName }: UncheckedResult): Problem[] {
  if (typeof deliveryStreamName !== "string" || typeof deliveryStreamArn !== "string") return [];
  const named = nameInArn(deliveryStreamArn);
  if (named === deliveryStreamName) return [];
  return [
    {
      path: "deliveryStreamName",
      reason: `must be the name in deliveryStreamArn, "${named}", got "${deliveryStreamName}"`,
    },
  ];
}

function checkBucket({ bucketName, bucketArn, kmsKeyArn }: UncheckedWiring["artifact"]): Problem[] {
  const problems = [
    ...checkPattern("bucketArn", bucketArn, BUCKET_ARN, "the ARN of a bucket, arn:aws:s3:::<name>"),
    ...checkKmsKeyArn("kmsKeyArn", kmsKeyArn),
  ];
  if (problems.length > 0 || typeof bucketName !== "string" || typeof bucketArn !== "string") return problems;
  const named = parseArn(bucketArn).resource;
  if (named === bucketName) return [];
  return [{ path: "bucketName", reason: `must be the name in bucketArn, "${named}", got "${bucketName}"` }];
}
