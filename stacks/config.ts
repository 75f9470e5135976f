import { z } from "zod";
import { type Problem, refuse, under } from "../components/shared/problems";
import { checkStack } from "./config/checks";
import { resolvePipelines } from "./config/pipelines";
import { type PipelineSettings, pipelineShape, settingShapes } from "./config/shape";
import { checkPrice } from "./config/shape-price";
import { checkShape, unknownKey } from "./config/shape-problems";
import type { StackConfig } from "./config/stack-config";
import { EventSchemas } from "./schemas";

/** The config as Pulumi hands it to the program. */
export interface ConfigSource {
  /** Name of the project, which is the namespace of its settings. */
  project: string;
  stack: string;
  /** Every value by `<namespace>:<key>`. All values are text; groups and lists are JSON. */
  values: Record<string, string>;
  /** Whether a value is encrypted in the stack file. */
  isSecret: (key: string) => boolean;
}

type SettingName = keyof typeof settingShapes;

/** Longest identifier of a cluster, which is shorter than that of a namespace (RC-01). */
const MAX_WAREHOUSE_NAME_LENGTH = 63;

/**
 * Reads the config of a stack. This is the only reader: what comes out has every key known and every value checked.
 *
 * @param schemas the event schemas that pipelines name
 * @throws pulumi.ResourceError with all problems, one a line, each with its path
 */
export function readConfig(source: ConfigSource, schemas = new EventSchemas()): StackConfig {
  const { config, problems } = collectConfig(source, schemas);
  refuse("Stack", source.stack, problems);
  return config;
}

/** What was read of a stack's config. With problems it lacks what they are about, and nothing may be made of it. */
export interface CollectedConfig {
  config: StackConfig;
  problems: Problem[];
}

/** Reads the config as far as it is sound, for those who look at a config that is refused. */
export function collectConfig(source: ConfigSource, schemas = new EventSchemas()): CollectedConfig {
  const { settings, problems } = readSettings(source);
  const read = <Shape extends z.ZodType>(name: SettingName, shape: Shape): z.output<Shape> | undefined => {
    const { problems: found, value } = checkShape(shape, settings[name]);
    problems.push(...unrelated(under(name, found), problems));
    return value;
  };
  const ingest = read("ingest", z.record(z.string(), z.unknown()));
  const pipelines = readPipelines(ingest, problems);
  const lake = read("lake", settingShapes.lake);
  const warehouse = read("warehouse", settingShapes.warehouse);
  const reports = read("reports", settingShapes.reports);
  // The plan's price reads it; here it is only checked.
  problems.push(...checkPrice(read("price", settingShapes.price), Object.keys(ingest ?? {})));
  const observability = read("observability", settingShapes.observability);
  const region = source.values["aws:region"];
  if (warehouse && region === undefined) problems.push({ path: "aws:region", reason: REGION_NEEDED });
  const config: StackConfig = {
    allowDeletion: read("allowDeletion", settingShapes.allowDeletion) ?? false,
    customerManagedKey: read("customerManagedKey", settingShapes.customerManagedKey) ?? false,
    logRetentionDays: read("logRetentionDays", settingShapes.logRetentionDays),
    permissionsBoundaryArn: read("permissionsBoundaryArn", settingShapes.permissionsBoundaryArn),
    tags: read("tags", settingShapes.tags) ?? {},
    lake: { ...lake, databaseName: lake?.databaseName ?? defaultDatabaseName(source.stack) },
    ...(warehouse && { warehouse: { ...warehouse, region: region ?? "", defaultName: defaultWarehouseName(source) } }),
    // The account's IDs are shared like the names of warehouses.
    ...(reports && { reports: { ...reports, idPrefix: defaultWarehouseName(source) } }),
    ...(observability && { observability: { ...observability, namePrefix: observabilityPrefix(source) } }),
    pipelines: resolvePipelines(pipelines, { schemas, whenJarMissing: whenJarMissing(source) }, problems),
  };
  problems.push(...schemas.problems, ...unrelated(checkStack(config, region), problems));
  return { config, problems };
}

/** The pipelines that are sound, each checked apart, so that one which is not keeps no other from further checks. */
function readPipelines(ingest: Record<string, unknown> | undefined, problems: Problem[]) {
  const sound: Record<string, PipelineSettings> = {};
  for (const [name, settings] of Object.entries(ingest ?? {})) {
    const { problems: found, value } = checkShape(pipelineShape, settings);
    problems.push(...under(`ingest.${name}`, found));
    if (value !== undefined) sound[name] = value;
  }
  if (ingest !== undefined && Object.keys(ingest).length === 0) {
    problems.push({ path: "ingest", reason: "must have one pipeline or more, got none" });
  }
  return sound;
}

/** The local engine sets this in each run. It can run queries without the JAR; Pulumi's own deploys to AWS, which cannot. */
const LOCAL_ENGINE_KEY = "local-engine:running";

function whenJarMissing({ values }: ConfigSource): "refuse" | "warn" {
  return values[LOCAL_ENGINE_KEY] === "true" ? "warn" : "refuse";
}

/** The settings of the project's namespace as values instead of text. Undeclared keys are problems. */
function readSettings({ project, values, isSecret }: ConfigSource) {
  const settings: { [Name in SettingName]?: unknown } = {};
  const problems: Problem[] = [];
  const known = Object.keys(settingShapes) as SettingName[];
  for (const [key, text] of Object.entries(values)) {
    if (!key.startsWith(`${project}:`)) continue;
    const name = key.slice(project.length + 1);
    const setting = known.find((candidate) => candidate === name);
    if (setting === undefined) problems.push({ path: name, reason: unknownKey(name, known) });
    else if (isSecret(key)) problems.push({ path: name, reason: SECRET });
    else if (PROTOTYPE_KEY.test(text)) problems.push({ path: name, reason: PROTOTYPE });
    else settings[setting] = decode(text);
  }
  return { settings, problems };
}

// Names, sizes and times end up in clear in the plan and in AWS, so a secret among them would not stay one.
const SECRET = "is encrypted as a secret, but none of its settings can stay secret; set it again without --secret";

// JavaScript sets an object's prototype by it, and what has this name would be gone without a word.
const PROTOTYPE_KEY = /"__proto__"\s*:/;
const PROTOTYPE = 'has a name "__proto__", which nothing can be called; choose another';

// The plan must know it: Firehose's addresses go by it, and so do the names of the VPC's endpoints.
const REGION_NEEDED = "must be set in the stack's config where it has a warehouse, such as eu-west-1";

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Names project and stack, since several may share an account, as cluster, namespace and workgroup can all be named: 3–63 of
 * a–z, 0–9 and -, first a letter, no hyphen at the end or twice (RC-01, RS-01).
 */
export function defaultWarehouseName({ project, stack }: Pick<ConfigSource, "project" | "stack">): string {
  const words = `${project}-${stack}`.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words.join("-");
  const named = /^[a-z].{2}/.test(name) ? name : `warehouse-${name}`;
  return named.slice(0, MAX_WAREHOUSE_NAME_LENGTH).replace(/-$/, "");
}

/** Names project and stack, since those of an account share one list, and mails begin with the topic; of `a-zA-Z0-9_-`. */
function observabilityPrefix({ project, stack }: ConfigSource): string {
  return `${project}-${stack}`.replace(/[^a-zA-Z0-9_-]/g, "-");
}

/** Names the stack, since staging and production may share an account. */
function defaultDatabaseName(stack: string): string {
  return `lake_${stack.toLowerCase().replace(/[^a-z0-9_]/g, "_")}`;
}

/**
 * Problems about what nothing was said of yet. A setting that is not sound is taken out before further checks, which then
 * miss it, or miss it in the group that it stands in.
 */
function unrelated(found: Problem[], known: Problem[]): Problem[] {
  const isSaid = (path: string) =>
    known.some((one) => `${path}.`.startsWith(`${one.path}.`) || path === groupOf(one.path));
  return found.filter(({ path }) => !isSaid(path));
}

function groupOf(path: string): string {
  return path.replace(/(^|\.)[^.[]*$|\[\d+\]$/, "");
}
