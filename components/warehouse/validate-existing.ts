import { checkLeftOut } from "../shared/checks";
import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { ExistingWarehouseArgs, WarehouseArgs } from "./args";

/** Ports that an existing cluster can have: those of older node types too (RC-07). */
export const MIN_EXISTING_PORT = 1150;
export const MAX_EXISTING_PORT = 65535;

// What Firehose takes of a host: Redshift's own name for it.
const SERVERLESS_HOST = /^((?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)+redshift-serverless\.[a-zA-Z0-9.-]+$/;
const CLUSTER_HOST = /^((?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)+redshift\.[a-zA-Z0-9.-]+$/;
// What Firehose takes of a database's name.
const JDBC_DATABASE_NAME = /^[a-zA-Z0-9_$-]{1,127}$/;
const WORKGROUP_ARN = /^arn:[^:]+:redshift-serverless:([a-zA-Z0-9-]+):\d{12}:workgroup\/[a-zA-Z0-9-]+$/;
const SECRET_ARN = /^arn:[^:]+:secretsmanager:([a-zA-Z0-9-]+):\d{12}:secret:[a-zA-Z0-9\-/_+=.@!]+$/;
const ROLE_ARN = /^arn:[^:]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
/** What an existing warehouse has decided. */
const OWN_SETTINGS = [
  "adminUsername",
  "network",
  "firehoseAccess",
  "quickSightAccess",
  "streamingAccess",
  "allowedCidrs",
];

/** Every problem of a warehouse that exists. Values known only later pass; the component looks at them when they are known. */
export function validateExisting(args: WarehouseArgs, existing: ExistingWarehouseArgs): Problem[] {
  const { region, databaseName, port } = args;
  return [
    ...checkLeftOut(args, OWN_SETTINGS, "existing"),
    ...checkPattern("databaseName", databaseName, JDBC_DATABASE_NAME, "1–127 of a–z, A–Z, 0–9, _, $ and - (R-01)"),
    ...checkRange("port", port, MIN_EXISTING_PORT, MAX_EXISTING_PORT, "as a port (RC-07)"),
    ...under("existing", [
      ...checkTarget(existing),
      ...checkHost(existing.host, existing, region),
      ...checkWorkgroupArn(existing.workgroupArn, region),
      ...checkAdminSecretArn(existing.adminSecretArn, region),
      ...checkStreamingRoleArn(existing.streamingRoleArn),
    ]),
  ];
}

/** The Data API takes one of the two (DA-03). */
function checkTarget({ workgroupName, workgroupArn, clusterIdentifier }: ExistingWarehouseArgs): Problem[] {
  if ((workgroupName === undefined) === (clusterIdentifier === undefined)) {
    const got = workgroupName === undefined ? "neither" : "both";
    return [{ path: "", reason: `must have exactly one of workgroupName and clusterIdentifier (DA-03), got ${got}` }];
  }
  if (workgroupName !== undefined && workgroupArn === undefined) {
    return [{ path: "workgroupArn", reason: "must be given beside workgroupName: it has the workgroup's ID (RS-30)" }];
  }
  if (clusterIdentifier !== undefined && workgroupArn !== undefined) {
    return [{ path: "workgroupArn", reason: "must be left out beside clusterIdentifier" }];
  }
  return [];
}

/** Redshift's own name of the endpoint, in the Region that the program works in. */
export function checkHost(host: unknown, { workgroupName }: ExistingWarehouseArgs, region: string): Problem[] {
  const [pattern, form] =
    workgroupName === undefined
      ? [CLUSTER_HOST, `<cluster>.<hash>.${region}.redshift.amazonaws.com`]
      : [SERVERLESS_HOST, `<workgroup>.<account>.${region}.redshift-serverless.amazonaws.com`];
  const problems = checkPattern("host", host, pattern, `${form}, without port or database (R-01)`);
  if (problems.length > 0 || typeof host !== "string" || host.includes(`.${region}.`)) return problems;
  return [{ path: "host", reason: `must lie in the Region "${region}", got "${host}"` }];
}

/** ARN of a Serverless workgroup in the Region (RS-30). */
export function checkWorkgroupArn(arn: unknown, region: string): Problem[] {
  const allowed = `the ARN of a workgroup, arn:aws:redshift-serverless:${region}:<account>:workgroup/<id> (RS-30)`;
  return checkRegionalArn("workgroupArn", arn, WORKGROUP_ARN, allowed, region);
}

/** ARN of a secret in the Region. */
export function checkAdminSecretArn(arn: unknown, region: string): Problem[] {
  const allowed = `the ARN of a secret, arn:aws:secretsmanager:${region}:<account>:secret:<name> (R-03)`;
  return checkRegionalArn("adminSecretArn", arn, SECRET_ARN, allowed, region);
}

/** ARN of a role. */
export function checkStreamingRoleArn(arn: unknown): Problem[] {
  return checkPattern("streamingRoleArn", arn, ROLE_ARN, "the ARN of a role, arn:aws:iam::<account>:role/<name>");
}

/** @param pattern its first group is the Region */
function checkRegionalArn(path: string, arn: unknown, pattern: RegExp, allowed: string, region: string): Problem[] {
  if (typeof arn !== "string" || pattern.exec(arn)?.[1] === region) return [];
  return [{ path, reason: `must be ${allowed}, got "${arn}"` }];
}
