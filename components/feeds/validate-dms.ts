import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import type { DmsFeedArgs } from "./args";
import type { DmsFeedComponentArgs } from "./component-args";
import { validateShared } from "./validate-shared";

/** What a task can bring: changes from now on, or first all that is there. */
export const MIGRATION_TYPES = ["cdc", "full-load-and-cdc"] as const;

// The endpoint and the task take their names from it, and DMS wants these so.
const DMS_NAME = /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]*(?<!-)$/;
const REPLICATION_INSTANCE_ARN = /^arn:[^:]+:dms:[a-zA-Z0-9-]+:\d{12}:rep:[a-zA-Z0-9-]+$/;
const ENDPOINT_ARN = /^arn:[^:]+:dms:[a-zA-Z0-9-]+:\d{12}:endpoint:[a-zA-Z0-9-]+$/;

/** Every problem of a DMS feed. @param componentName the component's name, of which the endpoint's and the task's are made */
export function validateDmsFeed(args: DmsFeedComponentArgs, componentName: string): Problem[] {
  const { target, feed } = args;
  return [
    ...validateShared(args, componentName),
    ...checkPattern(
      "(component name)",
      componentName,
      DMS_NAME,
      "letters, digits and single hyphens, a letter first and no hyphen last, since DMS names are made of it",
    ),
    ...(target.directPut
      ? [{ path: "target", reason: "must be kinesis, got directPut: DMS puts into no delivery stream" }]
      : []),
    ...under("feed", validateTask(feed)),
  ];
}

function validateTask(feed: DmsFeedArgs): Problem[] {
  return [
    ...checkArns(feed),
    ...checkUnused(feed),
    ...checkOneOf("migrationType", feed.migrationType, MIGRATION_TYPES),
    ...checkTableMappings("tableMappings", feed.tableMappings),
  ];
}

function checkArns({ replicationInstanceArn, sourceEndpointArn }: DmsFeedArgs): Problem[] {
  const problems = [
    ...checkReplicationInstanceArn("replicationInstanceArn", replicationInstanceArn),
    ...checkEndpointArn("sourceEndpointArn", sourceEndpointArn),
  ];
  if (replicationInstanceArn !== undefined && sourceEndpointArn === undefined) {
    problems.push({
      path: "sourceEndpointArn",
      reason: "must be given beside replicationInstanceArn: a task has both",
    });
  }
  return problems;
}

/** What only a task has. */
function checkUnused({ replicationInstanceArn, ...ofTask }: DmsFeedArgs): Problem[] {
  if (replicationInstanceArn !== undefined) return [];
  return Object.entries(ofTask)
    .filter(([, given]) => given !== undefined)
    .map(([path]) => ({ path, reason: "must be left out without replicationInstanceArn: no task is made" }));
}

/** The ARN of a replication instance. Those known only later pass. */
export function checkReplicationInstanceArn(path: string, arn: unknown): Problem[] {
  const allowed = "the ARN of a replication instance, arn:aws:dms:<region>:<account>:rep:<id>";
  return checkPattern(path, arn, REPLICATION_INSTANCE_ARN, allowed);
}

/** The ARN of an endpoint. Those known only later pass. */
export function checkEndpointArn(path: string, arn: unknown): Problem[] {
  return checkPattern(path, arn, ENDPOINT_ARN, "the ARN of an endpoint, arn:aws:dms:<region>:<account>:endpoint:<id>");
}

function checkTableMappings(path: string, text: string | undefined): Problem[] {
  if (text === undefined) return [];
  const rules = rulesOf(text);
  if (rules === undefined) {
    return [{ path, reason: `must be JSON, {"rules":[…]}, got "${text}"` }];
  }
  if (rules.some((rule) => hasType(rule, "selection"))) return [];
  return [{ path, reason: 'must have a rule with "rule-type":"selection": a task without one takes no table' }];
}

function rulesOf(text: string): unknown[] | undefined {
  try {
    const mappings: unknown = JSON.parse(text);
    if (typeof mappings !== "object" || mappings === null || !("rules" in mappings)) return undefined;
    return Array.isArray(mappings.rules) ? mappings.rules : undefined;
  } catch {
    return undefined;
  }
}

function hasType(rule: unknown, type: string): boolean {
  return typeof rule === "object" && rule !== null && "rule-type" in rule && rule["rule-type"] === type;
}
