import type { ResourceChange } from "./compare";
import { failure, goes, type Loss, type LossRule, numberAt, valueAt, warning } from "./loss";

/** What protects a store is the state before: Pulumi looks there, whatever the program says now. */
export function protectionLosses(change: ResourceChange): Loss[] {
  if (!goes(change) || !change.before?.protect) return [];
  const done = change.action === "replace" ? "replace" : "delete";
  const reason = `is protected, so Pulumi refuses to ${done} it, and the whole update stops; keep it as it is, or allow its deletion (allowDeletion) in a deployment before this one`;
  return [failure(change, "", reason)];
}

/** What goes with stores, and with what holds their meaning. What the stores protect is said by `protectionLosses`. */
const STORE_LOSSES: Readonly<Record<string, LossRule>> = {
  "aws:s3/bucket:Bucket": goneBucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": shorterLives,
  "aws:s3/bucketVersioning:BucketVersioning": versioningOff,
  "aws:kms/key:Key": goneKey,
  "aws:secretsmanager/secret:Secret": goneSecret,
  "aws:redshift/cluster:Cluster": goneCluster,
  "aws:redshiftserverless/namespace:Namespace": goneNamespace,
  "aws:kinesisanalyticsv2/application:Application": goneJob,
  "aws:glue/catalogDatabase:CatalogDatabase": (change) =>
    gone(change, "the definitions of all its tables go with it; the objects stay. Keep its name"),
  "aws:glue/catalogTable:CatalogTable": changedTable,
  "aws:cloudwatch/logGroup:LogGroup": changedLog,
  "aws:sqs/queue:Queue": (change) => gone(change, "the messages in it go with it; take them out first, or keep it"),
  "aws:dms/replicationTask:ReplicationTask": (change) =>
    gone(change, "the position in its source goes with it, and a new task loads anew; keep it, or expect rows twice"),
};

export function storeLosses(change: ResourceChange): Loss[] {
  return STORE_LOSSES[change.type]?.(change) ?? [];
}

function gone(change: ResourceChange, lost: string): Loss[] {
  if (!goes(change)) return [];
  return [warning(change, "", `${change.action === "replace" ? "gives way to a new one" : "is deleted"}: ${lost}`)];
}

function goneBucket(change: ResourceChange): Loss[] {
  if (!goes(change)) return [];
  if (valueAt(change.before, "forceDestroy") === true)
    return gone(change, "all its objects go with it; copy them first, or keep it");
  const reason = `must be empty to be deleted, so the update fails while it has objects (G-13); keep the bucket, or empty it first`;
  return [failure(change, "", reason)];
}

const LIFE_PATHS = [
  ["expiration", "days"],
  ["noncurrentVersionExpiration", "noncurrentDays"],
];

/** Objects that the new rule would have deleted already are deleted at its first run. */
function shorterLives(change: ResourceChange): Loss[] {
  return change.differences.flatMap(({ path, before, after }) => {
    const isLife = LIFE_PATHS.some((life) => path.slice(-2).join(".") === life.join("."));
    if (!isLife || typeof after !== "number" || (typeof before === "number" && after >= before)) return [];
    const reason = `goes from ${before ?? "no limit"} to ${after} days: what is older is deleted within a day or two; copy it first, or keep the days`;
    return [warning(change, path.join(".").replace(/\.\[/g, "["), reason)];
  });
}

function versioningOff(change: ResourceChange): Loss[] {
  const [was, is] = [change.before, change.after].map((side) => valueAt(side, "versioningConfiguration", "status"));
  if (change.action === "delete" || was !== "Enabled" || is === "Enabled") return [];
  const reason = "is no longer Enabled: what is overwritten or deleted from now on cannot come back; keep it Enabled";
  return [warning(change, "versioningConfiguration.status", reason)];
}

const KEY_DAYS = 30;

function goneKey(change: ResourceChange): Loss[] {
  const days = numberAt(change.before, "deletionWindowInDays") ?? KEY_DAYS;
  return gone(
    change,
    `after ${days} days nothing that it encrypts can be read again; re-encrypt that first, or keep it`,
  );
}

function goneSecret(change: ResourceChange): Loss[] {
  const days = numberAt(change.before, "recoveryWindowInDays") ?? KEY_DAYS;
  const back = days === 0 ? "cannot come back" : `can come back for ${days} days (G-14)`;
  return gone(change, `its value goes with it and ${back}; keep it, or see that whoever reads it has another`);
}

function goneCluster(change: ResourceChange): Loss[] {
  const snapshot = valueAt(change.before, "finalSnapshotIdentifier");
  const hasSnapshot = valueAt(change.before, "skipFinalSnapshot") !== true && snapshot !== undefined;
  const lost = hasSnapshot
    ? `all its databases go with it, but for a final snapshot (RC-11), from which they can be restored`
    : "all its databases and their rows go with it; take a snapshot first, or keep it";
  return gone(change, lost);
}

function goneNamespace(change: ResourceChange): Loss[] {
  return gone(change, "all its databases and their rows go with it (RS-01); take a snapshot first, or keep its names");
}

function goneJob(change: ResourceChange): Loss[] {
  const lost =
    change.action === "replace"
      ? "the new job begins at its start position without the old one's windows (FL-01), so results near there can be missing or come twice; set startTimestamp to the start of a window that is still open"
      : "its snapshots and open windows go with it; keep it, or let its windows close first";
  return gone(change, lost);
}

function changedTable(change: ResourceChange): Loss[] {
  const lost = gone(change, "its objects stay, but queries by its name fail; keep its name, or change the queries");
  if (change.action === "delete") return lost;
  // A delivery's prefix goes by its table unless it is set, so a table that is renamed looks elsewhere.
  const wayOut = change.action === "replace" ? "set the delivery's prefix as it was" : "keep it and name a new table";
  const moved = change.differences.flatMap(({ path, before }) => {
    const place = path.join(".");
    if (before === undefined || !(place === "storageDescriptor.location" || path[0] === "partitionKeys")) return [];
    const reason = `changes: objects that lie as before are no longer found by queries of the table; move them, or ${wayOut}`;
    return [warning(change, path.join(".").replace(/\.\[/g, "["), reason)];
  });
  return [...lost, ...moved];
}

function changedLog(change: ResourceChange): Loss[] {
  if (goes(change)) return gone(change, "its log events go with it; export them first, or keep it");
  if (change.action === "create") return [];
  const [was, is] = [change.before, change.after].map((side) => numberAt(side, "retentionInDays") ?? 0);
  const isShorter = is !== undefined && is > 0 && (was === 0 || (was ?? 0) > is);
  if (!isShorter) return [];
  const reason = `goes from ${was === 0 ? "no limit" : was} to ${is} days: older log events are deleted; export them first, or keep the days`;
  return [warning(change, "retentionInDays", reason)];
}
