import assert from "node:assert/strict";
import { AwsError } from "../../../../local/cloud/contracts";
import { PutLimits, putQuotaOf } from "../../../../local/cloud/firehose/put-quota";
import { FakeClock, inputs, World } from "./fakes";

const MIB = 1024 * 1024;

describe("the quota of direct PUT", () => {
  it("F-10 is larger in the largest Regions", () => {
    const large = { records: 500_000, requests: 2000, bytes: 5 * MIB };
    for (const region of ["us-east-1", "us-west-2", "eu-west-1"]) assert.deepEqual(putQuotaOf(region), large);
    assert.deepEqual(putQuotaOf("eu-central-1"), { records: 100_000, requests: 1000, bytes: MIB });
  });

  it("F-10 takes a second's worth, and as much in the next", () => {
    const clock = new FakeClock();
    const limits = new PutLimits({ records: 3, requests: 2, bytes: 10 }, clock);
    const records = (...sizes: number[]) => sizes.map((bytes) => limits.admitsRecord(bytes));
    assert.deepEqual(records(1, 1, 1, 1), [true, true, true, false]);
    clock.time += 1000;
    assert.deepEqual(records(10, 1), [true, false]);
    assert.deepEqual(
      [1, 2, 3].map(() => limits.admitsRequest()),
      [true, true, false],
    );
    clock.time += 500;
    assert.deepEqual([limits.admitsRequest(), limits.admitsRequest()], [true, false]);
  });
});

describe("a delivery stream that is held to its quota", () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.newFirehose({ putLimits: true }).apply("events", inputs());
  });
  afterEach(() => world.end());

  const data = (text: string) => ({ Data: Buffer.from(text).toString("base64") });
  const putBatch = (...texts: string[]) =>
    world.firehose.call("PutRecordBatch", { DeliveryStreamName: "events", Records: texts.map(data) });
  const put = (text: string) => world.firehose.call("PutRecord", { DeliveryStreamName: "events", Record: data(text) });
  const slowDown = (error: unknown) =>
    error instanceof AwsError &&
    error.code === "ServiceUnavailableException" &&
    error.statusCode === 503 &&
    error.message === "Slow down.";
  const half = "a".repeat(MIB / 2);

  it("tells of each record of a batch that it has no room for, and delivers the others", async () => {
    const { FailedPutCount, RequestResponses } = await putBatch(half, `${half}b`, "c");
    assert.equal(FailedPutCount, 1);
    const [first, second, third] = RequestResponses as Record<string, string>[];
    assert.deepEqual(second, { ErrorCode: "ServiceUnavailableException", ErrorMessage: "Slow down." });
    assert.deepEqual([typeof first?.RecordId, typeof third?.RecordId], ["string", "string"]);
    await world.firehose.drain();
    assert.equal(world.objects.text("raw/"), `${half}c`);
  });

  it("refuses a single record, and takes it when there is room again", async () => {
    await putBatch(half, half);
    await assert.rejects(put("a"), slowDown);
    world.clock.time += 1000;
    await put("a");
    await world.firehose.drain();
    assert.equal(world.firehose.counts("events").delivered, 3);
  });

  it("answers a batch of which it takes nothing", async () => {
    await putBatch(half, half);
    assert.equal((await putBatch("a", "b")).FailedPutCount, 2);
    await world.firehose.drain();
    assert.equal(world.firehose.counts("events").read, 2);
  });

  it("refuses the request that is one too many, whole", async () => {
    for (let request = 0; request < 1000; request++) await put("a");
    await assert.rejects(put("b"), slowDown);
    await assert.rejects(putBatch("b"), slowDown);
    await world.firehose.drain();
    assert.equal(world.objects.text("raw/"), "a".repeat(1000));
  });

  it("is held to nothing where the limits are not switched on", async () => {
    await world.newFirehose().apply("events", inputs());
    for (let batch = 0; batch < 4; batch++) assert.equal((await putBatch(half, half)).FailedPutCount, 0);
  });
});
