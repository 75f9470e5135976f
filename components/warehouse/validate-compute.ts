import { checkAtLeast } from "../shared/checks";
import { checkOneOf, checkPattern, checkRange, type Problem } from "../shared/problems";
import type { ClusterArgs, ServerlessArgs } from "./args";
import { DEFAULT_BASE_CAPACITY_RPU, DEFAULT_NODE_TYPE, DEFAULT_NUMBER_OF_NODES } from "./settings";

/** The least capacity, and the one beside the steps of eight (RS-20). */
export const SMALLEST_CAPACITY_RPU = 4;
/** Steps of capacity in every Region (RS-20). */
export const CAPACITY_STEP_RPU = 8;
export const MAX_CAPACITY_RPU = 512;
/** Steps and end of capacity in the Regions that have more (RS-20). */
export const LARGE_CAPACITY_STEP_RPU = 32;
export const MAX_LARGE_CAPACITY_RPU = 1024;
export const LARGE_CAPACITY_REGIONS: readonly string[] = [
  "us-east-1",
  "us-east-2",
  "us-west-2",
  "eu-west-1",
  "eu-west-2",
];

/** Node types of the families with managed storage (RC-02). */
export const NODE_TYPES: readonly string[] = [
  "ra3.large",
  "ra3.xlplus",
  "ra3.4xlarge",
  "ra3.16xlarge",
  "rg.large",
  "rg.xlarge",
  "rg.4xlarge",
  "rg.12xlarge",
];
export const MAX_NODES = 100;
/** Most nodes of the types that AWS gives fewer. A cluster may be made with half of them and grows by a resize (RC-03). */
export const MAX_NODES_BY_TYPE: Readonly<Record<string, number>> = { "ra3.xlplus": 32, "ra3.4xlarge": 64 };
/** Days that automated snapshots of RA3 and RG can be kept (RC-12). */
export const MAX_SNAPSHOT_DAYS = 35;

const SERVERLESS_NAME = /^[a-z0-9-]{3,64}$/;
const CLUSTER_IDENTIFIER = /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Every problem of Redshift Serverless. */
export function validateServerless(args: ServerlessArgs, region: string): Problem[] {
  const { baseCapacityRpu: base = DEFAULT_BASE_CAPACITY_RPU, maxCapacityRpu } = args;
  const allowed = "3–64 of a–z, 0–9 and - (RS-01)";
  return [
    ...checkPattern("namespaceName", args.namespaceName, SERVERLESS_NAME, allowed),
    ...checkPattern("workgroupName", args.workgroupName, SERVERLESS_NAME, allowed),
    ...checkBaseCapacity(base, region),
    ...checkAtLeast("maxCapacityRpu", maxCapacityRpu, base, "RPUs, as baseCapacityRpu (RS-21)"),
  ];
}

function checkBaseCapacity(rpu: number, region: string): Problem[] {
  const isLargeRegion = LARGE_CAPACITY_REGIONS.includes(region);
  const isStep = rpu >= CAPACITY_STEP_RPU && rpu <= MAX_CAPACITY_RPU && rpu % CAPACITY_STEP_RPU === 0;
  const isLargeStep = rpu > MAX_CAPACITY_RPU && rpu <= MAX_LARGE_CAPACITY_RPU && rpu % LARGE_CAPACITY_STEP_RPU === 0;
  if (rpu === SMALLEST_CAPACITY_RPU || isStep || (isLargeRegion && isLargeStep)) return [];
  const more = isLargeRegion
    ? `, or to ${MAX_LARGE_CAPACITY_RPU} in steps of ${LARGE_CAPACITY_STEP_RPU}`
    : ` in the Region "${region}"`;
  const steps = `${CAPACITY_STEP_RPU}–${MAX_CAPACITY_RPU} in steps of ${CAPACITY_STEP_RPU}`;
  const reason = `must be ${SMALLEST_CAPACITY_RPU} RPUs, or ${steps}${more} (RS-20), got ${rpu}`;
  return [{ path: "baseCapacityRpu", reason }];
}

/** Every problem of a provisioned cluster. */
export function validateCluster(args: ClusterArgs): Problem[] {
  return [
    ...checkPattern(
      "clusterIdentifier",
      args.clusterIdentifier,
      CLUSTER_IDENTIFIER,
      "1–63 of a–z, 0–9 and -, first a letter, no hyphen at the end or twice (RC-01)",
    ),
    ...checkOneOf("nodeType", args.nodeType, NODE_TYPES),
    ...checkNumberOfNodes(args),
    ...checkMultiAz(args),
    ...checkRange("snapshotRetentionDays", args.snapshotRetentionDays, 1, MAX_SNAPSHOT_DAYS, "days (RC-12)"),
  ];
}

function checkNumberOfNodes({ nodeType = DEFAULT_NODE_TYPE, numberOfNodes }: ClusterArgs): Problem[] {
  const most = MAX_NODES_BY_TYPE[nodeType] ?? MAX_NODES;
  return checkRange("numberOfNodes", numberOfNodes, 1, most, `nodes of ${nodeType} (RC-03)`);
}

function checkMultiAz({ multiAz, nodeType, numberOfNodes }: ClusterArgs): Problem[] {
  if (multiAz !== true) return [];
  const nodes = numberOfNodes ?? DEFAULT_NUMBER_OF_NODES;
  const type = nodeType ?? DEFAULT_NODE_TYPE;
  const path = "multiAz";
  return [
    ...(nodes >= 2 ? [] : [{ path, reason: `needs two nodes or more (RC-09), got ${nodes}; raise numberOfNodes` }]),
    ...(type.startsWith("ra3.") ? [] : [{ path, reason: `needs an RA3 node type (RC-09), got "${type}"` }]),
  ];
}
