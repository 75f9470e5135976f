import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FirehoseClient, ListDeliveryStreamsCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { command, objectsUnder, REPOSITORY, startAndStay, startOnce } from "../support";

const REGION = "eu-west-1";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

/** A system that is deployed and up, with nothing fed. */
export interface Deployed {
  endpoint: string;
  /** Name of the data stream that a pipeline begins with. */
  dataStreamOf(pipeline: string): Promise<string>;
  /** Name of the delivery stream that a pipeline without a data stream begins with. */
  deliveryStreamOf(pipeline: string): Promise<string>;
}

/** Deploys a stack, lets clients work with it while it is up, and ends it as Ctrl-C does. */
export async function whileUp<Result>(
  config: string,
  dataDir: string,
  work: (deployed: Deployed) => Promise<Result>,
): Promise<Result> {
  const running = await startAndStay(
    ...["--config", config, "--data-dir", dataDir, "--events", "0", "--port", "0", "--warehouse-port", "0"],
  );
  let result: Result;
  try {
    result = await work({
      endpoint: running.endpoint,
      dataStreamOf: (pipeline) => dataStreamOf(running.endpoint, pipeline),
      deliveryStreamOf: (pipeline) => deliveryStreamOf(running.endpoint, pipeline),
    });
  } catch (error) {
    await running.kill();
    throw error;
  }
  assert.equal(await running.interrupt(), 0);
  return result;
}

/** As `whileUp`; then a run that feeds nothing delivers what still waits in buffers, without their intervals. */
export async function whileUpThenDeliver<Result>(
  config: string,
  dataDir: string,
  work: (deployed: Deployed) => Promise<Result>,
): Promise<Result> {
  const result = await whileUp(config, dataDir, work);
  const { deliveries } = await startOnce("--config", config, "--data-dir", dataDir, "--events", "0");
  for (const { name, rejected } of deliveries) assert.deepEqual({ name, rejected }, { name, rejected: 0 });
  return result;
}

/** Waits for what others bring about. @throws AssertionError when it has not come within the deadline */
export async function until<Value>(
  what: string,
  seconds: number,
  look: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(200);
  }
  assert.fail(`${what} within ${seconds} s`);
}

/** A copy of an example, with some of its texts changed, as the file of another stack. */
export function anotherStack(example: string, folder: string, changes: Record<string, string>): string {
  let text = readFileSync(join(REPOSITORY, example), "utf8");
  for (const [from, to] of Object.entries(changes)) {
    assert.ok(text.includes(from), `${example} has no "${from}"`);
    text = text.replaceAll(from, to);
  }
  mkdirSync(folder, { recursive: true });
  const file = join(folder, basename(example));
  writeFileSync(file, text);
  return file;
}

/** The lines of all objects below a prefix, each of which must end with a newline. */
export function linesUnder(dataDir: string, prefix: string): string[] {
  return objectsUnder(dataDir, prefix).flatMap(({ key, text }) => {
    assert.ok(text.endsWith("\n"), key);
    return text.slice(0, -1).split("\n");
  });
}

/** The rows that SQL over the lake of a data folder answers. */
export async function lakeRows<Row>(dataDir: string, sql: string): Promise<Row[]> {
  const { exitCode, stdout, stderr } = await command("query", "--data-dir", dataDir, "--format", "json", sql);
  assert.equal(exitCode, 0, stderr);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

/** Pulumi ends a pipeline's name with a hyphen and seven hexadecimal digits. */
async function dataStreamOf(endpoint: string, pipeline: string): Promise<string> {
  const kinesis = new KinesisClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
  kinesis.destroy();
  return only(
    StreamNames.filter((name) => name.startsWith(pipeline) && /^-[0-9a-f]{7}$/.test(name.slice(pipeline.length))),
  );
}

async function deliveryStreamOf(endpoint: string, pipeline: string): Promise<string> {
  const firehose = new FirehoseClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const { DeliveryStreamNames = [] } = await firehose.send(
    new ListDeliveryStreamsCommand({ DeliveryStreamType: "DirectPut" }),
  );
  firehose.destroy();
  return only(DeliveryStreamNames.filter((name) => name.startsWith(`${pipeline}-`)));
}

function only(names: string[]): string {
  const [name, ...others] = names;
  assert.ok(name !== undefined && others.length === 0, `one stream was expected, found ${names.join(", ") || "none"}`);
  return name;
}
