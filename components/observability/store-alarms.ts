import type { WatchedPrefixArgs, WatchedWarehouseArgs } from "./args";
import { type AlarmDefinition, alarmOn, PERIOD_SECONDS, type Thresholds } from "./definition";

/** The alarm of a prefix that only failures are written under. */
export function errorPrefixAlarms(
  key: string,
  { bucketName, prefix }: WatchedPrefixArgs,
  { errorObjects }: Thresholds,
): AlarmDefinition[] {
  return [
    {
      key: "error-objects",
      about: `the delivery ${key}`,
      meaning: `more than ${errorObjects} objects in 5 minutes were written under ${prefix}: records that failed, each with its reason`,
      firstStep: "read one for its reason, mend the cause, then re-drive (npm run redrive)",
      metrics: [{ kind: "requests", bucketName, prefix }],
      statistic: "Sum",
      periodSeconds: PERIOD_SECONDS,
      threshold: errorObjects,
      comparison: "GreaterThanThreshold",
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      missingData: "notBreaching",
    },
  ];
}

const MAX_DISK_PERCENT = 80;
const MAX_CPU_PERCENT = 90;

/** Alarms of a warehouse. A workgroup that rests, or a cluster that is paused, emits nothing, and that is no alarm. */
export function warehouseAlarms(key: string, warehouse: WatchedWarehouseArgs): AlarmDefinition[] {
  const about = `the warehouse ${key}`;
  const { workgroupName, maxCapacityRpu, clusterIdentifier } = warehouse;
  return [
    ...(workgroupName === undefined || maxCapacityRpu === undefined
      ? []
      : [
          alarmOn({ namespace: "AWS/Redshift-Serverless", dimensions: { Workgroup: workgroupName } }, about, {
            key: "warehouse-at-most",
            meaning: `the workgroup has used all of its ${maxCapacityRpu} RPUs for 15 minutes: queries and loads wait`,
            firstStep: "find the query in sys_query_history; raise maxCapacityRpu if the load is meant",
            metricName: "ComputeCapacity",
            statistic: "Maximum",
            threshold: maxCapacityRpu,
            comparison: "GreaterThanOrEqualToThreshold",
            evaluationPeriods: 3,
          }),
        ]),
    ...(clusterIdentifier === undefined
      ? []
      : clusterAlarms({ namespace: "AWS/Redshift", dimensions: { ClusterIdentifier: clusterIdentifier } }, about)),
  ];
}

function clusterAlarms(source: Parameters<typeof alarmOn>[0], about: string): AlarmDefinition[] {
  return [
    alarmOn(source, about, {
      key: "disk-full",
      meaning: `more than ${MAX_DISK_PERCENT} % of the cluster's disk is used; loads fail when it is full`,
      firstStep: "delete or unload old rows, or add nodes",
      metricName: "PercentageDiskSpaceUsed",
      statistic: "Average",
      threshold: MAX_DISK_PERCENT,
    }),
    alarmOn(source, about, {
      key: "cluster-busy",
      meaning: `the cluster's CPUs have been above ${MAX_CPU_PERCENT} % for 15 minutes`,
      firstStep: "find the query in sys_query_history",
      metricName: "CPUUtilization",
      statistic: "Average",
      threshold: MAX_CPU_PERCENT,
      evaluationPeriods: 3,
    }),
    alarmOn(source, about, {
      key: "cluster-unhealthy",
      meaning: "the cluster does not answer; deliveries retry meanwhile",
      firstStep: "look at the cluster's events in the console",
      metricName: "HealthStatus",
      statistic: "Minimum",
      threshold: 1,
      comparison: "LessThanThreshold",
      evaluationPeriods: 3,
      periodSeconds: 60,
    }),
  ];
}
