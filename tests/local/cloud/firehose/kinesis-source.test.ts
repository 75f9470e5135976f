import assert from "node:assert/strict";
import { inputs, KINESIS, processors, until, World } from "./fakes";
import { packKpl } from "./kpl-records";

describe("delivery from Kinesis", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
    world.streams.shard("shard-0");
  });
  afterEach(() => world.end());

  async function make(s3: Record<string, unknown> = {}): Promise<void> {
    await world.firehose.apply("events", inputs(s3, KINESIS));
    world.firehose.start();
  }

  it("F-08 begins at LATEST when the delivery stream is made", async () => {
    world.streams.put("shard-0", "before");
    await make();
    world.streams.put("shard-0", "after", 1000);
    await world.firehose.drain();
    assert.equal(world.objects.text(), "after");
    assert.match(world.objects.keys()[0] ?? "", /^raw\/1970\/01\/01\/00\/events-1-1970-01-01-00-00-01-/);
  });

  it("begins at LATEST once only: what came while nothing ran is delivered", async () => {
    await make();
    const firehose = await world.restart();
    world.streams.put("shard-0", "meanwhile");
    await firehose.apply("events", inputs({}, KINESIS));
    await firehose.drain();
    assert.equal(world.objects.text(), "meanwhile");
  });

  it("finds new records by itself, by polling", async () => {
    await make({ bufferingInterval: 0 });
    world.streams.put("shard-0", "a");
    await until(() => world.objects.keys().length === 1);
    world.streams.put("shard-0", "b");
    await until(() => world.objects.keys().length === 2);
  });

  it("goes on from what has its outcome, and reads the rest again", async () => {
    await make({ bufferingSize: 1 });
    world.streams.put("shard-0", "x".repeat(1024 * 1024));
    await until(() => world.objects.keys().length === 1);
    world.streams.put("shard-0", "left in the buffer");
    await until(() => world.firehose.counts("events").read === 2);
    const firehose = await world.restart();
    await firehose.apply("events", inputs({ bufferingSize: 1 }, KINESIS));
    assert.equal(firehose.counts("events").read, 1);
    await firehose.drain();
    assert.equal(world.objects.keys().length, 2);
    assert.ok(world.objects.text().endsWith("left in the buffer"));
  });

  it("does not pass a record whose object is not written, though later ones are", async () => {
    const partitions = {
      prefix: "t=!{partitionKeyFromQuery:t}/",
      errorOutputPrefix: "errors/!{firehose:error-output-type}/",
      dynamicPartitioningConfiguration: { enabled: true },
      processingConfiguration: processors(["MetadataExtraction", { MetadataExtractionQuery: "{t: .t}" }]),
    };
    world.objects.refuse = (key) => key.startsWith("t=slow/");
    await make(partitions);
    world.streams.put("shard-0", '{"t":"slow"}');
    await until(() => world.firehose.counts("events").read === 1);
    world.streams.put("shard-0", '{"t":"fast"}');
    const drained = world.firehose.drain();
    await until(() => world.objects.keys("t=fast/").length === 1 && world.problems.length > 0);
    const later = world.copyOfDisk();
    later.streams.list.push(...world.streams.list);
    await later.firehose.apply("events", inputs(partitions, KINESIS));
    await later.firehose.drain();
    assert.deepEqual(
      later.objects
        .keys()
        .map((key) => key.split("/")[0])
        .sort(),
      ["t=fast", "t=slow"],
    );
    await later.end();
    world.objects.refuse = undefined;
    await drained;
    const { read, delivered } = world.firehose.counts("events");
    assert.deepEqual({ read, delivered }, { read: 2, delivered: 2 });
  });

  it("reads shards that appear later from their beginning, children after their parents", async () => {
    await make();
    world.streams.shard("shard-1", ["shard-0"]);
    world.streams.shard("shard-2", ["shard-0"]);
    world.streams.put("shard-1", "child 1;");
    for (let index = 0; index < 600; index++) world.streams.put("shard-0", "p");
    world.streams.put("shard-2", "child 2;");
    await until(() => world.firehose.counts("events").read === 600);
    assert.ok(!world.streams.reads.includes("shard-1"));
    world.streams.close("shard-0");
    await world.firehose.drain();
    assert.equal(world.firehose.counts("events").delivered, 602);
    assert.ok(world.objects.text().startsWith("p".repeat(600)));
  });

  it("reads a child of a merge when both parents are done, and of parents that are gone", async () => {
    await make();
    world.streams.shard("shard-1");
    world.streams.shard("shard-2", ["shard-0", "shard-1"]);
    world.streams.shard("shard-3", ["expired"]);
    world.streams.put("shard-2", "merged");
    world.streams.put("shard-3", "orphan");
    world.streams.close("shard-0");
    await world.firehose.drain();
    assert.equal(world.objects.text(), "orphan");
    world.streams.close("shard-1");
    await world.firehose.drain();
    assert.equal(world.firehose.counts("events").delivered, 2);
  });

  it("F-08 takes records of the Kinesis Producer Library apart, before the Lambda", async () => {
    world.functions.handler = ({ records }) => ({
      records: records.map(({ recordId, data }) => ({ recordId, data, result: "Ok" })),
    });
    await make({ processingConfiguration: processors(["Lambda", { LambdaArn: "arn:fn" }]) });
    const packed = packKpl([
      { key: "a", data: "one" },
      { key: "b", data: "two" },
    ]);
    const sequenceNumber = world.streams.put("shard-0", packed, 77, "outer");
    await world.firehose.drain();
    assert.equal(world.objects.text(), "onetwo");
    assert.equal(world.firehose.counts("events").read, 2);
    const [event] = world.functions.events;
    assert.equal(event?.sourceKinesisStreamArn, KINESIS.kinesisSourceConfiguration.kinesisStreamArn);
    assert.deepEqual(event?.records[1]?.kinesisRecordMetadata, {
      shardId: "shard-0",
      partitionKey: "b",
      sequenceNumber,
      subsequenceNumber: 1,
      approximateArrivalTimestamp: 77,
    });
  });

  it("goes on after reads that fail, and says so", async () => {
    await make();
    const { read } = world.streams;
    let failures = 2;
    world.streams.read = async (...given) => {
      if (failures-- > 0) throw new Error("throttled");
      return await read.apply(world.streams, given);
    };
    world.streams.put("shard-0", "a");
    await world.firehose.drain();
    assert.equal(world.objects.text(), "a");
    assert.match(world.problems[0] ?? "", /reading its source failed and is tried again: throttled/);
  });

  it("settles by the buffers' own times", async () => {
    await make({ bufferingInterval: 60 });
    world.streams.put("shard-0", "a");
    let settled = false;
    const settling = world.firehose.settled().then(() => {
      settled = true;
    });
    await until(() => world.firehose.counts("events").read === 1);
    assert.equal(settled, false);
    assert.deepEqual(world.objects.keys(), []);
    world.clock.time += 60_000;
    await settling;
    assert.equal(world.objects.text(), "a");
  });
});
