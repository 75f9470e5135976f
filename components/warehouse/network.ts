import * as aws from "@pulumi/aws";
import { Vpc } from "@pulumi/awsx/ec2";
import type * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import { unprotected } from "../shared/deletion";
import { mapValues } from "../shared/map-values";
import type { Problem } from "../shared/problems";
import type { ExistingVpcArgs, WarehouseArgs, WarehouseNetworkArgs } from "./args";
import { DEFAULT_CIDR_BLOCK, firehoseCidrOf, quickSightCidrOf, warehouseSettings, ZONES } from "./settings";
import { checkSecurityGroupId, checkSubnetId, checkVpcId } from "./validate-network";

/** The resources of a warehouse's network. */
export interface WarehouseNetworkNodes {
  /** The VPC with its subnets and its endpoints, unless one exists. */
  vpc?: Vpc;
  /** Who may connect to the warehouse, and where it may connect to. */
  securityGroup: aws.ec2.SecurityGroup;
  /** Firehose's addresses; with `firehoseAccess`. */
  firehoseIngressRule?: aws.vpc.SecurityGroupIngressRule;
  /** QuickSight's addresses, or the security group of its VPC connection; with `quickSightAccess`. */
  quickSightIngressRule?: aws.vpc.SecurityGroupIngressRule;
  /** The blocks of `allowedCidrs`, by their names. */
  allowedIngressRules: Record<string, aws.vpc.SecurityGroupIngressRule>;
  egressRule: aws.vpc.SecurityGroupEgressRule;
}

/** Where a warehouse lies. */
export interface WarehouseNetwork {
  subnetIds: pulumi.Input<string>[] | pulumi.Output<string[]>;
  nodes: WarehouseNetworkNodes;
}

type Place = Pick<WarehouseNetworkNodes, "vpc"> & {
  vpcId: pulumi.Output<string>;
  subnetIds: WarehouseNetwork["subnetIds"];
};

/** Makes a VPC, or takes the one that is named, and the security group in it. */
export function createNetwork(name: string, args: WarehouseArgs, parent: pulumi.Resource): WarehouseNetwork {
  const existingVpc = args.network?.existingVpc;
  const { vpc, vpcId, subnetIds } = existingVpc ? adoptVpc(name, existingVpc, parent) : createVpc(name, args, parent);
  const securityGroup = new aws.ec2.SecurityGroup(
    name,
    { description: `Redshift warehouse ${name}`, vpcId, tags: args.tags },
    unprotected(parent),
  );
  return { subnetIds, nodes: { vpc, securityGroup, ...createRules(name, args, securityGroup, parent) } };
}

/** Takes the VPC that is named. */
export function adoptVpc(name: string, { vpcId, subnetIds }: ExistingVpcArgs, parent: pulumi.Resource): Place {
  const checked = (id: pulumi.Input<string>, check: (id: string) => Problem[]) =>
    checkedLater("Warehouse", name, id, check, parent);
  return {
    vpcId: checked(vpcId, (id) => checkVpcId("network.existingVpc.vpcId", id)),
    subnetIds: subnetIds.map((subnetId, index) =>
      checked(subnetId, (id) => checkSubnetId(`network.existingVpc.subnetIds[${index}]`, id)),
    ),
  };
}

/**
 * A VPC over three zones with one subnet in each. There is no NAT: with enhanced VPC routing all goes through the VPC, COPY
 * to S3 by the gateway endpoint and streaming ingestion to Kinesis by the interface endpoint (ST-07). That one costs
 * money by the hour and zone, so it is there with `streamingAccess` only; the subnets are the same with it and without.
 */
function createVpc(name: string, args: WarehouseArgs, parent: pulumi.Resource): Place {
  const { network, region, firehoseAccess, streamingAccess, tags } = args;
  const isPublic = firehoseAccess !== undefined;
  const vpc = new Vpc(
    name,
    {
      cidrBlock: network?.cidrBlock ?? DEFAULT_CIDR_BLOCK,
      ...zonesOf(network),
      subnetStrategy: "Auto",
      // Half of the block each, so that a warehouse which goes from one to the other gets subnets beside those it leaves.
      subnetSpecs: isPublic ? [{ type: "Public" }, { type: "Unused" }] : [{ type: "Unused" }, { type: "Isolated" }],
      natGateways: { strategy: "None" },
      // The names of endpoints inside the VPC need both.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      // Gives the endpoints the VPC's route tables and subnets; without them nothing would go through.
      vpcEndpointStrategy: "Auto",
      vpcEndpointSpecs: [
        { serviceName: `com.amazonaws.${region}.s3`, vpcEndpointType: "Gateway" },
        ...(streamingAccess
          ? [{ serviceName: kinesisServiceName(region), vpcEndpointType: "Interface" as const }]
          : []),
      ],
      tags,
    },
    unprotected(parent),
  );
  return { vpc, vpcId: vpc.vpcId, subnetIds: isPublic ? vpc.publicSubnetIds : vpc.isolatedSubnetIds };
}

/** awsx takes the one or the other. */
function zonesOf(network: WarehouseNetworkArgs | undefined) {
  const zones = network?.availabilityZones;
  return zones === undefined ? { numberOfAvailabilityZones: ZONES } : { availabilityZoneNames: zones };
}

type Rules = Pick<
  WarehouseNetworkNodes,
  "firehoseIngressRule" | "quickSightIngressRule" | "allowedIngressRules" | "egressRule"
>;

/** Who a rule lets in: a block, or the members of a security group. */
type Admitted = Pick<aws.vpc.SecurityGroupIngressRuleArgs, "cidrIpv4" | "referencedSecurityGroupId">;

function createRules(
  name: string,
  args: WarehouseArgs,
  securityGroup: aws.ec2.SecurityGroup,
  parent: pulumi.Resource,
): Rules {
  const { port } = warehouseSettings(args);
  const securityGroupId = securityGroup.id;
  const admit = (suffix: string, description: string, admitted: Admitted) =>
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-${suffix}`,
      { securityGroupId, description, ...admitted, ipProtocol: "tcp", fromPort: port, toPort: port, tags: args.tags },
      unprotected(parent),
    );
  const { firehoseAccess, allowedCidrs = {}, region } = args;
  const quickSight = quickSightAdmitted(name, args, parent);
  return {
    firehoseIngressRule:
      firehoseAccess &&
      admit("firehose", `Firehose in ${region}`, { cidrIpv4: firehoseCidrOf(firehoseAccess, region) }),
    quickSightIngressRule: quickSight && admit("quicksight", `QuickSight in ${region}`, quickSight),
    allowedIngressRules: mapValues(allowedCidrs, (cidrIpv4, key) => admit(`from-${key}`, key, { cidrIpv4 })),
    // To S3, to data streams, and to nothing but TLS.
    egressRule: new aws.vpc.SecurityGroupEgressRule(
      `${name}-https`,
      {
        securityGroupId,
        description: "HTTPS to AWS services",
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        tags: args.tags,
      },
      unprotected(parent),
    ),
  };
}

function quickSightAdmitted(
  name: string,
  { quickSightAccess, region }: WarehouseArgs,
  parent: pulumi.Resource,
): Admitted | undefined {
  if (quickSightAccess === undefined) return undefined;
  const { securityGroupId } = quickSightAccess;
  if (securityGroupId === undefined) return { cidrIpv4: quickSightCidrOf(quickSightAccess, region) };
  const check = (id: string) => checkSecurityGroupId("quickSightAccess.securityGroupId", id);
  return { referencedSecurityGroupId: checkedLater("Warehouse", name, securityGroupId, check, parent) };
}

/** In China the interface endpoints of most services have a name of their own (as aws-cdk-lib lists them). */
function kinesisServiceName(region: string): string {
  return `${region.startsWith("cn-") ? "cn." : ""}com.amazonaws.${region}.kinesis-streams`;
}

/** What must be there before a warehouse is used, and go after it. */
export function networkDependencies({
  firehoseIngressRule,
  quickSightIngressRule,
  allowedIngressRules,
  egressRule,
}: WarehouseNetworkNodes): pulumi.Resource[] {
  const services = [firehoseIngressRule, quickSightIngressRule].filter((rule) => rule !== undefined);
  return [...services, ...Object.values(allowedIngressRules), egressRule];
}
