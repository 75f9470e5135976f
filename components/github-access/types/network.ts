import { type AccessTable, ANY, allow, regional, type TypeAccess } from "./grant";

// AWS makes up the ends of these ARNs.
const ec2 = (...kinds: string[]) => kinds.map((kind) => regional("ec2", `${kind}/*`));

const rule = (direction: "Egress" | "Ingress"): TypeAccess => ({
  read: [allow("ec2", ["DescribeSecurityGroupRules"], ANY)],
  write: [
    allow(
      "ec2",
      [
        `AuthorizeSecurityGroup${direction}`,
        "CreateTags",
        "DeleteTags",
        "ModifySecurityGroupRules",
        `RevokeSecurityGroup${direction}`,
      ],
      ec2("security-group", "security-group-rule"),
    ),
  ],
});

/** The network of a warehouse. */
export const NETWORK_TYPES: AccessTable = {
  "aws:ec2/securityGroup:SecurityGroup": {
    read: [allow("ec2", ["DescribeNetworkInterfaces", "DescribeSecurityGroups"], ANY)],
    write: [
      allow("ec2", ["CreateSecurityGroup"], ec2("security-group", "vpc")),
      allow(
        "ec2",
        ["CreateTags", "DeleteSecurityGroup", "DeleteTags", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"],
        ec2("security-group", "security-group-rule"),
      ),
    ],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("Egress"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("Ingress"),
  // What this component of another package makes: a VPC, subnets, route tables, an internet gateway and endpoints.
  "awsx:ec2:Vpc": {
    read: [
      allow(
        "ec2",
        [
          "DescribeAvailabilityZones",
          "DescribeInternetGateways",
          "DescribeNetworkAcls",
          "DescribePrefixLists",
          "DescribeRouteTables",
          "DescribeSecurityGroups",
          "DescribeSubnets",
          "DescribeVpcEndpoints",
          "DescribeVpcs",
        ],
        ANY,
      ),
      allow("ec2", ["DescribeVpcAttribute"], ec2("vpc")),
    ],
    write: [
      allow(
        "ec2",
        [
          "AssociateRouteTable",
          "AttachInternetGateway",
          "CreateInternetGateway",
          "CreateRoute",
          "CreateRouteTable",
          "CreateSubnet",
          "CreateTags",
          "CreateVpc",
          "CreateVpcEndpoint",
          "DeleteInternetGateway",
          "DeleteRoute",
          "DeleteRouteTable",
          "DeleteSubnet",
          "DeleteTags",
          "DeleteVpc",
          "DeleteVpcEndpoints",
          "DetachInternetGateway",
          "DisassociateRouteTable",
          "ModifySubnetAttribute",
          "ModifyVpcAttribute",
          "ModifyVpcEndpoint",
          "ReplaceRoute",
          "ReplaceRouteTableAssociation",
        ],
        ec2("internet-gateway", "route-table", "security-group", "subnet", "vpc", "vpc-endpoint"),
      ),
      // The interface endpoint answers by Kinesis's own name inside the VPC, in a zone that is AWS's.
      allow("route53", ["AssociateVPCWithHostedZone"], ANY),
    ],
  },
};
