import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { WarehouseNetwork } from "./network";
import type { WarehouseSettings } from "./settings";

/** What Redshift is made with, Serverless or provisioned. */
export interface MakingContext {
  name: string;
  settings: WarehouseSettings;
  network: WarehouseNetwork;
  /** Whether the endpoint has a public address. */
  isPublic: boolean;
  /** The role that it reads data streams with. */
  streamingRole: aws.iam.Role;
  kmsKeyArn?: pulumi.Output<string>;
  allowDeletion: boolean;
  tags?: Record<string, string>;
  /** Tags of what has the endpoint. */
  endpointTags?: Record<string, string>;
  parent: pulumi.Resource;
}

/** A warehouse's endpoint, and what its tables are made through. */
export interface WarehouseTarget {
  host: pulumi.Output<string>;
  /** ARN of the workgroup or the cluster. */
  warehouseArn: pulumi.Output<string>;
  adminSecretArn: pulumi.Output<string>;
  /** One of the two is there. */
  workgroupName?: pulumi.Output<string>;
  clusterIdentifier?: pulumi.Output<string>;
}

export interface MadeWarehouse<Nodes> extends WarehouseTarget {
  nodes: Nodes;
}
