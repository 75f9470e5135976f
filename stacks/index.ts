import * as pulumi from "@pulumi/pulumi";
import { DataLake } from "../components/data-lake";
import { StreamingIngest } from "../components/streaming-ingest";
import { Warehouse } from "../components/warehouse";
import { lakeArgs, pipelineArgs, warehouseArgs } from "./compose";
import { type ConfigSource, readConfig } from "./config";
import { LAKE, WAREHOUSE } from "./config/checks";
import type { StackConfig } from "./config/stack-config";
import { createEncryptionKey } from "./encryption-key";
import type { StackOutputs, WarehouseOutputs } from "./outputs";
import { type Outputs, pipelineOutputs } from "./pipeline-outputs";

/** The program. It keeps nothing between runs, so that one process can run it for several stacks. */
async function program(): Promise<Outputs<StackOutputs>> {
  const config = readConfig(configOfStack());
  // Two switches delete data: the stack's, by Pulumi's protection, and the lake's own. Without its key a lake is lost too.
  const opts = { protect: !config.allowDeletion };

  const key = createKey(config, { protect: !mayLoseKey(config) });
  const lake = new DataLake(LAKE, lakeArgs(config, key?.arn), opts);
  const warehouse = createWarehouse(config, key?.arn, opts);
  const existingLake = { bucketArn: lake.bucketArn, databaseName: lake.databaseName, kmsKeyArn: lake.kmsKeyArn };
  const parts = { existingLake, warehouse: warehouse?.connection, kmsKeyArn: key?.arn };
  const pipelines = Object.entries(config.pipelines).map(([name, pipeline]) => {
    const args = pipelineArgs(pipeline, parts, config);
    return [name, pipelineOutputs(name, args, new StreamingIngest(name, args, opts))] as const;
  });

  return {
    pipelines: Object.fromEntries(pipelines),
    lake: { bucketName: lake.bucketName, databaseName: lake.databaseName, workgroupName: lake.workgroupName },
    ...(warehouse && { warehouse: warehouseOutputs(warehouse) }),
  };
}

function createWarehouse(
  config: StackConfig,
  kmsKeyArn: pulumi.Input<string> | undefined,
  opts: pulumi.ResourceOptions,
) {
  const args = warehouseArgs(config, kmsKeyArn);
  return args && new Warehouse(WAREHOUSE, args, opts);
}

function warehouseOutputs(warehouse: Warehouse): Outputs<WarehouseOutputs> {
  const { jdbcUrl, databaseName, adminSecretArn, workgroupName, clusterIdentifier } = warehouse;
  return {
    jdbcUrl,
    databaseName,
    adminSecretArn,
    ...(workgroupName && { workgroupName }),
    ...(clusterIdentifier && { clusterIdentifier }),
  };
}

/** The stack's key goes only when all that it encrypts may go. */
function mayLoseKey({ allowDeletion, lake, warehouse }: StackConfig): boolean {
  return allowDeletion && lake.allowDeletion === true && (warehouse === undefined || warehouse.allowDeletion === true);
}

function createKey({ customerManagedKey, tags }: StackConfig, opts: pulumi.CustomResourceOptions) {
  if (!customerManagedKey) return undefined;
  const name = `${pulumi.getProject()}-${pulumi.getStack()}`;
  return createEncryptionKey(name, { description: `Streams, lake and warehouse of ${name}`, tags }, opts);
}

function configOfStack(): ConfigSource {
  return {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    values: pulumi.runtime.allConfig(),
    isSecret: runtimeInternals.isConfigSecret,
  };
}

/** On the runtime, but kept out of its typings. */
const runtimeInternals = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };

export = program;
