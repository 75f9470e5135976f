import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { ExistingVpcArgs, FirehoseAccessArgs, ServerlessArgs, WarehouseArgs, WarehouseNetworkArgs } from "./args";
import { checkCidr } from "./cidr";
import { DEFAULT_BASE_CAPACITY_RPU, firehoseCidrOf, ZONES } from "./settings";

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
/** Bits by which a subnet's prefix is longer than its VPC's. */
const SUBNET_PREFIX_BITS = 3;
/** Addresses of a subnet that AWS keeps, five, and that of the Kinesis endpoint. */
const TAKEN_ADDRESSES = 6;
/** Subnets that a workgroup can have (RS-24). */
export const MAX_SUBNETS = 32;

const VPC_ID = /^vpc-[0-9a-f]{8,}$/;
const SUBNET_ID = /^subnet-[0-9a-f]{8,}$/;
// They become part of the names of resources.
const CIDR_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** Every problem of the network of a warehouse that is made, and of who may connect. */
export function validateNetwork(args: WarehouseArgs): Problem[] {
  const { network, serverless, allowedCidrs, firehoseAccess, region } = args;
  return [
    ...(network ? under("network", validatePlace(network, serverless)) : []),
    ...Object.entries(allowedCidrs ?? {}).flatMap(([name, cidr]) => checkAllowedCidr(name, cidr)),
    ...(firehoseAccess ? under("firehoseAccess", checkFirehoseAccess(firehoseAccess, region)) : []),
  ];
}

function validatePlace({ cidrBlock, existingVpc }: WarehouseNetworkArgs, serverless?: ServerlessArgs): Problem[] {
  if (existingVpc === undefined) return cidrBlock === undefined ? [] : checkVpcCidr(cidrBlock, serverless);
  const beside = { path: "cidrBlock", reason: "must be left out beside existingVpc, which has a block of its own" };
  return [...(cidrBlock === undefined ? [] : [beside]), ...under("existingVpc", checkExistingVpc(existingVpc))];
}

function checkVpcCidr(cidrBlock: string, serverless: ServerlessArgs | undefined): Problem[] {
  const why = "AWS makes no wider VPC, and Redshift needs free addresses in each of three zones (RS-25)";
  const problems = checkCidr("cidrBlock", cidrBlock, WIDEST_VPC_PREFIX, NARROWEST_VPC_PREFIX, why);
  return problems.length > 0 || serverless === undefined ? problems : checkFreeAddresses(cidrBlock, serverless);
}

/** awsx parts the block among four zones, of which three are used, and each of those in two. */
function checkFreeAddresses(
  cidrBlock: string,
  { baseCapacityRpu = DEFAULT_BASE_CAPACITY_RPU }: ServerlessArgs,
): Problem[] {
  const prefix = Number(cidrBlock.split("/")[1]);
  const free = 2 ** (32 - prefix - SUBNET_PREFIX_BITS) - TAKEN_ADDRESSES;
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
    ...subnetIds.flatMap((subnetId, index) => {
      if (typeof subnetId !== "string" || subnetIds.indexOf(subnetId) === index) return [];
      return [{ path: `subnetIds[${index}]`, reason: `must be named once, got "${subnetId}" again (RS-24)` }];
    }),
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

function checkAllowedCidr(name: string, cidr: string): Problem[] {
  return [
    ...checkPattern("allowedCidrs", name, CIDR_NAME, "named by 1–64 of a–z, A–Z, 0–9, _ and -"),
    ...checkConnectingCidr(`allowedCidrs.${name}`, cidr),
  ];
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
