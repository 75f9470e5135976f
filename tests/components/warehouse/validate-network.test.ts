import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  type QuickSightAccessArgs,
  validateWarehouse,
  type WarehouseArgs,
  type WarehouseNetworkArgs,
} from "../../../components/warehouse";
import { checkCidr } from "../../../components/warehouse/cidr";
import { FIREHOSE_CIDRS } from "../../../components/warehouse/firehose-cidr";
import { QUICKSIGHT_CIDRS } from "../../../components/warehouse/quicksight-cidr";
import { REGION } from "../mocks";
import { cluster, serverless } from "./fixtures";

function problems(args: WarehouseArgs): string[] {
  return validateWarehouse(args, "main").map(({ path, reason }) => `${path} ${reason}`);
}

const network = (settings: WarehouseNetworkArgs): WarehouseArgs => ({ ...serverless, network: settings });
const subnet = (index: number) => `subnet-${String(index).padStart(8, "0")}`;
const subnets = (count: number) => Array.from({ length: count }, (_, index) => subnet(index));
const existingVpc = (subnetIds: pulumi.Input<string>[]) =>
  network({ existingVpc: { vpcId: "vpc-0a1b2c3d", subnetIds } });
const capacityIn = (cidrBlock: string, baseCapacityRpu: number): WarehouseArgs => ({
  region: REGION,
  serverless: { baseCapacityRpu },
  network: { cidrBlock },
});

describe("the network of a warehouse", () => {
  it("takes a block from /16 to /24", () => {
    assert.deepEqual(problems(network({ cidrBlock: "10.1.0.0/16" })), []);
    assert.deepEqual(problems(network({ cidrBlock: "10.1.2.0/24" })), []);
    for (const cidrBlock of ["10.0.0.0/15", "10.1.2.0/25"]) {
      const [problem, ...others] = problems(network({ cidrBlock }));
      assert.match(problem ?? "", /^network\.cidrBlock must be a block from \/16 to \/24 \(/);
      assert.deepEqual(others, []);
    }
  });

  it("RS-25 wants free addresses for the compute in each subnet", () => {
    const fits: [string, number][] = [
      ["10.0.0.0/24", 64],
      ["10.0.0.0/23", 128],
      ["10.0.0.0/22", 256],
      ["10.0.0.0/21", 512],
      ["10.0.0.0/20", 1024],
    ];
    for (const [cidrBlock, rpu] of fits) assert.deepEqual(problems(capacityIn(cidrBlock, rpu)), [], cidrBlock);
    const tight: [string, number, number, number][] = [
      ["10.0.0.0/24", 72, 37, 26],
      ["10.0.0.0/23", 136, 69, 58],
      ["10.0.0.0/22", 264, 133, 122],
      ["10.0.0.0/21", 544, 261, 250],
    ];
    for (const [cidrBlock, rpu, needed, free] of tight) {
      const reason = `must leave ${needed} free addresses in each subnet for ${rpu} RPUs (RS-25), got "${cidrBlock}" with ${free}; give a wider block`;
      assert.deepEqual(problems(capacityIn(cidrBlock, rpu)), [`network.cidrBlock ${reason}`]);
    }
    assert.deepEqual(problems({ ...cluster, network: { cidrBlock: "10.0.0.0/24" } }), []);
  });

  it("RS-24 takes 3 to 32 subnets of an existing VPC", () => {
    for (const count of [3, 32]) assert.deepEqual(problems(existingVpc(subnets(count))), []);
    for (const count of [2, 33]) {
      assert.deepEqual(problems(existingVpc(subnets(count))), [
        `network.existingVpc.subnetIds must be 3–32 subnets, got ${count}; enhanced VPC routing needs three zones (RS-24)`,
      ]);
    }
  });

  it("RS-24 takes IDs of subnets, each once, and those known later", () => {
    assert.deepEqual(problems(existingVpc(subnets(2).concat("subnet-0123456789abcdef0"))), []);
    assert.deepEqual(problems(existingVpc(subnets(3).map((id) => pulumi.output(id)))), []);
    assert.deepEqual(problems(existingVpc([...subnets(2), "private-a"])), [
      'network.existingVpc.subnetIds[2] must be the ID of a subnet, subnet-<hex digits> (RS-24), got "private-a"',
    ]);
    assert.deepEqual(problems(existingVpc([...subnets(2), subnet(1)])), [
      `network.existingVpc.subnetIds[2] must be named once, got "${subnet(1)}" again (RS-24)`,
    ]);
  });

  it("RS-24 takes 3 to 6 zones of the Region by name, each once", () => {
    const zones = (letters: string) =>
      network({ availabilityZones: [...letters].map((letter) => `${REGION}${letter}`) });
    for (const letters of ["abc", "bcd", "abcdef"]) assert.deepEqual(problems(zones(letters)), []);
    for (const letters of ["", "ab", "abcdefg"]) {
      assert.deepEqual(problems(zones(letters)), [
        `network.availabilityZones must be 3–6 zones, got ${letters.length}; enhanced VPC routing needs three (RS-24)`,
      ]);
    }
    assert.deepEqual(problems(zones("aba")), [
      `network.availabilityZones[2] must be named once, got "${REGION}a" again (RS-24)`,
    ]);
    for (const zone of ["us-east-1a", "euw1-az1", REGION, `${REGION}-lhr-1a`, ""]) {
      assert.deepEqual(problems(network({ availabilityZones: [`${REGION}a`, `${REGION}b`, zone] })), [
        `network.availabilityZones[2] must be the name of a zone of the Region, such as ${REGION}a (RS-24), got "${zone}"`,
      ]);
    }
  });

  it("RS-25 counts smaller subnets where there are more than four zones", () => {
    const over = (letters: string, baseCapacityRpu: number): WarehouseArgs => ({
      region: REGION,
      serverless: { baseCapacityRpu },
      network: { cidrBlock: "10.0.0.0/24", availabilityZones: [...letters].map((letter) => `${REGION}${letter}`) },
    });
    for (const args of [over("abcd", 64), over("abcde", 8)]) assert.deepEqual(problems(args), []);
    assert.deepEqual(problems(over("abcde", 16)), [
      'network.cidrBlock must leave 13 free addresses in each subnet for 16 RPUs (RS-25), got "10.0.0.0/24" with 10; give a wider block',
    ]);
  });

  it("RS-24 wants the zones, or a VPC that exists, where most accounts see two", () => {
    const region = "us-west-1";
    const reason =
      'must be given in "us-west-1", where most accounts see two zones and Redshift needs three (RS-24): name three if yours sees them, else take existingVpc';
    for (const kind of [{ serverless: {} }, { cluster: {} }]) {
      assert.deepEqual(problems({ region, ...kind }), [`network.availabilityZones ${reason}`]);
      const availabilityZones = ["us-west-1a", "us-west-1b", "us-west-1c"];
      assert.deepEqual(problems({ region, ...kind, network: { availabilityZones } }), []);
      const vpc = { existingVpc: { vpcId: "vpc-0a1b2c3d", subnetIds: subnets(3) } };
      assert.deepEqual(problems({ region, ...kind, network: vpc }), []);
    }
  });

  it("takes the ID of a VPC", () => {
    const args = network({ existingVpc: { vpcId: "main", subnetIds: subnets(3) } });
    assert.deepEqual(problems(args), [
      'network.existingVpc.vpcId must be the ID of a VPC, vpc-<hex digits>, got "main"',
    ]);
  });

  it("refuses a block and zones beside an existing VPC", () => {
    const existingVpc = { vpcId: "vpc-0a1b2c3d", subnetIds: subnets(3) };
    const args = network({ cidrBlock: "10.0.0.0/16", availabilityZones: [], existingVpc });
    assert.deepEqual(problems(args), [
      "network.cidrBlock must be left out beside existingVpc, which has a block of its own",
      "network.availabilityZones must be left out beside existingVpc, which has zones of its own",
    ]);
  });

  it("Redshift.15 refuses to open the port to more than a /16", () => {
    const allowed = (office: string): WarehouseArgs => ({ ...serverless, allowedCidrs: { office } });
    for (const cidr of ["203.0.0.0/16", "203.0.113.7/32"]) assert.deepEqual(problems(allowed(cidr)), []);
    for (const cidr of ["0.0.0.0/0", "202.0.0.0/15"]) {
      assert.deepEqual(problems(allowed(cidr)), [
        `allowedCidrs.office must be a block from /16 to /32 (a warehouse open to more fails Redshift.15), got "${cidr}"`,
      ]);
    }
  });

  it("RS-34 refuses to admit a block twice", () => {
    const [office, vpn] = ["203.0.113.0/24", "198.51.100.0/24"];
    assert.deepEqual(problems({ ...serverless, allowedCidrs: { office, vpn } }), []);
    assert.deepEqual(problems({ ...serverless, allowedCidrs: { office, vpn, branch: office, hall: office } }), [
      `allowedCidrs.branch must be another block than that of allowedCidrs.office, got "${office}" (RS-34); leave it out`,
      `allowedCidrs.hall must be another block than that of allowedCidrs.office, got "${office}" (RS-34); leave it out`,
    ]);
  });

  it("RS-34 refuses Firehose's block again, published or given, where Firehose is admitted", () => {
    const published = FIREHOSE_CIDRS[REGION] ?? "";
    const allowed = (cidr: string, firehoseCidr?: string) =>
      problems({ ...cluster, firehoseAccess: { firehoseCidr }, allowedCidrs: { firehose: cidr } });
    for (const found of [allowed(published), allowed("203.0.113.0/27", "203.0.113.0/27")]) {
      assert.match(
        found.join(),
        /^allowedCidrs\.firehose must be another block than that of firehoseAccess, got "[\d./]+" \(RS-34\); leave it out$/,
      );
    }
    assert.deepEqual(allowed(published, "203.0.113.0/27"), []);
    assert.deepEqual(problems({ ...cluster, allowedCidrs: { firehose: published } }), []);
  });

  it("wants names of allowed blocks that resources can be named by", () => {
    const named = (name: string): WarehouseArgs => ({ ...serverless, allowedCidrs: { [name]: "203.0.113.0/24" } });
    for (const name of ["a", "b".repeat(64), "head_office-2"]) assert.deepEqual(problems(named(name)), []);
    for (const name of ["", "b".repeat(65), "head office"]) {
      assert.deepEqual(problems(named(name)), [
        `allowedCidrs must be named by 1–64 of a–z, A–Z, 0–9, _ and -, got "${name}"`,
      ]);
    }
  });
});

describe("QuickSight's access", () => {
  const access = (quickSightAccess: QuickSightAccessArgs, more: Partial<WarehouseArgs> = {}): WarehouseArgs => ({
    ...serverless,
    quickSightAccess,
    ...more,
  });
  const isPublic = { firehoseAccess: {} };
  const own = "203.0.113.0/27";

  it("QS-07 has one /27 for each of 26 Regions, no two alike, and none of Firehose's", () => {
    const blocks = Object.values(QUICKSIGHT_CIDRS);
    assert.equal(blocks.length, 26);
    assert.equal(new Set([...blocks, ...Object.values(FIREHOSE_CIDRS)]).size, 26 + 37);
    for (const block of blocks) assert.deepEqual(checkCidr("block", block, 27, 27, "one block"), []);
  });

  it("QS-07 must be given a block where AWS publishes none", () => {
    // Firehose is there, QuickSight is not.
    const region = "us-west-1";
    const network = { availabilityZones: ["a", "b", "c"].map((letter) => region + letter) };
    assert.deepEqual(problems(access({ quickSightCidr: own }, { ...isPublic, region, network })), []);
    assert.match(
      problems(access({}, { ...isPublic, region, network })).join(),
      /^quickSightAccess\.quickSightCidr must be given: .*Region "us-west-1".*\(QS-07\); or give the securityGroupId/,
    );
  });

  it("QS-07 takes no block wider than /16, and none without a public endpoint", () => {
    assert.deepEqual(problems(access({ quickSightCidr: "203.0.0.0/16" }, isPublic)), []);
    assert.match(
      problems(access({ quickSightCidr: "202.0.0.0/15" }, isPublic)).join(),
      /^quickSightAccess\.quickSightCidr must be a block from \/16 to \/32 .*Redshift\.15/,
    );
    assert.match(
      problems(access({})).join(),
      /^quickSightAccess needs a public endpoint, and without firehoseAccess it is private \(QS-07\); give the securityGroupId/,
    );
  });

  it("QS-08 takes the ID of a security group, one known later too, and no block beside it", () => {
    for (const securityGroupId of ["sg-0a1b2c3d", "sg-0123456789abcdef0", pulumi.output("sg-0a1b2c3d")]) {
      assert.deepEqual(problems(access({ securityGroupId })), []);
    }
    assert.deepEqual(problems(access({ securityGroupId: "quicksight", quickSightCidr: own })), [
      'quickSightAccess.securityGroupId must be the ID of a security group, sg-<hex digits>, got "quicksight"',
      "quickSightAccess.quickSightCidr must be left out beside securityGroupId: from a VPC connection QuickSight comes with private addresses",
    ]);
  });

  it("RS-34 refuses QuickSight's block again, where QuickSight is admitted by it", () => {
    const allowedCidrs = { bi: QUICKSIGHT_CIDRS[REGION] ?? "" };
    assert.deepEqual(problems(access({ securityGroupId: "sg-0a1b2c3d" }, { allowedCidrs })), []);
    assert.match(
      problems(access({}, { ...isPublic, allowedCidrs })).join(),
      /^allowedCidrs\.bi must be another block than that of quickSightAccess, got .*\(RS-34\); leave it out$/,
    );
    assert.match(
      problems(access({ quickSightCidr: own }, { firehoseAccess: { firehoseCidr: own } })).join(),
      /^quickSightAccess must be another block than that of firehoseAccess/,
    );
  });
});

describe("Firehose's addresses", () => {
  const access = (region: string, firehoseCidr?: string): WarehouseArgs => ({
    region,
    serverless: {},
    firehoseAccess: { firehoseCidr },
  });

  it("are one /27 for each of 37 Regions, no two alike", () => {
    const blocks = Object.values(FIREHOSE_CIDRS);
    assert.equal(blocks.length, 37);
    assert.equal(new Set(blocks).size, 37);
    for (const cidr of blocks) assert.deepEqual(checkCidr("cidr", cidr, 26, 27, "test"), [], cidr);
  });

  it("are known of the Regions in China too", () => {
    for (const region of Object.keys(FIREHOSE_CIDRS)) {
      const availabilityZones = ["a", "b", "c"].map((letter) => `${region}${letter}`);
      assert.deepEqual(problems({ ...access(region), network: { availabilityZones } }), []);
    }
    assert.equal(FIREHOSE_CIDRS["cn-north-1"], "52.81.151.32/27");
    assert.equal(FIREHOSE_CIDRS["cn-northwest-1"], "161.189.23.64/27");
    assert.equal(FIREHOSE_CIDRS["eu-west-1"], "52.19.239.192/27");
  });

  it("R-11 must be given where AWS publishes none", () => {
    assert.deepEqual(problems(access("ap-southeast-6", "203.0.113.0/27")), []);
    const [problem, ...others] = problems(access("ap-southeast-6"));
    assert.match(problem ?? "", /^firehoseAccess\.firehoseCidr must be given: .*Region "ap-southeast-6".*R-11/);
    assert.deepEqual(others, []);
  });

  it("Redshift.15 must be a block that is no wider than /16", () => {
    assert.deepEqual(problems(access(REGION, "203.0.0.0/16")), []);
    const [problem] = problems(access(REGION, "0.0.0.0/0"));
    assert.match(problem ?? "", /^firehoseAccess\.firehoseCidr must be a block from \/16 to \/32 .*Redshift\.15/);
  });
});

describe("checkCidr", () => {
  const check = (cidr: string) => checkCidr("cidr", cidr, 8, 32, "a test").map(({ reason }) => reason);

  it("takes a block by its first address", () => {
    for (const cidr of ["10.0.0.0/8", "203.0.113.128/25", "255.255.255.255/32"]) assert.deepEqual(check(cidr), []);
  });

  it("refuses what is no block", () => {
    for (const cidr of ["", "10.0.0.0", "10.0.0/8", "256.0.0.0/8", "10.0.0.0/33", "2001:db8::/32", "10.0.0.0/8 "]) {
      assert.deepEqual(check(cidr), [`must be an IPv4 block such as 203.0.113.0/24, got "${cidr}"`]);
    }
  });

  it("names the first address of a block that is written by another", () => {
    const first = (cidr: string, right: string) =>
      assert.deepEqual(check(cidr), [`must begin at the block's first address, got "${cidr}"; write ${right}`]);
    first("10.1.2.3/8", "10.0.0.0/8");
    first("203.0.113.129/25", "203.0.113.128/25");
    first("255.255.255.255/31", "255.255.255.254/31");
  });
});
