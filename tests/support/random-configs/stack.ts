import fc from "fast-check";
import { LOG_RETENTION_DAYS } from "../../../components/shared/log-retention";
import { EventSchemas } from "../../../stacks/schemas";
import { consumers } from "./consumers";
import { copyDelivery, type DeliveryContext, lakeDelivery, streamingDelivery } from "./deliveries";
import { feeds } from "./feeds";
import { observability } from "./observability";
import { price } from "./price";
import { withRedrive } from "./redrive";
import { reports } from "./reports";
import { dataStream, directPut, mskTopic } from "./sources";
import { lake, warehouse } from "./stores";
import { type Context, fixed, group, oneOf, type Settings, tags, whole } from "./values";

/** Region and settings of a stack, as a stack file has them below `config`. */
export interface RandomConfig {
  region: string;
  settings: Settings & { ingest: Record<string, Settings> };
}

const SCHEMA_NAMES = ["access-log", "app-event", "gender-count", "json-event", "person", "user-event", "young-person"];
/** Names of pipelines, all of which go together. */
const NAMES = ["clicks", "web-log", "Orders2"];
/** What the file of queries reads and answers. */
const QUERY = { sql: "gender-per-minute", schema: "person", resultSchema: "gender-count" };
/** Firehose reads no larger record (K-13). */
const READABLE_KIB = 1024;

const schemas = new EventSchemas();

/** Configs that are right, over the whole shape of `stacks/config/shape.ts`. */
export const validConfig: fc.Arbitrary<RandomConfig> = fc
  .tuple(
    oneOf("eu-west-1", "us-east-1", "ap-southeast-2"),
    fc.boolean(),
    fc.oneof({ weight: 3, arbitrary: oneOf(...NAMES.map((name) => [name])) }, fc.subarray(NAMES, { minLength: 2 })),
  )
  .chain(([region, hasWarehouse, names]) => {
    const context = { region };
    const pipelines = names.map((name) => pipeline(name, hasWarehouse, context));
    return group(
      {
        ingest: fc
          .tuple(...pipelines)
          .map((all) => Object.fromEntries(all.map((one, index) => [names[index] ?? "", one]))),
        lake: lake(context),
        ...(hasWarehouse && { warehouse: warehouse(context) }),
        observability: observability(context),
        allowDeletion: fc.boolean(),
        customerManagedKey: fc.boolean(),
        logRetentionDays: oneOf(...LOG_RETENTION_DAYS),
        permissionsBoundaryArn: oneOf(
          "arn:aws:iam::123456789012:policy/team/bounds",
          "arn:aws:iam::aws:policy/X_+=,.@-",
        ),
        tags,
      },
      ["ingest", ...(hasWarehouse ? ["warehouse"] : [])],
    ).chain((settings) => {
      const reported = reports(settings, context);
      return group({ ...(reported && { reports: reported }), price: price(names) }).map((more) => ({
        region,
        settings: { ...settings, ...more } as RandomConfig["settings"],
      }));
    });
  });

function pipeline(name: string, hasWarehouse: boolean, context: Context): fc.Arbitrary<Settings> {
  return fc
    .tuple(oneOf("kinesis", "kinesis", "directPut", "msk"), oneOf(...SCHEMA_NAMES), fc.boolean(), fc.nat({ max: 2 }))
    .chain(([kind, schemaName, hasFeeds, more]) => {
      const hasAnalytics = kind === "kinesis" && schemaName === QUERY.schema && !hasFeeds;
      const fed = hasFeeds && kind !== "msk" ? feeds(name, kind as "kinesis", context) : fixed(undefined);
      const count = kind === "directPut" ? 1 : 1 + more;
      return fed.chain((feedSettings) => {
        const needsTransform = kind === "kinesis" && feedSettings?.logs !== undefined;
        const made = (key: string, isResult = false): DeliveryContext => ({
          ...context,
          key: `${name.toLowerCase()}-${key}`,
          schema: schemaOf(isResult ? QUERY.resultSchema : schemaName),
          schemaNames: SCHEMA_NAMES,
          needsTransform,
          isResult,
        });
        const keys = Array.from({ length: count }, (_, index) => `d${index}`);
        const deliveries = fc
          .tuple(...keys.map((key) => delivery(made(key), kind, hasWarehouse)))
          .map((all) => Object.fromEntries(all.map((one, index) => [made(keys[index] ?? "").key, one])));
        const settings = {
          schema: fixed(schemaName),
          source: source(kind, name, context),
          deliveries,
          ...(feedSettings && { feeds: fixed(feedSettings) }),
          ...(kind === "kinesis" && { consumers: consumers(name.toLowerCase(), context) }),
          ...(hasAnalytics && { analytics: analytics(name, made("result", true), hasWarehouse) }),
        };
        const required = [hasAnalytics ? "analytics" : "deliveries", ...(feedSettings ? ["feeds"] : [])];
        return withRedrive(group(settings, ["schema", "source", ...required]));
      });
    });
}

function source(kind: string, name: string, context: Context): fc.Arbitrary<Settings> {
  const made = {
    kinesis: dataStream(name.toLowerCase(), context, READABLE_KIB),
    directPut: directPut(context),
    msk: mskTopic(context),
  }[kind as "kinesis" | "directPut" | "msk"];
  return made.map((settings) => ({ [kind]: settings }));
}

function delivery(context: DeliveryContext, source: string, hasWarehouse: boolean): fc.Arbitrary<Settings> {
  if (!hasWarehouse) return lakeDelivery(context);
  if (source !== "kinesis" || context.needsTransform) return fc.oneof(lakeDelivery(context), copyDelivery(context));
  return fc.oneof(lakeDelivery(context), copyDelivery(context), streamingDelivery(context));
}

function analytics(name: string, context: DeliveryContext, hasWarehouse: boolean): fc.Arbitrary<Settings> {
  const result = fc.oneof(
    group({ schema: fixed(QUERY.resultSchema), stream: dataStream(`${name.toLowerCase()}-out`, context, 10_240) }, [
      "schema",
      "stream",
    ]),
    group(
      {
        schema: fixed(QUERY.resultSchema),
        delivery: hasWarehouse ? fc.oneof(lakeDelivery(context), copyDelivery(context)) : lakeDelivery(context),
      },
      ["schema", "delivery"],
    ),
  );
  const settings = {
    sql: fixed(QUERY.sql),
    results: result.map((one) => ({ [context.key]: one })),
    idleTimeoutSeconds: whole(0, 86_400),
    parallelism: whole(1, 64),
    checkpointIntervalSeconds: whole(1, 3600),
    jarPath: fixed("flink/target/sql-runner.jar"),
  };
  const at = { ...settings, startPosition: fixed("AT_TIMESTAMP"), startTimestamp: fixed("2026-01-31T00:00:00Z") };
  return fc.oneof(
    group({ ...settings, startPosition: fixed("TRIM_HORIZON") }, ["sql", "results"]),
    group(at, ["sql", "results", "startPosition", "startTimestamp"]),
  );
}

function schemaOf(name: string) {
  const schema = schemas.get(name);
  if (schema === undefined) throw new Error(`no schema "${name}"`);
  return schema;
}

/** The config as the engine hands it to a program. */
export function configOf({ region, settings }: RandomConfig): Record<string, string> {
  const values = Object.entries(settings).map(([key, value]) => [`streaming-ingest:${key}`, JSON.stringify(value)]);
  return { "aws:region": region, ...Object.fromEntries(values) };
}
