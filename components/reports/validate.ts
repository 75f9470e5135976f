import { validateEventSchema } from "../event-schema";
import { checkTags } from "../shared/checks";
import { checkOneOf, checkPattern, type Problem, under } from "../shared/problems";
import type { ReportDataSetArgs, ReportsArgs } from "./args";
import { needsQuery, reportColumns, reportQuery } from "./columns";
import { dataSetIdOf } from "./data-set";

/** Longest ID of a data set (QS-01). */
export const MAX_DATA_SET_ID_CHARACTERS = 96;
/** Principals of a data set (QS-04). */
export const MAX_PRINCIPALS = 64;
/** Longest query of a data set; QuickSight's own bound may be wider (QS-02). */
export const MAX_QUERY_CHARACTERS = 65_536;
/** How a data set gets its rows (QS-03). */
export const IMPORT_MODES = ["DIRECT_QUERY", "SPICE"] as const;

// The names of a role and of policies are made of it (G-12).
const COMPONENT_NAME = /^[a-zA-Z0-9_-]{1,40}$/;
const ID_PREFIX = /^[a-zA-Z0-9_-]{1,64}$/;
const DATA_SET_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const TITLE = /^.{1,128}$/s;
// A namespace has 1–64 of these; the names of users may be e-mail addresses and paths of IAM roles.
const PRINCIPAL = /^(?=.{1,256}$)(arn:[^:]+:quicksight:[a-z0-9-]+:\d{12}:)?(user|group)\/[a-zA-Z0-9._-]{1,64}\/\S+$/;
const PRINCIPAL_ALLOWED =
  "a QuickSight user or group (QS-04): user/<namespace>/<name>, group/<namespace>/<name>, or its ARN; the namespace is default unless there are others";
const VPC_CONNECTION_ARN = /^arn:[^:]+:quicksight:[a-z0-9-]+:\d{12}:vpcConnection\/[\w-]+$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/**
 * Every problem of the arguments of reports. Values known only later pass; the component looks at them when they are known.
 *
 * @param componentName the component's name, of which IDs are made
 */
export function validateReports(args: ReportsArgs, componentName: string): Problem[] {
  const nameAllowed = "1–40 of a–z, A–Z, 0–9, _ and -, since names of AWS resources are made of it (G-12)";
  return [
    ...checkPattern("(component name)", componentName, COMPONENT_NAME, nameAllowed),
    ...checkPattern("idPrefix", args.idPrefix, ID_PREFIX, "1–64 of a–z, A–Z, 0–9, _ and - (QS-01)"),
    ...validateDataSets(args, args.idPrefix ?? componentName),
    ...validatePrincipals(args),
    ...checkVpcConnectionArn("vpcConnectionArn", args.vpcConnectionArn),
    ...checkPattern("secretsRoleName", args.secretsRoleName, ROLE_NAME, "the name of a role, without its path"),
    ...checkTags("tags", args.tags),
  ];
}

/** ARN of a VPC connection of QuickSight (QS-08). */
export function checkVpcConnectionArn(path: string, arn: unknown): Problem[] {
  const allowed = "the ARN of a VPC connection, arn:aws:quicksight:<region>:<account>:vpcConnection/<id> (QS-08)";
  return checkPattern(path, arn, VPC_CONNECTION_ARN, allowed);
}

function validateDataSets(args: ReportsArgs, idPrefix: string): Problem[] {
  const entries = Object.entries(args.dataSets);
  if (entries.length === 0) return [{ path: "dataSets", reason: "must have one data set or more, got none" }];
  return entries.flatMap(([key, dataSet]) => {
    const path = `dataSets.${key}`;
    return [...checkKey(path, key, idPrefix), ...under(path, validateDataSet(dataSet, args))];
  });
}

function checkKey(path: string, key: string, idPrefix: string): Problem[] {
  const problems = checkPattern(path, key, DATA_SET_NAME, "named by 1–64 of a–z, A–Z, 0–9, _ and - (QS-01)");
  const id = dataSetIdOf(idPrefix, key);
  if (problems.length > 0 || id.length <= MAX_DATA_SET_ID_CHARACTERS) return problems;
  const reason = `must make an ID of at most ${MAX_DATA_SET_ID_CHARACTERS} characters (QS-01), got "${id}" of ${id.length}; shorten the name`;
  return [{ path, reason }];
}

function validateDataSet(dataSet: ReportDataSetArgs, args: ReportsArgs): Problem[] {
  return [
    ...validateTable(dataSet, args),
    ...checkPattern("title", dataSet.title, TITLE, "1–128 characters (QS-02)"),
    ...checkOneOf("importMode", dataSet.importMode, IMPORT_MODES),
  ];
}

function validateTable(dataSet: ReportDataSetArgs, { warehouse, lake }: ReportsArgs): Problem[] {
  const { warehouseTable, lakeTable } = dataSet;
  if ((warehouseTable === undefined) === (lakeTable === undefined)) {
    const got = warehouseTable === undefined ? "neither" : "both";
    return [{ path: "", reason: `must have exactly one of warehouseTable and lakeTable, got ${got}` }];
  }
  if (warehouseTable !== undefined) {
    return [
      ...missingStore("warehouseTable", "warehouse", warehouse),
      ...under("warehouseTable.schema", validateEventSchema(warehouseTable.schema)),
      ...checkColumns("warehouseTable", dataSet),
      ...checkQuery(dataSet),
    ];
  }
  return [
    ...missingStore("lakeTable", "lake", lake),
    ...under("lakeTable.table.schema", lakeTable ? validateEventSchema(lakeTable.table.schema) : []),
    ...checkColumns("lakeTable", dataSet),
  ];
}

function missingStore(path: string, store: string, given: object | undefined): Problem[] {
  return given === undefined ? [{ path, reason: `needs the argument ${store}, where the table is` }] : [];
}

function checkColumns(path: string, dataSet: ReportDataSetArgs): Problem[] {
  if (reportColumns(dataSet).length > 0) return [];
  return [{ path, reason: "must have a column that QuickSight has a type for (QS-05): it has none for binary" }];
}

function checkQuery({ warehouseTable }: ReportDataSetArgs): Problem[] {
  const columns = warehouseTable?.schema.columns ?? [];
  const { length } = reportQuery(columns, "");
  if (!needsQuery(columns) || length <= MAX_QUERY_CHARACTERS) return [];
  const reason = `must make a query of at most ${MAX_QUERY_CHARACTERS} characters (QS-02), got ${length}; take fewer columns, or no json`;
  return [{ path: "warehouseTable.schema.columns", reason }];
}

function validatePrincipals({ viewers = [], authors = [] }: ReportsArgs): Problem[] {
  const all = [
    ...viewers.map((principal, index) => ({ path: `viewers[${index}]`, principal })),
    ...authors.map((principal, index) => ({ path: `authors[${index}]`, principal })),
  ];
  if (all.length === 0) {
    const reason =
      "must name somebody, or authors must: in QuickSight nobody else sees the data sets, nor does an administrator (QS-04)";
    return [{ path: "viewers", reason }];
  }
  const problems = all.flatMap(({ path, principal }, index) => {
    const earlier = all.slice(0, index).find((other) => other.principal === principal);
    if (earlier === undefined) return checkPattern(path, principal, PRINCIPAL, PRINCIPAL_ALLOWED);
    return [
      { path, reason: `"${principal}" is already ${earlier.path}; name each once: authors may all that viewers may` },
    ];
  });
  if (all.length <= MAX_PRINCIPALS) return problems;
  const reason = `must be at most ${MAX_PRINCIPALS} principals with authors (QS-04), got ${all.length}; name groups`;
  return [...problems, { path: "viewers", reason }];
}
