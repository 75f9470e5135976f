import { checkLogRetention } from "../shared/log-retention";
import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { FeedTargetArgs, IotFeedArgs } from "./args";
import type { IotFeedComponentArgs } from "./component-args";
import { checkRuleSql } from "./topic-filter";
import { checkOnlyFor, validateShared } from "./validate-shared";

/** Characters of a Kinesis partition key (K-16). */
export const MAX_PARTITION_KEY_CHARACTERS = 256;

const RULE_NAME = /^[a-zA-Z0-9_]{1,128}$/;

/** Every problem of an IoT feed's arguments. @param componentName of which names of resources are made */
export function validateIotFeed(args: IotFeedComponentArgs, componentName: string): Problem[] {
  return [
    ...validateShared(args, componentName),
    ...under("feed", validateFeed(args.feed, args.target)),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
  ];
}

function validateFeed({ sql, ruleName, partitionKey, batchMode }: IotFeedArgs, target: FeedTargetArgs): Problem[] {
  return [
    ...checkRuleSql("sql", sql),
    ...checkPattern("ruleName", ruleName, RULE_NAME, "1–128 of a–z, A–Z, 0–9 and _, without a hyphen (S-10)"),
    ...checkPartitionKey(partitionKey),
    ...checkOnlyFor("partitionKey", partitionKey, "kinesis", target),
    ...checkOnlyFor("batchMode", batchMode, "directPut", target),
  ];
}

/** A key with a template has another length once it is filled in, so only IoT knows whether that fits. */
function checkPartitionKey(key: string | undefined): Problem[] {
  if (key === undefined || key.includes("${")) return [];
  return checkRange(
    "partitionKey",
    key.length,
    1,
    MAX_PARTITION_KEY_CHARACTERS,
    "characters",
    "leave it out for ${newuuid()}",
  );
}
