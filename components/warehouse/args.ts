import type * as pulumi from "@pulumi/pulumi";

/** Arguments of `Warehouse`: exactly one of `serverless`, `cluster` and `existing`. */
export interface WarehouseArgs {
  /** Region that the provider works in, such as `eu-west-1`. awsx wants the names of endpoints as plain text, and Firehose's addresses go by it. */
  region: string;
  /** Redshift Serverless: a namespace and a workgroup are made. */
  serverless?: ServerlessArgs;
  /** A provisioned cluster is made. */
  cluster?: ClusterArgs;
  /** A warehouse that exists, which keeps its network and its settings. */
  existing?: ExistingWarehouseArgs;
  /**
   * Name of the database: `^[a-z][a-z0-9_]{0,63}$`, no reserved word, and not `dev` (RS-02, RC-04, Redshift.9). Fixed when
   * the warehouse is made. That of an existing one may have any name that Firehose takes. @default warehouse
   */
  databaseName?: string;
  /** Name of the administrator: lower case, no reserved word, neither `admin` nor `awsuser` (RS-03, RC-05). Redshift makes the password and keeps it in Secrets Manager. @default warehouse_admin */
  adminUsername?: string;
  /** Port, 5431–5455 or 8191–8215 (RS-23, RC-07); of an existing warehouse the one that it has. @default 5439 */
  port?: number;
  /**
   * The network of a warehouse that is made. Two VPCs of one program cannot both be made, since awsx names their endpoints
   * alike: give the second warehouse `existingVpc`. @default a VPC of its own over three zones, 10.0.0.0/16
   */
  network?: WarehouseNetworkArgs;
  /**
   * Makes the endpoint publicly reachable for the Region's Firehose addresses and nobody else, as COPY by Firehose needs
   * . Breaks Redshift.1 and RedshiftServerless.3; streaming ingestion needs no public address. Decide it before a
   * cluster is made in a VPC of its own: a cluster cannot move to other subnets. @default the endpoint is private
   */
  firehoseAccess?: FirehoseAccessArgs;
  /** Lets QuickSight connect, for reports. Its addresses need the public endpoint of `firehoseAccess`; a VPC connection needs none. @default QuickSight is not let in */
  quickSightAccess?: QuickSightAccessArgs;
  /**
   * Lets tables read data streams (`redshift.ingestion: STREAMING`). A VPC that is made then has an endpoint for Kinesis, which
   * costs money; one that exists needs it, or NAT (ST-07). It can be switched at any time. @default false
   */
  streamingAccess?: boolean;
  /** IPv4 blocks that may connect too, by a name such as `office`; no block wider than /16 (Redshift.15), none twice (RS-34). @default none */
  allowedCidrs?: Record<string, string>;
  /** ARN of the key that encrypts the data and the secrets: the key's own, no alias. @default keys owned by AWS */
  kmsKeyArn?: pulumi.Input<string>;
  /** Lets the warehouse be deleted with its data, without a final snapshot. Redshift deletes no cluster else, nor Pulumi a namespace. A cluster that is replaced leaves the snapshot `<identifier>-<subnet group>-final`, which must be deleted before it is replaced again (RC-11). @default false */
  allowDeletion?: boolean;
  /** Days that the log of the function which makes tables is kept; one of CloudWatch's values. @default 30 */
  logRetentionDays?: number;
  /** Tags of all resources. */
  tags?: Record<string, string>;
}

/** Redshift Serverless. */
export interface ServerlessArgs {
  /** Name of the namespace, 3–64 of `a-z0-9-`; another name makes another, empty namespace (RS-01). @default the component's name */
  namespaceName?: string;
  /** Name of the workgroup, 3–64 of `a-z0-9-` (RS-01). @default the component's name */
  workgroupName?: string;
  /** Compute in RPUs: 4, or 8–512 in steps of 8; to 1,024 in steps of 32 in five Regions (RS-20). @default 8 */
  baseCapacityRpu?: number;
  /** Most RPUs that a busy time may take, `baseCapacityRpu` or more (RS-21). Bounds the cost. @default Redshift's own, without a bound */
  maxCapacityRpu?: number;
}

/** A provisioned cluster. */
export interface ClusterArgs {
  /** Identifier, 1–63 of `a-z0-9-`, first a letter, no hyphen at the end or twice (RC-01). @default the component's name */
  clusterIdentifier?: string;
  /** Node type, of the RA3 or RG family (RC-02). @default ra3.large */
  nodeType?: string;
  /** Nodes: 1, or 2–100; at most 32 of ra3.xlplus and 64 of ra3.4xlarge (RC-03). @default 1 */
  numberOfNodes?: number;
  /** Runs in two zones; needs two nodes or more (RC-09). @default false */
  multiAz?: boolean;
  /** Days that automated snapshots are kept, 1–35; Redshift.3 wants 7 or more (RC-12). @default 7 */
  snapshotRetentionDays?: number;
}

/** A warehouse that exists. Exactly one of `workgroupName` and `clusterIdentifier`. */
export interface ExistingWarehouseArgs {
  /** Host of its endpoint, as Redshift names it: no name of a VPC endpoint and no domain of one's own. */
  host: pulumi.Input<string>;
  /** Name of the Serverless workgroup. */
  workgroupName?: string;
  /** ARN of that workgroup: it has the workgroup's ID, so it cannot be made of the name (RS-30). Needed beside `workgroupName`. */
  workgroupArn?: pulumi.Input<string>;
  /** Identifier of the provisioned cluster. */
  clusterIdentifier?: string;
  /** ARN of the secret with a user that may create schemas, tables and users (DA-03). */
  adminSecretArn: pulumi.Input<string>;
  /** ARN of the role that the warehouse reads data streams with; streaming ingestion needs it. @default none */
  streamingRoleArn?: pulumi.Input<string>;
}

/** The network of a warehouse: one of the two. */
export interface WarehouseNetworkArgs {
  /** Block of the VPC that is made, /16 to /24. Each of three zones gets an eighth, which must hold the compute's addresses (RS-25). @default 10.0.0.0/16 */
  cidrBlock?: string;
  /**
   * Zones of the VPC that is made, 3–6, such as `eu-west-1a`: name them where Redshift Serverless does not support one of the
   * first three (RS-24). Another zone can be added at the end; the others are fixed, since a subnet's addresses are taken while it
   * is there. @default the first three that the account sees; `us-west-1`, where most accounts see two, needs them
   */
  availabilityZones?: string[];
  /** A VPC that exists. */
  existingVpc?: ExistingVpcArgs;
}

/** A VPC that exists. */
export interface ExistingVpcArgs {
  /** ID of the VPC. */
  vpcId: pulumi.Input<string>;
  /** IDs of three subnets or more, over three zones (RS-24). With `firehoseAccess` they must route to an internet gateway. */
  subnetIds: pulumi.Input<string>[];
}

/** Access for QuickSight: from its addresses, or with `securityGroupId` from a VPC connection. */
export interface QuickSightAccessArgs {
  /** The Region's QuickSight addresses (IPv4 block). @default the block that AWS publishes for the Region; a Region without one needs it (QS-07) */
  quickSightCidr?: string;
  /** ID of the security group of QuickSight's VPC connection, which is let in instead of the addresses (QS-08). @default the addresses are let in */
  securityGroupId?: pulumi.Input<string>;
}

/** Access for Firehose. */
export interface FirehoseAccessArgs {
  /** The Region's Firehose addresses (IPv4 block). @default the block that AWS publishes for the Region; a Region without one needs it */
  firehoseCidr?: string;
  /**
   * Why the endpoint may be public, 1–256 letters, digits, spaces and _.:/=+-@. It becomes the tag `public-access-reason` of the
   * workgroup or the cluster, where the policy `redshift-public-with-reason` looks for it. @default none
   */
  publicAccessReason?: string;
}
