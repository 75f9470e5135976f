import assert from "node:assert/strict";
import { CreateStreamCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { AwsError, type CloudSettings, type JsonService } from "../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../local/cloud/gateway/gateway";
import { Kinesis } from "../../../local/cloud/kinesis/kinesis";
import { type ReadSettings, readStream } from "../../../local/feed/stream-reader";
import { clientSettings, removeData, temporarySettings } from "../cloud/temporary-cloud";

/** Kinesis that fails calls of GetRecords as it is told. */
class Failing implements JsonService {
  readonly targetPrefix = "Kinesis_20131202";
  failures: string[] = [];
  asked: Record<string, unknown>[] = [];

  constructor(private readonly kinesis: Kinesis) {}

  call(operation: string, input: Record<string, unknown>) {
    if (operation === "GetShardIterator") this.asked.push(input);
    const failure = operation === "GetRecords" ? this.failures.shift() : undefined;
    if (failure !== undefined) throw new AwsError(failure, "told to");
    return this.kinesis.call(operation, input);
  }
}

describe("readStream", () => {
  let settings: CloudSettings;
  let kinesis: Kinesis;
  let failing: Failing;
  let gateway: Gateway;
  let client: KinesisClient;
  beforeEach(async () => {
    settings = temporarySettings();
    kinesis = await Kinesis.open(settings);
    failing = new Failing(kinesis);
    const onError = (error: unknown) => assert.fail(String(error));
    gateway = await startGateway({ port: 0, services: [failing], rest: [], onError });
    client = new KinesisClient(clientSettings(gateway.endpoint));
    await client.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
  });
  afterEach(async () => {
    client.destroy();
    await gateway.close();
    await kinesis.close();
    removeData(settings);
  });

  const put = (...texts: string[]) =>
    texts.reduce(
      (before, text) =>
        before.then(async () => {
          const record = { Data: Buffer.from(text), PartitionKey: "k" };
          await client.send(new PutRecordCommand({ StreamName: "s", ...record }));
        }),
      Promise.resolve(),
    );

  async function read(count: number, reading: ReadSettings, afterRead: (texts: string[]) => void = () => undefined) {
    const texts: string[] = [];
    for await (const { records } of readStream(client, "s", reading)) {
      texts.push(...records.map(({ Data = [] }) => Buffer.from(Data).toString()));
      afterRead(texts);
      if (texts.length >= count) break;
    }
    return texts;
  }

  it("goes on behind the last record when its iterator has expired", async () => {
    await put("1", "2", "3");
    const texts = await read(3, { from: "TRIM_HORIZON", limit: 2 }, ({ length }) => {
      if (length === 2) failing.failures = ["ExpiredIteratorException"];
    });
    assert.deepEqual(texts, ["1", "2", "3"]);
    assert.deepEqual(
      failing.asked.map(({ ShardIteratorType }) => ShardIteratorType),
      ["TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER"],
    );
  });

  it("passes nothing over when the first iterator from LATEST has expired", async () => {
    await put("old");
    await new Promise((resolve) => setTimeout(resolve, 5));
    failing.failures = ["ExpiredIteratorException"];
    let putting: Promise<unknown> = Promise.resolve();
    const onOpen = () => {
      putting = put("new");
    };
    assert.deepEqual(await read(1, { from: "LATEST", onOpen }), ["new"]);
    await putting;
    assert.deepEqual(
      failing.asked.map(({ ShardIteratorType }) => ShardIteratorType),
      ["LATEST", "AT_TIMESTAMP"],
    );
  });

  it("K-15 waits and reads on when the SDK's own retries were not enough", async () => {
    await put("1");
    failing.failures = Array.from({ length: 5 }, () => "ProvisionedThroughputExceededException");
    assert.deepEqual(await read(1, { from: "TRIM_HORIZON" }), ["1"]);
    assert.deepEqual(failing.failures, []);
  });

  it("fails with what is no matter of time, and ends at once when told to", async () => {
    failing.failures = ["AccessDeniedException"];
    await assert.rejects(read(1, { from: "TRIM_HORIZON" }), { name: "AccessDeniedException" });
    const controller = new AbortController();
    const reading = read(1, { from: "LATEST", signal: controller.signal, onOpen: () => controller.abort() });
    assert.deepEqual(await reading, []);
  });
});
