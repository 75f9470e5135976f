import { ALARM_TYPES, TOPIC_TYPES } from "./alarms";
import { ANALYTICS_TYPES } from "./analytics";
import { FEED_TYPES } from "./feeds";
import { FUNCTION_TYPES } from "./functions";
import { type AccessTable, allow, type Grant, ROLE, type TypeAccess } from "./grant";
import { LAKE_TYPES } from "./lake";
import { LOG_TYPES } from "./logs";
import { NETWORK_TYPES } from "./network";
import { REPORT_TYPES } from "./reports";
import { KEY_USE, ROLE_TYPES } from "./roles";
import { STREAM_TYPES } from "./streams";
import { TABLE_TYPES } from "./tables";
import { WAREHOUSE_TYPES } from "./warehouse";

/** What a stack can have beside streams, deliveries and the lake. */
export const FEATURES = ["analytics", "feeds", "reports", "warehouse"] as const;

/**
 * What the Pulumi provider calls for each type of resource that the program registers. The calls are those of
 * terraform-provider-aws, as the project Pike maps them, each held against AWS's service authorization reference for
 * whether it exists, reads or writes, and goes by which ARN.
 */
export const ACCESS_TABLES: Readonly<Record<string, AccessTable>> = {
  // A role may have ten policies, and there are ten: what watches a stack goes where there is room (D-22).
  streams: { ...STREAM_TYPES, ...TOPIC_TYPES },
  functions: FUNCTION_TYPES,
  logs: { ...LOG_TYPES, ...ALARM_TYPES },
  lake: LAKE_TYPES,
  roles: ROLE_TYPES,
  analytics: ANALYTICS_TYPES,
  feeds: FEED_TYPES,
  reports: REPORT_TYPES,
  warehouse: WAREHOUSE_TYPES,
  network: { ...NETWORK_TYPES, ...TABLE_TYPES },
};

/** The feature that a table is for; the others are for every stack. */
const FEATURE_OF: Readonly<Record<string, string>> = {
  analytics: "analytics",
  feeds: "feeds",
  reports: "reports",
  warehouse: "warehouse",
  network: "warehouse",
};

/** The policies of a role by name, as grants. IAM limits the size of each, so there are several (D-22). */
export type Policies = [name: string, grants: Grant[]][];

/** What a preview of stacks with these features may do. */
export function previewPolicies(features: readonly string[]): Policies {
  return tablesOf(features).map(([name, rows]) => [name, rows.flatMap(({ read }) => read)]);
}

/** What a deployment of stacks with these features may do. */
export function deployPolicies(features: readonly string[]): Policies {
  const tables = tablesOf(features);
  const services = new Set(tables.flatMap(([, rows]) => rows.flatMap(({ passesTo = [] }) => passesTo)));
  const passRole = allow("iam", ["PassRole"], ROLE, {
    StringEquals: { "iam:PassedToService": [...services].sort() },
  });
  return tables.map(([name, rows]) => {
    const grants = rows.flatMap(({ read, write }) => [...read, ...write]);
    return [name, name === "roles" ? [...grants, passRole, ...KEY_USE] : grants];
  });
}

function tablesOf(features: readonly string[]): [name: string, rows: TypeAccess[]][] {
  return Object.entries(ACCESS_TABLES)
    .filter(([name]) => FEATURE_OF[name] === undefined || features.includes(FEATURE_OF[name]))
    .map(([name, table]) => [name, Object.values(table)]);
}
