import * as pulumi from "@pulumi/pulumi";
import { DataLake } from "../components/data-lake";
import { StreamingIngest } from "../components/streaming-ingest";
import { lakeArgs, pipelineArgs } from "./compose";
import { type ConfigSource, readConfig } from "./config";
import { LAKE } from "./config/checks";
import type { StackConfig } from "./config/stack-config";
import { createEncryptionKey } from "./encryption-key";
import type { StackOutputs } from "./outputs";
import { type Outputs, pipelineOutputs } from "./pipeline-outputs";

/** The program. It keeps nothing between runs, so that one process can run it for several stacks. */
async function program(): Promise<Outputs<StackOutputs>> {
  const config = readConfig(configOfStack());
  // Two switches delete data: the stack's, by Pulumi's protection, and the lake's own. Without its key a lake is lost too.
  const opts = { protect: !config.allowDeletion };

  const key = createKey(config, { protect: !(config.allowDeletion && config.lake.allowDeletion === true) });
  const lake = new DataLake(LAKE, lakeArgs(config, key?.arn), opts);
  const existingLake = { bucketArn: lake.bucketArn, databaseName: lake.databaseName, kmsKeyArn: lake.kmsKeyArn };
  const pipelines = Object.entries(config.pipelines).map(([name, pipeline]) => {
    const args = pipelineArgs(pipeline, existingLake, config, key?.arn);
    return [name, pipelineOutputs(name, args, new StreamingIngest(name, args, opts))] as const;
  });

  return {
    pipelines: Object.fromEntries(pipelines),
    lake: { bucketName: lake.bucketName, databaseName: lake.databaseName, workgroupName: lake.workgroupName },
  };
}

function createKey({ customerManagedKey, tags }: StackConfig, opts: pulumi.CustomResourceOptions) {
  if (!customerManagedKey) return undefined;
  const name = `${pulumi.getProject()}-${pulumi.getStack()}`;
  return createEncryptionKey(name, { description: `Streams and lake of ${name}`, tags }, opts);
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
