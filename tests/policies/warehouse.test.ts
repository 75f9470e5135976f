import { TYPES } from "../../policies/types";
import { WAREHOUSE } from "../../policies/warehouse";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "an administrator called awsuser (Redshift.8)",
    policy: "redshift-admin-name",
    type: TYPES.cluster,
    from: "others",
    change: { masterUsername: "awsuser" },
    findings: ['masterUsername must not be "awsuser"'],
  },
  {
    title: "an administrator of AWS's own name (RedshiftServerless.5)",
    policy: "redshift-admin-name",
    type: TYPES.namespace,
    change: { adminUsername: undefined },
    findings: ["adminUsername must be set, or it is admin or awsuser"],
  },
  {
    title: "a cluster's database called dev (Redshift.9)",
    policy: "redshift-database-name",
    type: TYPES.cluster,
    from: "others",
    change: { databaseName: "dev" },
    findings: ['databaseName must not be "dev"'],
  },
  {
    title: "a namespace's database of AWS's own name (RedshiftServerless.7)",
    policy: "redshift-database-name",
    type: TYPES.namespace,
    change: { dbName: undefined },
    findings: ["dbName must be set, or it is dev"],
  },
  {
    title: "a cluster that takes no upgrades (Redshift.6)",
    policy: "redshift-upgrades",
    type: TYPES.cluster,
    from: "others",
    change: { allowVersionUpgrade: false },
    findings: ["allowVersionUpgrade must be true or nothing, got false"],
  },
  {
    title: "a cluster in one zone (Redshift.18)",
    policy: "redshift-multi-az",
    type: TYPES.cluster,
    from: "others",
    change: { multiAz: false },
    findings: ["multiAz must be true, got false"],
  },
];

describeCases("warehouses", WAREHOUSE, CASES);
