import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { SqlAnalyticsArgs } from "./args";
import {
  CHECKPOINT_PAUSE_MILLISECONDS,
  DEFAULT_CHECKPOINT_INTERVAL_SECONDS,
  DEFAULT_PARALLELISM,
  PARALLELISM_PER_KPU,
} from "./settings";

type Configuration = aws.types.input.kinesisanalyticsv2.ApplicationApplicationConfiguration;
type PropertyGroups = Configuration["environmentProperties"];
type FlinkConfiguration = Configuration["flinkApplicationConfiguration"];

/** What an application is made of beside its settings. */
export interface ApplicationParts {
  bucketArn: pulumi.Input<string>;
  /** Key of the JAR. */
  codeKey: pulumi.Input<string>;
  environmentProperties: PropertyGroups;
}

/** The configuration of a job's application. */
export function applicationConfiguration(args: SqlAnalyticsArgs, parts: ApplicationParts): Configuration {
  const { bucketArn, codeKey, environmentProperties } = parts;
  return {
    applicationCodeConfiguration: {
      codeContent: { s3ContentLocation: { bucketArn, fileKey: codeKey } },
      // A JAR is a ZIP file to AWS (FL-04).
      codeContentType: "ZIPFILE",
    },
    environmentProperties,
    flinkApplicationConfiguration: flinkConfiguration(args),
    applicationSnapshotConfiguration: { snapshotsEnabled: true },
    // What AWS does too when an update leaves it out, as the provider's do. State that fits nothing in the new job stops the
    // update: to drop it could drop what open windows have counted, and keep the position behind them.
    runConfiguration: {
      applicationRestoreConfiguration: { applicationRestoreType: "RESTORE_FROM_LATEST_SNAPSHOT" },
      flinkRunConfiguration: { allowNonRestoredState: false },
    },
  };
}

/** Each part is CUSTOM, or AWS ignores its values (FL-12 to FL-14). */
function flinkConfiguration({ checkpointIntervalSeconds, parallelism }: SqlAnalyticsArgs): FlinkConfiguration {
  const checkpointInterval = (checkpointIntervalSeconds ?? DEFAULT_CHECKPOINT_INTERVAL_SECONDS) * 1000;
  return {
    checkpointConfiguration: {
      configurationType: "CUSTOM",
      checkpointingEnabled: true,
      checkpointInterval,
      minPauseBetweenCheckpoints: Math.min(CHECKPOINT_PAUSE_MILLISECONDS, checkpointInterval),
    },
    monitoringConfiguration: { configurationType: "CUSTOM", logLevel: "INFO", metricsLevel: "APPLICATION" },
    parallelismConfiguration: {
      configurationType: "CUSTOM",
      parallelism: parallelism ?? DEFAULT_PARALLELISM,
      parallelismPerKpu: PARALLELISM_PER_KPU,
      // It looks at the CPU alone, and each change restarts the job.
      autoScalingEnabled: false,
    },
  };
}
