import { RETENTION } from "../../policies/retention";
import { TYPES } from "../../policies/types";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "a stream that keeps a day (Kinesis.3)",
    policy: "kinesis-stream-retention",
    type: TYPES.stream,
    change: { retentionPeriod: 167 },
    findings: ["retentionPeriod must be 168 hours or more, got 167"],
  },
  {
    title: "logs that end before a year (CloudWatch.16)",
    policy: "log-group-retention",
    type: TYPES.logGroup,
    change: { retentionInDays: 364 },
    findings: ["retentionInDays must be 365 days or more, got 364"],
  },
  {
    title: "logs that never end",
    policy: "log-group-ends",
    type: TYPES.logGroup,
    change: { retentionInDays: undefined },
    findings: ["retentionInDays must be 1 days or more, got nothing"],
  },
  {
    title: "a lifecycle whose rules are off (S3.10, S3.13)",
    policy: "bucket-lifecycle",
    type: TYPES.bucketLifecycle,
    change: { rules: [{ id: "all", status: "Disabled" }] },
    findings: ["rules must have one that is enabled"],
  },
  {
    title: "a bucket that keeps no versions (S3.14)",
    policy: "bucket-versioned",
    type: TYPES.bucketVersioning,
    change: { "versioningConfiguration/status": "Suspended" },
    findings: ['versioningConfiguration.status must be "Enabled", got "Suspended"'],
  },
  {
    title: "a cluster whose snapshots end within a week (Redshift.3)",
    policy: "redshift-snapshots-kept",
    type: TYPES.cluster,
    from: "others",
    change: { automatedSnapshotRetentionPeriod: 6 },
    findings: ["automatedSnapshotRetentionPeriod must be 7 days or more, got 6"],
  },
  {
    title: "a key that is gone in a week (KMS.3)",
    policy: "kms-key-deletion-window",
    type: TYPES.key,
    change: { deletionWindowInDays: 13 },
    findings: ["deletionWindowInDays must be 14 days or more, got 13"],
  },
  {
    title: "a secret that is gone at once",
    policy: "secret-recoverable",
    type: TYPES.secret,
    change: { recoveryWindowInDays: 0 },
    findings: ["recoveryWindowInDays must be 1 days or more, got 0"],
  },
  {
    title: "a store that `pulumi destroy` deletes",
    policy: "store-protected",
    type: TYPES.bucket,
    change: {},
    protect: false,
    findings: ["protect must be true; leave streaming-ingest:allowDeletion out"],
  },
];

describeCases("retention", RETENTION, CASES);
