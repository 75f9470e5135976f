import { validateEventSchema } from "../event-schema";
import { checkOneOf, type Problem, under } from "../shared/problems";
import { validateTargetTable } from "../target-table/validate";
import type { DeliveryArgs, StreamingIngestArgs } from "./args";
import { type DeliveryPlan, targetTableArgs, transformSchema } from "./plan";
import { PENDING, validateStream, validateTransformOf } from "./validate-parts";

/** Ways into a table of the warehouse. */
export const INGESTIONS = ["COPY", "STREAMING"];

/** Settings of a delivery that speak of objects in the lake, each with what to use in a delivery to the warehouse. */
const LAKE_ONLY: Partial<Record<keyof DeliveryArgs, string>> = {
  format: "set redshift.format, the format of the staged records",
  partitionKeys: "Firehose partitions no delivery to Redshift (R-17)",
  partitionValues: "Firehose partitions no delivery to Redshift (R-17)",
  partitionsSince: "a table of the warehouse has no partitions",
  timeZone: "Firehose takes it for deliveries to S3 only (R-17)",
  fileExtension: "Firehose takes it for deliveries to S3 only (R-17)",
  retryDurationSeconds: "set redshift.retryDurationSeconds",
};

/** Settings that speak of Firehose, which streaming ingestion goes without. */
const FIREHOSE_ONLY: (keyof DeliveryArgs)[] = [
  "deliveryStreamName",
  "prefix",
  "errorPrefix",
  "bufferIntervalSeconds",
  "bufferSizeMiB",
  "compression",
  "appendNewline",
  "transform",
  "backup",
];
/** Those of the group `redshift`. */
const COPY_ONLY = ["format", "delimiter", "maxErrors", "copyOptions", "retryDurationSeconds"] as const;

/** Stands for the warehouse, whose outputs are known when it is made. */
const WAREHOUSE = {
  jdbcUrl: PENDING,
  databaseName: PENDING,
  tableFunctionName: PENDING,
  tableFunctionRoleName: PENDING,
  streamingRoleArn: PENDING,
};

/** Every problem of a delivery to the warehouse. */
export function validateWarehouseDelivery(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const { delivery, destination } = plan;
  return [
    ...checkOneOf("redshift.ingestion", delivery.redshift?.ingestion, INGESTIONS),
    ...checkWarehouse(args),
    ...Object.entries(LAKE_ONLY).flatMap(([setting, wayOut]) =>
      leftOut(delivery, setting as keyof DeliveryArgs, `must be left out of a delivery to the warehouse: ${wayOut}`),
    ),
    ...validateTable(plan),
    ...(destination === "COPY" ? validateCopy(plan, args) : validateStreaming(plan, args)),
  ];
}

function checkWarehouse({ warehouse }: StreamingIngestArgs): Problem[] {
  if (warehouse !== undefined) return [];
  return [{ path: "redshift", reason: "needs a warehouse; add one, or leave redshift out to deliver to the lake" }];
}

function leftOut(delivery: DeliveryArgs, setting: keyof DeliveryArgs, reason: string): Problem[] {
  return delivery[setting] === undefined ? [] : [{ path: setting, reason }];
}

function validateTable(plan: DeliveryPlan): Problem[] {
  const stream = plan.destination === "STREAMING" ? { streamArn: PENDING } : undefined;
  const found = validateTargetTable(targetTableArgs(plan, WAREHOUSE, stream, undefined), plan.componentName);
  // The pipeline checks its own schema once, for all deliveries; what only a warehouse wants of it is said here.
  const known = plan.delivery.schema === undefined ? under("schema", validateEventSchema(plan.schema)) : [];
  return found
    .filter(({ path, reason }) => !known.some((problem) => problem.path === path && problem.reason === reason))
    .map(({ path, reason }) => ({ path: inTermsOfDelivery(path, plan), reason }));
}

function inTermsOfDelivery(path: string, { delivery }: DeliveryPlan): string {
  if (path === "tableName") return "table";
  if (/^(databaseSchema|layout)\b/.test(path)) return `redshift.${path}`;
  return delivery.schema === undefined && path.startsWith("schema") ? `redshift, of the pipeline's ${path}` : path;
}

function validateCopy(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  return [...validateStream(plan), ...validateTransformOf(plan, args), ...validateCsv(plan, args)];
}

/** COPY reads CSV by the position of its fields, so the transform must write just the table's columns, in their order. */
function validateCsv(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const { transform, redshift = {} } = plan.delivery;
  const writesCsv = transform?.output === "CSV";
  const problems: Problem[] = [];
  const refuse = (path: string, reason: string) => problems.push({ path, reason });
  // What the SQL stage puts is written by it, in the format and the order of the result.
  if (plan.isResult) return [];
  if (plan.format === "CSV" && transform?.codePath === undefined) {
    if (!writesCsv) {
      refuse("redshift.format", "needs transform.output CSV, since events come as JSON; set it, or use JSON (R-08)");
    } else if ((transform.delimiter ?? ",") !== (redshift.delimiter ?? ",")) {
      refuse("redshift.delimiter", `must be transform.delimiter "${transform.delimiter ?? ","}", or no field is found`);
    }
    const written = transformSchema(args.schema, plan).columns.map(({ name }) => name);
    const wanted = plan.schema.columns.map(({ name }) => name);
    if (written.join() !== wanted.join()) {
      refuse(
        "schema",
        `must have the columns that the transform writes as CSV, ${written.join(", ")}, in this order, got ${wanted.join(", ")}; or use JSON (R-06)`,
      );
    }
  }
  if (plan.format === "JSON" && writesCsv) {
    refuse("transform.output", "must be JSON where redshift.format is JSON; set both to CSV, or leave both out (R-08)");
  }
  return problems;
}

/** Redshift reads the data stream itself (ST-01). */
function validateStreaming({ delivery }: DeliveryPlan, { source }: StreamingIngestArgs): Problem[] {
  const problems = FIREHOSE_ONLY.flatMap((setting) =>
    leftOut(
      delivery,
      setting,
      "must be left out with STREAMING, where Redshift reads the data stream without Firehose",
    ),
  );
  for (const setting of COPY_ONLY) {
    if (delivery.redshift?.[setting] === undefined) continue;
    problems.push({ path: `redshift.${setting}`, reason: "must be left out with STREAMING, which does not COPY" });
  }
  if (source.kinesis === undefined) {
    problems.push({ path: "redshift.ingestion", reason: "STREAMING needs source.kinesis; use COPY with direct PUT" });
  }
  return problems;
}
