import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DesiredResource, type ResourceHandler, reveal, Secret } from "../../../local/engine";
import { deploy, Group, resourceOf, shown, Thing } from "../../support/programs";

/** Makes each thing with an ARN of its name, and notes the order. */
function thingHandler(made: string[] = []): ResourceHandler {
  return async ({ name }) => {
    await delay(1);
    made.push(name);
    return { id: `id-${name}`, outputs: { arn: `arn:thing:${name}` } };
  };
}

describe("a deployment of a program", () => {
  it("makes each resource after all that it waits for, with their outputs as its inputs", async () => {
    const made: string[] = [];
    const result = await deploy(
      async () => {
        const first = new Thing("first");
        const group = new Group("group", { dependsOn: [first] });
        const second = new Thing("second", { target: first.arn, id2: first.id }, { parent: group });
        new Thing("third", { text: pulumi.interpolate`${second.arn}/x` });
        new Thing("last", {}, { dependsOn: [second] });
      },
      { [Thing.TYPE]: thingHandler(made) },
    );
    assert.equal(made[0], "first");
    assert.equal(made[1], "second");
    assert.deepEqual(made.slice(2).sort(), ["last", "third"]);
    assert.deepEqual(resourceOf(result, "second").inputs, { target: "arn:thing:first", id2: "id-first" });
    assert.deepEqual(resourceOf(result, "third").inputs, { text: "arn:thing:second/x" });
    const { id, outputs } = resourceOf(result, "first");
    assert.deepEqual({ id, outputs }, { id: "id-first", outputs: { arn: "arn:thing:first" } });
  });

  it("gives handlers plain values: secrets unwrapped, assets as they are, resources as their ids, and what they leave as it is", async () => {
    const seen: DesiredResource[] = [];
    const handler: ResourceHandler = async (resource) => {
      seen.push(resource);
      return { id: `id-${resource.name}`, outputs: {} };
    };
    await deploy(
      async () => {
        const other = new Thing("other");
        const args = {
          password: pulumi.secret("hunter2"),
          environment: { variables: { TOKEN: pulumi.secret({ deep: ["x"] }) } },
          other,
          code: new pulumi.asset.AssetArchive({
            "a.txt": new pulumi.asset.StringAsset("a"),
            folder: new pulumi.asset.FileArchive(__dirname),
            file: new pulumi.asset.FileAsset(__filename),
          }),
        };
        new Thing("store", args, { ignoreChanges: ["password"] });
      },
      { [Thing.TYPE]: handler },
    );
    assert.deepEqual(seen[1], {
      urn: "urn:pulumi:test::orders::test:index:Thing::store",
      type: "test:index:Thing",
      name: "store",
      ignoreChanges: ["password"],
      inputs: {
        password: "hunter2",
        environment: { variables: { TOKEN: { deep: ["x"] } } },
        other: "id-other",
        code: {
          kind: "archive",
          entries: {
            "a.txt": { kind: "text", text: "a" },
            folder: { kind: "path", path: __dirname },
            file: { kind: "path", path: __filename },
          },
        },
      },
    });
  });

  it("keeps secret what was a secret input, and what the program declares as a secret output", async () => {
    const handler: ResourceHandler = async ({ inputs }) => ({
      id: "1",
      outputs: { ...inputs, token: "t0ken", arn: "a" },
    });
    const result = await deploy(
      async () => {
        const args = { password: pulumi.secret("hunter2"), token: undefined };
        const store = new Thing("store", args, { additionalSecretOutputs: ["token"] });
        const { password, token } = store as unknown as Record<string, pulumi.Output<string>>;
        return { password, token, arn: store.arn };
      },
      { [Thing.TYPE]: handler },
    );
    const secret = { "[secret]": true };
    assert.deepEqual(shown(resourceOf(result, "store").outputs), { password: secret, token: secret, arn: "a" });
    assert.deepEqual(shown(result.outputs), { password: secret, token: secret, arn: "a" });
    assert.ok(result.outputs.password instanceof Secret);
    assert.deepEqual(reveal(result.outputs), { password: "hunter2", token: "t0ken", arn: "a" });
  });

  it("leaves out outputs that the handler leaves undefined", async () => {
    const handler: ResourceHandler = async () => ({ id: "1", outputs: { arn: "a", kept: null, left: undefined } });
    const result = await deploy(async () => void new Thing("thing", { left: "in" }), { [Thing.TYPE]: handler });
    assert.deepEqual(resourceOf(result, "thing").outputs, { arn: "a", kept: null, left: "in" });
  });

  it("records a listed type with an id, a name and an ARN of AWS's form", async () => {
    const recordedTypes = new Set([
      "aws:iam/role:Role",
      "aws:iam/policy:Policy",
      "aws:kms/key:Key",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:ec2/securityGroup:SecurityGroup",
    ]);
    const result = await deploy(
      async () => {
        const role = new aws.iam.Role("writer", { assumeRolePolicy: "{}" });
        const prefixed = new aws.iam.Role("prefixed", { namePrefix: "orders-", assumeRolePolicy: "{}" });
        const policy = new aws.iam.Policy("policy", { name: "put", policy: "{}" });
        const key = new aws.kms.Key("key");
        const log = new aws.cloudwatch.LogGroup("log", { name: "/aws/orders" });
        const group = new aws.ec2.SecurityGroup("group", { name: "warehouse" });
        return {
          role: [role.id, role.arn],
          prefixed: prefixed.name,
          policy: [policy.id, policy.arn],
          key: [key.id, key.keyId, key.arn],
          log: log.arn,
          group: group.arn,
        };
      },
      {},
      { recordedTypes, account: { accountId: "111122223333", region: "cn-north-1" } },
    );
    const { role, prefixed, policy, key, log, group } = reveal(result.outputs) as Record<string, string | string[]>;
    const [roleId, roleArn] = role ?? [];
    assert.match(String(roleId), /^writer-[0-9a-f]{7}$/);
    assert.equal(roleArn, `arn:aws-cn:iam::111122223333:role/${roleId}`);
    assert.match(String(prefixed), /^orders-[0-9a-f]{7}$/);
    assert.deepEqual(policy, ["arn:aws-cn:iam::111122223333:policy/put", "arn:aws-cn:iam::111122223333:policy/put"]);
    const [keyId, sameKeyId, keyArn] = key ?? [];
    assert.match(String(keyId), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(sameKeyId, keyId);
    assert.equal(keyArn, `arn:aws-cn:kms:cn-north-1:111122223333:key/${keyId}`);
    assert.equal(log, "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/aws/orders");
    assert.match(String(group), /^arn:aws-cn:ec2:cn-north-1:111122223333:security-group\/sg-[0-9a-f]{17}$/);
  });

  it("gives recorded resources the same names at each run, and different ones to different resources", async () => {
    const program = async () => ({ one: new aws.kms.Key("one").id, two: new aws.kms.Key("two").id });
    const options = { recordedTypes: new Set(["aws:kms/key:Key"]) };
    const first = await deploy(program, {}, options);
    const second = await deploy(program, {}, options);
    assert.deepEqual(first.outputs, second.outputs);
    assert.notEqual(first.outputs.one, first.outputs.two);
  });

  it("answers the keys of an awsx VPC that programs wire on", async () => {
    class Vpc extends pulumi.ComponentResource {
      declare readonly vpcId: pulumi.Output<string>;
      declare readonly privateSubnetIds: pulumi.Output<string[]>;
      constructor() {
        super("awsx:ec2:Vpc", "vpc", { vpcId: undefined, privateSubnetIds: undefined }, {}, true);
      }
    }
    const program = async () => {
      const { vpcId, privateSubnetIds } = new Vpc();
      return { vpcId, privateSubnetIds };
    };
    const { outputs } = await deploy(program, {}, { recordedTypes: new Set(["awsx:ec2:Vpc"]) });
    assert.match(String(outputs.vpcId), /^vpc-[0-9a-f]{17}$/);
    const subnets = reveal(outputs.privateSubnetIds ?? []) as string[];
    assert.equal(new Set(subnets).size, 3);
  });

  it("makes explicit providers and names them to the resources that use them", async () => {
    const result = await deploy(
      async () => {
        const provider = new aws.Provider("ireland", { region: "eu-west-1" });
        new aws.kms.Key("key", {}, { provider });
      },
      {},
      { recordedTypes: new Set(["aws:kms/key:Key"]) },
    );
    const provider = resourceOf(result, "ireland");
    assert.equal(provider.type, "pulumi:providers:aws");
    assert.match(provider.id, /^ireland-[0-9a-f]{7}$/);
    assert.equal(resourceOf(result, "key").provider, `${provider.urn}::${provider.id}`);
  });

  it("answers what the program asks of its account and region", async () => {
    const { outputs } = await deploy(
      async () => ({
        identity: (await aws.getCallerIdentity()).arn,
        region: aws.getRegionOutput().region,
        other: aws.getRegionOutput({ region: "eu-north-1" }).endpoint,
        partition: aws.getPartitionOutput().dnsSuffix,
      }),
      {},
      { config: { "aws:region": "us-gov-west-1" }, account: { accountId: "111122223333" } },
    );
    assert.deepEqual(outputs, {
      identity: "arn:aws-us-gov:iam::111122223333:root",
      region: "us-gov-west-1",
      other: "ec2.eu-north-1.amazonaws.com",
      partition: "amazonaws.com",
    });
  });

  it("believes to be in us-east-1 and in no real account when it is not told", async () => {
    const { outputs } = await deploy(
      async () => ({ account: (await aws.getCallerIdentity()).accountId, region: (await aws.getRegion()).region }),
      {},
    );
    assert.deepEqual(outputs, { account: "000000000000", region: "us-east-1" });
  });

  it("reports each resource once it is made", async () => {
    const reported: string[] = [];
    const onResource = ({ name, id }: { name: string; id: string }) => reported.push(`${name} ${id}`);
    const program = async () => {
      const first = new Thing("first");
      new Thing("second", { target: first.arn });
    };
    await deploy(program, { [Thing.TYPE]: thingHandler() }, { onResource });
    assert.deepEqual(reported, ["orders-test ", "first id-first", "second id-second"]);
  });
});
