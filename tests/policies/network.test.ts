import { NETWORK } from "../../policies/network";
import { TYPES } from "../../policies/types";
import { describeCases, type ResourceCase } from "./cases";

const CASES: ResourceCase[] = [
  {
    title: "a workgroup that is public without a reason (RedshiftServerless.3)",
    policy: "redshift-public-with-reason",
    type: TYPES.workgroup,
    change: { "tags/public-access-reason": undefined },
    findings: ["tags.public-access-reason must say in 15 characters or more why the endpoint is public"],
  },
  {
    title: "a cluster that is public for a reason of a word (Redshift.1)",
    policy: "redshift-public-with-reason",
    type: TYPES.cluster,
    from: "others",
    change: { "tags/public-access-reason": "needed" },
    findings: ["tags.public-access-reason must say in 15 characters or more why the endpoint is public"],
  },
  {
    title: "a cluster that copies past its VPC (Redshift.7)",
    policy: "redshift-vpc-routing",
    type: TYPES.cluster,
    from: "others",
    change: { enhancedVpcRouting: undefined },
    findings: ["enhancedVpcRouting must be true, got nothing"],
  },
  {
    title: "a workgroup that copies past its VPC (RedshiftServerless.1)",
    policy: "redshift-vpc-routing",
    type: TYPES.workgroup,
    change: { enhancedVpcRouting: false },
    findings: ["enhancedVpcRouting must be true, got false"],
  },
  {
    title: "a port that is open to everybody (Redshift.15, EC2.18)",
    policy: "ingress-bounded",
    type: TYPES.ingressRule,
    change: { cidrIpv4: "0.0.0.0/0" },
    findings: ["cidrIpv4 must not be open to 0.0.0.0/0"],
  },
  {
    title: "a security group with rules of its own that are open (EC2.13, EC2.19)",
    policy: "ingress-bounded",
    type: TYPES.securityGroup,
    change: { ingress: [{ cidrBlocks: ["10.0.0.0/16", "10.0.0.0/15"], ipv6CidrBlocks: ["::/0"], fromPort: 22 }] },
    findings: [
      "ingress[0].cidrBlocks must not be open to 10.0.0.0/15",
      "ingress[0].ipv6CidrBlocks must not be open to ::/0",
    ],
  },
  {
    title: "a topic that is read over the internet (MSK.4)",
    policy: "msk-source-private",
    type: TYPES.deliveryStream,
    from: "others",
    change: { "mskSourceConfiguration/authenticationConfiguration/connectivity": "PUBLIC" },
    findings: ['mskSourceConfiguration.authenticationConfiguration.connectivity must be "PRIVATE", got "PUBLIC"'],
  },
  {
    title: "a host that gives its credentials without a token (EC2.8, EC2.170)",
    policy: "instance-metadata-v2",
    type: TYPES.launchTemplate,
    from: "others",
    change: { "metadataOptions/httpTokens": "optional" },
    findings: ['metadataOptions.httpTokens must be "required", got "optional"'],
  },
  {
    title: "a host with a public address (EC2.25)",
    policy: "instance-without-public-address",
    type: TYPES.launchTemplate,
    from: "others",
    change: { networkInterfaces: [{ associatePublicIpAddress: "true" }] },
    findings: ["networkInterfaces[0].associatePublicIpAddress must be false"],
  },
  {
    title: "a cluster's subnets in one zone (Redshift.16)",
    policy: "redshift-subnets-in-zones",
    type: TYPES.clusterSubnets,
    from: "others",
    change: { subnetIds: ["subnet-1"] },
    findings: ["subnetIds must be two subnets or more, got 1"],
  },
  {
    title: "a function in one zone (Lambda.5)",
    policy: "lambda-subnets-in-zones",
    type: TYPES.function,
    change: { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } },
    findings: ["vpcConfig.subnetIds must be two subnets or more, got 1"],
  },
];

describeCases("networks", NETWORK, CASES);
