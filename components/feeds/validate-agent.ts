import { checkOneOf, checkPattern, checkRange, type Problem, under } from "../shared/problems";
import {
  AGENT_OPTIONS,
  groupCount,
  INITIAL_POSITIONS,
  LOG_FORMAT_FIELDS,
  MAX_SKIP_HEADER_LINES,
  PARTITION_KEY_OPTIONS,
  SKIPPED_ENDINGS,
} from "./agent-formats";
import { DEFAULT_INSTANCE_TYPE } from "./agent-user-data";
import type { AgentFeedArgs, AgentLaunchTemplateArgs } from "./args";
import type { AgentFeedComponentArgs } from "./component-args";
import { checkOnlyFor, validateShared } from "./validate-shared";

const IMAGE_ID = /^(ami-([0-9a-f]{8}|[0-9a-f]{17})|resolve:ssm:[a-zA-Z0-9_.:/-]{1,1000})$/;
const INSTANCE_TYPE = /^[a-z0-9-]+\.[a-z0-9-]+$/;
// A Graviton family has a g behind its generation: t4g, c7gn, im4gn. The first had none.
const ARM_INSTANCE_TYPE = /^(a1|[a-z]+\d+g[a-z]*)\./;

/** Every problem of an agent's feed with its target. @param componentName the component's name, of which names of resources are made */
export function validateAgentFeed(args: AgentFeedComponentArgs, componentName: string): Problem[] {
  return [...validateShared(args, componentName), ...under("feed", validateAgent(args))];
}

function validateAgent({ feed, target, columnNames }: AgentFeedComponentArgs): Problem[] {
  return [
    ...checkFilePattern(feed.filePattern),
    ...checkOneOf("option", feed.option, AGENT_OPTIONS),
    ...checkUnused(feed),
    ...checkFieldNames(feed.fieldNames),
    ...(feed.option === "CSVTOJSON" ? checkCsv(feed, columnNames) : []),
    ...(feed.option === "LOGTOJSON" ? checkLog(feed) : []),
    ...checkOneOf("initialPosition", feed.initialPosition, INITIAL_POSITIONS),
    ...checkOnlyFor("partitionKeyOption", feed.partitionKeyOption, "kinesis", target),
    ...checkOneOf("partitionKeyOption", feed.partitionKeyOption, PARTITION_KEY_OPTIONS),
    ...checkRange("skipHeaderLines", feed.skipHeaderLines, 0, MAX_SKIP_HEADER_LINES, "lines"),
    ...(feed.launchTemplate ? under("launchTemplate", checkLaunchTemplate(feed.launchTemplate)) : []),
  ];
}

function checkFilePattern(pattern: string): Problem[] {
  const path = "filePattern";
  const lastSlash = pattern.lastIndexOf("/");
  if (!/^\/.*[^/]$/.test(pattern)) {
    return [
      { path, reason: `must be an absolute path with the name of a file, such as /var/log/app.log*, got "${pattern}"` },
    ];
  }
  if (/[*?[\]{}]/.test(pattern.slice(0, lastSlash))) {
    const reason = `must have wildcards in the file's name only: the agent looks into one directory, got "${pattern}"; make a feed for each`;
    return [{ path, reason }];
  }
  const ending = SKIPPED_ENDINGS.find((skipped) => pattern.toLowerCase().endsWith(skipped));
  if (ending === undefined) return [];
  return [{ path, reason: `must not end in ${ending}: the agent passes compressed files over, got "${pattern}"` }];
}

/** What another option reads would be left out of the settings without a word. */
function checkUnused(feed: AgentFeedArgs): Problem[] {
  const readBy: [keyof AgentFeedArgs, string[]][] = [
    ["fieldNames", ["CSVTOJSON", "LOGTOJSON"]],
    ["delimiter", ["CSVTOJSON"]],
    ["logFormat", ["LOGTOJSON"]],
    ["matchPattern", ["LOGTOJSON"]],
  ];
  return readBy
    .filter(([name, options]) => feed[name] !== undefined && !options.includes(feed.option ?? ""))
    .map(([name, options]) => ({ path: name, reason: `must be left out without option ${options.join(" or ")}` }));
}

function checkFieldNames(names: readonly string[] | undefined): Problem[] {
  if (names === undefined) return [];
  if (names.length === 0) return [{ path: "fieldNames", reason: "must have at least one name" }];
  return names.flatMap((name, index) => {
    const path = `fieldNames[${index}]`;
    if (name === "") return [{ path, reason: "must not be empty" }];
    return names.indexOf(name) === index ? [] : [{ path, reason: `repeats "${name}"; each field needs its own name` }];
  });
}

function checkCsv({ fieldNames, delimiter }: AgentFeedArgs, columnNames: readonly string[] | undefined): Problem[] {
  const problems: Problem[] = [];
  if (fieldNames === undefined && (columnNames === undefined || columnNames.length === 0)) {
    problems.push({
      path: "fieldNames",
      reason: "must be given: there is no schema whose columns could name the fields",
    });
  }
  const allowed = "one character or more that no line break or backslash is among; write a tab as it is";
  return [...problems, ...checkPattern("delimiter", delimiter, /^[^\r\n\\]+$/, allowed)];
}

/** The agent drops each line that does not match, so all lines where names and groups differ in number. */
function checkLog({ logFormat, matchPattern, fieldNames }: AgentFeedArgs): Problem[] {
  const problems = checkOneOf("logFormat", logFormat, Object.keys(LOG_FORMAT_FIELDS));
  if (problems.length > 0) return problems;
  if (matchPattern === undefined) {
    const fields = logFormat === undefined ? undefined : LOG_FORMAT_FIELDS[logFormat];
    if (fields === undefined)
      return [{ path: "logFormat", reason: "must be given with option LOGTOJSON, or matchPattern" }];
    return checkFieldCount(fieldNames, fields, `the fields of ${logFormat}`);
  }
  if (fieldNames === undefined) return [{ path: "fieldNames", reason: "must be given beside matchPattern" }];
  return checkFieldCount(fieldNames, groupCount(matchPattern), "the groups of matchPattern");
}

function checkFieldCount(names: readonly string[] | undefined, count: number | undefined, what: string): Problem[] {
  if (names === undefined || count === undefined || names.length === count) return [];
  return [{ path: "fieldNames", reason: `must be as many as ${what}, ${count}, got ${names.length}` }];
}

function checkLaunchTemplate({ imageId, instanceType = DEFAULT_INSTANCE_TYPE }: AgentLaunchTemplateArgs): Problem[] {
  const type = checkPattern("instanceType", instanceType, INSTANCE_TYPE, "an instance type, such as t4g.micro");
  if (type.length === 0 && imageId === undefined && !ARM_INSTANCE_TYPE.test(instanceType)) {
    const reason = `must have an arm64 processor, such as t4g.micro, for the default image, got "${instanceType}"; or give imageId`;
    return [{ path: "instanceType", reason }];
  }
  return [...checkImageId("imageId", imageId), ...type];
}

/** An image's ID. Those known only later pass. */
export function checkImageId(path: string, imageId: unknown): Problem[] {
  return checkPattern(path, imageId, IMAGE_ID, "the ID of an image, ami-…, or resolve:ssm:<parameter>");
}
