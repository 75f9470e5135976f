import type { FirehoseAccessArgs, QuickSightAccessArgs, WarehouseArgs } from "./args";
import { FIREHOSE_CIDRS } from "./firehose-cidr";
import { QUICKSIGHT_CIDRS } from "./quicksight-cidr";

export const DEFAULT_DATABASE_NAME = "warehouse";
export const DEFAULT_ADMIN_USERNAME = "warehouse_admin";
export const DEFAULT_PORT = 5439;
/** Block of the VPC that is made. */
export const DEFAULT_CIDR_BLOCK = "10.0.0.0/16";
export const DEFAULT_BASE_CAPACITY_RPU = 8;
export const DEFAULT_NODE_TYPE = "ra3.large";
export const DEFAULT_NUMBER_OF_NODES = 1;
/** Redshift.3 wants seven days or more. */
export const DEFAULT_SNAPSHOT_RETENTION_DAYS = 7;
/** Zones of the VPC that is made: enhanced VPC routing needs three (RS-24). */
export const ZONES = 3;

/** A warehouse's settings with their defaults: what all three kinds have. */
export interface WarehouseSettings {
  databaseName: string;
  adminUsername: string;
  port: number;
}

export function warehouseSettings({ databaseName, adminUsername, port }: WarehouseArgs): WarehouseSettings {
  return {
    databaseName: databaseName ?? DEFAULT_DATABASE_NAME,
    adminUsername: adminUsername ?? DEFAULT_ADMIN_USERNAME,
    port: port ?? DEFAULT_PORT,
  };
}

/** The tag that says why an endpoint is public. */
export const PUBLIC_REASON_TAG = "public-access-reason";

/** Tags of what has the endpoint: those of all resources, and why it is public. */
export function endpointTags({ tags, firehoseAccess }: WarehouseArgs): WarehouseArgs["tags"] {
  const reason = firehoseAccess?.publicAccessReason;
  return reason === undefined ? tags : { ...tags, [PUBLIC_REASON_TAG]: reason };
}

/** The Region's Firehose addresses: as given, else as AWS publishes them. `undefined` where AWS publishes none. */
export function firehoseCidrOf({ firehoseCidr }: FirehoseAccessArgs, region: string): string | undefined {
  return firehoseCidr ?? FIREHOSE_CIDRS[region];
}

/** The Region's QuickSight addresses: as given, else as AWS publishes them. `undefined` where AWS publishes none. */
export function quickSightCidrOf({ quickSightCidr }: QuickSightAccessArgs, region: string): string | undefined {
  return quickSightCidr ?? QUICKSIGHT_CIDRS[region];
}
