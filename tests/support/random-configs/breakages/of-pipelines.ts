import type { RandomConfig } from "../stack";
import type { Settings } from "../values";
import { type Breakage, change, groupsAt, isSet, type Place, values, whole } from "./breakage";

const ANALYTICS = "ingest.*.analytics";
const RESULT = `${ANALYTICS}.results.*`;

export const OF_ANALYTICS: Breakage[] = [
  ...values(ANALYTICS, "sql", ["nothing-like-it", undefined]),
  change(ANALYTICS, { results: {} }, { at: "results" }),
  change(ANALYTICS, { startPosition: "LATEST", startTimestamp: undefined }),
  change(ANALYTICS, { startPosition: "AT_TIMESTAMP", startTimestamp: undefined }, { at: "startTimestamp" }),
  ...values(ANALYTICS, "startTimestamp", ["2026-02-30T00:00:00Z", "2999-01-01T00:00:00Z", "noon"], {
    when: isSet("startTimestamp"),
  }),
  change(
    ANALYTICS,
    { startTimestamp: "2026-01-31T00:00:00Z" },
    { when: ({ startPosition }) => startPosition !== "AT_TIMESTAMP" },
  ),
  ...values(ANALYTICS, "watermarkDelaySeconds", [10, 86_401]),
  ...values(ANALYTICS, "idleTimeoutSeconds", [-1, 86_401]),
  ...values(ANALYTICS, "parallelism", [0, 65]),
  ...values(ANALYTICS, "checkpointIntervalSeconds", [0, 3601]),
  ...values("ingest.*.redrive", "schedule", ["hourly", "rate()", "at(2026-01-31T00:00:00)", "rate(1 hour) "]),
  change(RESULT, { stream: {} }, { when: isSet("delivery"), at: "" }),
  change(RESULT, { delivery: undefined, stream: undefined }, { at: "" }),
  ...values(RESULT, "schema", ["nothing-like-it", undefined]),
];

/** The groups at a path, as a breakage of the whole finds them. */
const at = ({ settings }: RandomConfig, pattern: string) => groupsAt(settings, pattern.split("."), []);

/** Gives the second of two groups what the first has. */
function sameAs(pattern: string, key: string, value: unknown, filter: (group: Settings) => boolean): Breakage {
  return whole(`two of ${pattern} with the same ${key}`, (config) => {
    const [one, other] = at(config, pattern).filter(({ group }) => filter(group));
    if (one === undefined || other === undefined) return undefined;
    return () => {
      one.group[key] = value;
      other.group[key] = value;
      return `${other.path}.${key}`;
    };
  });
}

const toLake = ({ redshift, prefix }: Settings) => redshift === undefined && !String(prefix).includes("partitionKey");

export const OF_TOGETHER: Breakage[] = [
  sameAs("ingest.*.deliveries.*", "table", "one_table", toLake),
  sameAs("ingest.*.deliveries.*", "prefix", "one/", toLake),
  sameAs("ingest.*.deliveries.*", "deliveryStreamName", "one", toLake),
  sameAs("ingest.*.source.kinesis", "name", "one", ({ existingStreamArn }) => existingStreamArn === undefined),
  sameAs("ingest.*.feeds.iot.*", "ruleName", "one_rule", () => true),
  whole("a delivery named by what AWS's names do not take", (config) =>
    renamed(config, "ingest.*.deliveries", "Not A Name"),
  ),
  whole("a pipeline whose name makes too long names", (config) => {
    const [name = ""] = Object.keys(config.settings.ingest);
    const long = "p".repeat(130);
    return () => {
      config.settings.ingest = { ...config.settings.ingest, [long]: config.settings.ingest[name] ?? {} };
      delete config.settings.ingest[name];
      return `ingest.${long}`;
    };
  }),
  whole("a feed with the name of a delivery", (config) => {
    const found = at(config, "ingest.*").find(({ group }) => isSet("feeds", "deliveries")(group));
    const [key] = Object.keys((found?.group.deliveries as Settings | undefined) ?? {});
    if (found === undefined || key === undefined) return undefined;
    return () => {
      found.group.feeds = { producers: { [key]: { roleName: "web" } } };
      return `${found.path}.feeds.producers.${key}`;
    };
  }),
  whole("a second delivery beside direct PUT", (config) => {
    const found = at(config, "ingest.*").find(({ group }) => isSet("directPut")(group.source as Settings));
    if (found === undefined) return undefined;
    return () => {
      found.group.deliveries = { ...(found.group.deliveries as Settings), second: { format: "RAW" } };
      return `${found.path}.deliveries`;
    };
  }),
  whole("a pipeline without deliveries", (config) => {
    const found = at(config, "ingest.*").find(({ group }) => group.analytics === undefined);
    if (found === undefined) return undefined;
    return () => {
      found.group.deliveries = {};
      return `${found.path}.deliveries`;
    };
  }),
  whole("a third subscription filter of a log group", (config) => {
    const found = at(config, "ingest.*.feeds").find(({ group }) => isSet("logs")(group));
    if (found === undefined) return undefined;
    return () => {
      const feed = { logGroupName: "/one" };
      found.group.logs = { one: feed, two: feed, three: feed };
      return `${found.path}.logs.three.logGroupName`;
    };
  }),
  whole("JSON behind a stream of log envelopes without a transform", (config) => {
    const found = at(config, "ingest.*").find(
      ({ group }) =>
        isSet("kinesis")(group.source as Settings) && (group.feeds as Settings | undefined)?.logs !== undefined,
    );
    if (found === undefined) return undefined;
    return () => {
      found.group.deliveries = { plain: { format: "JSON" } };
      return `${found.path}.deliveries.plain`;
    };
  }),
  whole("a delivery to the warehouse without one", (config) => {
    const found = at(config, "ingest.*.deliveries.*").find(({ group }) => isSet("redshift")(group));
    if (found === undefined) return undefined;
    return () => {
      delete config.settings.warehouse;
      return `${found.path}.redshift`;
    };
  }),
  whole("streaming ingestion with direct PUT", (config) => {
    const found = at(config, "ingest.*").find(({ group }) => isSet("directPut")(group.source as Settings));
    if (found === undefined || config.settings.warehouse === undefined) return undefined;
    return () => {
      found.group.deliveries = { w: { redshift: { ingestion: "STREAMING" } } };
      return `${found.path}.deliveries.w.redshift.ingestion`;
    };
  }),
  whole("streaming ingestion into a warehouse without a role for it", (config) => {
    const [existing] = at(config, "warehouse.existing");
    const streams = at(config, "ingest.*.deliveries.*.redshift").some(({ group }) => group.ingestion === "STREAMING");
    if (existing === undefined || !streams) return undefined;
    return () => {
      delete existing.group.streamingRoleArn;
      return "warehouse.existing.streamingRoleArn";
    };
  }),
  whole("a query over a stream of log envelopes", (config) => {
    const found = at(config, "ingest.*").find(({ group }) => isSet("analytics")(group));
    if (found === undefined) return undefined;
    return () => {
      found.group.feeds = { logs: { app: { logGroupName: "/app" } } };
      found.group.deliveries = undefined;
      return `${found.path}.analytics`;
    };
  }),
  whole("feeds beside a Kafka topic", (config) => {
    const found = at(config, "ingest.*").find(({ group }) => isSet("msk")(group.source as Settings));
    if (found === undefined) return undefined;
    return () => {
      found.group.feeds = { producers: { web: { roleName: "web" } } };
      return `${found.path}.feeds`;
    };
  }),
  whole("a query over direct PUT", (config) => {
    const found = at(config, "ingest.*").find(({ group }) => isSet("directPut")(group.source as Settings));
    if (found === undefined) return undefined;
    return () => {
      const results = { out: { schema: "gender-count", stream: {} } };
      Object.assign(found.group, { schema: "person", analytics: { sql: "gender-per-minute", results } });
      return `${found.path}.analytics`;
    };
  }),
];

function renamed(config: RandomConfig, pattern: string, to: string): Place | undefined {
  const found = at(config, pattern).find(({ group }) => Object.keys(group).length > 0);
  const [from] = Object.keys(found?.group ?? {});
  if (found === undefined || from === undefined) return undefined;
  return () => {
    found.group[to] = found.group[from];
    delete found.group[from];
    return `${found.path}.${to}`;
  };
}
