import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LakeTable } from "../data-lake/table";
import { checkBucketArn } from "../data-lake/validate";
import { parseArn } from "../shared/arn";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { createFunctionSchedule, type FunctionScheduleNodes } from "../shared/function-schedule";
import { refuse } from "../shared/problems";
import type { EventTimeTableArgs } from "./args";
import { compactPolicy, convertPolicy, type TablePlaces } from "./policies";
import { createQueue, type QueueNodes } from "./queue";
import {
  DEFAULT_COMPACT_MEMORY_MB,
  DEFAULT_CONVERT_MEMORY_MB,
  DEFAULT_CONVERT_TIMEOUT_SECONDS,
  DEFAULT_SCHEDULE,
  HOURS,
  MAX_CONCURRENCY,
  MAX_TIMEOUT_SECONDS,
  manifestPrefix,
} from "./settings";
import { createTableFunction, type TableFunction } from "./table-function";
import { validateEventTimeTable } from "./validate";

/** The resources of an `EventTimeTable`. */
export interface EventTimeTableNodes extends QueueNodes {
  /** The Glue table. */
  table: aws.glue.CatalogTable;
  /** Writes Parquet. */
  convert: TableFunction;
  /** Hands messages of the queue to it. */
  mapping: aws.lambda.EventSourceMapping;
  /** Merges files, where they are merged. */
  compact?: CompactionNodes;
}

/** What merges files: a function, and what runs it. */
export interface CompactionNodes extends TableFunction, FunctionScheduleNodes {}

/** What the functions are made between. */
interface Place {
  bucketArn: pulumi.Output<string>;
  bucketName: pulumi.Output<string>;
  kmsKeyArn: pulumi.Output<string> | undefined;
  places: TablePlaces;
}

/**
 * A table whose partitions are the hours in which its events happened, however late they were delivered. Each raw object
 * that lands starts a function, which writes a Parquet file for each hour that the object has events of. Runs are
 * repeated without effect. What no run could convert lies in a dead-letter queue, and the object stays where it landed.
 *
 * ```ts
 * new EventTimeTable("clicks-by-hour", {
 *   schema, bucketArn: lake.bucketArn, databaseName: lake.databaseName,
 *   tableName: "clicks_by_hour", sourcePrefix: "raw/clicks/", prefix: "clicks/", errorPrefix: "errors/clicks_by_hour/",
 *   compaction: {},
 * });
 * ```
 *
 * Queries read what each hour's manifest lists, so they see an event once, also while files are merged. The bucket must
 * send its events to EventBridge: `objectEvents` of `DataLake` does it.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class EventTimeTable extends pulumi.ComponentResource {
  /** Name of the Glue table, once it exists. */
  readonly tableName: pulumi.Output<string>;
  /** URL of the queue with the events of the raw objects. */
  readonly queueUrl: pulumi.Output<string>;
  /** URL of the queue with the events of the objects that could not be converted. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  /** Name of the function that writes Parquet. */
  readonly functionName: pulumi.Output<string>;
  /** Name of the function that merges files; none without compaction. */
  readonly compactionFunctionName?: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: EventTimeTableNodes;

  constructor(name: string, args: EventTimeTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:EventTimeTable", name, {}, opts);
    refuse("EventTimeTable", name, validateEventTimeTable(args, name), this);

    const place = placeOf(name, args, this);
    const queue = createQueue(name, args, place.bucketName, this);
    const convert = createConverter(name, args, place, queue, this);
    const mapping = createMapping(name, args, queue, convert, this);
    const table = createTable(name, args, place, this);
    const compact = args.compaction && createCompaction(`${name}-compaction`, args, place, this);

    this.nodes = { ...queue, convert, mapping, table: table.nodes.table, ...(compact && { compact }) };
    this.tableName = table.tableName;
    this.queueUrl = queue.queue.url;
    this.deadLetterQueueUrl = queue.deadLetterQueue.url;
    this.functionName = convert.function.name;
    this.compactionFunctionName = compact?.function.name;
    this.registerOutputs({
      tableName: this.tableName,
      queueUrl: this.queueUrl,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      functionName: this.functionName,
      compactionFunctionName: this.compactionFunctionName,
    });
  }
}

function placeOf(name: string, args: EventTimeTableArgs, parent: pulumi.Resource): Place {
  const { sourcePrefix, prefix, errorPrefix, kmsKeyArn } = args;
  const checkBucket = (arn: string) => checkBucketArn(arn).map((problem) => ({ ...problem, path: "bucketArn" }));
  const bucketArn = checkedLater("EventTimeTable", name, args.bucketArn, checkBucket, parent);
  const checkKey = (arn: string) => checkKmsKeyArn("kmsKeyArn", arn);
  return {
    bucketArn,
    bucketName: bucketArn.apply((arn) => parseArn(arn).resource),
    kmsKeyArn: kmsKeyArn === undefined ? undefined : checkedLater("EventTimeTable", name, kmsKeyArn, checkKey, parent),
    places: { sourcePrefix, prefix, manifestPrefix: manifestPrefix(prefix), errorPrefix },
  };
}

function createConverter(
  name: string,
  args: EventTimeTableArgs,
  { bucketArn, bucketName, kmsKeyArn, places }: Place,
  { queue }: QueueNodes,
  parent: pulumi.Resource,
): TableFunction {
  const settings = {
    description: `Sorts ${args.schema.name} events by their own hours`,
    code: "event-time" as const,
    memoryMB: args.memoryMB ?? DEFAULT_CONVERT_MEMORY_MB,
    timeoutSeconds: args.timeoutSeconds ?? DEFAULT_CONVERT_TIMEOUT_SECONDS,
    bucketName,
    policy: (logGroupArn: pulumi.Output<string>) =>
      pulumi
        .output({ bucketArn, kmsKeyArn, logGroupArn, queueArn: queue.arn })
        .apply((access) => convertPolicy(access, places)),
  };
  return createTableFunction(name, args, settings, parent);
}

/** One object a run: how long a run takes is then bounded by the size of an object. */
function createMapping(
  name: string,
  { tags }: EventTimeTableArgs,
  { queue }: QueueNodes,
  convert: TableFunction,
  parent: pulumi.Resource,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: convert.function.arn,
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: MAX_CONCURRENCY },
      tags,
    },
    // Lambda looks at the queue with the function's role as the mapping is made.
    { parent, dependsOn: [convert.rolePolicy] },
  );
}

function createTable(
  name: string,
  { databaseName, tableName, schema, prefix, partitionsSince }: EventTimeTableArgs,
  { bucketName }: Place,
  parent: pulumi.Resource,
): LakeTable {
  const table = {
    schema,
    format: "PARQUET_MANIFESTS",
    prefix: `${manifestPrefix(prefix)}${HOURS}`,
    partitionsSince,
  };
  return new LakeTable(name, { databaseName, bucketName, tableName, table }, { parent });
}

function createCompaction(
  name: string,
  args: EventTimeTableArgs,
  { bucketArn, bucketName, kmsKeyArn, places }: Place,
  parent: pulumi.Resource,
): CompactionNodes {
  const settings = {
    description: `Merges small files of ${args.tableName}`,
    code: "event-time-compaction" as const,
    memoryMB: args.compaction?.memoryMB ?? DEFAULT_COMPACT_MEMORY_MB,
    timeoutSeconds: MAX_TIMEOUT_SECONDS,
    bucketName,
    policy: (logGroupArn: pulumi.Output<string>) =>
      pulumi.output({ bucketArn, kmsKeyArn, logGroupArn }).apply((access) => compactPolicy(access, places)),
  };
  const compact = createTableFunction(name, args, settings, parent);
  const scheduleName = `${name}-schedule`;
  const schedule = {
    scheduleName,
    functionArn: compact.function.arn,
    scheduleExpression: args.compaction?.scheduleExpression ?? DEFAULT_SCHEDULE,
    maximumRetryAttempts: 2,
    tags: args.tags,
  };
  return { ...compact, ...createFunctionSchedule(scheduleName, schedule, { parent }) };
}
