import type { ResourceChange } from "./compare";
import { pathText } from "./differences";
import { failure, goes, type Loss, numberAt, valueAt, warning } from "./loss";
import { matched } from "./matching";
import type { Json, PlannedResource } from "./planned";

const STREAM = "aws:kinesis/stream:Stream";
const SHARD_COUNT = "shardCount";
const DEFAULT_RETENTION_HOURS = 24;

/** What a change of a Kinesis data stream loses, or why AWS refuses it. */
export function streamLosses(change: ResourceChange): Loss[] {
  return goes(change)
    ? goneStream(change)
    : [...reshard(change), ...noLongerScaled(change), ...shorterRetention(change)];
}

function goneStream(change: ResourceChange): Loss[] {
  const { before, action } = change;
  const hours = numberAt(before, "retentionPeriod") ?? DEFAULT_RETENTION_HOURS;
  const records = `the records of up to ${hours} h that its readers have not taken go with it`;
  const wayOut = "let the readers come to its end first, or keep it";
  const gone =
    action === "replace"
      ? `gives way to a new stream (K-01): ${records}, and producers must put to the new one; ${wayOut}`
      : `is deleted: ${records}; ${wayOut}`;
  const refused =
    "is not deleted while consumers are registered (K-22); set enforceConsumerDeletion, or deregister them";
  const whole = warning(change, "", gone);
  return valueAt(before, "enforceConsumerDeletion") === true ? [whole] : [whole, warning(change, "", refused)];
}

/** AWS goes no further at a time than to double or half the open shards. */
function reshard(change: ResourceChange): Loss[] {
  if (isScaled(change.after)) return [];
  const [was, is] = [numberAt(change.before, "shardCount"), numberAt(change.after, "shardCount")];
  if (was === undefined || is === undefined || (is <= 2 * was && is >= was / 2)) return [];
  const next = is > was ? 2 * was : Math.ceil(was / 2);
  const reason = `goes from ${was} to ${is}, and one change goes to between half and double (K-06), so the update fails; deploy ${next} first, or run npm run reshard`;
  return [failure(change, "shardCount", reason)];
}

/** Whether something else than the deployment changes the number of its shards. */
function isScaled(stream: PlannedResource | undefined): boolean {
  return stream?.ignoreChanges.includes(SHARD_COUNT) ?? false;
}

function noLongerScaled(change: ResourceChange): Loss[] {
  if (!isScaled(change.before) || isScaled(change.after) || numberAt(change.after, SHARD_COUNT) === undefined)
    return [];
  const reason =
    "is the deployment's again, which does not know how many shards the stream was scaled to: after a refresh the update goes back to this number, and fails beyond half and double (K-06); run npm run reshard to it first";
  return [warning(change, SHARD_COUNT, reason)];
}

/** Numbers of shards in the config that no deployment sets, since the streams are scaled by their load (G-16). */
export function ignoredShardCounts(before: readonly PlannedResource[], after: readonly PlannedResource[]): Loss[] {
  const pairs = matched(before, after);
  return after.flatMap((stream) => {
    const { urn, type, name } = stream;
    const [was, is] = [pairs.get(urn), stream].map((side) => numberAt(side, SHARD_COUNT));
    if (type !== STREAM || !isScaled(stream) || was === undefined || is === undefined || was === is) return [];
    const reason = `goes from ${was} to ${is} in the config only: the stream is scaled by its load, and a deployment leaves its shards alone (G-16); set autoscaling.minShards and maxShards, or run npm run reshard for once`;
    return [{ severity: "warning", urn, name: `${type.split(":").at(-1)} ${name}`, path: SHARD_COUNT, reason }];
  });
}

function shorterRetention(change: ResourceChange): Loss[] {
  const was = numberAt(change.before, "retentionPeriod") ?? DEFAULT_RETENTION_HOURS;
  const is = numberAt(change.after, "retentionPeriod") ?? DEFAULT_RETENTION_HOURS;
  if (is >= was) return [];
  const reason = `goes from ${was} to ${is} hours: records older than ${is} h are gone at once (G-22); let the readers come that far first, or keep ${was}`;
  return [warning(change, "retentionPeriod", reason)];
}

const KINESIS_SOURCE = "kinesisSourceConfiguration";
const NEW_NAME = "deliver under another name (a new key under deliveries) beside it";
/** The way that loses nothing. */
const BESIDE = `${NEW_NAME} and compare before this one goes: docs/change-of-destination.md`;

/** What a change of a Firehose delivery stream loses, or why AWS refuses it. */
export function deliveryLosses(change: ResourceChange): Loss[] {
  if (change.action === "delete") return [deletedDelivery(change)];
  const collision = collides(change) ? [collisionOf(change)] : [];
  return change.action === "replace"
    ? [replacedDelivery(change), ...collision]
    : [...backupOff(change), ...moved(change), ...reformatted(change)];
}

function deletedDelivery(change: ResourceChange): Loss {
  const reason =
    "is deleted: what it has taken and not delivered yet may not arrive; stop its producers and wait for its buffers first, or keep it";
  return warning(change, "", reason);
}

function replacedDelivery(change: ResourceChange): Loss {
  const { before, after, causes } = change;
  const because = causes.map(({ path }) => pathText(path)).join(", ");
  const replaced = `gives way to a new delivery stream, for ${because} is fixed when it is made (F-02, G-08)`;
  if (valueAt(after, KINESIS_SOURCE) === undefined) {
    const isNamed = typeof valueAt(after, "name") === "string" && valueAt(before, "name") === valueAt(after, "name");
    const gap = isNamed ? "in between puts fail, so let producers retry" : "producers must put to the new name";
    return warning(change, "", `${replaced}: ${gap}, and what the old one has not delivered may not arrive`);
  }
  const gap = "the new one begins at LATEST, so records that arrive in between are in no object (G-10)";
  return warning(
    change,
    "",
    `${replaced}: ${gap}; ${BESIDE}; else pause the producers meanwhile, or put those records again from a backup`,
  );
}

/** Its name is taken until the old one is gone. */
function collides({ action, before, after }: ResourceChange): boolean {
  const name = valueAt(after, "name");
  return (
    action === "replace" && typeof name === "string" && name === valueAt(before, "name") && !after?.deleteBeforeReplace
  );
}

function collisionOf(change: ResourceChange): Loss {
  const reason =
    "stays while the delivery stream is replaced, and the new one cannot take the name before the old one is gone (G-09); set deleteBeforeReplace, or leave the name out";
  return failure(change, "name", reason);
}

/** The provider asks AWS for it, which refuses. */
function backupOff(change: ResourceChange): Loss[] {
  return ["extendedS3Configuration", "redshiftConfiguration"].flatMap((destination) => {
    const [was, is] = [change.before, change.after].map((side) => valueAt(side, destination, "s3BackupMode"));
    const isThere = valueAt(change.after, destination) !== undefined;
    if (was !== "Enabled" || is === "Enabled" || !isThere) return [];
    const reason = `goes from Enabled to ${String(is ?? "Disabled")}, and AWS switches no backup off (F-110, G-08), so the update fails; keep the backup, or ${NEW_NAME}`;
    return [failure(change, `${destination}.s3BackupMode`, reason)];
  });
}

/** A table of the warehouse is `tableLosses`' matter. */
const PLACES = [
  "extendedS3Configuration.bucketArn",
  "extendedS3Configuration.prefix",
  "redshiftConfiguration.clusterJdbcurl",
];

/** What was delivered stays where it lies. */
function moved(change: ResourceChange): Loss[] {
  return change.differences
    .map(({ path }) => pathText(path))
    .filter((path) => PLACES.includes(path))
    .map((path) => {
      const reason =
        "changes: what was delivered so far stays in the old place, and queries of the new one do not find it";
      return warning(change, path, `${reason}; ${BESIDE}; else move it there, or keep the place`);
    });
}

const CONVERSION = ["extendedS3Configuration", "dataFormatConversionConfiguration"];

/** A table is of one format, so it reads no more what was delivered in another. */
function reformatted(change: ResourceChange): Loss[] {
  const [was, is] = [change.before, change.after].map((side) => serializerOf(valueAt(side, ...CONVERSION)));
  if (was === is || valueAt(change.after, "extendedS3Configuration") === undefined) return [];
  const reason = "changes: what was delivered so far keeps its format, which the table then does not read";
  return [warning(change, CONVERSION.join("."), `${reason}; ${BESIDE}; else keep the format`)];
}

/** `parquetSerDe`, `orcSerDe`, or `undefined` for objects of records as they come. */
function serializerOf(conversion: Json | undefined): string | undefined {
  const text = JSON.stringify(conversion ?? null);
  return ["parquetSerDe", "orcSerDe"].find((name) => text.includes(`"${name}"`));
}
