import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkedLater, checkKmsKeyArn } from "../shared/checks";
import { unprotected } from "../shared/deletion";
import { refuse } from "../shared/problems";
import type { WarehouseArgs } from "./args";
import { type ClusterNodes, createCluster } from "./cluster";
import type { WarehouseConnectionArgs } from "./connection";
import { adoptWarehouse } from "./existing";
import type { MadeWarehouse, MakingContext, WarehouseTarget } from "./made";
import { createNetwork, type WarehouseNetworkNodes } from "./network";
import { STREAMING_TRUST_POLICY } from "./policies";
import { createServerless, type ServerlessNodes } from "./serverless";
import { endpointTags, firehoseCidrOf, quickSightCidrOf, warehouseSettings } from "./settings";
import { createTableFunction, type TableFunctionNodes } from "./table-function";
import { validateWarehouse } from "./validate";

/** The resources of a `Warehouse`. Of one that exists, only the function that makes tables is there. */
export interface WarehouseNodes
  extends TableFunctionNodes,
    Partial<WarehouseNetworkNodes>,
    Partial<ServerlessNodes>,
    Partial<ClusterNodes> {
  /** The role that the warehouse reads data streams with. Each table grants it its own stream. */
  streamingRole?: aws.iam.Role;
}

/** A warehouse, made or adopted. */
interface WarehouseParts extends WarehouseTarget {
  streamingRoleArn?: pulumi.Output<string>;
  nodes: Omit<WarehouseNodes, keyof TableFunctionNodes>;
}

const nodesOf = new WeakMap<Warehouse, WarehouseNodes>();

/**
 * A Redshift warehouse: Serverless, a provisioned cluster, or one that exists; and the function that makes its tables.
 *
 * ```ts
 * const warehouse = new Warehouse("warehouse", { region: "eu-west-1", serverless: {} });
 * new TargetTable("clicks", { warehouse: warehouse.connection, schema });
 * ```
 *
 * The endpoint is private. Firehose's COPY needs a public one, which `firehoseAccess` opens to the Region's Firehose
 * addresses:
 *
 * ```ts
 * const warehouse = new Warehouse("warehouse", { region: "eu-west-1", cluster: { numberOfNodes: 2 }, firehoseAccess: {} });
 * ```
 *
 * Tables that read data streams themselves need `streamingAccess`, and no public endpoint.
 *
 * Redshift makes the administrator's password and keeps it in Secrets Manager; it passes through no plan and no state.
 * The data is encrypted, connections need TLS, and the store is protected unless `allowDeletion` lets it go. The rest holds
 * no data and is never protected, so that access can be revoked and what must be replaced is.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class Warehouse extends pulumi.ComponentResource {
  /** What tables and deliveries need of the warehouse. */
  readonly connection: WarehouseConnectionArgs;
  /** JDBC URL as Firehose takes it: `jdbc:redshift://<host>:<port>/<database>`. */
  readonly jdbcUrl: pulumi.Output<string>;
  /** Host of the endpoint. */
  readonly host: pulumi.Output<string>;
  /** Port of the endpoint. */
  readonly port: pulumi.Output<number>;
  /** Name of the database. */
  readonly databaseName: pulumi.Output<string>;
  /** ARN of the administrator's secret. For making tables, never for Firehose (RS-06). */
  readonly adminSecretArn: pulumi.Output<string>;
  /** Name of the Serverless workgroup; none with a cluster. */
  readonly workgroupName?: pulumi.Output<string>;
  /** Identifier of the cluster; none with Serverless. */
  readonly clusterIdentifier?: pulumi.Output<string>;
  /** ARN of the role that the warehouse reads data streams with; none without `streamingAccess`, nor with an existing warehouse that names none. */
  readonly streamingRoleArn?: pulumi.Output<string>;
  /** ID of the security group; none with an existing warehouse. */
  readonly securityGroupId?: pulumi.Output<string>;
  /** Name of the function that makes tables. */
  readonly tableFunctionName: pulumi.Output<string>;

  constructor(name: string, args: WarehouseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:Warehouse", name, {}, opts);
    refuse("Warehouse", name, validateWarehouse(args, name), this);
    warnOfPublicEndpoint(args, this);

    const { databaseName, port } = warehouseSettings(args);
    const kmsKeyArn = checkedKey(name, args, this);
    const { nodes, ...warehouse } = makeOrAdopt(name, args, kmsKeyArn, this);
    const functionArgs = { databaseName, logRetentionDays: args.logRetentionDays, tags: args.tags };
    const tableNodes = createTableFunction(name, functionArgs, warehouse, kmsKeyArn, this);
    nodesOf.set(this, { ...nodes, ...tableNodes });

    this.host = warehouse.host;
    this.port = pulumi.output(port);
    this.databaseName = pulumi.output(databaseName);
    this.jdbcUrl = pulumi.interpolate`jdbc:redshift://${warehouse.host}:${port}/${databaseName}`;
    this.adminSecretArn = warehouse.adminSecretArn;
    this.workgroupName = warehouse.workgroupName;
    this.clusterIdentifier = warehouse.clusterIdentifier;
    this.streamingRoleArn = warehouse.streamingRoleArn;
    this.securityGroupId = nodes.securityGroup?.id;
    this.tableFunctionName = tableNodes.tableFunction.name;
    this.connection = {
      jdbcUrl: this.jdbcUrl,
      databaseName: this.databaseName,
      tableFunctionName: this.tableFunctionName,
      tableFunctionRoleName: tableNodes.tableFunctionRole.name,
      streamingRoleArn: this.streamingRoleArn,
      streamingRoleName: args.streamingAccess ? nodes.streamingRole?.name : undefined,
      kmsKeyArn,
    };

    this.registerOutputs({
      connection: this.connection,
      jdbcUrl: this.jdbcUrl,
      host: this.host,
      port: this.port,
      databaseName: this.databaseName,
      adminSecretArn: this.adminSecretArn,
      workgroupName: this.workgroupName,
      clusterIdentifier: this.clusterIdentifier,
      streamingRoleArn: this.streamingRoleArn,
      securityGroupId: this.securityGroupId,
      tableFunctionName: this.tableFunctionName,
    });
  }

  /** The resources inside. A getter, since the schema for other languages takes every property for an output, and some of these are there with one kind of warehouse only. */
  get nodes(): WarehouseNodes {
    const nodes = nodesOf.get(this);
    if (nodes === undefined) throw new pulumi.ResourceError("the resources inside are not made yet", this);
    return nodes;
  }
}

/** Firehose reaches no private endpoint, and security controls want no public one. */
function warnOfPublicEndpoint(args: WarehouseArgs, component: pulumi.Resource): void {
  const { firehoseAccess, quickSightAccess, region } = args;
  if (firehoseAccess === undefined) return;
  const readsByAddress = quickSightAccess !== undefined && quickSightAccess.securityGroupId === undefined;
  const quickSight = readsByAddress ? ` and to QuickSight's ${quickSightCidrOf(quickSightAccess, region)}` : "";
  const fact = `the endpoint has a public address, open to Firehose's block ${firehoseCidrOf(firehoseAccess, region)}${quickSight}`;
  const reason = firehoseAccess.publicAccessReason;
  if (reason !== undefined) {
    void pulumi.log.warn(`${fact} (R-11, R-12), with the reason: ${reason}`, component);
    return;
  }
  const message = `${fact}: Firehose copies into no private warehouse (R-11). This fails Redshift.1 and RedshiftServerless.3 (R-12). Streaming ingestion (redshift.ingestion: STREAMING) needs no public address; leave firehoseAccess out with it. Else write publicAccessReason, which the policy redshift-public-with-reason wants`;
  void pulumi.log.warn(message, component);
}

function checkedKey(
  name: string,
  { kmsKeyArn }: WarehouseArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> | undefined {
  if (kmsKeyArn === undefined) return undefined;
  return checkedLater("Warehouse", name, kmsKeyArn, (arn) => checkKmsKeyArn("kmsKeyArn", arn), parent);
}

function makeOrAdopt(
  name: string,
  args: WarehouseArgs,
  kmsKeyArn: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
): WarehouseParts {
  if (args.existing) return { ...adoptWarehouse(name, args.existing, args.region, parent), nodes: {} };
  const network = createNetwork(name, args, parent);
  const streamingRole = createStreamingRole(name, args, parent);
  const made = makeRedshift(args, {
    name,
    settings: warehouseSettings(args),
    network,
    isPublic: args.firehoseAccess !== undefined,
    streamingRole,
    kmsKeyArn,
    allowDeletion: args.allowDeletion ?? false,
    tags: args.tags,
    endpointTags: endpointTags(args),
    parent,
  });
  const nodes = { ...network.nodes, ...made.nodes, streamingRole };
  return { ...made, streamingRoleArn: args.streamingAccess ? streamingRole.arn : undefined, nodes };
}

function makeRedshift(
  { serverless, cluster }: WarehouseArgs,
  context: MakingContext,
): MadeWarehouse<ServerlessNodes> | MadeWarehouse<ClusterNodes> {
  // The checks left exactly one of the two.
  return serverless ? createServerless(serverless, context) : createCluster(cluster ?? {}, context);
}

/**
 * Without permissions: each table that reads a data stream adds those of its own stream. It is made without `streamingAccess`
 * too, so that a warehouse which gets that later stays as it is.
 */
function createStreamingRole(name: string, { tags }: WarehouseArgs, parent: pulumi.Resource): aws.iam.Role {
  return new aws.iam.Role(
    `${name}-streaming`,
    {
      description: `Redshift warehouse ${name} reads data streams`,
      assumeRolePolicy: STREAMING_TRUST_POLICY,
      tags,
    },
    unprotected(parent),
  );
}
