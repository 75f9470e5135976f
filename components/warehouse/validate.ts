import { checkKmsKeyArn, checkTags } from "../shared/checks";
import { checkLogRetention } from "../shared/log-retention";
import { checkPattern, type Problem, under } from "../shared/problems";
import { isReservedWord } from "../shared/redshift-words";
import type { WarehouseArgs } from "./args";
import { endpointTags } from "./settings";
import { validateCluster, validateServerless } from "./validate-compute";
import { validateExisting } from "./validate-existing";
import { validateNetwork } from "./validate-network";

/** Ports of Serverless, RA3 and RG: first and last of two ranges (RS-23, RC-07). */
export const PORT_RANGES: readonly (readonly [first: number, last: number])[] = [
  [5431, 5455],
  [8191, 8215],
];
const KINDS = ["serverless", "cluster", "existing"] as const;

// Of it come the names of the namespace, the workgroup, the cluster and of roles, the longest of which adds 18 to it (G-12).
const COMPONENT_NAME = /^(?=.{3,46}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const REGION = /^[a-z]+(-[a-z]+)+-\d$/;
const DATABASE_NAME = /^[a-z][a-z0-9_]{0,63}$/;
const ADMIN_USERNAME = /^[a-z][a-z0-9_+.@-]{0,126}$/;
const PUBLIC_ACCESS_REASON = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;
/** The names that everybody tries first (Redshift.8, RedshiftServerless.5), and the group of all users (RC-05). */
const REFUSED_USERNAMES = ["admin", "awsuser", "public"];
/** The database that everybody tries first (Redshift.9, RedshiftServerless.7). */
const REFUSED_DATABASE_NAME = "dev";

/**
 * Every problem of a warehouse's arguments. Values known only later pass; the component looks at them when they are known.
 *
 * @param componentName the component's name, of which the names not given are made
 */
export function validateWarehouse(args: WarehouseArgs, componentName: string): Problem[] {
  const allowedName =
    "3–46 of a–z, 0–9 and -, first a letter, no hyphen at the end or twice, since names of AWS resources are made of it (G-12)";
  return [
    ...checkPattern("(component name)", componentName, COMPONENT_NAME, allowedName),
    ...checkPattern("region", args.region, REGION, "a Region such as eu-west-1"),
    ...checkKind(args),
    ...(args.existing ? validateExisting(args, args.existing) : validateMade(args)),
    ...checkKmsKeyArn("kmsKeyArn", args.kmsKeyArn),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
    ...checkTagsAndReason(args),
  ];
}

/** The reason for a public endpoint is one more tag of what has it. */
function checkTagsAndReason(args: WarehouseArgs): Problem[] {
  const reason = args.firehoseAccess?.publicAccessReason;
  const problems = checkPublicAccessReason("firehoseAccess.publicAccessReason", reason);
  return [...problems, ...checkTags("tags", problems.length === 0 ? endpointTags(args) : args.tags)];
}

/** What a tag's value may be, but for an empty one, which is no reason. */
export function checkPublicAccessReason(path: string, reason: string | undefined): Problem[] {
  return checkPattern(path, reason, PUBLIC_ACCESS_REASON, "1–256 letters, digits, spaces and _.:/=+-@");
}

function checkKind(args: WarehouseArgs): Problem[] {
  const kinds = KINDS.filter((kind) => args[kind] !== undefined);
  if (kinds.length === 1) return [];
  const got = kinds.length === 0 ? "none" : kinds.join(" and ");
  return [{ path: "(arguments)", reason: `must have exactly one of ${KINDS.join(", ")}, got ${got}` }];
}

function validateMade(args: WarehouseArgs): Problem[] {
  return [
    ...(args.serverless ? under("serverless", validateServerless(args.serverless, args.region)) : []),
    ...(args.cluster ? under("cluster", validateCluster(args.cluster)) : []),
    ...checkDatabaseName(args.databaseName),
    ...checkAdminUsername(args.adminUsername),
    ...checkPort(args.port),
    ...validateNetwork(args),
  ];
}

function checkDatabaseName(databaseName: string | undefined): Problem[] {
  if (databaseName === undefined) return [];
  const path = "databaseName";
  if (databaseName === REFUSED_DATABASE_NAME) {
    return [{ path, reason: 'must not be the well-known "dev" (Redshift.9); leave it out for "warehouse"' }];
  }
  const allowed = "1–64 of a–z, 0–9 and _, first a letter (RS-02, RC-04)";
  return [...checkPattern(path, databaseName, DATABASE_NAME, allowed), ...checkReserved(path, databaseName)];
}

function checkAdminUsername(username: string | undefined): Problem[] {
  if (username === undefined) return [];
  const path = "adminUsername";
  if (REFUSED_USERNAMES.includes(username)) {
    const reason = `must be none of ${REFUSED_USERNAMES.join(", ")} (Redshift.8, RS-03), got "${username}"; leave it out for "warehouse_admin"`;
    return [{ path, reason }];
  }
  const allowed = "1–127 of a–z, 0–9 and _+.@-, first a letter (RS-03, RC-05)";
  return [...checkPattern(path, username, ADMIN_USERNAME, allowed), ...checkReserved(path, username)];
}

function checkReserved(path: string, word: string): Problem[] {
  if (!isReservedWord(word)) return [];
  return [{ path, reason: `must be no word that Redshift reserves (SQ-06), got "${word}"; add another word to it` }];
}

function checkPort(port: number | undefined): Problem[] {
  if (port === undefined) return [];
  const inRange = PORT_RANGES.some(([first, last]) => port >= first && port <= last);
  if (Number.isInteger(port) && inRange) return [];
  const ranges = PORT_RANGES.map(([first, last]) => `${first}–${last}`).join(" or ");
  return [{ path: "port", reason: `must be ${ranges} (RS-23, RC-07), got ${port}; leave it out for 5439` }];
}
