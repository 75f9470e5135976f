import * as pulumi from "@pulumi/pulumi";
import { DataLake, LakeTable } from "../data-lake";
import { DataStream } from "../data-stream";
import { type DeliverySourceArgs, DeliveryStream } from "../delivery-stream";
import { nameInArn } from "../shared/arn";
import { refuse } from "../shared/problems";
import { TransformFunction } from "../transform-function";
import type { StreamingIngestArgs } from "./args";
import {
  type DeliveryPlan,
  dataLakeArgs,
  dataStreamArgs,
  deliveryStreamArgs,
  planDeliveries,
  tableOf,
  transformSchema,
} from "./plan";
import { validateStreamingIngest } from "./validate";

/** Readers of one data stream that share its throughput without falling behind: each takes one of five reads a second (F-08, K-15). */
export const MAX_SHARED_READERS = 3;

/** The components of a `StreamingIngest`, those of deliveries by the deliveries' names. */
export interface StreamingIngestNodes {
  /** The data stream, unless the source is direct PUT. */
  stream?: DataStream;
  /** The lake, unless one exists. */
  lake?: DataLake;
  tables: Record<string, LakeTable>;
  /** The functions of the deliveries that have a transform. */
  transforms: Record<string, TransformFunction>;
  deliveries: Record<string, DeliveryStream>;
}

/** Where the pipeline's deliveries write. */
interface Lake {
  bucketArn: pulumi.Input<string>;
  bucketName: pulumi.Output<string>;
  databaseName: pulumi.Output<string>;
  kmsKeyArn?: pulumi.Input<string>;
}

type DeliveryNodes = Pick<StreamingIngestNodes, "tables" | "transforms" | "deliveries">;

const nodesOf = new WeakMap<StreamingIngest, StreamingIngestNodes>();

/**
 * One pipeline: a source, a lake, and deliveries from the one to the other.
 *
 * ```ts
 * const clicks = new StreamingIngest("clicks", {
 *   schema: { name: "click", columns: [{ name: "url", type: "string" }] },
 *   source: { kinesis: {} },
 *   lake: {},
 *   deliveries: { lake: { format: "PARQUET" } },
 * });
 * export const streamName = clicks.streamName;
 * ```
 *
 * Several deliveries can take different events of one stream to different tables:
 *
 * ```ts
 * deliveries: {
 *   sign_ups: { format: "PARQUET", transform: { select: { type: ["sign_up"] } } },
 *   log_ins: { format: "PARQUET", transform: { select: { type: ["log_in"] } } },
 * }
 * ```
 *
 * Pipelines that share a lake by `existingLake` need schemas of different names, or `table` in each delivery: a table and
 * its prefix are named after schema and delivery, and one pipeline cannot see the other's.
 *
 * With `protect` the stream and the lake are protected. Tables, transforms and delivery streams hold no data and never
 * are, so that a change which replaces one goes through.
 *
 * @throws pulumi.ResourceError with every problem of the arguments, before any part is made
 */
export class StreamingIngest extends pulumi.ComponentResource {
  /** ARN of the data stream that producers put into; none with direct PUT. */
  readonly streamArn?: pulumi.Output<string>;
  /** Name of the data stream; none with direct PUT. */
  readonly streamName?: pulumi.Output<string>;
  /** IAM policy (JSON) that lets a producer put events into the source, and nothing else. */
  readonly producerPolicyJson: pulumi.Output<string>;
  /** ARNs of the delivery streams by the deliveries' names. */
  readonly deliveryStreamArns: pulumi.Output<Record<string, string>>;
  /** Names of the delivery streams by the deliveries' names. */
  readonly deliveryStreamNames: pulumi.Output<Record<string, string>>;
  /** Names of the Glue tables by the deliveries' names. */
  readonly tableNames: pulumi.Output<Record<string, string>>;
  /** Name of the bucket that receives the events. */
  readonly bucketName: pulumi.Output<string>;
  /** Name of the Glue database with the tables. */
  readonly databaseName: pulumi.Output<string>;

  constructor(name: string, args: StreamingIngestArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:StreamingIngest", name, {}, opts);
    refuse("StreamingIngest", name, validateStreamingIngest(args, name), this);
    warnOfSharedReaders(args, this);

    const stream = createStream(name, args, this);
    const { lake, place } = createLake(name, args, this);
    const source = sourceOf(args, stream);
    const children = createDeliveries(name, args, source, place, this);
    nodesOf.set(this, { stream, lake, ...children });

    const { deliveries, tables } = children;
    this.streamArn = stream?.streamArn;
    this.streamName = stream?.streamName;
    this.producerPolicyJson = producerPolicyOf(stream, deliveries);
    this.deliveryStreamArns = outputs(deliveries, ({ deliveryStreamArn }) => deliveryStreamArn);
    this.deliveryStreamNames = outputs(deliveries, ({ deliveryStreamName }) => deliveryStreamName);
    this.tableNames = outputs(tables, ({ tableName }) => tableName);
    this.bucketName = place.bucketName;
    this.databaseName = place.databaseName;

    this.registerOutputs({
      streamArn: this.streamArn,
      streamName: this.streamName,
      producerPolicyJson: this.producerPolicyJson,
      deliveryStreamArns: this.deliveryStreamArns,
      deliveryStreamNames: this.deliveryStreamNames,
      tableNames: this.tableNames,
      bucketName: this.bucketName,
      databaseName: this.databaseName,
    });
  }

  /** The components inside. A getter, since the schema for other languages takes every property for an output, and refuses components of its own package. */
  get nodes(): StreamingIngestNodes {
    const nodes = nodesOf.get(this);
    if (nodes === undefined) throw new pulumi.ResourceError("the components inside are not made yet", this);
    return nodes;
  }
}

function warnOfSharedReaders({ source, deliveries }: StreamingIngestArgs, component: pulumi.Resource): void {
  const readers = Object.keys(deliveries).length;
  if (source.kinesis === undefined || readers <= MAX_SHARED_READERS) return;
  const message = `${readers} deliveries read one stream: each takes one of a shard's five reads a second and they share its 2 MB/s; watch ReadProvisionedThroughputExceeded, or split the stream (F-08)`;
  void pulumi.log.warn(message, component);
}

function createStream(name: string, args: StreamingIngestArgs, parent: pulumi.Resource): DataStream | undefined {
  const streamArgs = dataStreamArgs(args);
  return streamArgs && new DataStream(name, streamArgs, { parent });
}

function createLake(
  name: string,
  args: StreamingIngestArgs,
  parent: pulumi.Resource,
): { lake?: DataLake; place: Lake } {
  if (args.existingLake) {
    const { bucketArn, databaseName, kmsKeyArn } = args.existingLake;
    const bucketName = pulumi.output(bucketArn).apply(nameInArn);
    return { place: { bucketArn, bucketName, databaseName: pulumi.output(databaseName), kmsKeyArn } };
  }
  const lake = new DataLake(name, dataLakeArgs(args) ?? {}, { parent });
  return { lake, place: lake };
}

function sourceOf({ source: { directPut } }: StreamingIngestArgs, stream: DataStream | undefined): DeliverySourceArgs {
  if (stream === undefined) return { directPut };
  return { kinesis: { streamArn: stream.streamArn, kmsKeyArn: stream.kmsKeyArn } };
}

function createDeliveries(
  name: string,
  args: StreamingIngestArgs,
  source: DeliverySourceArgs,
  lake: Lake,
  parent: pulumi.Resource,
): DeliveryNodes {
  const nodes: DeliveryNodes = { tables: {}, transforms: {}, deliveries: {} };
  for (const plan of planDeliveries(args, name)) {
    // None of these holds data, so none inherits the pipeline's protection.
    const opts = { parent, protect: false };
    const table = createTable(plan, lake, opts);
    const transform = createTransform(plan, args, opts);
    const wiring = {
      source,
      bucketArn: lake.bucketArn,
      bucketKmsKeyArn: lake.kmsKeyArn,
      databaseName: lake.databaseName,
      // The table's output, so that the table is there before Firehose asks Glue for it (F-97).
      tableName: table.tableName,
      functionArn: transform?.qualifiedArn,
    };
    nodes.tables[plan.key] = table;
    if (transform) nodes.transforms[plan.key] = transform;
    nodes.deliveries[plan.key] = new DeliveryStream(plan.componentName, deliveryStreamArgs(plan, wiring, args), opts);
  }
  return nodes;
}

function createTable(plan: DeliveryPlan, lake: Lake, opts: pulumi.ComponentResourceOptions): LakeTable {
  const { databaseName, bucketName } = lake;
  const args = { databaseName, bucketName, tableName: plan.tableName, table: tableOf(plan) };
  return new LakeTable(plan.componentName, args, opts);
}

function createTransform(
  plan: DeliveryPlan,
  { schema, logRetentionDays, tags }: StreamingIngestArgs,
  opts: pulumi.ComponentResourceOptions,
): TransformFunction | undefined {
  const { transform } = plan.delivery;
  if (transform === undefined) return undefined;
  const args = { schema: transformSchema(schema, plan), transform, logRetentionDays, tags };
  return new TransformFunction(plan.componentName, args, opts);
}

/** With direct PUT there is exactly one delivery, and producers put into it. */
function producerPolicyOf(
  stream: DataStream | undefined,
  deliveries: Record<string, DeliveryStream>,
): pulumi.Output<string> {
  if (stream) return stream.producerPolicyJson;
  const policy = Object.values(deliveries)[0]?.producerPolicyJson;
  if (policy === undefined) throw new Error("a pipeline without a data stream has a delivery by direct PUT");
  return policy;
}

function outputs<Node>(
  nodes: Record<string, Node>,
  pick: (node: Node) => pulumi.Output<string>,
): pulumi.Output<Record<string, string>> {
  return pulumi.all(Object.fromEntries(Object.entries(nodes).map(([key, node]) => [key, pick(node)])));
}
