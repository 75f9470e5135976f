import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import { policyDocument } from "../shared/policy";
import { refuse } from "../shared/problems";
import type { ProducerAccessArgs } from "./component-args";
import { checkedTarget, putStatements } from "./target";
import { checkRoleName, validateProducerAccess } from "./validate-producer";

/** The resources of a `ProducerAccess`. */
export interface ProducerAccessNodes {
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
}

/**
 * Lets a role that exists put records into a stream or a delivery stream, and nothing else (D-04).
 *
 * ```ts
 * new ProducerAccess("shop", { target: { kinesis: { streamName, streamArn } }, feed: { roleName: "shop-backend" } });
 * ```
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class ProducerAccess extends pulumi.ComponentResource {
  /** Name of the role. */
  readonly roleName: pulumi.Output<string>;
  /** The policy (JSON) that the role has from here. */
  readonly policyJson: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: ProducerAccessNodes;

  constructor(name: string, args: ProducerAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:ProducerAccess", name, {}, opts);
    refuse("ProducerAccess", name, validateProducerAccess(args, name), this);

    const checkRole = (role: string) => checkRoleName("feed.roleName", role);
    this.roleName = checkedLater("ProducerAccess", name, args.feed.roleName, checkRole, this);
    const target = checkedTarget("ProducerAccess", name, args.target, this);
    this.policyJson = target.apply((known) =>
      policyDocument(
        putStatements(known, {
          kinesis: ["kinesis:PutRecord", "kinesis:PutRecords"],
          directPut: ["firehose:PutRecord", "firehose:PutRecordBatch"],
        }),
      ),
    );
    this.nodes = {
      rolePolicy: new aws.iam.RolePolicy(name, { role: this.roleName, policy: this.policyJson }, { parent: this }),
    };

    this.registerOutputs({ roleName: this.roleName, policyJson: this.policyJson });
  }
}
