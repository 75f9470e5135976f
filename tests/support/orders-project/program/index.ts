import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

class Orders extends pulumi.ComponentResource {
  constructor(name: string, shardCount: number, password: pulumi.Output<string>) {
    super("orders:index:Orders", name);
    const bucket = new aws.s3.Bucket(`${name}-lake`, {}, { parent: this, protect: true });
    const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: "{}" }, { parent: this });
    new aws.kinesis.Stream(
      name,
      { shardCount, tags: { bucket: bucket.arn, password } },
      { parent: this, dependsOn: [role], customTimeouts: { create: "10m" } },
    );
    this.registerOutputs({ bucketArn: bucket.arn });
  }
}

const tagRoles: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:iam/role:Role" ? { props: { ...props, tags: { team: "data" } }, opts } : undefined;

/** A small program of its own, so that the engine's tests need not the project's. */
export = async () => {
  const config = new pulumi.Config();
  const shards = config.requireNumber("shards");
  if (shards < 1) {
    throw new pulumi.ResourceError(`shards must be at least 1, got ${shards}\nowner must be told`, undefined, true);
  }
  pulumi.runtime.registerResourceTransform(tagRoles);
  new Orders("orders", shards, config.requireSecret("password"));
  return { owner: config.require("owner"), region: (await aws.getRegion()).region };
};
