import { mustBe, mustBeSet } from "./checks";
import { at, listAt, type Properties, UNKNOWN } from "./known";
import { type Fault, resourcePolicy, stackPolicy } from "./policy";
import { TYPES } from "./types";

/** The parts of a delivery stream that write a log of their own. */
const LOGGING_PARTS = [
  "extendedS3Configuration",
  "extendedS3Configuration.s3BackupConfiguration",
  "redshiftConfiguration",
  "redshiftConfiguration.s3Configuration",
  "redshiftConfiguration.s3BackupConfiguration",
];

const deliveryLogs = resourcePolicy(
  {
    name: "delivery-stream-logs",
    level: "mandatory",
    types: [TYPES.deliveryStream],
    wants: "A delivery stream logs its errors: metrics say that a delivery fails, and only the log says why",
    wayOut: "set cloudwatchLoggingOptions with enabled, logGroupName and logStreamName (F-61)",
  },
  ({ properties }) => LOGGING_PARTS.flatMap((part) => logs(properties, part)),
);

function logs(properties: Properties, part: string): Fault[] {
  const settings = at(properties, part);
  if (settings === null || settings === UNKNOWN) return [];
  const options = `${part}.cloudwatchLoggingOptions`;
  return [
    ...mustBe(properties, `${options}.enabled`, true),
    ...mustBeSet(properties, `${options}.logGroupName`),
    ...mustBeSet(properties, `${options}.logStreamName`),
  ];
}

/** The log of queries is left to choice: it has the text of every statement. */
const AUDIT_LOGS = ["connectionlog", "userlog"];

const namespaceAudit = resourcePolicy(
  {
    name: "redshift-namespace-audit-log",
    controls: ["RedshiftServerless.6"],
    level: "mandatory",
    types: [TYPES.namespace],
    wants: "A namespace logs who connects and which users are made",
    wayOut: `set logExports to ${AUDIT_LOGS.join(", ")}`,
  },
  ({ properties }) => {
    const exported = listAt(properties, "logExports");
    if (exported === undefined || exported.includes(UNKNOWN)) return [];
    return AUDIT_LOGS.filter((log) => !exported.includes(log)).map((log) => ({
      path: "logExports",
      reason: `must have "${log}"`,
    }));
  },
);

const clusterAudit = stackPolicy(
  {
    name: "redshift-cluster-audit-log",
    controls: ["Redshift.4"],
    level: "mandatory",
    wants: "A cluster logs who connects and which users are made",
    wayOut: "add an aws.redshift.Logging for the cluster",
  },
  (stack) => {
    const logged = stack.ofType(TYPES.clusterLogging).flatMap((logging) => [...stack.madeBefore(logging)]);
    return stack
      .ofType(TYPES.cluster)
      .filter((cluster) => !logged.includes(cluster))
      .map((resource) => ({ resource, path: "logging", reason: "must be set up" }));
  },
);

const functionLogs = resourcePolicy(
  {
    name: "lambda-own-log-group",
    level: "advisory",
    types: [TYPES.function],
    wants: "A function writes to a log group of the stack: the one that Lambda makes itself keeps its events for good",
    wayOut: "set loggingConfig.logGroup",
  },
  ({ properties }) => mustBeSet(properties, "loggingConfig.logGroup"),
);

const jobLogs = resourcePolicy(
  {
    name: "flink-job-logs",
    level: "mandatory",
    types: [TYPES.application],
    wants: "A job logs: a query that fails says why nowhere else",
    wayOut: "set cloudwatchLoggingOptions.logStreamArn",
  },
  ({ properties }) => mustBeSet(properties, "cloudwatchLoggingOptions.logStreamArn"),
);

const athenaMetrics = resourcePolicy(
  {
    name: "athena-metrics",
    controls: ["Athena.4"],
    level: "advisory",
    types: [TYPES.athenaWorkgroup],
    wants: "A workgroup publishes how much its queries read, which is what they cost",
    wayOut: "set configuration.publishCloudwatchMetricsEnabled: true",
  },
  ({ properties }) => mustBe(properties, "configuration.publishCloudwatchMetricsEnabled", true, null),
);

const dmsLogs = resourcePolicy(
  {
    name: "dms-task-logs",
    controls: ["DMS.7", "DMS.8"],
    level: "advisory",
    types: [TYPES.dmsTask],
    wants: "A replication task logs what it could not read or put; the group and the role for it belong to the account",
    wayOut: 'set replicationTaskSettings with "Logging": { "EnableLogging": true }',
  },
  ({ properties }) => {
    const settings = at(properties, "replicationTaskSettings");
    if (settings === UNKNOWN || /"EnableLogging"\s*:\s*true/.test(String(settings ?? ""))) return [];
    return [{ path: "replicationTaskSettings", reason: "must enable logging" }];
  },
);

const alarmTells = resourcePolicy(
  {
    name: "alarm-tells-somebody",
    controls: ["CloudWatch.15", "CloudWatch.17"],
    level: "advisory",
    types: [TYPES.alarm],
    wants: "An alarm tells somebody when it fires: on a page that nobody looks at it is none",
    wayOut: "set streaming-ingest:observability.topicArn (component: topicArn), and leave actionsEnabled out",
  },
  ({ properties }) => [
    ...mustBeSet(properties, "alarmActions"),
    // Actions are on where nothing is said.
    ...mustBe(properties, "actionsEnabled", true, null),
  ],
);

export const LOGGING = [deliveryLogs, namespaceAudit, functionLogs, jobLogs, athenaMetrics, dmsLogs, alarmTells];
export const LOGGING_OF_STACK = [clusterAudit];
