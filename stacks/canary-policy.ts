import * as pulumi from "@pulumi/pulumi";
import type { DataLake } from "../components/data-lake";
import { literalHead } from "../components/delivery-stream/prefix";
import { type LakeReportAccess, lakeQueryStatements } from "../components/reports/policies";
import { type PolicyStatement, policyDocument } from "../components/shared/policy";
import {
  type DeliveryPlan,
  planDeliveries,
  type StreamingIngest,
  type StreamingIngestArgs,
} from "../components/streaming-ingest";
import type { Warehouse } from "../components/warehouse";
import { clusterArn, FOLLOW_OWN_STATEMENT, keyStatements } from "../components/warehouse/policies";
import type { StackConfig } from "./config/stack-config";

/** Namespace of the canary's metrics. */
const METRICS = "StreamingIngest";

/** What `npm run canary` must reach, all of it known. */
export interface CanaryAccess {
  /** Policies of the pipelines' producers (JSON). */
  producerPolicies: string[];
  lake: LakeReportAccess;
  /** Where a delivery goes to a warehouse. */
  warehouse?: { arn: string; secretArn: string; kmsKeyArn?: string };
}

/** Puts records as a producer does, reads them where deliveries end, and tells its metrics. */
export function canaryPolicy({ producerPolicies, lake, warehouse }: CanaryAccess): string {
  return policyDocument([
    // The same ID in two pipelines' policies would be refused in one.
    ...producerPolicies.flatMap(statementsOf).map(({ Sid: _, ...statement }) => statement),
    ...lakeQueryStatements(lake),
    ...(warehouse === undefined ? [] : warehouseStatements(warehouse)),
    {
      Sid: "TellMetrics",
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      // It takes no resource; the condition leaves the namespace.
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": METRICS } },
    },
  ]);
}

function warehouseStatements({ arn, secretArn, kmsKeyArn }: NonNullable<CanaryAccess["warehouse"]>): PolicyStatement[] {
  return [
    { Sid: "RunStatement", Effect: "Allow", Action: "redshift-data:ExecuteStatement", Resource: arn },
    FOLLOW_OWN_STATEMENT,
    { Sid: "ReadLogin", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArn },
    ...(kmsKeyArn === undefined ? [] : keyStatements(kmsKeyArn)),
  ];
}

function statementsOf(policy: string): PolicyStatement[] {
  return (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement;
}

/** What the stack is made of. */
export interface StackParts {
  config: StackConfig;
  lake: DataLake;
  warehouse: Warehouse | undefined;
  pipelines: Record<string, { args: StreamingIngestArgs; pipeline: StreamingIngest }>;
}

/** The policy of this stack's canary. */
export function stackCanaryPolicy({ config, lake, warehouse, pipelines }: StackParts): pulumi.Output<string> {
  const plans = Object.entries(pipelines).flatMap(([name, { args }]) => planDeliveries(args, name));
  const producerPolicies = Object.values(pipelines).flatMap(({ pipeline }) => pipeline.producerPolicyJson ?? []);
  const isLoaded = plans.some(({ destination }) => destination !== "LAKE");
  return pulumi
    .all([
      pulumi.all(producerPolicies),
      lakeAccess(lake, plans),
      isLoaded && warehouse ? warehouseAccess(warehouse, config) : undefined,
    ])
    .apply(([producers, lakeKnown, warehouseKnown]) =>
      canaryPolicy({
        producerPolicies: producers,
        lake: lakeKnown,
        ...(warehouseKnown && { warehouse: warehouseKnown }),
      }),
    );
}

function lakeAccess(lake: DataLake, plans: DeliveryPlan[]): pulumi.Output<LakeReportAccess> {
  const ofObjects = plans.filter(({ destination }) => destination !== "STREAMING");
  const heads = ofObjects.flatMap(({ prefix, errorPrefix }) => [literalHead(prefix), literalHead(errorPrefix)]);
  const { bucketArn, databaseName, workgroupArn, kmsKeyArn } = lake;
  return pulumi.all([bucketArn, databaseName, workgroupArn, kmsKeyArn]).apply(([bucket, database, workgroup, key]) => ({
    bucketArn: bucket,
    databaseName: database,
    workgroupArn: workgroup,
    ...(key !== undefined && { kmsKeyArn: key }),
    tableNames: plans.filter(({ destination }) => destination === "LAKE").map(({ tableName }) => tableName),
    prefixes: outermost(heads),
  }));
}

/** A prefix below another is within it. */
function outermost(prefixes: string[]): string[] {
  const all = [...new Set(prefixes)];
  return all.filter((prefix) => !all.some((other) => other !== prefix && prefix.startsWith(other)));
}

function warehouseAccess(warehouse: Warehouse, { warehouse: settings }: StackConfig) {
  const { adminSecretArn, clusterIdentifier, nodes, connection } = warehouse;
  const workgroupArn = nodes.workgroup?.arn ?? settings?.existing?.workgroupArn;
  const arn = clusterIdentifier
    ? pulumi.all([clusterIdentifier, adminSecretArn]).apply(([id, secret]) => clusterArn(id, secret))
    : workgroupArn;
  if (arn === undefined) return undefined;
  return pulumi.all([arn, adminSecretArn, connection.kmsKeyArn]).apply(([known, secretArn, key]) => ({
    arn: known,
    secretArn,
    ...(key !== undefined && { kmsKeyArn: key }),
  }));
}
