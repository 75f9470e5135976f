import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../shared/problems";
import { createLaunchTemplate } from "./agent-launch-template";
import { agentSettings } from "./agent-settings";
import type { AgentFeedComponentArgs } from "./component-args";
import { agentPolicy, INSTANCE_TRUST_POLICY } from "./policies-agent";
import { createFeedRole } from "./role";
import { checkedTarget } from "./target";
import { validateAgentFeed } from "./validate-agent";

/** The resources of an `AgentFeed`. */
export interface AgentFeedNodes {
  /** The role of the hosts. */
  role: aws.iam.Role;
  /** What the hosts may do. */
  rolePolicy: aws.iam.RolePolicy;
  /** What gives an instance the role. */
  instanceProfile: aws.iam.InstanceProfile;
  /** What makes instances with the agent, where it was asked for. */
  launchTemplate?: aws.ec2.LaunchTemplate;
}

/**
 * Hosts with the Amazon Kinesis Agent, which tails files: its settings file, the hosts' permissions and, if wanted, a launch
 * template (S-20).
 *
 * ```ts
 * const people = new AgentFeed("people", {
 *   target: { kinesis: { streamName, streamArn } },
 *   feed: { filePattern: "/data/people.csv*", option: "CSVTOJSON", fieldNames: ["id", "gender"], skipHeaderLines: 1 },
 * });
 * ```
 *
 * The agent sends each line at least once. Three things it does by itself: LOGTOJSON drops a line that does not match;
 * CSVTOJSON parts a line at each delimiter, also within quotes, and makes strings of all values and null of empty ones at the
 * line's end; SINGLELINE cuts white space off both ends of a line. Its user, `aws-kinesis-agent-user`, must be able to read
 * the files and their directory.
 *
 * Instances need a way to the endpoints in the settings and, to install the agent, to the packages of Amazon Linux. Changed
 * settings make a new version of the launch template; instances that run keep theirs.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class AgentFeed extends pulumi.ComponentResource {
  /** Text of `/etc/aws-kinesis/agent.json`. */
  readonly settings: pulumi.Output<string>;
  /** Name of the instance profile for the hosts. */
  readonly instanceProfileName: pulumi.Output<string>;
  /** ARN of the hosts' role. */
  readonly roleArn: pulumi.Output<string>;
  /** ID of the launch template, where it was asked for. */
  readonly launchTemplateId?: pulumi.Output<string>;
  /** The resources inside. */
  readonly nodes: AgentFeedNodes;

  constructor(name: string, args: AgentFeedComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:AgentFeed", name, {}, opts);
    refuse("AgentFeed", name, validateAgentFeed(args, name), this);

    const { feed, columnNames, tags } = args;
    const target = checkedTarget("AgentFeed", name, args.target, this);
    this.settings = target.apply((known) => agentSettings([{ feed, target: known, columnNames }]));

    const documents = { trustPolicy: INSTANCE_TRUST_POLICY, policy: target.apply(agentPolicy), tags };
    const { role, rolePolicy } = createFeedRole(name, documents, this);
    const instanceProfile = new aws.iam.InstanceProfile(name, { role: role.name, tags }, { parent: this });
    this.nodes = { role, rolePolicy, instanceProfile };
    this.instanceProfileName = instanceProfile.name;
    this.roleArn = role.arn;
    if (feed.launchTemplate) {
      const launchTemplate = createLaunchTemplate(
        name,
        feed.launchTemplate,
        { ...this.nodes, settings: this.settings, tags },
        this,
      );
      this.nodes.launchTemplate = launchTemplate;
      this.launchTemplateId = launchTemplate.id;
    }

    this.registerOutputs({
      settings: this.settings,
      instanceProfileName: this.instanceProfileName,
      roleArn: this.roleArn,
      launchTemplateId: this.launchTemplateId,
    });
  }
}
