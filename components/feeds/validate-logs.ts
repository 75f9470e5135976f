import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { FeedTargetArgs, LogsFeedArgs } from "./args";
import type { LogsFeedComponentArgs } from "./component-args";
import { checkOnlyFor, validateShared } from "./validate-shared";

export const DISTRIBUTIONS = ["Random", "ByLogStream"] as const;
/** Characters of a filter pattern (S-01). */
export const MAX_FILTER_PATTERN_CHARACTERS = 1024;
/** Regular expressions in a filter pattern (S-01). */
export const MAX_FILTER_PATTERN_EXPRESSIONS = 2;
/** Subscription filters of a log group (S-01). */
export const MAX_FILTERS_OF_LOG_GROUP = 2;
/** Where Firehose logs what it could not deliver. */
const FIREHOSE_LOG_GROUPS = "/aws/kinesisfirehose/";

const LOG_GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const LOG_GROUP_ALLOWED = "the name of a log group, 1–512 of a–z, A–Z, 0–9 and .-_/#, and no ARN";

/** Every problem of a logs feed's arguments. @param componentName of which names of resources are made */
export function validateLogsFeed({ target, feed, tags }: LogsFeedComponentArgs, componentName: string): Problem[] {
  return [...validateShared({ target, tags }, componentName), ...under("feed", validateFeed(feed, target))];
}

function validateFeed({ logGroupName, filterPattern, distribution }: LogsFeedArgs, target: FeedTargetArgs): Problem[] {
  return [
    ...checkLogGroupName(logGroupName),
    ...checkFilterPattern(filterPattern),
    ...checkOneOf("distribution", distribution, DISTRIBUTIONS),
    ...checkOnlyFor("distribution", distribution, "kinesis", target),
  ];
}

/** A log group that can be subscribed to without its events making new ones. */
export function checkLogGroupName(name: unknown): Problem[] {
  if (typeof name !== "string" || !name.startsWith(FIREHOSE_LOG_GROUPS)) {
    return checkPattern("logGroupName", name, LOG_GROUP_NAME, LOG_GROUP_ALLOWED);
  }
  const reason = `must not be a log group of Firehose, got "${name}": each error that it delivers could make another one (S-06); query it where it is`;
  return [{ path: "logGroupName", reason }];
}

function checkFilterPattern(pattern: string | undefined): Problem[] {
  if (pattern === undefined) return [];
  const path = "filterPattern";
  const problems = checkRange(path, pattern.length, 0, MAX_FILTER_PATTERN_CHARACTERS, "characters");
  const expressions = expressionsOf(pattern);
  if (expressions > MAX_FILTER_PATTERN_EXPRESSIONS) {
    const reason = `must have at most ${MAX_FILTER_PATTERN_EXPRESSIONS} regular expressions, each between two %, got ${expressions}`;
    problems.push({ path, reason });
  }
  return problems;
}

/** Regular expressions stand between percent signs, which in quotes or behind a backslash are themselves. */
function expressionsOf(pattern: string): number {
  const unquoted = pattern.replace(/\\./gs, "").replace(/"[^"]*"/gs, "");
  return Math.ceil((unquoted.split("%").length - 1) / 2);
}

/**
 * No log group may have more than two subscription filters (S-01). Names that are known only later, and filters that others
 * made, are AWS's to count.
 *
 * @param feeds by the path that a problem is to have, such as the feed's name
 */
export function checkFiltersOfLogGroups(feeds: Record<string, LogsFeedArgs>): Problem[] {
  const counts = new Map<string, number>();
  return Object.entries(feeds).flatMap(([path, { logGroupName }]) => {
    if (typeof logGroupName !== "string") return [];
    const count = (counts.get(logGroupName) ?? 0) + 1;
    counts.set(logGroupName, count);
    if (count <= MAX_FILTERS_OF_LOG_GROUP) return [];
    const reason = `must be subscribed to by at most ${MAX_FILTERS_OF_LOG_GROUP} feeds (S-01), and this is number ${count} of "${logGroupName}"; subscribe once, into a data stream that several read`;
    return [{ path: `${path}.logGroupName`, reason }];
  });
}
