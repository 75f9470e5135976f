import assert from "node:assert/strict";
import { LambdaFunctionError, type ObjectStore } from "../../../../../local/cloud/contracts";
import {
  EventSourceMappings,
  failureDestinations,
  openKinesis,
} from "../../../../../local/cloud/lambda/event-source-mapping";
import { Sqs } from "../../../../../local/cloud/sqs";
import { ARN, FIRST_SHARD, useKinesis } from "../../kinesis/harness";

const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:failures";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const TYPE = "aws:lambda/eventSourceMapping:EventSourceMapping";

interface KinesisEvent {
  Records: { kinesis: { data: string; partitionKey: string }; eventID: string }[];
}

describe("the event source of a data stream", () => {
  let opened: EventSourceMappings[];
  // Before the streams are closed.
  afterEach(async () => {
    await Promise.all(opened.map((mappings) => mappings.stop()));
  });
  const { kinesis, settings, create, put, putMany } = useKinesis();
  let batches: string[][];
  let objects: Map<string, string>;
  let sqs: Sqs;
  let id: string;
  let answer: (texts: string[], event: KinesisEvent) => unknown;

  beforeEach(() => {
    [opened, batches, objects, answer] = [[], [], new Map(), () => null];
    sqs = new Sqs(settings());
  });

  async function map(inputs: Record<string, unknown> = {}, eventSourceArn = `${ARN}s`): Promise<EventSourceMappings> {
    const store = { put: async (_bucket: string, key: string, body: Buffer) => void objects.set(key, body.toString()) };
    const mappings = new EventSourceMappings({
      kinesis: openKinesis({
        cloud: settings(),
        streams: kinesis(),
        functions: {
          async invoke(_arn, event) {
            const texts = (event as KinesisEvent).Records.map(({ kinesis: { data } }) =>
              Buffer.from(data, "base64").toString(),
            );
            const result = answer(texts, event as KinesisEvent);
            batches.push(texts);
            return result;
          },
        },
        failures: failureDestinations(store as unknown as ObjectStore, sqs),
        onProblem: (problem) => assert.fail(problem),
        pollMilliseconds: 5,
        retryMilliseconds: 1,
      }),
    });
    opened.push(mappings);
    const all = {
      startingPosition: "TRIM_HORIZON",
      batchSize: 10,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: { onFailure: { destinationArn: QUEUE } },
      ...inputs,
    };
    const given = { eventSourceArn, functionName: FUNCTION, ...all };
    ({ id } = await mappings.apply({ urn: `urn:${TYPE}::m`, type: TYPE, name: "m", inputs: given }));
    return mappings;
  }

  const messages = () =>
    sqs
      .queue(QUEUE)
      .receive(100)
      .map(({ body }) => JSON.parse(body) as Record<string, Record<string, unknown>>);

  const names = (count: number) => Array.from({ length: count }, (_, index) => `r${String(index).padStart(3, "0")}`);

  it("hands over each record of a shard once and in order, in batches of the size asked for", async () => {
    await create("s");
    await putMany("s", names(25));
    const mappings = await map();
    await mappings.drain();
    assert.deepEqual(
      batches.map(({ length }) => length),
      [10, 10, 5],
    );
    assert.deepEqual(batches.flat(), names(25));
  });

  it("writes the event as Lambda does", async () => {
    await create("s");
    const { SequenceNumber } = await put("s", "hello", "key");
    let seen: unknown;
    answer = (_texts, event) => {
      seen = event;
    };
    await (await map()).drain();
    const { Records } = seen as { Records: Record<string, Record<string, unknown>>[] };
    const { kinesis: inside, ...outside } = Records[0] ?? {};
    const { approximateArrivalTimestamp, ...rest } = inside ?? {};
    assert.ok(Math.abs(Number(approximateArrivalTimestamp) * 1000 - Date.now()) < 60_000);
    assert.deepEqual(rest, {
      kinesisSchemaVersion: "1.0",
      partitionKey: "key",
      sequenceNumber: SequenceNumber,
      data: "aGVsbG8=",
    });
    assert.deepEqual(outside, {
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `${FIRST_SHARD}:${SequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: "arn:aws:iam::123456789012:role/embedded-cloud",
      awsRegion: "eu-west-1",
      eventSourceARN: `${ARN}s`,
    });
  });

  it("finds the one record that breaks its batch, tells the queue of it, and loses no other", async () => {
    await create("s");
    await putMany("s", names(25));
    const taken: string[] = [];
    answer = (texts) => {
      if (texts.includes("r013")) throw new LambdaFunctionError("poison");
      taken.push(...texts);
    };
    await (await map()).drain();
    assert.deepEqual(
      taken,
      names(25).filter((name) => name !== "r013"),
    );
    const [message, ...more] = messages();
    assert.deepEqual(more, []);
    const { requestContext, responseContext, KinesisBatchInfo } = message ?? {};
    assert.deepEqual(
      { ...requestContext, requestId: undefined },
      { requestId: undefined, functionArn: FUNCTION, condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
    );
    assert.deepEqual(responseContext, { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" });
    const { records } = await kinesis().read("s", FIRST_SHARD, undefined, 100);
    const lost = records[13];
    assert.deepEqual(KinesisBatchInfo, {
      shardId: FIRST_SHARD,
      startSequenceNumber: lost?.sequenceNumber,
      endSequenceNumber: lost?.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(lost?.arrivedAt ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(lost?.arrivedAt ?? 0).toISOString(),
      batchSize: 1,
      streamArn: `${ARN}s`,
    });
  });

  it("LC-08 keeps the records themselves in a bucket", async () => {
    await create("s");
    await put("s", "broken");
    answer = () => {
      throw new LambdaFunctionError("poison");
    };
    await (await map({ destinationConfig: { onFailure: { destinationArn: "arn:aws:s3:::lake" } } })).drain();
    const [[key = "", body = ""] = []] = [...objects];
    assert.match(
      key,
      new RegExp(
        `^aws/lambda/${id}/${FIRST_SHARD}/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
      ),
    );
    const { payload } = JSON.parse(body) as { payload: string };
    const { Records } = JSON.parse(payload) as KinesisEvent;
    assert.deepEqual(
      Records.map(({ kinesis: { data } }) => Buffer.from(data, "base64").toString()),
      ["broken"],
    );
  });

  it("goes on behind its checkpoint after a restart", async () => {
    await create("s");
    await putMany("s", names(3));
    const first = await map();
    await first.drain();
    await first.stop();
    await put("s", "later");
    await (await map()).drain();
    assert.deepEqual(batches, [names(3), ["later"]]);
  });

  it("keeps what came before a failure done when it is stopped in the middle of a batch", async () => {
    await create("s");
    await putMany("s", names(4));
    answer = (texts) => {
      if (texts.includes("r003")) throw new LambdaFunctionError("poison");
    };
    const first = await map({ maximumRetryAttempts: -1 });
    while (!batches.some((texts) => texts.includes("r002"))) await new Promise((resolve) => setTimeout(resolve, 1));
    await first.stop();
    answer = () => null;
    batches = [];
    await (await map()).drain();
    assert.deepEqual(batches, [["r003"]]);
  });

  it("reads parents to their end before their children, so that a key keeps its order over a reshard", async () => {
    await create("s", 2);
    const put10 = async (from: number) => {
      for (let number = from; number < from + 10; number++) await put("s", `n${number}`, `key${number % 5}`);
    };
    await put10(0);
    await kinesis().call("UpdateShardCount", { StreamName: "s", TargetShardCount: 4, ScalingType: "UNIFORM_SCALING" });
    await put10(10);
    await kinesis().call("UpdateShardCount", { StreamName: "s", TargetShardCount: 2, ScalingType: "UNIFORM_SCALING" });
    await put10(20);
    await (await map()).drain();
    const read = batches.flat().map((text) => Number(text.slice(1)));
    assert.deepEqual(
      [...read].sort((a, b) => a - b),
      Array.from({ length: 30 }, (_, number) => number),
    );
    for (const key of [0, 1, 2, 3, 4]) {
      const ofKey = read.filter((number) => number % 5 === key);
      assert.deepEqual(
        ofKey,
        [...ofKey].sort((a, b) => a - b),
        `key${key}`,
      );
    }
  });

  it("LC-03 works on several batches of a shard at a time, and keeps each key's order", async () => {
    await create("s");
    for (let number = 0; number < 40; number++) await put("s", `n${number}`, `key${number % 8}`);
    await (await map({ parallelizationFactor: 4, batchSize: 10 })).drain();
    const read = batches.flat().map((text) => Number(text.slice(1)));
    assert.equal(new Set(read).size, 40);
    assert.equal(read.length, 40);
    for (let key = 0; key < 8; key++) {
      const ofKey = read.filter((number) => number % 8 === key);
      assert.deepEqual(
        ofKey,
        [...ofKey].sort((a, b) => a - b),
      );
    }
    assert.ok(batches.length > 4, String(batches.length));
  });

  it("begins behind what is there with LATEST, also in a second run", async () => {
    await create("s");
    await put("s", "old");
    const first = await map({ startingPosition: "LATEST" });
    await first.drain();
    await put("s", "new");
    await first.drain();
    await first.stop();
    await put("s", "newer");
    await (await map({ startingPosition: "LATEST" })).drain();
    assert.deepEqual(batches.flat(), ["new", "newer"]);
  });

  it("leaves out what arrived before the time with AT_TIMESTAMP", async () => {
    await create("s");
    await put("s", "old");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startingPositionTimestamp = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await put("s", "new");
    await (await map({ startingPosition: "AT_TIMESTAMP", startingPositionTimestamp })).drain();
    assert.deepEqual(batches, [["new"]]);
  });

  it("reads for a registered consumer, and names it in the event", async () => {
    await create("s");
    const { Consumer } = await kinesis().call("RegisterStreamConsumer", { StreamName: "s", ConsumerName: "c" });
    const arn = (Consumer as { ConsumerARN: string }).ConsumerARN;
    await put("s", "one");
    let named: unknown;
    answer = (_texts, event) => {
      named = (event.Records[0] as unknown as { eventSourceARN: string }).eventSourceARN;
    };
    await (await map({}, arn)).drain();
    assert.deepEqual([batches, named], [[["one"]], arn]);
  });

  it("waits no longer for a batch than its window, and gathers meanwhile", async () => {
    await create("s");
    await put("s", "one");
    await map({ maximumBatchingWindowInSeconds: 3 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(batches, []);
    await put("s", "two");
    while (batches.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(batches, [["one", "two"]]);
  });

  it("refuses what it does not do", async () => {
    await create("s");
    await assert.rejects(
      map({ tumblingWindowInSeconds: 10 }),
      /tumblingWindowInSeconds not done by the embedded cloud/,
    );
    await assert.rejects(
      map({}, "arn:aws:sqs:eu-west-1:123456789012:q"),
      /embedded cloud reads kinesis, got "arn:aws:sqs/,
    );
    await assert.rejects(map({ startingPosition: undefined }), /startingPosition must be TRIM_HORIZON/);
  });
});
