import { mustBe } from "./checks";
import { at, type Properties } from "./known";
import { type Fault, resourcePolicy } from "./policy";
import { TYPES } from "./types";

const adminName = resourcePolicy(
  {
    name: "redshift-admin-name",
    controls: ["Redshift.8", "RedshiftServerless.5"],
    level: "mandatory",
    types: [TYPES.cluster, TYPES.namespace],
    wants: "The administrator is not called as everybody tries first",
    wayOut: "set adminUsername of the warehouse",
  },
  ({ type, properties }) =>
    mustNotBe(properties, type === TYPES.cluster ? "masterUsername" : "adminUsername", ["admin", "awsuser"]),
);

const databaseName = resourcePolicy(
  {
    name: "redshift-database-name",
    controls: ["Redshift.9", "RedshiftServerless.7"],
    level: "mandatory",
    types: [TYPES.cluster, TYPES.namespace],
    wants: "The database is not called as everybody tries first",
    wayOut: "set databaseName of the warehouse",
  },
  ({ type, properties }) => mustNotBe(properties, type === TYPES.cluster ? "databaseName" : "dbName", ["dev"]),
);

/** Nothing means AWS's own name, which is among the refused. */
function mustNotBe(properties: Properties, path: string, refused: string[]): Fault[] {
  const value = at(properties, path);
  if (value === null) return [{ path, reason: `must be set, or it is ${refused.join(" or ")}` }];
  return typeof value === "string" && refused.includes(value) ? [{ path, reason: `must not be "${value}"` }] : [];
}

const upgrades = resourcePolicy(
  {
    name: "redshift-upgrades",
    controls: ["Redshift.6"],
    level: "advisory",
    types: [TYPES.cluster],
    wants: "A cluster takes new versions in its maintenance window, and so security fixes",
    wayOut: "set allowVersionUpgrade: true",
  },
  ({ properties }) => mustBe(properties, "allowVersionUpgrade", true, null),
);

const multiAz = resourcePolicy(
  {
    name: "redshift-multi-az",
    controls: ["Redshift.18"],
    level: "advisory",
    types: [TYPES.cluster],
    wants: "A cluster runs in two zones, so that one can fail; it then costs twice as much",
    wayOut:
      "set cluster.multiAz with two nodes or more, or disable this policy where an hour without the warehouse is bearable",
  },
  ({ properties }) => mustBe(properties, "multiAz", true),
);

export const WAREHOUSE = [adminName, databaseName, upgrades, multiAz];
