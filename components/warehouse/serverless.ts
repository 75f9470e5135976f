import * as aws from "@pulumi/aws";
import { storeProtection, unprotected } from "../shared/deletion";
import type { ServerlessArgs } from "./args";
import type { MadeWarehouse, MakingContext } from "./made";
import { networkDependencies } from "./network";
import { DEFAULT_BASE_CAPACITY_RPU } from "./settings";

/** The resources of Redshift Serverless. */
export interface ServerlessNodes {
  /** Databases, users and data. */
  namespace: aws.redshiftserverless.Namespace;
  /** Compute and endpoint. */
  workgroup: aws.redshiftserverless.Workgroup;
}

/** Makes a namespace and a workgroup. */
export function createServerless(args: ServerlessArgs, context: MakingContext): MadeWarehouse<ServerlessNodes> {
  const namespace = createNamespace(args, context);
  const workgroup = createWorkgroup(args, context, namespace);
  return {
    host: workgroup.endpoints.apply(addressOf),
    warehouseArn: workgroup.arn,
    adminSecretArn: namespace.adminPasswordSecretArn,
    workgroupName: workgroup.workgroupName,
    nodes: { namespace, workgroup },
  };
}

function createNamespace(args: ServerlessArgs, context: MakingContext): aws.redshiftserverless.Namespace {
  const { name, parent, settings, kmsKeyArn } = context;
  return new aws.redshiftserverless.Namespace(
    name,
    {
      namespaceName: args.namespaceName ?? name,
      dbName: settings.databaseName,
      adminUsername: settings.adminUsername,
      // Redshift makes the password and rotates it; it is in no state (RS-04).
      manageAdminPassword: true,
      adminPasswordSecretKmsKeyId: kmsKeyArn,
      kmsKeyId: kmsKeyArn,
      iamRoles: [context.streamingRole.arn],
      // RedshiftServerless.6, RS-08. The log of queries stays off: it would have the text of every statement.
      logExports: ["connectionlog", "userlog"],
      tags: context.tags,
    },
    // A new namespace cannot take the name while the old one has it (G-09).
    { parent, deleteBeforeReplace: true, ...storeProtection(context.allowDeletion) },
  );
}

function createWorkgroup(
  args: ServerlessArgs,
  context: MakingContext,
  namespace: aws.redshiftserverless.Namespace,
): aws.redshiftserverless.Workgroup {
  const { name, parent, network } = context;
  return new aws.redshiftserverless.Workgroup(
    name,
    {
      workgroupName: args.workgroupName ?? name,
      namespaceName: namespace.namespaceName,
      baseCapacity: args.baseCapacityRpu ?? DEFAULT_BASE_CAPACITY_RPU,
      maxCapacity: args.maxCapacityRpu,
      port: context.settings.port,
      subnetIds: network.subnetIds,
      // One of the 32 that a workgroup takes (RS-26).
      securityGroupIds: [network.nodes.securityGroup.id],
      enhancedVpcRouting: true,
      publiclyAccessible: context.isPublic,
      configParameters: CONFIG_PARAMETERS,
      tags: context.endpointTags,
    },
    { ...unprotected(parent), dependsOn: networkDependencies(network.nodes), deleteBeforeReplace: true },
  );
}

/**
 * TLS only (RedshiftServerless.2). The others are AWS's own values: it answers all nine, so one that is left out would show
 * as a change in every plan (RS-28). No name is but of the provider's list (RS-27).
 */
const CONFIG_PARAMETERS: aws.types.input.redshiftserverless.WorkgroupConfigParameter[] = Object.entries({
  auto_mv: "true",
  datestyle: "ISO, MDY",
  enable_case_sensitive_identifier: "false",
  enable_user_activity_logging: "true",
  max_query_execution_time: "14400",
  query_group: "default",
  require_ssl: "true",
  search_path: "$user, public",
  use_fips_ssl: "false",
}).map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue }));

function addressOf(endpoints: aws.types.output.redshiftserverless.WorkgroupEndpoint[]): string {
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new Error("the workgroup has no endpoint; look at its state in the AWS console");
  return endpoint.address;
}
