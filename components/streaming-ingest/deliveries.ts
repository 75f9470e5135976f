import type * as pulumi from "@pulumi/pulumi";
import { LakeTable } from "../data-lake";
import type { DataStream } from "../data-stream";
import { type DeliverySourceArgs, DeliveryStream } from "../delivery-stream";
import { EventTimeTable } from "../event-time-table";
import { TargetTable } from "../target-table";
import { TransformFunction } from "../transform-function";
import { connectionOf, type WarehouseConnectionArgs } from "../warehouse/connection";
import type { StreamingIngestArgs } from "./args";
import type { StreamingIngestNodes } from "./nodes";
import {
  type DeliveryPlan,
  deliveryStreamArgs,
  eventTimeTableArgs,
  planDeliveries,
  tableOf,
  targetTableArgs,
  transformSchema,
} from "./plan";
import { redriveName, redriveStreamArgs, reloadName, reloadStreamArgs } from "./redrive-plan";

/** The lake that the pipeline's deliveries write to, and stage in. */
export interface LakePlace {
  bucketArn: pulumi.Input<string>;
  bucketName: pulumi.Output<string>;
  databaseName: pulumi.Output<string>;
  kmsKeyArn?: pulumi.Input<string>;
}

/** What the deliveries of a pipeline are made between. */
export interface DeliveryPlaces {
  /** The data stream; none with direct PUT. */
  stream: DataStream | undefined;
  lake: LakePlace;
}

/** What every part of one delivery is made of. */
export interface DeliveryContext extends DeliveryPlaces {
  plan: DeliveryPlan;
  args: StreamingIngestArgs;
  source: DeliverySourceArgs;
  opts: pulumi.ComponentResourceOptions;
}

export type DeliveryNodes = Pick<
  StreamingIngestNodes,
  "tables" | "eventTimeTables" | "targetTables" | "transforms" | "deliveries" | "redriveStreams" | "reloadStreams"
>;

/** Makes the components of each delivery of events: its table first, then its transform, then the delivery stream. */
export function createDeliveries(
  name: string,
  args: StreamingIngestArgs,
  places: DeliveryPlaces,
  parent: pulumi.Resource,
): DeliveryNodes {
  const nodes: DeliveryNodes = {
    tables: {},
    eventTimeTables: {},
    targetTables: {},
    transforms: {},
    deliveries: {},
    redriveStreams: {},
    reloadStreams: {},
  };
  for (const plan of planDeliveries(args, name)) {
    // None of these is a store with a protection of Pulumi's, so none inherits the pipeline's.
    const source = sourceOf(args, places.stream);
    createDelivery({ ...places, plan, args, source, opts: { parent, protect: false } }, nodes);
  }
  return nodes;
}

/** Makes one delivery and adds its components to `nodes`. */
export function createDelivery(context: DeliveryContext, nodes: DeliveryNodes): void {
  if (context.plan.destination === "LAKE") createLakeDelivery(context, nodes);
  else createWarehouseDelivery(context, nodes);
}

function createLakeDelivery(context: DeliveryContext, nodes: DeliveryNodes): void {
  const { plan, lake, opts } = context;
  const { databaseName, bucketName } = lake;
  const args = { databaseName, bucketName, tableName: plan.tableName, table: tableOf(plan) };
  const table = new LakeTable(plan.componentName, args, opts);
  nodes.tables[plan.key] = table;
  createEventTimeTable(context, nodes);
  // The table's output, so that the table is there before Firehose asks Glue for it (F-97).
  createDeliveryStream(context, nodes, { tableName: table.tableName });
}

/** Before the delivery stream, so that no object lands unseen. */
function createEventTimeTable({ plan, lake, args, opts }: DeliveryContext, nodes: DeliveryNodes): void {
  const { eventTime } = plan;
  if (eventTime === undefined) return;
  const { bucketArn, databaseName, kmsKeyArn } = lake;
  const tableArgs = { ...eventTimeTableArgs(plan, eventTime, args), bucketArn, databaseName, kmsKeyArn };
  nodes.eventTimeTables[plan.key] = new EventTimeTable(eventTime.componentName, tableArgs, opts);
}

function createWarehouseDelivery(context: DeliveryContext, nodes: DeliveryNodes): void {
  const { plan, stream, args, opts } = context;
  const warehouse = warehouseOf(args);
  const source =
    plan.destination === "STREAMING" && stream
      ? { streamArn: stream.streamArn, kmsKeyArn: stream.kmsKeyArn }
      : undefined;
  const table = new TargetTable(plan.componentName, targetTableArgs(plan, warehouse, source, args.tags), opts);
  nodes.targetTables[plan.key] = table;
  const { loaderSecretArn, tableName } = table;
  if (loaderSecretArn === undefined) return;
  // The secret has its value once the table is made, so the delivery stream waits for both.
  const login = { jdbcUrl: warehouse.jdbcUrl, secretArn: loaderSecretArn, secretKmsKeyArn: warehouse.kmsKeyArn };
  createDeliveryStream(context, nodes, { tableName, warehouse: login });
}

function createDeliveryStream(
  { plan, args, source, lake, opts }: DeliveryContext,
  nodes: DeliveryNodes,
  destination: Pick<Parameters<typeof deliveryStreamArgs>[1], "tableName" | "warehouse">,
): void {
  const transform = createTransform(plan, args, opts);
  if (transform) nodes.transforms[plan.key] = transform;
  const wiring = {
    source,
    bucketArn: lake.bucketArn,
    bucketKmsKeyArn: lake.kmsKeyArn,
    databaseName: lake.databaseName,
    functionArn: transform?.qualifiedArn,
    ...destination,
  };
  const streamArgs = deliveryStreamArgs(plan, wiring, args);
  nodes.deliveries[plan.key] = new DeliveryStream(plan.componentName, streamArgs, opts);
  if (args.redrive === undefined) return;
  const kmsKeyArn = source.directPut?.kmsKeyArn ?? args.source.kinesis?.kmsKeyArn;
  const redriveArgs = redriveStreamArgs(streamArgs, kmsKeyArn);
  nodes.redriveStreams[plan.key] = new DeliveryStream(redriveName(plan.componentName), redriveArgs, opts);
  if (plan.destination !== "COPY") return;
  nodes.reloadStreams[plan.key] = new DeliveryStream(
    reloadName(plan.componentName),
    reloadStreamArgs(redriveArgs),
    opts,
  );
}

function createTransform(
  plan: DeliveryPlan,
  { schema, source, feeds = {}, logRetentionDays, tags }: StreamingIngestArgs,
  opts: pulumi.ComponentResourceOptions,
): TransformFunction | undefined {
  const { transform } = plan.delivery;
  if (transform === undefined) return undefined;
  const nestedJson = plan.destination === "COPY";
  // With direct PUT Firehose unpacks them itself.
  const unpackLogs = (source.kinesis && Object.keys(feeds.logs ?? {}).length > 0) || undefined;
  const args = { schema: transformSchema(schema, plan), transform, nestedJson, unpackLogs, logRetentionDays, tags };
  return new TransformFunction(plan.componentName, args, opts);
}

function sourceOf({ source }: StreamingIngestArgs, stream: DataStream | undefined): DeliverySourceArgs {
  const { directPut, msk } = source;
  if (stream === undefined) return { directPut, msk };
  return { kinesis: { streamArn: stream.streamArn, kmsKeyArn: stream.kmsKeyArn } };
}

function warehouseOf({ warehouse }: StreamingIngestArgs): WarehouseConnectionArgs {
  if (warehouse === undefined)
    throw new Error("a delivery to Redshift has a warehouse: validateStreamingIngest checks it");
  return connectionOf(warehouse);
}
