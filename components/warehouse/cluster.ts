import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { storeProtection, unprotected } from "../shared/deletion";
import type { ClusterArgs } from "./args";
import type { MadeWarehouse, MakingContext } from "./made";
import { networkDependencies } from "./network";
import { DEFAULT_NODE_TYPE, DEFAULT_NUMBER_OF_NODES, DEFAULT_SNAPSHOT_RETENTION_DAYS } from "./settings";

/** The resources of a provisioned cluster. */
export interface ClusterNodes {
  cluster: aws.redshift.Cluster;
  subnetGroup: aws.redshift.SubnetGroup;
  parameterGroup: aws.redshift.ParameterGroup;
  logging: aws.redshift.Logging;
}

/** Makes a provisioned cluster. */
export function createCluster(args: ClusterArgs, context: MakingContext): MadeWarehouse<ClusterNodes> {
  const { name, parent, tags, network } = context;
  const subnetGroup = new aws.redshift.SubnetGroup(
    name,
    { description: `Redshift warehouse ${name}`, subnetIds: network.subnetIds, tags },
    unprotected(parent),
  );
  const parameterGroup = new aws.redshift.ParameterGroup(
    name,
    {
      description: `Redshift warehouse ${name}`,
      family: "redshift-1.0",
      // TLS only (RC-16).
      parameters: [{ name: "require_ssl", value: "true" }],
      tags,
    },
    unprotected(parent),
  );
  const cluster = createClusterItself(args, context, { subnetGroup, parameterGroup });
  // Redshift.4. The log of queries stays off: it would have the text of every statement.
  const logging = new aws.redshift.Logging(
    name,
    {
      clusterIdentifier: cluster.clusterIdentifier,
      logDestinationType: "cloudwatch",
      logExports: ["connectionlog", "userlog"],
    },
    unprotected(parent),
  );
  return {
    host: cluster.dnsName,
    warehouseArn: cluster.arn,
    adminSecretArn: cluster.masterPasswordSecretArn,
    clusterIdentifier: cluster.clusterIdentifier,
    nodes: { cluster, subnetGroup, parameterGroup, logging },
  };
}

function createClusterItself(
  args: ClusterArgs,
  context: MakingContext,
  { subnetGroup, parameterGroup }: Pick<ClusterNodes, "subnetGroup" | "parameterGroup">,
): aws.redshift.Cluster {
  const { name, parent, settings, kmsKeyArn, network, allowDeletion } = context;
  const clusterIdentifier = args.clusterIdentifier ?? name;
  return new aws.redshift.Cluster(
    name,
    {
      clusterIdentifier,
      ...sizeOf(args),
      databaseName: settings.databaseName,
      masterUsername: settings.adminUsername,
      // Redshift makes the password and rotates it; it is in no state (RC-06).
      manageMasterPassword: true,
      masterPasswordSecretKmsKeyId: kmsKeyArn,
      // The provider's type is text (RC-08).
      encrypted: "true",
      kmsKeyId: kmsKeyArn,
      // A cluster takes ten (RC-14).
      iamRoles: [context.streamingRole.arn],
      port: settings.port,
      clusterSubnetGroupName: subnetGroup.name,
      clusterParameterGroupName: parameterGroup.name,
      vpcSecurityGroupIds: [network.nodes.securityGroup.id],
      enhancedVpcRouting: true,
      // Always said, since the provider's default has changed (RC-15).
      publiclyAccessible: context.isPublic,
      allowVersionUpgrade: true,
      automatedSnapshotRetentionPeriod: args.snapshotRetentionDays ?? DEFAULT_SNAPSHOT_RETENTION_DAYS,
      // Redshift deletes no cluster without the one or the other (RC-11).
      skipFinalSnapshot: allowDeletion,
      finalSnapshotIdentifier: allowDeletion ? undefined : finalSnapshot(clusterIdentifier, subnetGroup),
      tags: context.endpointTags,
    },
    {
      parent,
      dependsOn: networkDependencies(network.nodes),
      // A new cluster cannot take the identifier while the old one has it (G-09).
      deleteBeforeReplace: true,
      ...storeProtection(allowDeletion),
    },
  );
}

/**
 * A snapshot outlives its cluster, and the next of its name would not be taken, nor the cluster deleted. The subnet group's
 * name has hex digits of this deployment, so a stack that is made anew leaves another one (RC-11).
 */
function finalSnapshot(clusterIdentifier: string, subnetGroup: aws.redshift.SubnetGroup): pulumi.Output<string> {
  return pulumi.interpolate`${clusterIdentifier}-${subnetGroup.name}-final`;
}

/** A single node has no number of nodes (RC-03). */
function sizeOf({ nodeType, numberOfNodes, multiAz }: ClusterArgs) {
  const nodes = numberOfNodes ?? DEFAULT_NUMBER_OF_NODES;
  return {
    nodeType: nodeType ?? DEFAULT_NODE_TYPE,
    multiAz: multiAz ?? false,
    ...(nodes === 1 ? { clusterType: "single-node" } : { clusterType: "multi-node", numberOfNodes: nodes }),
  };
}
