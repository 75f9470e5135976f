import * as pulumi from "@pulumi/pulumi";
import { DataLake, type LakeTable } from "../data-lake";
import { DataStream } from "../data-stream";
import { nameInArn } from "../shared/arn";
import { refuse } from "../shared/problems";
import type { TargetTable } from "../target-table";
import { createAnalytics } from "./analytics";
import type { StreamingIngestArgs } from "./args";
import { createConsumers } from "./consumers";
import { createDeliveries, type LakePlace } from "./deliveries";
import { createFeeds } from "./feeds";
import { dataLakeArgs } from "./lake-args";
import type { StreamingIngestNodes } from "./nodes";
import { createAlarms } from "./observability";
import { dataStreamArgs } from "./plan";
import { createRedrive } from "./redrive";
import { sharedReaders, warningOfSharedReaders } from "./shared-readers";
import { validateStreamingIngest } from "./validate";

const nodesOf = new WeakMap<StreamingIngest, StreamingIngestNodes>();

/**
 * One pipeline: a source, a lake, and deliveries from the one to the other, or on to a warehouse.
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
 * A delivery with `redshift` goes to a table of the warehouse, which is made from the schema before anything writes to it:
 *
 * ```ts
 * warehouse: warehouse.connection,
 * deliveries: { warehouse: { redshift: {} } },
 * ```
 *
 * Pipelines that share a lake by `existingLake` need schemas of different names, or `table` in each delivery: a table and
 * its prefix are named after schema and delivery, and one pipeline cannot see the other's.
 *
 * With `protect` the stream and the lake are protected. Glue tables, transforms and delivery streams hold no data and never
 * are, so that a change which replaces one goes through. A table of the warehouse keeps its rows by a switch of its own.
 *
 * @throws pulumi.ResourceError with every problem of the arguments, before any part is made
 */
export class StreamingIngest extends pulumi.ComponentResource {
  /** ARN of the data stream that producers put into; none with direct PUT. */
  readonly streamArn?: pulumi.Output<string>;
  /** Name of the data stream; none with direct PUT. */
  readonly streamName?: pulumi.Output<string>;
  /** IAM policy (JSON) that lets a producer put events into the source, and nothing else; none with MSK, whose producers put into the topic. */
  readonly producerPolicyJson?: pulumi.Output<string>;
  /** Settings files of the Kinesis Agent (JSON) by the agents' names, for `/etc/aws-kinesis/agent.json`. */
  readonly agentSettings: pulumi.Output<Record<string, string>>;
  /** ARNs of the delivery streams by the deliveries' names. */
  readonly deliveryStreamArns: pulumi.Output<Record<string, string>>;
  /** Names of the delivery streams by the deliveries' names. */
  readonly deliveryStreamNames: pulumi.Output<Record<string, string>>;
  /** Names of the tables by the deliveries' names: Glue's, or the warehouse's with their schemas. */
  readonly tableNames: pulumi.Output<Record<string, string>>;
  /** ARNs of the alarms by `<part>-<alarm>`; none without `observability`. */
  readonly alarmArns: pulumi.Output<Record<string, string>>;
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
    const children = createDeliveries(name, args, { stream, lake: place }, this);
    const analytics = createAnalytics(name, args, { stream, lake: place }, children, this);
    const redrive = createRedrive(name, args, place, children, this);
    const feeds = createFeeds(name, args, { stream, deliveries: children.deliveries }, this);
    const consumers = createConsumers(name, args, stream, this);
    const made = { stream, ...children, ...analytics, redrive, feeds, consumers };
    const alarms = createAlarms(name, args, made, place, this);
    nodesOf.set(this, { ...made, lake, alarms });

    const { deliveries, tables, targetTables } = children;
    this.streamArn = stream?.streamArn;
    this.streamName = stream?.streamName;
    this.producerPolicyJson = stream?.producerPolicyJson ?? Object.values(deliveries)[0]?.producerPolicyJson;
    this.agentSettings = outputs(feeds.agents, ({ settings }) => settings);
    this.deliveryStreamArns = outputs(deliveries, ({ deliveryStreamArn }) => deliveryStreamArn);
    this.deliveryStreamNames = outputs(deliveries, ({ deliveryStreamName }) => deliveryStreamName);
    this.tableNames = outputs<LakeTable | TargetTable>({ ...tables, ...targetTables }, ({ tableName }) => tableName);
    this.alarmArns = alarms?.alarmArns ?? pulumi.output<Record<string, string>>({});
    this.bucketName = place.bucketName;
    this.databaseName = place.databaseName;

    this.registerOutputs({
      streamArn: this.streamArn,
      streamName: this.streamName,
      producerPolicyJson: this.producerPolicyJson,
      agentSettings: this.agentSettings,
      deliveryStreamArns: this.deliveryStreamArns,
      deliveryStreamNames: this.deliveryStreamNames,
      tableNames: this.tableNames,
      alarmArns: this.alarmArns,
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

function warnOfSharedReaders(args: StreamingIngestArgs, component: pulumi.Resource): void {
  const warning = warningOfSharedReaders(sharedReaders(args));
  if (warning !== undefined) void pulumi.log.warn(warning, component);
}

function createStream(name: string, args: StreamingIngestArgs, parent: pulumi.Resource): DataStream | undefined {
  const streamArgs = dataStreamArgs(args);
  return streamArgs && new DataStream(name, streamArgs, { parent });
}

function createLake(
  name: string,
  args: StreamingIngestArgs,
  parent: pulumi.Resource,
): { lake?: DataLake; place: LakePlace } {
  if (args.existingLake) {
    const { bucketArn, databaseName, kmsKeyArn } = args.existingLake;
    const bucketName = pulumi.output(bucketArn).apply(nameInArn);
    return { place: { bucketArn, bucketName, databaseName: pulumi.output(databaseName), kmsKeyArn } };
  }
  const lake = new DataLake(name, dataLakeArgs(args, name) ?? {}, { parent });
  return { lake, place: lake };
}

function outputs<Node>(
  nodes: Record<string, Node>,
  pick: (node: Node) => pulumi.Output<string>,
): pulumi.Output<Record<string, string>> {
  return pulumi.all(Object.fromEntries(Object.entries(nodes).map(([key, node]) => [key, pick(node)])));
}
