import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import kinesalite from "kinesalite";
import { startCloud } from "../local/cloud/cloud";
import { readStackFile, revealMap, runProgram } from "../local/engine";
import { feed } from "../local/feed/producer";
import { generate } from "../local/feed/samples";
import { sinkOf } from "../local/feed/sinks";
import type { SourceOutputs, StackOutputs } from "../stacks/outputs";
import { EventSchemas } from "../stacks/schemas";
import type { PutRun } from "./delivery";
import { watchOwnMemory } from "./own-memory";

const REGION = "eu-west-1";
const SCHEMA = "user-event";
const STREAM = "bench";

/** Puts records with the client of `npm start`; the clock stops when all are acknowledged, or lie in objects. */
async function main([target = "", count = ""]: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "streaming-ingest-put-"));
  try {
    const run = await (target === "cloud" ? toObjects(folder, Number(count)) : toKinesalite(folder, Number(count)));
    process.stdout.write(JSON.stringify(run));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** S1's pipeline for user events: a stream with one shard, and raw objects. */
async function toObjects(dataDir: string, records: number): Promise<PutRun> {
  const stackFile = readStackFile({ file: "stacks/examples/s1-data-lake.yaml" });
  const cloud = await startCloud({ dataDir, region: REGION }, { port: 0, onProblem: console.error });
  const { outputs } = await runProgram({
    ...stackFile,
    mode: "deploy",
    handlers: cloud.handlers,
    recordedTypes: cloud.recordedTypes,
  });
  const pipeline = (revealMap(outputs) as unknown as StackOutputs).pipelines["user-events"];
  if (!pipeline) throw new Error("the example has no pipeline user-events");
  const run = await timed(records, pipeline.source, cloud.endpoint, () => cloud.deliveries.drain());
  // Only one of the example's pipelines is fed.
  const delivered = cloud.deliveries.names().reduce((sum, name) => sum + cloud.deliveries.counts(name).delivered, 0);
  if (delivered !== records) throw new Error(`${delivered} of ${records} records lie in objects`);
  await cloud.close();
  return run;
}

async function toKinesalite(path: string, records: number): Promise<PutRun> {
  const server = kinesalite({ path, createStreamMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new KinesisClient({
    endpoint,
    requestHandler: new NodeHttpHandler(),
    region: REGION,
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
  });
  await client.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 1 }));
  const source: SourceOutputs = { kind: "kinesis", name: STREAM, arn: "", needsNewline: true, producerPolicy: "" };
  const run = await timed(records, source, endpoint, async () => undefined);
  client.destroy();
  server.close();
  return run;
}

async function timed(
  records: number,
  source: SourceOutputs,
  endpoint: string,
  delivered: () => Promise<void>,
): Promise<PutRun> {
  const schema = new EventSchemas().get(SCHEMA);
  if (!schema) throw new Error(`there is no schema ${SCHEMA}`);
  // kinesalite knows no HTTP/2, which this client would speak by default.
  const sink = sinkOf(source, { endpoint, region: REGION, requestHandler: new NodeHttpHandler() });
  let bytes = 0;
  const endWatch = watchOwnMemory();
  const startedAt = process.hrtime.bigint();
  const events = (function* () {
    for (const event of generate(schema, { count: records })) {
      bytes += event.data.length;
      yield event;
    }
  })();
  const { acknowledged } = await feed(events, sink);
  await delivered();
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  sink.close();
  if (acknowledged !== records) throw new Error(`${acknowledged} of ${records} records were acknowledged`);
  return { records, bytes, seconds, peakMiB: endWatch() };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});
