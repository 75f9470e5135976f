import { validateDataLake } from "../../components/data-lake";
import { MAX_LIFECYCLE_DAYS } from "../../components/data-lake/validate";
import { checkTopicArn, validateAlarmTopic, validateObservability } from "../../components/observability";
import { checkTags } from "../../components/shared/checks";
import { checkLogRetention } from "../../components/shared/log-retention";
import { checkPattern, checkRange, type Problem, under } from "../../components/shared/problems";
import { validateStreamingIngest } from "../../components/streaming-ingest";
import { checkPublicAccessReason, validateWarehouse } from "../../components/warehouse/validate";
import { lakeArgs, pipelineArgs, type StackParts, warehouseArgs } from "../compose";
import type { ReportParts } from "../compose-reports";
import { checkRegions } from "./checks-region";
import { checkReports } from "./checks-reports";
import { checkStreams } from "./checks-streams";
import { checkTogether } from "./checks-together";
import type { StackConfig } from "./stack-config";

/** Name of the lake's component. */
export const LAKE = "lake";
/** Name of the warehouse's component. */
export const WAREHOUSE = "warehouse";

const POLICY_ARN = /^arn:[^:]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;

/** Stands for an output of a component that is not made yet. Checks look at known values only. */
const LATER = Promise.resolve("known once it is made");

/**
 * What the components say of the stack's settings, and how its pipelines go together.
 *
 * @param region the Region of the stack, where its config says it
 */
export function checkStack(config: StackConfig, region: string | undefined): Problem[] {
  const { pipelines, logRetentionDays, permissionsBoundaryArn, tags } = config;
  const tagProblems = checkTags("tags", tags);
  // Tags that are wrong alone would be wrong again in each stream that gets them.
  const sharedTags = tagProblems.length === 0 ? tags : {};
  return [
    ...checkLogRetention("logRetentionDays", logRetentionDays),
    ...checkPattern("permissionsBoundaryArn", permissionsBoundaryArn, POLICY_ARN, "the ARN of an IAM policy"),
    ...tagProblems,
    ...under("lake", checkLake(config)),
    ...checkWarehouse(config, sharedTags),
    ...under("warehouse", checkExistingWarehouse(config)),
    ...under("observability", checkObservability(config)),
    ...Object.entries(pipelines).flatMap(([name, pipeline]) => {
      // Log retention is the stack's and is checked once above; tags go together with the stream's own.
      const args = pipelineArgs(pipeline, partsLater(config), {
        ...config,
        logRetentionDays: undefined,
        tags: sharedTags,
      });
      return under(`ingest.${name}`, validateStreamingIngest(args, name));
    }),
    ...checkTogether(config),
    ...checkReports(config, reportPartsLater(config)),
    ...checkStreams(config),
    ...checkRegions(config, region),
  ];
}

/** Stands for what pipelines are wired to. */
function partsLater({ warehouse }: StackConfig): StackParts {
  const connection = {
    jdbcUrl: LATER,
    databaseName: LATER,
    tableFunctionName: LATER,
    tableFunctionRoleName: LATER,
    streamingRoleArn: LATER,
  };
  return {
    existingLake: { bucketArn: LATER, databaseName: LATER },
    ...(warehouse && { warehouse: connection }),
  };
}

/** What is the stack's own is checked once, above. @param tags what of it the reason for a public address goes together with */
function checkWarehouse(config: StackConfig, tags: StackConfig["tags"]): Problem[] {
  const args = warehouseArgs(config);
  if (args === undefined || args.region === "") return [];
  const { firehoseCidr, publicAccessReason } = args.existing === undefined ? (config.warehouse ?? {}) : {};
  // A block and a reason that nobody needs yet are looked at all the same.
  const firehoseAccess = args.firehoseAccess ?? (firehoseCidr === undefined ? undefined : { firehoseCidr });
  const unused = args.firehoseAccess === undefined ? publicAccessReason : undefined;
  const found = validateWarehouse({ ...args, firehoseAccess, tags, logRetentionDays: undefined }, WAREHOUSE);
  return [
    ...found.map(({ path, reason }) => ({ path: pathOfWarehouse(path), reason })),
    ...checkPublicAccessReason("warehouse.publicAccessReason", unused),
  ];
}

/** Where a stack file says what the warehouse's arguments are made of. */
function pathOfWarehouse(path: string): string {
  if (path === "quickSightAccess") return "reports.quickSightCidr";
  if (path === "quickSightAccess.securityGroupId") return "reports.vpcConnectionSecurityGroupId";
  // The stack's tags are sound, so it is the reason, a tag too, that they do not go together with.
  if (path === "tags") return "warehouse.publicAccessReason";
  const [, setting] = /^quickSightAccess\.(.*)$/.exec(path) ?? [];
  return setting === undefined
    ? `warehouse.${path.replace(/^firehoseAccess\.(firehoseCidr|publicAccessReason)$/, "$1")}`
    : `reports.${setting}`;
}

/** What each pipeline would be told again is checked once here. */
function checkObservability({ observability, pipelines, warehouse }: StackConfig): Problem[] {
  if (observability === undefined) return [];
  const { topicArn, email, thresholds, dashboard } = observability;
  const both = topicArn !== undefined && email !== undefined;
  const isTaken = warehouse !== undefined && dashboard !== false && Object.keys(pipelines).includes(WAREHOUSE);
  return [
    ...checkTopicArn(topicArn),
    ...validateAlarmTopic({ email }),
    ...validateObservability({ thresholds }),
    ...(both ? [{ path: "email", reason: "must be left out beside topicArn: subscribe it to that topic" }] : []),
    ...(isTaken
      ? [{ path: "dashboard", reason: `must be false, as a pipeline is named "${WAREHOUSE}" too; or rename it` }]
      : []),
  ];
}

/** Stands for what reports are wired to. */
function reportPartsLater(config: StackConfig): ReportParts {
  const lake = { bucketArn: LATER, databaseName: LATER, workgroupArn: LATER };
  return { lake, warehouse: partsLater(config).warehouse, tableName: () => LATER };
}

/** What an existing warehouse must bring, and what only one that is made has. */
function checkExistingWarehouse({ warehouse, pipelines }: StackConfig): Problem[] {
  if (warehouse?.existing === undefined) return [];
  const reason = "must be left out beside existing, which has let Firehose in already or does not (R-11)";
  const problems: Problem[] = (["firehoseCidr", "publicAccessReason"] as const)
    .filter((path) => warehouse[path] !== undefined)
    .map((path) => ({ path, reason }));
  const streaming = Object.entries(pipelines).flatMap(([name, { deliveries }]) =>
    Object.entries(deliveries)
      .filter(({ 1: { redshift } }) => redshift?.ingestion === "STREAMING")
      .map(([key]) => `ingest.${name}.deliveries.${key}`),
  );
  if (streaming.length > 0 && warehouse.existing.streamingRoleArn === undefined) {
    const reason = `must be given, since ${streaming.join(", ")} reads a data stream with that role; or use COPY (ST-03)`;
    problems.push({ path: "existing.streamingRoleArn", reason });
  }
  return problems;
}

/** Expirations have one setting for all their prefixes, which is looked at also where there are none yet. */
function checkLake(config: StackConfig): Problem[] {
  const { existingBucketArn, ...lake } = config.lake;
  const days = existingBucketArn === undefined ? EXPIRATIONS : [];
  const found = validateDataLake({ ...lakeArgs(config), tags: undefined }, LAKE)
    .filter(({ path }) => !/^(raw|data|error)Expirations\[\d+\]\.days$/.test(path))
    .map(({ path, reason }) => ({
      path: path.replace(/^(raw|data|error)Expirations\b.*/, "$1ExpirationDays"),
      reason,
    }));
  return [...days.flatMap((path) => checkRange(path, lake[path], 1, MAX_LIFECYCLE_DAYS, "days")), ...found].filter(
    ({ path }, index, all) => all.findIndex((other) => other.path === path) === index,
  );
}

const EXPIRATIONS = [
  "rawExpirationDays",
  "dataExpirationDays",
  "errorExpirationDays",
  "stagingExpirationDays",
] as const;
