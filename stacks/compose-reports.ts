import type * as pulumi from "@pulumi/pulumi";
import type { ReportDataSetArgs, ReportedLakeArgs, ReportsArgs } from "../components/reports/args";
import { allDeliveries, type DeliveryPlan, tableOf } from "../components/streaming-ingest";
import type { QuickSightAccessArgs } from "../components/warehouse/args";
import type { WarehouseConnectionArgs } from "../components/warehouse/connection";
import type { StackConfig } from "./config/stack-config";

/** What the stack has made before its reports. */
export interface ReportParts {
  lake: ReportedLakeArgs;
  warehouse?: WarehouseConnectionArgs;
  /** Name of a delivery's table, known once the table is made. */
  tableName(pipeline: string, delivery: string): pulumi.Input<string>;
}

/** What the config makes of the reports' arguments. A data set over a delivery that is not there is left out: checks say so. */
export function reportsArgs(config: StackConfig, { lake, warehouse, tableName }: ReportParts): ReportsArgs | undefined {
  if (config.reports === undefined) return undefined;
  const { dataSets, quickSightCidr: _cidr, vpcConnectionSecurityGroupId: _group, ...settings } = config.reports;
  const found = Object.entries(dataSets).flatMap(([key, { pipeline, delivery, ...dataSet }]) => {
    const plan = reportedDelivery(config, pipeline, delivery);
    if (plan === undefined) return [];
    return [[key, { ...dataSet, ...tableArgs(plan, tableName(pipeline, delivery)) }] as const];
  });
  return { ...settings, dataSets: Object.fromEntries(found), warehouse, lake, tags: config.tags };
}

function tableArgs(plan: DeliveryPlan, tableName: pulumi.Input<string>): ReportDataSetArgs {
  if (plan.destination === "LAKE") return { lakeTable: { tableName, table: tableOf(plan) } };
  return { warehouseTable: { tableName, schema: plan.schema } };
}

/** The delivery that a data set names. */
export function reportedDelivery(
  { pipelines }: StackConfig,
  pipeline: string,
  delivery: string,
): DeliveryPlan | undefined {
  const args = pipelines[pipeline];
  return args && allDeliveries(args, pipeline).find(({ key }) => key === delivery);
}

/** Whether a data set is over a table of the warehouse. */
export function reportsOnWarehouse(config: StackConfig): boolean {
  return Object.values(config.reports?.dataSets ?? {}).some(({ pipeline, delivery }) => {
    const destination = reportedDelivery(config, pipeline, delivery)?.destination;
    return destination !== undefined && destination !== "LAKE";
  });
}

/** How QuickSight is let in to a warehouse that the stack makes: from a VPC connection, or to a public endpoint. */
export function quickSightAccess(config: StackConfig, isPublic: boolean): QuickSightAccessArgs | undefined {
  if (!reportsOnWarehouse(config)) return undefined;
  const { quickSightCidr, vpcConnectionArn, vpcConnectionSecurityGroupId: securityGroupId } = config.reports ?? {};
  if (vpcConnectionArn !== undefined) return securityGroupId === undefined ? undefined : { securityGroupId };
  return isPublic ? { quickSightCidr } : undefined;
}
