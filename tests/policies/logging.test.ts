import { LOGGING } from "../../policies/logging";
import { TYPES } from "../../policies/types";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "a delivery whose backup logs nothing",
    policy: "delivery-stream-logs",
    type: TYPES.deliveryStream,
    name: "app-events-warehouse",
    change: { "redshiftConfiguration/s3BackupConfiguration/cloudwatchLoggingOptions": { enabled: false } },
    findings: [
      "redshiftConfiguration.s3BackupConfiguration.cloudwatchLoggingOptions.enabled must be true, got false",
      "redshiftConfiguration.s3BackupConfiguration.cloudwatchLoggingOptions.logGroupName must be set",
      "redshiftConfiguration.s3BackupConfiguration.cloudwatchLoggingOptions.logStreamName must be set",
    ],
  },
  {
    title: "a namespace that does not log its users (RedshiftServerless.6)",
    policy: "redshift-namespace-audit-log",
    type: TYPES.namespace,
    change: { logExports: ["connectionlog"] },
    findings: ['logExports must have "userlog"'],
  },
  {
    title: "a function that logs where Lambda chooses",
    policy: "lambda-own-log-group",
    type: TYPES.function,
    change: { loggingConfig: undefined },
    findings: ["loggingConfig.logGroup must be set"],
  },
  {
    title: "a job that logs nothing",
    policy: "flink-job-logs",
    type: TYPES.application,
    from: "analytics",
    change: { cloudwatchLoggingOptions: undefined },
    findings: ["cloudwatchLoggingOptions.logStreamArn must be set"],
  },
  {
    title: "a workgroup that does not say what its queries read (Athena.4)",
    policy: "athena-metrics",
    type: TYPES.athenaWorkgroup,
    change: { "configuration/publishCloudwatchMetricsEnabled": false },
    findings: ["configuration.publishCloudwatchMetricsEnabled must be true or nothing, got false"],
  },
  {
    title: "a task that logs nothing (DMS.7, DMS.8)",
    policy: "dms-task-logs",
    type: TYPES.dmsTask,
    madeUp: { replicationTaskSettings: '{"Logging": {"EnableLogging": true}}' },
    change: { replicationTaskSettings: '{"Logging": {"EnableLogging": false}}' },
    findings: ["replicationTaskSettings must enable logging"],
  },
  {
    title: "an alarm that tells nobody (CloudWatch.15)",
    policy: "alarm-tells-somebody",
    type: TYPES.alarm,
    change: { alarmActions: undefined },
    findings: ["alarmActions must be set"],
  },
  {
    title: "an alarm whose actions are off (CloudWatch.17)",
    policy: "alarm-tells-somebody",
    type: TYPES.alarm,
    change: { actionsEnabled: false },
    findings: ["actionsEnabled must be true or nothing, got false"],
  },
];

describeCases("logs", LOGGING, CASES);
