import { z } from "zod";
import type {
  ClusterArgs,
  ExistingVpcArgs,
  ExistingWarehouseArgs,
  ServerlessArgs,
  WarehouseNetworkArgs,
} from "../../components/warehouse/args";
import { byName, flag, group, type KeysOf, number, text, texts } from "./shape-parts";

/** Two stacks of one account cannot both have the component's name. */
const DEFAULT_NAME = "@default the names of project and stack, such as streaming-ingest-production";

const existingVpc = group("ExistingVpcArgs", {
  vpcId: z.string(),
  subnetIds: z.array(z.string()),
} satisfies KeysOf<ExistingVpcArgs>);

/** The stack's warehouse. Region, tags and log retention are the stack's, and access for Firehose and to data streams follows from the deliveries. */
export const warehouseShape = z.strictObject({
  serverless: group("ServerlessArgs", {
    namespaceName: text.describe(
      `Name of the namespace, 3–64 of a-z0-9-; another name makes another, empty namespace (RS-01). ${DEFAULT_NAME}`,
    ),
    workgroupName: text.describe(`Name of the workgroup, 3–64 of a-z0-9- (RS-01). ${DEFAULT_NAME}`),
    baseCapacityRpu: number,
    maxCapacityRpu: number,
  } satisfies KeysOf<ServerlessArgs>)
    .optional()
    .describe("Redshift Serverless. Exactly one of serverless, cluster and existing."),
  cluster: group("ClusterArgs", {
    clusterIdentifier: text.describe(
      `Identifier, 1–63 of a-z0-9-, first a letter, no hyphen at the end or twice (RC-01). ${DEFAULT_NAME}`,
    ),
    nodeType: text,
    numberOfNodes: number,
    multiAz: flag,
    snapshotRetentionDays: number,
  } satisfies KeysOf<ClusterArgs>)
    .optional()
    .describe("A provisioned cluster."),
  existing: group("ExistingWarehouseArgs", {
    host: z.string(),
    workgroupName: text,
    workgroupArn: text,
    clusterIdentifier: text,
    adminSecretArn: z.string(),
    streamingRoleArn: text,
  } satisfies KeysOf<ExistingWarehouseArgs>)
    .optional()
    .describe("A warehouse that exists, which keeps its network and its settings."),
  databaseName: text.describe(
    "Name of the database: ^[a-z][a-z0-9_]{0,63}$, no reserved word, and not dev (RS-02, RC-04). @default warehouse",
  ),
  adminUsername: text.describe(
    "Name of the administrator, whose password Redshift makes and keeps in Secrets Manager (RS-03, RC-05). @default warehouse_admin",
  ),
  port: number.describe("Port, 5431–5455 or 8191–8215 (RS-23, RC-07). @default 5439"),
  network: group("WarehouseNetworkArgs", {
    cidrBlock: text,
    availabilityZones: texts,
    existingVpc: existingVpc.optional(),
  } satisfies KeysOf<WarehouseNetworkArgs>)
    .optional()
    .describe("The network. @default a VPC of its own over three zones, 10.0.0.0/16"),
  firehoseCidr: text.describe(
    "The Region's Firehose addresses, which are let in where a delivery is by COPY (R-11). @default the block that AWS publishes for the Region",
  ),
  publicAccessReason: text.describe(
    "Why the warehouse may have a public address, which a delivery by COPY needs (R-11): 1–256 letters, digits, spaces and _.:/=+-@. Without a reason the policy redshift-public-with-reason refuses the stack. @default none",
  ),
  allowedCidrs: byName(z.string())
    .optional()
    .describe("IPv4 blocks that may connect too, by a name such as office (Redshift.15, RS-34). @default none"),
  kmsKeyArn: text.describe(
    "ARN of the key that encrypts the data and the secrets. @default the stack's own key, else keys owned by AWS",
  ),
  allowDeletion: flag.describe(
    "Lets the warehouse be deleted with its data where the stack's allowDeletion allows it too. @default false",
  ),
});
