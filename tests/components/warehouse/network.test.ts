import assert from "node:assert/strict";
import type { WarehouseArgs } from "../../../components/warehouse";
import { REGION, value } from "../mocks";
import {
  CLUSTER,
  cluster,
  EGRESS_RULE,
  INGRESS_RULE,
  made,
  SECURITY_GROUP,
  serverless,
  VPC,
  WORKGROUP,
} from "./fixtures";

const SUBNET_GROUP = "aws:redshift/subnetGroup:SubnetGroup";
const ISOLATED = ["subnet-20a00000", "subnet-20b00000", "subnet-20c00000"];
const PUBLIC = ["subnet-10a00000", "subnet-10b00000", "subnet-10c00000"];
const s3Endpoint = (region: string) => ({ serviceName: `com.amazonaws.${region}.s3`, vpcEndpointType: "Gateway" });
const kinesisEndpoint = (serviceName: string) => ({ serviceName, vpcEndpointType: "Interface" });

describe("the VPC of a warehouse", () => {
  it("R-13 spans three zones without internet, with an endpoint for S3, and none for Kinesis, which would cost money", async () => {
    const { runtime } = await made(serverless);
    assert.deepEqual(runtime.one(VPC).inputs, {
      cidrBlock: "10.0.0.0/16",
      numberOfAvailabilityZones: 3,
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Unused" }, { type: "Isolated" }],
      natGateways: { strategy: "None" },
      enableDnsSupport: true,
      enableDnsHostnames: true,
      vpcEndpointStrategy: "Auto",
      vpcEndpointSpecs: [s3Endpoint(REGION)],
    });
    assert.deepEqual(runtime.one(WORKGROUP).inputs.subnetIds, ISOLATED);
  });

  it("R-11 has public subnets for Firehose, apart from the isolated ones", async () => {
    const args = { firehoseAccess: {}, network: { cidrBlock: "10.9.0.0/20" } };
    const { runtime } = await made({ ...serverless, ...args });
    const { cidrBlock, subnetSpecs, natGateways } = runtime.one(VPC).inputs;
    assert.equal(cidrBlock, "10.9.0.0/20");
    assert.deepEqual(subnetSpecs, [{ type: "Public" }, { type: "Unused" }]);
    assert.deepEqual(natGateways, { strategy: "None" });
    assert.deepEqual(runtime.one(WORKGROUP).inputs.subnetIds, PUBLIC);
    const onCluster = await made({ ...cluster, ...args });
    assert.deepEqual(onCluster.runtime.one(SUBNET_GROUP).inputs.subnetIds, PUBLIC);
  });

  it("ST-07 has the Kinesis endpoint too where tables read streams, and the same block and subnets as without", async () => {
    for (const args of [serverless, cluster, { ...serverless, firehoseAccess: {} }]) {
      const { vpcEndpointSpecs: without, ...settings } = (await made(args)).runtime.one(VPC).inputs;
      assert.deepEqual(without, [s3Endpoint(REGION)]);
      const { runtime } = await made({ ...args, streamingAccess: true });
      const { vpcEndpointSpecs, ...others } = runtime.one(VPC).inputs;
      assert.deepEqual(vpcEndpointSpecs, [
        s3Endpoint(REGION),
        kinesisEndpoint(`com.amazonaws.${REGION}.kinesis-streams`),
      ]);
      assert.deepEqual(others, settings);
    }
  });

  it("names the Kinesis endpoint as China does", async () => {
    const { runtime } = await made({ ...serverless, region: "cn-north-1", streamingAccess: true });
    assert.deepEqual(runtime.one(VPC).inputs.vpcEndpointSpecs, [
      s3Endpoint("cn-north-1"),
      kinesisEndpoint("cn.com.amazonaws.cn-north-1.kinesis-streams"),
    ]);
  });

  it("RS-24 spans the zones that are named", async () => {
    const availabilityZones = ["eu-west-1b", "eu-west-1c", "eu-west-1d"];
    const { runtime } = await made({ ...serverless, network: { availabilityZones } });
    const { availabilityZoneNames, numberOfAvailabilityZones } = runtime.one(VPC).inputs;
    assert.deepEqual(availabilityZoneNames, availabilityZones);
    assert.equal(numberOfAvailabilityZones, undefined);
  });

  it("can be one that exists", async () => {
    const subnetIds = ["subnet-0a0a0a0a", "subnet-0b0b0b0b", "subnet-0c0c0c0c"];
    const { runtime } = await made({ ...serverless, network: { existingVpc: { vpcId: "vpc-0a1b2c3d", subnetIds } } });
    assert.deepEqual(runtime.of(VPC), []);
    assert.equal(runtime.one(SECURITY_GROUP).inputs.vpcId, "vpc-0a1b2c3d");
    assert.deepEqual(runtime.one(WORKGROUP).inputs.subnetIds, subnetIds);
  });
});

describe("the security group of a warehouse", () => {
  /** The ingress rules: what they admit and where. */
  async function admitted(args: WarehouseArgs) {
    const { runtime, component } = await made(args);
    const group = runtime.one(SECURITY_GROUP);
    assert.equal(await value(component.nodes.securityGroup?.id ?? ""), group.id);
    // No rules of its own: those would fight with the rules beside it.
    assert.deepEqual(Object.keys(group.inputs).sort(), ["description", "vpcId"]);
    return runtime.of(INGRESS_RULE).map(({ inputs: { securityGroupId, ...inputs } }) => {
      assert.equal(securityGroupId, group.id);
      return inputs;
    });
  }

  it("R-11 admits exactly the Region's Firehose block on the port", async () => {
    for (const args of [serverless, cluster]) {
      assert.deepEqual(await admitted({ ...args, firehoseAccess: {} }), [
        {
          description: "Firehose in eu-west-1",
          cidrIpv4: "52.19.239.192/27",
          ipProtocol: "tcp",
          fromPort: 5439,
          toPort: 5439,
        },
      ]);
    }
  });

  it("R-11 admits the block that is given instead", async () => {
    const args = { region: "ap-southeast-6", serverless: {}, firehoseAccess: { firehoseCidr: "203.0.113.0/27" } };
    assert.deepEqual(
      (await admitted({ ...args, port: 8191 })).map(({ cidrIpv4, fromPort, toPort }) => [cidrIpv4, fromPort, toPort]),
      [["203.0.113.0/27", 8191, 8191]],
    );
  });

  it("QS-07 admits the Region's QuickSight block beside Firehose's, or the block that is given", async () => {
    for (const args of [serverless, cluster]) {
      const rules = await admitted({ ...args, firehoseAccess: {}, quickSightAccess: {} });
      assert.deepEqual(rules.slice(1), [
        {
          description: "QuickSight in eu-west-1",
          cidrIpv4: "52.210.255.224/27",
          ipProtocol: "tcp",
          fromPort: 5439,
          toPort: 5439,
        },
      ]);
      assert.equal(rules[0]?.cidrIpv4, "52.19.239.192/27");
    }
    const quickSightAccess = { quickSightCidr: "203.0.113.0/27" };
    const rules = await admitted({ ...serverless, firehoseAccess: {}, quickSightAccess });
    assert.deepEqual(
      rules.map(({ cidrIpv4 }) => cidrIpv4),
      ["52.19.239.192/27", "203.0.113.0/27"],
    );
  });

  it("QS-08 admits to a private warehouse the security group of QuickSight's VPC connection, and no block", async () => {
    const quickSightAccess = { securityGroupId: "sg-0a1b2c3d" };
    for (const args of [serverless, cluster]) {
      assert.deepEqual(await admitted({ ...args, quickSightAccess }), [
        {
          description: "QuickSight in eu-west-1",
          referencedSecurityGroupId: "sg-0a1b2c3d",
          ipProtocol: "tcp",
          fromPort: 5439,
          toPort: 5439,
        },
      ]);
    }
  });

  it("admits nobody by default, nor with streams to read", async () => {
    for (const args of [serverless, cluster]) {
      assert.deepEqual(await admitted(args), []);
      assert.deepEqual(await admitted({ ...args, streamingAccess: true }), []);
    }
  });

  it("admits to a private warehouse exactly the blocks that are named", async () => {
    const allowedCidrs = { office: "203.0.113.0/24" };
    for (const args of [serverless, cluster]) {
      assert.deepEqual(await admitted({ ...args, allowedCidrs }), [
        { description: "office", cidrIpv4: "203.0.113.0/24", ipProtocol: "tcp", fromPort: 5439, toPort: 5439 },
      ]);
    }
  });

  it("Redshift.15 admits the blocks that are named and no other", async () => {
    const allowedCidrs = { office: "203.0.113.0/24", vpn: "198.51.100.7/32" };
    const rules = await admitted({ ...serverless, firehoseAccess: {}, allowedCidrs });
    assert.deepEqual(rules.map(({ description, cidrIpv4 }) => `${description}: ${cidrIpv4}`).sort(), [
      "Firehose in eu-west-1: 52.19.239.192/27",
      "office: 203.0.113.0/24",
      "vpn: 198.51.100.7/32",
    ]);
  });

  it("lets out nothing but HTTPS", async () => {
    const { runtime } = await made(serverless);
    const { securityGroupId, ...inputs } = runtime.one(EGRESS_RULE).inputs;
    assert.equal(securityGroupId, runtime.one(SECURITY_GROUP).id);
    assert.deepEqual(inputs, {
      description: "HTTPS to AWS services",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
  });

  it("has its rules before the warehouse is made", async () => {
    const open = { firehoseAccess: {}, allowedCidrs: { office: "203.0.113.0/24" } };
    for (const [args, type] of [
      [{ ...serverless, ...open }, WORKGROUP],
      [{ ...cluster, ...open }, CLUSTER],
    ] as const) {
      const { runtime, component } = await made(args);
      const { firehoseIngressRule, allowedIngressRules, egressRule } = component.nodes;
      const rules = [firehoseIngressRule, allowedIngressRules?.office, egressRule];
      const { dependencies } = runtime.one(type);
      for (const rule of rules) {
        assert.ok(rule);
        assert.ok(dependencies.includes(await value(rule.urn)), await value(rule.urn));
      }
    }
  });
});
