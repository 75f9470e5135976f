import type { DataStreamArgs } from "../data-stream/args";
import type { EventSchemaArgs } from "../event-schema";
import type { AnalyticsArgs, DeliveryArgs, StreamingIngestArgs } from "./args";
import { COLUMNAR_FORMATS, DEFAULT_FORMAT, type DeliveryPlan, ofPipeline, planDelivery } from "./plan";

/** One result of the SQL stage, with its names and defaults filled in. */
export interface ResultPlan {
  /** Its name among the results, which is its query's. */
  key: string;
  /** Path of its settings. */
  path: string;
  /** Name of its components: the pipeline's and its own. */
  componentName: string;
  schema: EventSchemaArgs;
  /** What the stage puts: CSV where it is loaded as CSV. */
  format: "JSON" | "CSV";
  /** The delivery that takes its rows, unless a data stream does. */
  delivery?: DeliveryPlan;
  /** The data stream that takes its rows. */
  stream?: DataStreamArgs;
}

/** The results of a pipeline's SQL stage in their order; none without the stage. @param name the pipeline's name */
export function planResults(args: StreamingIngestArgs, name: string): ResultPlan[] {
  const { analytics, schema: events } = args;
  return Object.entries(analytics?.results ?? {}).map(([key, { schema, delivery, stream }]) => {
    const path = `analytics.results.${key}`;
    const identity = { key, path: `${path}.delivery`, componentName: `${name}-${key}` };
    const plan = delivery && planDelivery(withNewline(delivery), { ...identity, schema, tablePrefix: events.name });
    return {
      ...identity,
      path,
      schema,
      format: plan?.format === "CSV" ? "CSV" : "JSON",
      delivery: plan && { ...plan, isResult: true },
      stream: stream && ofPipeline(stream, args),
    };
  });
}

/** The stage's sinks end no record, so Firehose ends each; columns and Redshift's own reading know no lines. */
function withNewline(delivery: DeliveryArgs): DeliveryArgs {
  const isText = delivery.redshift
    ? delivery.redshift.ingestion !== "STREAMING"
    : !COLUMNAR_FORMATS.includes(delivery.format ?? DEFAULT_FORMAT);
  return isText ? { ...delivery, appendNewline: true } : delivery;
}

/** What the stage is told beside its streams. */
export function stageArgs(
  { results: _results, jarPath: _jar, whenJarMissing: _missing, ...settings }: AnalyticsArgs,
  { logRetentionDays, tags }: Pick<StreamingIngestArgs, "logRetentionDays" | "tags">,
) {
  return { ...settings, logRetentionDays, tags };
}
