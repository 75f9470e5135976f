import { validateDataLake } from "../../components/data-lake";
import { checkTags } from "../../components/shared/checks";
import { checkLogRetention } from "../../components/shared/log-retention";
import { type Problem, under } from "../../components/shared/problems";
import { validateStreamingIngest } from "../../components/streaming-ingest";
import { lakeArgs, pipelineArgs } from "../compose";
import { checkRegions } from "./checks-region";
import { checkTogether } from "./checks-together";
import type { StackConfig } from "./stack-config";

/** Name of the lake's component. */
export const LAKE = "lake";

/** Stands for an output of a component that is not made yet. Checks look at known values only. */
const LATER = Promise.resolve("known once it is made");

/**
 * What the components say of the stack's settings, and how its pipelines go together.
 *
 * @param region the Region of the stack, where its config says it
 */
export function checkStack(config: StackConfig, region: string | undefined): Problem[] {
  const { pipelines, logRetentionDays, tags } = config;
  const tagProblems = checkTags("tags", tags);
  // Tags that are wrong alone would be wrong again in each stream that gets them.
  const sharedTags = tagProblems.length === 0 ? tags : {};
  return [
    ...checkLogRetention("logRetentionDays", logRetentionDays),
    ...tagProblems,
    ...under("lake", checkLake(config)),
    ...Object.entries(pipelines).flatMap(([name, pipeline]) => {
      // Log retention is the stack's and is checked once above; tags go together with the stream's own.
      const args = pipelineArgs(
        pipeline,
        { bucketArn: LATER, databaseName: LATER },
        { logRetentionDays: undefined, tags: sharedTags },
      );
      return under(`ingest.${name}`, validateStreamingIngest(args, name));
    }),
    ...checkTogether(config),
    ...checkRegions(config, region),
  ];
}

/** Expirations have one setting for all their prefixes. */
function checkLake(config: StackConfig): Problem[] {
  const found = validateDataLake({ ...lakeArgs(config), tags: undefined }, LAKE).map(({ path, reason }) => ({
    path: path.replace(/^(raw|data|error)Expirations\b.*/, "$1ExpirationDays"),
    reason,
  }));
  return found.filter(({ path }, index) => found.findIndex((other) => other.path === path) === index);
}
