import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Firehose } from "../../../../local/cloud/firehose";
import { FakeCatalog, FakeColumnar, FakeFunctions, FakeObjects, FakeStreams, inputs } from "./fakes";

/** A process that puts records until it is killed, printing each after it was acknowledged. */

const dataDir = process.argv[2] ?? "";

/** Objects as files, whole or not at all. */
class FileObjects extends FakeObjects {
  override async put(_bucket: string, key: string, body: Buffer): Promise<void> {
    const file = join(dataDir, "s3", key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, body);
    renameSync(`${file}.new`, file);
  }
}

async function produce(firehose: Firehose, producer: number): Promise<void> {
  for (let number = 0; ; number++) {
    const texts = Array.from({ length: 10 }, (_, index) => `${producer}-${number}-${index}`);
    const Records = texts.map((text) => ({ Data: Buffer.from(`${text}\n`).toString("base64") }));
    await firehose.call("PutRecordBatch", { DeliveryStreamName: "events", Records });
    process.stdout.write(`${texts.join("\n")}\n`);
  }
}

async function main(): Promise<void> {
  const firehose = new Firehose({
    cloud: { dataDir, region: "eu-central-1", accountId: "000000000000" },
    clock: Date,
    objects: new FileObjects(),
    streams: new FakeStreams(),
    functions: new FakeFunctions(),
    catalog: new FakeCatalog(),
    columnar: new FakeColumnar(),
  });
  await firehose.apply("events", inputs({ bufferingInterval: 0 }));
  firehose.start();
  await Promise.all([0, 1, 2, 3].map((producer) => produce(firehose, producer)));
}

void main();
