import type * as pulumi from "@pulumi/pulumi";
import { checkTableName, validateLakeTable } from "../data-lake/validate-table";
import { validateDeliveryStream } from "../delivery-stream/validate";
import { checkOneOf, type Problem, under } from "../shared/problems";
import { validateTransform, validateTransformFunction } from "../transform-function/validate";
import type { StreamingIngestArgs } from "./args";
import { COLUMNAR_FORMATS, type DeliveryPlan, deliveryStreamArgs, tableOf, transformSchema } from "./plan";

export const FORMATS = ["RAW", "JSON", ...COLUMNAR_FORMATS];
/** Compressions of text that Athena reads. */
const QUERYABLE_COMPRESSIONS = ["UNCOMPRESSED", "GZIP", "HADOOP_SNAPPY"];

/** Stands for an output of a component that is made only when all arguments are valid. No check looks at it. */
const PENDING: pulumi.Input<string> = Promise.resolve("known when its component is made");

/** What the delivery stream calls otherwise than a delivery does. */
const PATHS: [RegExp, string][] = [
  [/^name$/, "deliveryStreamName"],
  [/^conversion\./, ""],
  [/\bpartitioning\.keysFromQuery\b/, "partitionKeys"],
  [/\bpartitioning\.keysFromLambda\b/, "transform.partitionKeys"],
  [/\bpartitioning\.retryDurationSeconds\b/, "retryDurationSeconds"],
  [/^partitioning$/, "partitionKeys"],
];

/** Every problem of one delivery: its table, its transform, its delivery stream, and how they go together. */
export function validateDelivery(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const format = checkOneOf("format", plan.format, FORMATS);
  const stream = validateStream(plan);
  const problems = [
    ...format,
    ...under("table", checkTableName(plan.tableName)),
    ...stream,
    ...validateTable(plan, args).filter(({ path }) => !repeats(path, format, stream)),
    ...validateTransformOf(plan, args),
    ...validateCombination(plan),
  ];
  return under(`deliveries.${plan.key}`, problems);
}

/** The table's own remark on a format or prefix that is already refused would say the same in other words. */
function repeats(path: string, format: Problem[], stream: Problem[]): boolean {
  return (path === "format" && format.length > 0) || (path === "prefix" && stream.some((other) => other.path === path));
}

function validateStream(plan: DeliveryPlan): Problem[] {
  const wiring = {
    // The pipeline itself checks its source.
    source: { kinesis: { streamArn: PENDING } },
    bucketArn: PENDING,
    databaseName: PENDING,
    tableName: PENDING,
    functionArn: plan.delivery.transform && PENDING,
  };
  const found = validateDeliveryStream(deliveryStreamArgs(plan, wiring, {}), plan.componentName);
  return found.map(({ path, reason }) => ({ path: inTermsOfDelivery(path), reason: inTermsOfDelivery(reason) }));
}

function inTermsOfDelivery(text: string): string {
  return PATHS.reduce((changed, [theirs, ours]) => changed.replace(theirs, ours), text);
}

/** The pipeline's own schema is checked once, for all deliveries. */
function validateTable(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const problems = validateLakeTable(tableOf(plan));
  return plan.schema === args.schema ? problems.filter(({ path }) => !path.startsWith("schema.")) : problems;
}

function validateTransformOf(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const { transform } = plan.delivery;
  if (transform === undefined) return [];
  const schema = transformSchema(args.schema, plan);
  const names = validateTransformFunction({ schema }, plan.componentName).filter(
    ({ path }) => path === "(component name)",
  );
  return [...names, ...under("transform", validateTransform(transform, schema))];
}

function validateCombination({ delivery, format }: DeliveryPlan): Problem[] {
  const problems: Problem[] = [];
  const { transform, appendNewline, compression, fileExtension } = delivery;
  const refuse = (path: string, reason: string) => problems.push({ path, reason });

  if (transform?.output === "CSV") {
    refuse("transform.output", "must be JSON for a delivery to the lake, whose tables read JSON, Parquet and ORC");
  }
  if (appendNewline === true && transform !== undefined && transform.codePath === undefined) {
    refuse("appendNewline", "must be left out with a transform, which ends its lines itself (F-83)");
  }
  if (delivery.retryDurationSeconds !== undefined && !hasPartitionKeys(delivery)) {
    refuse("retryDurationSeconds", "applies to partition keys only; leave it out (F-92)");
  }
  if (format === "JSON" && compression !== undefined && !QUERYABLE_COMPRESSIONS.includes(compression)) {
    const allowed = QUERYABLE_COMPRESSIONS.join(", ");
    refuse(
      "compression",
      `must be one of ${allowed}, which Athena reads, got "${compression}"; use RAW for an archive`,
    );
  }
  if (format === "JSON" && compression === "GZIP" && fileExtension !== undefined && !fileExtension.endsWith(".gz")) {
    refuse("fileExtension", `must end in .gz with GZIP, since Athena goes by it, got "${fileExtension}"`);
  }
  return problems;
}

function hasPartitionKeys({ partitionKeys, prefix = "" }: DeliveryPlan["delivery"]): boolean {
  return partitionKeys !== undefined || prefix.includes("!{partitionKeyFromLambda:");
}
