import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater } from "../shared/checks";
import { type Problem, refuse } from "../shared/problems";
import type { DmsFeedArgs } from "./args";
import type { DmsFeedComponentArgs } from "./component-args";
import { DMS_TRUST_POLICY, dmsPolicy } from "./policies-dms";
import { createFeedRole, type FeedRole } from "./role";
import { checkedTarget, type KnownTarget, targetArn } from "./target";
import { checkEndpointArn, checkReplicationInstanceArn, validateDmsFeed } from "./validate-dms";

export const DEFAULT_MIGRATION_TYPE = "cdc";
/** All tables of all schemas. */
export const DEFAULT_TABLE_MAPPINGS = JSON.stringify({
  rules: [
    {
      "rule-type": "selection",
      "rule-id": "1",
      "rule-name": "all",
      "object-locator": { "schema-name": "%", "table-name": "%" },
      "rule-action": "include",
    },
  ],
});

/** The resources of a `DmsFeed`. */
export interface DmsFeedNodes {
  /** The endpoint that stands for the stream. */
  endpoint: aws.dms.Endpoint;
  /** The task, where a replication instance was given. */
  task?: aws.dms.ReplicationTask;
  /** The role that DMS puts with. */
  role: aws.iam.Role;
  /** What the role may do. */
  rolePolicy: aws.iam.RolePolicy;
}

/**
 * Puts the changes of a database into a data stream: a target endpoint of AWS DMS and, between a replication instance and a
 * source endpoint that exist, the task, which starts at once.
 *
 * ```ts
 * new DmsFeed("shop-changes", {
 *   target: { kinesis: { streamName, streamArn } },
 *   feed: { replicationInstanceArn: instance.replicationInstanceArn, sourceEndpointArn: shop.endpointArn },
 * });
 * ```
 *
 * Each record is one line of JSON, `{"data": …, "metadata": …}`, with the row after the change and what the change was. Beside
 * those of rows there are records of tables made and changed, whose `metadata` has the `record-type` "control". A column
 * that is null is there as null. A change is put at least once.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class DmsFeed extends pulumi.ComponentResource {
  /** ARN of the endpoint, for tasks that are made elsewhere. */
  readonly endpointArn: pulumi.Output<string>;
  /** ARN of the task, where there is one. */
  readonly taskArn?: pulumi.Output<string>;
  /** ARN of the role that DMS puts with. */
  readonly roleArn: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: DmsFeedNodes;

  constructor(name: string, args: DmsFeedComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:DmsFeed", name, {}, opts);
    refuse("DmsFeed", name, validateDmsFeed(args, name), this);

    const { feed, tags } = args;
    const target = checkedTarget("DmsFeed", name, args.target, this);
    const documents = { trustPolicy: DMS_TRUST_POLICY, policy: target.apply(dmsPolicy), tags };
    const role = createFeedRole(name, documents, this);
    const endpoint = createEndpoint(name, target, { ...role, tags }, this);
    const task = createTask(name, feed, endpoint, tags, this);

    this.nodes = { endpoint, task, ...role };
    this.endpointArn = endpoint.endpointArn;
    this.taskArn = task?.replicationTaskArn;
    this.roleArn = role.role.arn;
    this.registerOutputs({ endpointArn: this.endpointArn, taskArn: this.taskArn, roleArn: this.roleArn });
  }
}

/**
 * DMS gives no name by itself. The stream's is unique in its account and Region, and names from Pulumi are in it already, so
 * two stacks beside each other have endpoints of different names.
 */
export function dmsIdentifier(name: string, target: KnownTarget): string {
  const streamName = (target.kinesis?.streamName ?? "").replace(/[^a-zA-Z0-9]+/g, "-");
  return `${name}-${streamName}`.replace(/-+/g, "-").replace(/-$/, "");
}

function createEndpoint(
  name: string,
  target: pulumi.Output<KnownTarget>,
  { role, rolePolicy, tags }: FeedRole & Pick<DmsFeedComponentArgs, "tags">,
  parent: pulumi.Resource,
): aws.dms.Endpoint {
  return new aws.dms.Endpoint(
    name,
    {
      endpointId: target.apply((known) => dmsIdentifier(name, known)),
      endpointType: "target",
      engineName: "kinesis",
      kinesisSettings: {
        streamArn: target.apply(targetArn),
        serviceAccessRoleArn: role.arn,
        // A record of one line: what reads the stream parts it at line breaks.
        messageFormat: "json-unformatted",
        // Otherwise a column that became null looks like one that is not there.
        includeNullAndEmpty: true,
      },
      tags,
    },
    { parent, dependsOn: [rolePolicy] },
  );
}

function createTask(
  name: string,
  feed: DmsFeedArgs,
  endpoint: aws.dms.Endpoint,
  tags: Record<string, string> | undefined,
  parent: pulumi.Resource,
): aws.dms.ReplicationTask | undefined {
  const { replicationInstanceArn, sourceEndpointArn } = feed;
  if (replicationInstanceArn === undefined || sourceEndpointArn === undefined) return undefined;
  const checked = (path: string, arn: pulumi.Input<string>, check: (path: string, arn: unknown) => Problem[]) =>
    checkedLater("DmsFeed", name, arn, (known) => check(path, known), parent);
  return new aws.dms.ReplicationTask(
    name,
    {
      replicationTaskId: endpoint.endpointId,
      migrationType: feed.migrationType ?? DEFAULT_MIGRATION_TYPE,
      replicationInstanceArn: checked(
        "feed.replicationInstanceArn",
        replicationInstanceArn,
        checkReplicationInstanceArn,
      ),
      sourceEndpointArn: checked("feed.sourceEndpointArn", sourceEndpointArn, checkEndpointArn),
      targetEndpointArn: endpoint.endpointArn,
      tableMappings: feed.tableMappings ?? DEFAULT_TABLE_MAPPINGS,
      startReplicationTask: true,
      tags,
    },
    // A new task cannot take the name while the old one has it (G-09).
    { parent, deleteBeforeReplace: true },
  );
}
