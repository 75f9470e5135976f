import * as pulumi from "@pulumi/pulumi";
import { DataLake } from "../components/data-lake";
import { Reports } from "../components/reports";
import { mapValues } from "../components/shared/map-values";
import { StreamingIngest } from "../components/streaming-ingest";
import { Warehouse } from "../components/warehouse";
import { stackCanaryPolicy } from "./canary-policy";
import { lakeArgs, observabilityArgs, pipelineArgs, warehouseArgs } from "./compose";
import { reportsArgs } from "./compose-reports";
import { type ConfigSource, readConfig } from "./config";
import { LAKE, WAREHOUSE } from "./config/checks";
import { REPORTS } from "./config/checks-reports";
import { warningsOfStreams } from "./config/checks-streams";
import type { StackConfig } from "./config/stack-config";
import { createEncryptionKey } from "./encryption-key";
import { createTopic, watchWarehouse } from "./observability";
import type { ReportsOutputs, StackOutputs, WarehouseOutputs } from "./outputs";
import { type Outputs, pipelineOutputs } from "./pipeline-outputs";

/** The program. It keeps nothing between runs, so that one process can run it for several stacks. */
async function program(): Promise<Outputs<StackOutputs>> {
  const config = readConfig(configOfStack());
  boundRoles(config);
  for (const warning of warningsOfStreams(config)) await pulumi.log.warn(warning);
  // Two switches delete data: the stack's, by Pulumi's protection, and the lake's own. Without its key a lake is lost too.
  const opts = { protect: !config.allowDeletion };

  const key = createKey(config, { protect: !mayLoseKey(config) });
  const lake = new DataLake(LAKE, lakeArgs(config, key?.arn), opts);
  const warehouse = createWarehouse(config, key?.arn, opts);
  const existingLake = { bucketArn: lake.bucketArn, databaseName: lake.databaseName, kmsKeyArn: lake.kmsKeyArn };
  const topicArn = createTopic(config, key?.arn);
  watchWarehouse(config, warehouse, topicArn);
  const parts = { existingLake, warehouse: warehouse?.connection, kmsKeyArn: key?.arn };
  const pipelines = mapValues(config.pipelines, (pipeline, name) => {
    const observability = observabilityArgs(config, name, topicArn);
    const args = pipelineArgs(pipeline, { ...parts, observability }, config);
    return { args, pipeline: new StreamingIngest(name, args, opts) };
  });
  const reports = createReports(config, {
    lake,
    warehouse,
    pipelines: mapValues(pipelines, ({ pipeline }) => pipeline),
  });

  return {
    pipelines: mapValues(pipelines, ({ args, pipeline }, name) => pipelineOutputs(name, args, pipeline)),
    lake: { bucketName: lake.bucketName, databaseName: lake.databaseName, workgroupName: lake.workgroupName },
    ...(warehouse && { warehouse: warehouseOutputs(warehouse) }),
    ...(reports && { reports: reportsOutputs(reports) }),
    ...(topicArn && { alarmTopicArn: topicArn }),
    canaryPolicy: stackCanaryPolicy({ config, lake, warehouse, pipelines }),
  };
}

/** What reports are made over. */
interface ReportedParts {
  lake: DataLake;
  warehouse: Warehouse | undefined;
  pipelines: Record<string, StreamingIngest>;
}

function createReports(config: StackConfig, { lake, warehouse, pipelines }: ReportedParts): Reports | undefined {
  const { bucketArn, databaseName, workgroupArn, kmsKeyArn } = lake;
  const args = reportsArgs(config, {
    lake: { bucketArn, databaseName, workgroupArn, kmsKeyArn },
    warehouse: warehouse?.connection,
    tableName: (pipeline, delivery) => {
      const nodes = pipelines[pipeline]?.nodes;
      const table = nodes?.tables[delivery] ?? nodes?.targetTables[delivery];
      if (table === undefined)
        throw new Error(`${pipeline}.${delivery} has no table: the checks of the config see to it`);
      return table.tableName;
    },
  });
  return args && new Reports(REPORTS, args);
}

function reportsOutputs({ dataSourceArns, dataSetArns, readerSecretArn }: Reports): Outputs<ReportsOutputs> {
  return { dataSourceArns, dataSetArns, ...(readerSecretArn && { readerSecretArn }) };
}

/** Whoever deploys may be let make bounded roles only, and any component may make one. */
function boundRoles({ permissionsBoundaryArn }: StackConfig): void {
  if (permissionsBoundaryArn === undefined) return;
  pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
    type === "aws:iam/role:Role"
      ? { props: { permissionsBoundary: permissionsBoundaryArn, ...props }, opts }
      : undefined,
  );
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

function createKey({ customerManagedKey, observability, tags }: StackConfig, opts: pulumi.CustomResourceOptions) {
  if (!customerManagedKey) return undefined;
  const name = `${pulumi.getProject()}-${pulumi.getStack()}`;
  return createEncryptionKey(
    name,
    { description: `Streams, lake and warehouse of ${name}`, tellsOfAlarms: observability !== undefined, tags },
    opts,
  );
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
