import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { saveOutputs } from "../../../local/cli/outputs-file";
import type { Streams } from "../../../local/cli/streams";
import { type Cloud, startCloud } from "../../../local/cloud/cloud";
import { clientSettings } from "../../../local/feed/endpoint";
import type { PipelineOutputs, StackOutputs } from "../../../stacks/outputs";

export const REGION = "eu-west-1";

/** The outputs of a stack with these pipelines. */
export function outputsOf(pipelines: Record<string, PipelineOutputs>): StackOutputs {
  return { pipelines, lake: { bucketName: "lake", databaseName: "lake", workgroupName: "lake" } };
}

export function pipelineOf(kind: "kinesis" | "directPut", name: string): PipelineOutputs {
  const service = kind === "kinesis" ? `kinesis:${REGION}:000000000000:stream` : `firehose:${REGION}:0:deliverystream`;
  return {
    schema: {
      name: "person",
      columns: [
        { name: "firstname", type: "string", nullable: false },
        { name: "age", type: "int", nullable: false },
        { name: "gender", type: "string", nullable: false, examples: ["female", "male"] },
      ],
    },
    source: { kind, name, arn: `arn:aws:${service}/${name}`, needsNewline: true, producerPolicy: "{}" },
    deliveries: {},
  };
}

/** An embedded cloud with the outputs of a stack beside its data, and the SDK's client of it. */
export function useTargetCloud(pipelines: Record<string, PipelineOutputs>, options: { shardLimits?: boolean } = {}) {
  let dataDir: string;
  let cloud: Cloud;
  let client: KinesisClient;

  before(async function () {
    this.timeout(60_000);
    dataDir = mkdtempSync(join(tmpdir(), "streaming-ingest-target-"));
    const onProblem = (problem: string) => process.stderr.write(`${problem}\n`);
    cloud = await startCloud({ dataDir, region: REGION }, { port: 0, warehousePort: 0, ...options, onProblem });
    client = new KinesisClient(clientSettings({ endpoint: cloud.endpoint, region: REGION }));
    saveOutputs(dataDir, outputsOf(pipelines));
  });

  after(async () => {
    client.destroy();
    await cloud.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  return {
    dataDir: () => dataDir,
    client: () => client,
    create: (StreamName: string, ShardCount = 1) => client.send(new CreateStreamCommand({ StreamName, ShardCount })),
  };
}

/** What a command wrote. */
export interface Written extends Streams {
  out: () => string;
  err: () => string;
}

export function collector(): Written {
  const [stdout, stderr] = [collecting(), collecting()];
  return { stdout: stdout.stream, stderr: stderr.stream, out: stdout.text, err: stderr.text };
}

function collecting() {
  const texts: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      texts.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => texts.join("") };
}

/** Waits until a command has written what is looked for. */
export async function until(written: () => string, pattern: RegExp): Promise<void> {
  while (!pattern.test(written())) await new Promise((resolve) => setTimeout(resolve, 10));
}
