import assert from "node:assert/strict";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { saveOutputs } from "../../local/cli/outputs-file";
import { type Cloud, startCloud } from "../../local/cloud/cloud";
import { readStackFile, revealMap, runProgram } from "../../local/engine";
import type { StackOutputs } from "../../stacks/outputs";

/** Records of a run. */
export const RECORDS = 10_000;
/** Records of a call. */
export const BATCH = 500;
const CLIENT = { region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/** Deploys a stack file into an embedded cloud in this process. */
export async function start(dataDir: string, file: string): Promise<{ cloud: Cloud; outputs: StackOutputs }> {
  const cloud = await startCloud(
    { dataDir, region: "eu-west-1" },
    { port: 0, warehousePort: 0, onProblem: () => undefined },
  );
  const { handlers, recordedTypes, settings: account } = cloud;
  const result = await runProgram({ ...readStackFile({ file }), mode: "deploy", handlers, recordedTypes, account });
  const outputs = revealMap(result.outputs) as unknown as StackOutputs;
  saveOutputs(dataDir, outputs);
  return { cloud, outputs };
}

/** Puts all records into a data stream. */
export async function put(endpoint: string, StreamName: string): Promise<void> {
  const client = new KinesisClient({ ...CLIENT, endpoint });
  for (let first = 0; first < RECORDS; first += BATCH) {
    const Records = Array.from({ length: BATCH }, (_, index) => {
      const event = { firstname: `p${first + index}`, lastname: "L", age: 20, gender: "female" };
      return { Data: Buffer.from(`${JSON.stringify(event)}\n`), PartitionKey: event.firstname };
    });
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
    assert.equal(FailedRecordCount, 0);
  }
  client.destroy();
}
