import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { ExistingVpcArgs, FirehoseAccessArgs, QuickSightAccessArgs, ServerlessArgs, WarehouseArgs } from "./args";
import { checkCidr } from "./cidr";
import { DEFAULT_BASE_CAPACITY_RPU, firehoseCidrOf, quickSightCidrOf, ZONES } from "./settings";

/** Widest block that may connect, by its prefix (Redshift.15). */
export const WIDEST_ALLOWED_PREFIX = 16;
/** Blocks of a VPC that is made: AWS takes none wider than /16, and the subnets of less than /24 have too few addresses for Redshift (RS-25). */
export const WIDEST_VPC_PREFIX = 16;
export const NARROWEST_VPC_PREFIX = 24;
/** Free addresses that a workgroup with enhanced VPC routing needs in each subnet, up to a capacity (RS-25). */
export const FREE_ADDRESSES: readonly { rpu: number; addresses: number }[] = [
  { rpu: 8, addresses: 9 },
  { rpu: 32, addresses: 13 },
  { rpu: 64, addresses: 21 },
  { rpu: 128, addresses: 37 },
  { rpu: 256, addresses: 69 },
  { rpu: 512, addresses: 133 },
  { rpu: 1024, addresses: 261 },
];
/** Addresses of a subnet that AWS keeps, five, and that of the Kinesis endpoint, which may come later. */
const TAKEN_ADDRESSES = 6;
/** Subnets that a workgroup can have (RS-24). */
export const MAX_SUBNETS = 32;
/** Zones of the Region that has most. */
export const MAX_ZONES = 6;
/** Regions in which most accounts see two zones. */
export const TWO_ZONE_REGIONS: readonly string[] = ["us-west-1"];

const VPC_ID = /^vpc-[0-9a-f]{8,}$/;
const SUBNET_ID = /^subnet-[0-9a-f]{8,}$/;
const SECURITY_GROUP_ID = /^sg-[0-9a-f]{8,}$/;
// They become part of the names of resources.
const CIDR_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** Every problem of the network of a warehouse that is made, and of who may connect. */
export function validateNetwork(args: WarehouseArgs): Problem[] {
  const { allowedCidrs, firehoseAccess, quickSightAccess, region } = args;
  return [
    ...under("network", validatePlace(args)),
    ...Object.entries(allowedCidrs ?? {}).flatMap(([name, cidr]) => checkAllowedCidr(name, cidr)),
    ...checkRepeatedCidrs(args),
    ...(firehoseAccess ? under("firehoseAccess", checkFirehoseAccess(firehoseAccess, region)) : []),
    ...(quickSightAccess ? under("quickSightAccess", checkQuickSightAccess(quickSightAccess, args)) : []),
  ];
}

function validatePlace({ network = {}, serverless, region }: WarehouseArgs): Problem[] {
  const { cidrBlock, availabilityZones, existingVpc } = network;
  if (existingVpc === undefined) {
    const zones = availabilityZones?.length ?? ZONES;
    return [
      ...(cidrBlock === undefined ? [] : checkVpcCidr(cidrBlock, zones, serverless)),
      ...checkZones(availabilityZones, region),
    ];
  }
  return [
    ...leftOutBesideVpc("cidrBlock", cidrBlock, "a block"),
    ...leftOutBesideVpc("availabilityZones", availabilityZones, "zones"),
    ...under("existingVpc", checkExistingVpc(existingVpc)),
  ];
}

function leftOutBesideVpc(path: string, value: unknown, own: string): Problem[] {
  if (value === undefined) return [];
  return [{ path, reason: `must be left out beside existingVpc, which has ${own} of its own` }];
}

/** Zones of the VPC that is made. awsx takes the first three when none are given, whichever those are. */
function checkZones(zones: string[] | undefined, region: string): Problem[] {
  const path = "availabilityZones";
  if (zones === undefined) {
    if (!TWO_ZONE_REGIONS.includes(region)) return [];
    const reason = `must be given in "${region}", where most accounts see two zones and Redshift needs three (RS-24): name three if yours sees them, else take existingVpc`;
    return [{ path, reason }];
  }
  return [
    ...checkRange(path, zones.length, ZONES, MAX_ZONES, "zones", "enhanced VPC routing needs three (RS-24)"),
    ...zones.flatMap((zone, index) => {
      if (zone.slice(0, -1) === region && /[a-z]$/.test(zone)) return [];
      const reason = `must be the name of a zone of the Region, such as ${region}a (RS-24), got "${zone}"`;
      return [{ path: `${path}[${index}]`, reason }];
    }),
    ...checkDistinct(path, zones),
  ];
}

function checkDistinct(path: string, values: unknown[]): Problem[] {
  return values.flatMap((value, index) => {
    if (typeof value !== "string" || values.indexOf(value) === index) return [];
    return [{ path: `${path}[${index}]`, reason: `must be named once, got "${value}" again (RS-24)` }];
  });
}

function checkVpcCidr(cidrBlock: string, zones: number, serverless: ServerlessArgs | undefined): Problem[] {
  const why = "AWS makes no wider VPC, and Redshift needs free addresses in each of three zones (RS-25)";
  const problems = checkCidr("cidrBlock", cidrBlock, WIDEST_VPC_PREFIX, NARROWEST_VPC_PREFIX, why);
  return problems.length > 0 || serverless === undefined ? problems : checkFreeAddresses(cidrBlock, zones, serverless);
}

/** awsx parts the block among the next power of two of zones, four for three, and each of those in two. */
function checkFreeAddresses(
  cidrBlock: string,
  zones: number,
  { baseCapacityRpu = DEFAULT_BASE_CAPACITY_RPU }: ServerlessArgs,
): Problem[] {
  const prefix = Number(cidrBlock.split("/")[1]);
  const subnetPrefix = prefix + Math.ceil(Math.log2(zones)) + 1;
  const free = 2 ** (32 - subnetPrefix) - TAKEN_ADDRESSES;
  const needed = FREE_ADDRESSES.find(({ rpu }) => baseCapacityRpu <= rpu)?.addresses ?? 0;
  if (free >= needed) return [];
  const reason = `must leave ${needed} free addresses in each subnet for ${baseCapacityRpu} RPUs (RS-25), got "${cidrBlock}" with ${free}; give a wider block`;
  return [{ path: "cidrBlock", reason }];
}

function checkExistingVpc({ vpcId, subnetIds }: ExistingVpcArgs): Problem[] {
  return [
    ...checkVpcId("vpcId", vpcId),
    ...checkRange(
      "subnetIds",
      subnetIds.length,
      ZONES,
      MAX_SUBNETS,
      "subnets",
      "enhanced VPC routing needs three zones (RS-24)",
    ),
    ...subnetIds.flatMap((subnetId, index) => checkSubnetId(`subnetIds[${index}]`, subnetId)),
    ...checkDistinct("subnetIds", subnetIds),
  ];
}

/** ID of a VPC. */
export function checkVpcId(path: string, vpcId: unknown): Problem[] {
  return checkPattern(path, vpcId, VPC_ID, "the ID of a VPC, vpc-<hex digits>");
}

/** ID of a subnet (RS-24). */
export function checkSubnetId(path: string, subnetId: unknown): Problem[] {
  return checkPattern(path, subnetId, SUBNET_ID, "the ID of a subnet, subnet-<hex digits> (RS-24)");
}

/** ID of a security group. */
export function checkSecurityGroupId(path: string, securityGroupId: unknown): Problem[] {
  return checkPattern(path, securityGroupId, SECURITY_GROUP_ID, "the ID of a security group, sg-<hex digits>");
}

function checkAllowedCidr(name: string, cidr: string): Problem[] {
  return [
    ...checkPattern("allowedCidrs", name, CIDR_NAME, "named by 1–64 of a–z, A–Z, 0–9, _ and -"),
    ...checkConnectingCidr(`allowedCidrs.${name}`, cidr),
  ];
}

/** EC2 refuses a rule that is there under another name: InvalidPermission.Duplicate (RS-34). */
function checkRepeatedCidrs({ allowedCidrs = {}, firehoseAccess, quickSightAccess, region }: WarehouseArgs): Problem[] {
  const quickSightCidr =
    quickSightAccess?.securityGroupId === undefined && quickSightAccess && quickSightCidrOf(quickSightAccess, region);
  const rules: [path: string, cidr: string | undefined | false][] = [
    ["firehoseAccess", firehoseAccess && firehoseCidrOf(firehoseAccess, region)],
    ["quickSightAccess", quickSightCidr],
    ...Object.entries(allowedCidrs).map(([name, cidr]): [string, string] => [`allowedCidrs.${name}`, cidr]),
  ];
  const admitted = new Map<string, string>();
  return rules.flatMap(([path, cidr]) => {
    if (!cidr) return [];
    const earlier = admitted.get(cidr);
    admitted.set(cidr, earlier ?? path);
    if (earlier === undefined) return [];
    return [{ path, reason: `must be another block than that of ${earlier}, got "${cidr}" (RS-34); leave it out` }];
  });
}

function checkConnectingCidr(path: string, cidr: string): Problem[] {
  return checkCidr(path, cidr, WIDEST_ALLOWED_PREFIX, 32, "a warehouse open to more fails Redshift.15");
}

function checkFirehoseAccess(access: FirehoseAccessArgs, region: string): Problem[] {
  const cidr = firehoseCidrOf(access, region);
  if (cidr !== undefined) return checkConnectingCidr("firehoseCidr", cidr);
  const reason = `must be given: AWS publishes no Firehose addresses for the Region "${region}" that this package knows (R-11); ask AWS, or use streaming ingestion`;
  return [{ path: "firehoseCidr", reason }];
}

/** QuickSight's addresses reach a public endpoint only (QS-07); from a VPC connection it comes with a security group (QS-08). */
function checkQuickSightAccess(access: QuickSightAccessArgs, { firehoseAccess, region }: WarehouseArgs): Problem[] {
  const { quickSightCidr, securityGroupId } = access;
  if (securityGroupId !== undefined) {
    const problems = checkSecurityGroupId("securityGroupId", securityGroupId);
    if (quickSightCidr === undefined) return problems;
    const reason =
      "must be left out beside securityGroupId: from a VPC connection QuickSight comes with private addresses";
    return [...problems, { path: "quickSightCidr", reason }];
  }
  if (firehoseAccess === undefined) {
    const reason =
      "needs a public endpoint, and without firehoseAccess it is private (QS-07); give the securityGroupId of QuickSight's VPC connection";
    return [{ path: "", reason }];
  }
  const cidr = quickSightCidrOf(access, region);
  if (cidr !== undefined) return checkConnectingCidr("quickSightCidr", cidr);
  const reason = `must be given: AWS publishes no QuickSight addresses for the Region "${region}" that this package knows (QS-07); or give the securityGroupId of a VPC connection`;
  return [{ path: "quickSightCidr", reason }];
}
