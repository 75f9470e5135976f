import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

/** One group of an application's runtime properties, as `environmentProperties.propertyGroups` takes it. */
export interface PropertyGroup {
  propertyGroupId: string;
  propertyMap: Record<string, string>;
}

/** What the runner reads from an application's properties. */
export interface JobProperties {
  /** The Flink script. */
  script: string;
  /** Flink's table and pipeline options, such as `table.exec.source.idle-timeout`. */
  tableConfig: Record<string, string>;
  /** Connector options for every table that the script creates, such as `aws.endpoint`. AWS needs none. */
  tableOptions: Record<string, string>;
}

/** Longest key or value of a property (FL-07). */
export const MAX_PROPERTY_CHARACTERS = 2048;
/** Most properties in a group (FL-07). */
export const MAX_GROUP_PROPERTIES = 50;
/** Most chunks of a script: the group also has the encoding and the hash (FL-10). */
export const MAX_CHUNKS = 47;

const ENCODING = "gzip+base64";
const SQL_GROUP = "sql";
const CONFIG_GROUP = "table.config";
const OPTIONS_GROUP = "table.options";

/**
 * Packs a script into property groups. It is compressed and cut into chunks, since a value has at most 2,048 characters (FL-10).
 *
 * @throws Error for a script of more than 47 chunks, and for properties outside FL-07's limits
 */
export function encodeProperties(
  script: string,
  tableConfig: Record<string, string>,
  tableOptions: Record<string, string> = {},
): PropertyGroup[] {
  const text = compressed(script).toString("base64");
  const chunks = text.match(new RegExp(`.{1,${MAX_PROPERTY_CHARACTERS}}`, "g")) ?? [];
  if (chunks.length > MAX_CHUNKS) {
    const limit = (MAX_CHUNKS * MAX_PROPERTY_CHARACTERS).toLocaleString("en");
    throw new Error(
      `The SQL takes ${text.length.toLocaleString("en")} characters when packed, more than the ${limit} that application ` +
        "properties hold (FL-10); take out comments, or part it over more pipelines.",
    );
  }
  const sql = Object.fromEntries(chunks.map((chunk, index) => [`chunk.${index}`, chunk]));
  return [
    { propertyGroupId: SQL_GROUP, propertyMap: { encoding: ENCODING, sha256: hashOf(script), ...sql } },
    ...optionalGroup(CONFIG_GROUP, tableConfig),
    ...optionalGroup(OPTIONS_GROUP, tableOptions),
  ];
}

/**
 * Reads what `encodeProperties` packed.
 *
 * @throws Error for a missing group, encoding or chunk, and for a script that is not the one that was hashed
 */
export function decodeProperties(groups: readonly PropertyGroup[]): JobProperties {
  const { encoding, sha256, ...chunks } = mapOf(groups, SQL_GROUP);
  if (encoding !== ENCODING)
    throw new Error(`Property group "sql" has the encoding "${encoding}"; it must be ${ENCODING}.`);
  const names = Object.keys(chunks).map((_, index) => `chunk.${index}`);
  const missing = names.find((name) => chunks[name] === undefined) ?? (names.length === 0 ? "chunk.0" : undefined);
  if (missing !== undefined) throw new Error(`Property group "sql" lacks ${missing}.`);
  const script = unpacked(names.map((name) => chunks[name]).join(""));
  if (hashOf(script) !== sha256) throw new Error('Property group "sql" holds another script than its sha256 says.');
  return { script, tableConfig: mapOf(groups, CONFIG_GROUP), tableOptions: mapOf(groups, OPTIONS_GROUP) };
}

/** Without the mark of the operating system, so that every machine plans the same properties. */
function compressed(script: string): Buffer {
  const bytes = gzipSync(script, { level: 9 });
  bytes[9] = 255;
  return bytes;
}

function unpacked(text: string): string {
  try {
    return gunzipSync(Buffer.from(text, "base64")).toString("utf8");
  } catch (error) {
    throw new Error('Property group "sql" holds no script: its chunks are damaged.', { cause: error });
  }
}

function hashOf(script: string): string {
  return createHash("sha256").update(script).digest("hex");
}

/** A group that is left out when empty: AWS refuses one without properties. */
function optionalGroup(propertyGroupId: string, propertyMap: Record<string, string>): PropertyGroup[] {
  const entries = Object.entries(propertyMap);
  if (entries.length > MAX_GROUP_PROPERTIES) {
    throw new Error(
      `Property group "${propertyGroupId}" has ${entries.length} properties; it takes ${MAX_GROUP_PROPERTIES} (FL-07).`,
    );
  }
  const wrong = entries.find((entry) => entry.some((part) => part.length < 1 || part.length > MAX_PROPERTY_CHARACTERS));
  if (wrong !== undefined) {
    // A value may be a secret, so only its key is shown.
    throw new Error(
      `Property "${wrong[0]}" of group "${propertyGroupId}": key and value must have 1–2,048 characters (FL-07).`,
    );
  }
  return entries.length === 0 ? [] : [{ propertyGroupId, propertyMap }];
}

function mapOf(groups: readonly PropertyGroup[], id: string): Record<string, string> {
  return groups.find(({ propertyGroupId }) => propertyGroupId === id)?.propertyMap ?? {};
}
