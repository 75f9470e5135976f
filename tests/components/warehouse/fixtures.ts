import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Warehouse, type WarehouseArgs } from "../../../components/warehouse";
import { ACCOUNT_ID, type MockRuntime, mockRuntime, REGION } from "../mocks";
import { warningsOf } from "../warnings";

export const NAMESPACE = "aws:redshiftserverless/namespace:Namespace";
export const WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup";
export const CLUSTER = "aws:redshift/cluster:Cluster";
export const VPC = "awsx:ec2:Vpc";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const FUNCTION = "aws:lambda/function:Function";
export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

export const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/11111111-2222-3333-4444-555555555555`;
export const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:redshift!sales-root-AbCdEf`;
export const WORKGROUP_ARN = `arn:aws:redshift-serverless:${REGION}:${ACCOUNT_ID}:workgroup/11111111-2222-3333-4444-555555555555`;
export const SERVERLESS_HOST = `sales.${ACCOUNT_ID}.${REGION}.redshift-serverless.amazonaws.com`;
export const CLUSTER_HOST = `sales.abc123xyz789.${REGION}.redshift.amazonaws.com`;

/** Serverless, all of it by default. */
export const serverless: WarehouseArgs = { region: REGION, serverless: {} };
/** A cluster, all of it by default. */
export const cluster: WarehouseArgs = { region: REGION, cluster: {} };
/** A workgroup that exists. */
export const existing: WarehouseArgs = {
  region: REGION,
  databaseName: "sales",
  existing: {
    host: SERVERLESS_HOST,
    workgroupName: "sales",
    workgroupArn: WORKGROUP_ARN,
    adminSecretArn: SECRET_ARN,
  },
};

export interface Made {
  runtime: MockRuntime;
  component: Warehouse;
  warnings: string[];
}

/** A warehouse "main", what it registered and what it warned of. */
export async function made(args: WarehouseArgs, options: { preview?: boolean } = {}): Promise<Made> {
  const runtime = mockRuntime(options);
  const components: Warehouse[] = [];
  const warnings = await warningsOf(async () => {
    components.push(new Warehouse("main", args));
    await runtime.settled();
  });
  const [component] = components;
  assert.ok(component);
  return { runtime, component, warnings };
}

/** An error of a component's arguments: each of its lines. */
export function problemLines(error: unknown): string[] {
  if (!pulumi.ResourceError.isInstance(error)) throw error;
  return error.message.split("\n");
}
