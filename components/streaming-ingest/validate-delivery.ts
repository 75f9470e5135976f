import { checkTableName, validateLakeTable } from "../data-lake/validate-table";
import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import type { StreamingIngestArgs } from "./args";
import { COLUMNAR_FORMATS, type DeliveryPlan, tableOf } from "./plan";
import { validateEventTime } from "./validate-event-time";
import { validateStream, validateTransformOf } from "./validate-parts";
import { validateWarehouseDelivery } from "./validate-warehouse-delivery";

export const FORMATS = ["RAW", "JSON", ...COLUMNAR_FORMATS];
const DELIVERY_NAME = /^[a-z][a-z0-9_-]*$/;
/** Compressions of text that Athena reads, each with the ending that objects of it have. Athena goes by the ending. */
const QUERYABLE_COMPRESSIONS: Record<string, string> = { UNCOMPRESSED: "", GZIP: ".gz", HADOOP_SNAPPY: ".snappy" };
/** Endings that make Athena decompress. */
const COMPRESSED = /\.(?:bz2|deflate|gz|lz4|lzo|snappy|zst)$/;

/** Every problem of one delivery, with paths below its own: its name, its table, its transform, its delivery stream, and how they go together. */
export function validateDelivery(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  return [
    ...checkPattern("", plan.key, DELIVERY_NAME, "named by a–z, 0–9, - and _, a letter first"),
    ...(plan.destination === "LAKE" ? validateLakeDelivery(plan, args) : validateWarehouseDelivery(plan, args)),
    ...(plan.isResult ? [] : validateNewline(plan.delivery)),
  ];
}

function validateLakeDelivery(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const format = checkOneOf("format", plan.format, FORMATS);
  const stream = validateStream(plan);
  return [
    ...format,
    // Otherwise it is named after schema and delivery, whose names have their own checks.
    ...(plan.delivery.table === undefined ? [] : under("table", checkTableName(plan.delivery.table))),
    ...stream,
    ...validateTable(plan, args).filter(({ path }) => !repeats(path, format, stream)),
    ...validateTransformOf(plan, args),
    ...validateCombination(plan),
    ...validateEventTime(plan),
  ];
}

/** The table's own remark on a format or prefix that is already refused would say the same in other words. */
function repeats(path: string, format: Problem[], stream: Problem[]): boolean {
  return (path === "format" && format.length > 0) || (path === "prefix" && stream.some((other) => other.path === path));
}

/** The pipeline's own schema is checked once, for all deliveries. */
function validateTable(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const problems = validateLakeTable(tableOf(plan));
  return plan.schema === args.schema ? problems.filter(({ path }) => !path.startsWith("schema.")) : problems;
}

function validateCombination({ delivery, format }: DeliveryPlan): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, reason: string) => problems.push({ path, reason });

  if (delivery.transform?.output === "CSV") {
    refuse("transform.output", "must be JSON for a delivery to the lake, whose tables read JSON, Parquet and ORC");
  }
  if (delivery.retryDurationSeconds !== undefined && !hasPartitionKeys(delivery)) {
    refuse("retryDurationSeconds", "applies to partition keys only; leave it out (F-92)");
  }
  return COLUMNAR_FORMATS.includes(format) ? problems : [...problems, ...validateText(delivery)];
}

function validateNewline({ transform, appendNewline }: DeliveryPlan["delivery"]): Problem[] {
  if (appendNewline !== true || transform === undefined || transform.codePath !== undefined) return [];
  const reason = "must be left out with a transform, which ends its lines itself (F-83)";
  return [{ path: "appendNewline", reason }];
}

/** Raw records and JSON lie below a table that reads text, so what Firehose writes must be text to Athena. */
function validateText({ compression = "UNCOMPRESSED", fileExtension }: DeliveryPlan["delivery"]): Problem[] {
  const ending = QUERYABLE_COMPRESSIONS[compression];
  if (ending === undefined) {
    const allowed = Object.keys(QUERYABLE_COMPRESSIONS).join(", ");
    const reason = `must be one of ${allowed}, which Athena reads, got "${compression}"; a backup can have any`;
    return [{ path: "compression", reason }];
  }
  if (fileExtension === undefined || fileExtension.endsWith(ending)) {
    if (ending !== "" || !COMPRESSED.test(fileExtension ?? "")) return [];
    const reason = `must not say that objects are compressed, since Athena goes by it, got "${fileExtension}"; set compression or leave it out`;
    return [{ path: "fileExtension", reason }];
  }
  const reason = `must end in ${ending} with ${compression}, since Athena goes by it, got "${fileExtension}"`;
  return [{ path: "fileExtension", reason }];
}

function hasPartitionKeys({ partitionKeys, prefix = "" }: DeliveryPlan["delivery"]): boolean {
  return partitionKeys !== undefined || prefix.includes("!{partitionKeyFromLambda:");
}
