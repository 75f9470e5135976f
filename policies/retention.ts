import { mustBe, mustBeAtLeast } from "./checks";
import { at, listAt, UNKNOWN } from "./known";
import { numberOf, resourcePolicy } from "./policy";
import { TYPES } from "./types";

const STREAM_HOURS = 168;
const LOG_DAYS = 365;
const SNAPSHOT_DAYS = 7;
/** KMS takes 7 to 30, and 30 where nothing is said. */
const KEY_DAYS = 14;
const STANDARD_KEY_DAYS = 30;
/** Kinesis keeps a day where nothing is said. */
const STANDARD_STREAM_HOURS = 24;
/** Redshift keeps a day where nothing is said. */
const STANDARD_SNAPSHOT_DAYS = 1;

const streamRetention = resourcePolicy(
  {
    name: "kinesis-stream-retention",
    controls: ["Kinesis.3"],
    level: "advisory",
    types: [TYPES.stream],
    wants: "A stream keeps records long enough to repair a destination; what is older is lost",
    wayOut:
      "raise retentionHours, which costs money by the hour and shard or GB, or lower minimumHours in this policy's config",
    configSchema: {
      properties: {
        minimumHours: {
          type: "integer",
          default: STREAM_HOURS,
          minimum: 24,
          description: "Shortest retention in hours",
        },
      },
    },
  },
  ({ properties, config }) => {
    const minimum = numberOf(config, "minimumHours", STREAM_HOURS);
    return mustBeAtLeast(properties, "retentionPeriod", minimum, "hours", STANDARD_STREAM_HOURS);
  },
);

/** Zero, or nothing, keeps events for good. */
const logRetention = resourcePolicy(
  {
    name: "log-group-retention",
    controls: ["CloudWatch.16"],
    level: "advisory",
    types: [TYPES.logGroup],
    wants: "Logs are kept for a year, the time in which most breaches are found",
    wayOut: "set streaming-ingest:logRetentionDays, or lower minimumDays in this policy's config",
    configSchema: {
      properties: {
        minimumDays: { type: "integer", default: LOG_DAYS, minimum: 1, description: "Shortest retention in days" },
      },
    },
  },
  ({ properties, config }) => {
    if (at(properties, "retentionInDays") === 0) return [];
    const minimum = numberOf(config, "minimumDays", LOG_DAYS);
    return mustBeAtLeast(properties, "retentionInDays", minimum, "days", Number.POSITIVE_INFINITY);
  },
);

const logsEnd = resourcePolicy(
  {
    name: "log-group-ends",
    level: "advisory",
    types: [TYPES.logGroup],
    wants: "Logs end some day: kept for good they cost more each month, and may hold what must be deleted",
    wayOut: "set retentionInDays",
  },
  ({ properties }) => mustBeAtLeast(properties, "retentionInDays", 1, "days"),
);

const lifecycle = resourcePolicy(
  {
    name: "bucket-lifecycle",
    controls: ["S3.10", "S3.13"],
    level: "mandatory",
    types: [TYPES.bucketLifecycle],
    wants: "A bucket has a lifecycle: without one, uploads that nobody ended and older versions are paid for good",
    wayOut: 'give it a rule with status "Enabled"',
  },
  ({ properties }) => {
    const rules = listAt(properties, "rules");
    const isThere = (rules ?? []).some((rule) => {
      const status = at(rule, "status");
      return status === UNKNOWN || status === "Enabled";
    });
    return rules === undefined || isThere ? [] : [{ path: "rules", reason: "must have one that is enabled" }];
  },
);

const versioned = resourcePolicy(
  {
    name: "bucket-versioned",
    controls: ["S3.14"],
    level: "mandatory",
    types: [TYPES.bucketVersioning],
    wants: "A bucket keeps older versions, so that an object written over or deleted can be had back",
    wayOut: 'set versioningConfiguration.status to "Enabled"',
  },
  ({ properties }) => mustBe(properties, "versioningConfiguration.status", "Enabled"),
);

const snapshots = resourcePolicy(
  {
    name: "redshift-snapshots-kept",
    controls: ["Redshift.3"],
    level: "mandatory",
    types: [TYPES.cluster],
    wants: "A cluster's automated snapshots are kept for a week, so that a mistake of last Friday can be undone",
    wayOut: "raise cluster.snapshotRetentionDays, or lower minimumDays in this policy's config",
    configSchema: {
      properties: {
        minimumDays: {
          type: "integer",
          default: SNAPSHOT_DAYS,
          minimum: 1,
          maximum: 35,
          description: "Shortest retention in days",
        },
      },
    },
  },
  ({ properties, config }) => {
    const minimum = numberOf(config, "minimumDays", SNAPSHOT_DAYS);
    return mustBeAtLeast(properties, "automatedSnapshotRetentionPeriod", minimum, "days", STANDARD_SNAPSHOT_DAYS);
  },
);

const keyDeletion = resourcePolicy(
  {
    name: "kms-key-deletion-window",
    controls: ["KMS.3"],
    level: "mandatory",
    types: [TYPES.key],
    wants: "A key that is deleted by mistake can be had back for two weeks: what it encrypted is lost with it",
    wayOut: "raise deletionWindowInDays, or lower minimumDays in this policy's config",
    configSchema: {
      properties: {
        minimumDays: {
          type: "integer",
          default: KEY_DAYS,
          minimum: 7,
          maximum: 30,
          description: "Shortest wait in days",
        },
      },
    },
  },
  ({ properties, config }) => {
    const minimum = numberOf(config, "minimumDays", KEY_DAYS);
    return mustBeAtLeast(properties, "deletionWindowInDays", minimum, "days", STANDARD_KEY_DAYS);
  },
);

const secretRecoverable = resourcePolicy(
  {
    name: "secret-recoverable",
    level: "advisory",
    types: [TYPES.secret],
    wants: "A deleted secret can be had back for a while",
    wayOut: "leave allowDeletion of the delivery's redshift out, where its table is not to be deleted",
  },
  ({ properties }) => mustBeAtLeast(properties, "recoveryWindowInDays", 1, "days", STANDARD_KEY_DAYS),
);

/** Protection is Pulumi's own and no property. */
const storeProtected = resourcePolicy(
  {
    name: "store-protected",
    level: "advisory",
    types: [TYPES.bucket, TYPES.namespace, TYPES.cluster, TYPES.key],
    wants: "What holds data, and the key that it is read with, is protected from `pulumi destroy`",
    wayOut: "leave streaming-ingest:allowDeletion out where the data matters",
  },
  ({ protect }) => (protect ? [] : [{ path: "protect", reason: "must be true" }]),
);

export const RETENTION = [
  streamRetention,
  logRetention,
  logsEnd,
  lifecycle,
  versioned,
  snapshots,
  keyDeletion,
  secretRecoverable,
  storeProtected,
];
