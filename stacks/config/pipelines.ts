import * as path from "node:path";
import type { EventSchemaArgs } from "../../components/event-schema";
import { mapValues } from "../../components/shared/map-values";
import type { Problem } from "../../components/shared/problems";
import { DEFAULT_JAR_PATH } from "../../components/sql-analytics/settings";
import type { ConsumerArgs } from "../../components/stream-consumer/args";
import type { AnalyticsArgs, DeliveryArgs, StreamingIngestArgs } from "../../components/streaming-ingest/args";
import { readQueries } from "../queries";
import type { EventSchemas } from "../schemas";
import type { AnalyticsSettings, ConsumerSettings, DeliverySettings, PipelineSettings } from "./shape";

/** A pipeline as its component takes it, but for what the stack adds. */
export type PipelineConfig = Pick<
  StreamingIngestArgs,
  "schema" | "source" | "deliveries" | "feeds" | "consumers" | "analytics" | "redrive"
>;

/** Beginning of the names of schemas that stand for one that cannot be read. */
export const UNREAD_SCHEMA = "unread_";

const PROJECT_FOLDER = path.join(__dirname, "..", "..");

/** What the stack knows beside its settings. */
export interface ResolveOptions {
  schemas: EventSchemas;
  /** What a SQL stage does without its code. */
  whenJarMissing: "refuse" | "warn";
}

/** Puts the schemas in the place of their names. What is wrong with the names is added to `problems`. */
export function resolvePipelines(
  pipelines: Record<string, PipelineSettings>,
  { schemas, whenJarMissing }: ResolveOptions,
  problems: Problem[],
): Record<string, PipelineConfig> {
  let standIns = 0;
  const resolve = (schemaName: string, where: string, deliveries: DeliverySettings[]): EventSchemaArgs => {
    const reason = schemas.check(schemaName);
    if (reason !== undefined) problems.push({ path: where, reason });
    const schema = reason === undefined ? schemas.get(schemaName) : undefined;
    return schema ?? standIn(`${UNREAD_SCHEMA}${++standIns}`, deliveries);
  };
  const resolveDelivery = (delivery: DeliverySettings, where: string): DeliveryArgs => ({
    ...delivery,
    schema: delivery.schema === undefined ? undefined : resolve(delivery.schema, `${where}.schema`, [delivery]),
    transform: delivery.transform && {
      ...delivery.transform,
      codePath: fromProjectFolder(delivery.transform.codePath),
    },
  });
  const resolveAnalytics = ({ sql, results, ...settings }: AnalyticsSettings, where: string): AnalyticsArgs => ({
    ...settings,
    whenJarMissing,
    jarPath: fromProjectFolder(settings.jarPath ?? DEFAULT_JAR_PATH),
    sql: readQueries(sql, `${where}.sql`, problems),
    results: mapValues(results, ({ schema, delivery, stream }, key) => ({
      schema: resolve(schema, `${where}.results.${key}.schema`, []),
      delivery: delivery && resolveDelivery(delivery, `${where}.results.${key}.delivery`),
      stream,
    })),
  });
  return mapValues(pipelines, ({ schema, source, deliveries = {}, feeds, consumers, analytics, redrive }, name) => ({
    schema: resolve(schema, `ingest.${name}.schema`, Object.values(deliveries)),
    source,
    deliveries: mapValues(deliveries, (delivery, key) => resolveDelivery(delivery, `ingest.${name}.deliveries.${key}`)),
    feeds,
    consumers: consumers && mapValues(consumers, resolveConsumer),
    analytics: analytics && resolveAnalytics(analytics, `ingest.${name}.analytics`),
    redrive,
  }));
}

/**
 * Stands for a schema that cannot be read, so that the pipeline's other settings are checked all the same. It has the
 * columns that the deliveries speak of.
 */
function standIn(name: string, deliveries: DeliverySettings[]): EventSchemaArgs {
  const fields = deliveries.flatMap(({ transform: { select = {}, set = {}, partitionKeys = {} } = {} }) => [
    ...Object.keys(select),
    ...Object.keys(set),
    ...Object.values(partitionKeys),
  ]);
  const columns = [...new Set(["unread", ...fields])].map((column) => ({ name: column, type: "string" }));
  return { name, columns };
}

function resolveConsumer({ lambda, ...consumer }: ConsumerSettings): ConsumerArgs {
  if (lambda === undefined) return consumer;
  return { ...consumer, lambda: { ...lambda, codePath: path.resolve(PROJECT_FOLDER, lambda.codePath) } };
}

/** Paths in the config begin at the top of the project; the program may run in another folder (`main` of Pulumi.yaml). */
function fromProjectFolder(codePath: string | undefined): string | undefined {
  return codePath === undefined ? undefined : path.resolve(PROJECT_FOLDER, codePath);
}
