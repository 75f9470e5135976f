import assert from "node:assert/strict";
import { AwsError, LambdaFunctionError } from "../../../../local/cloud/contracts";
import { inputs, processors, type TransformEvent, until, World } from "./fakes";

const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:000000000000:function:transform:1";
const ERRORS = { errorOutputPrefix: "errors/!{firehose:error-output-type}/" };

type Answer = { result: string; data?: string; metadata?: unknown };

/** Answers each record by its text. */
function answering(answer: (text: string) => Answer): (event: TransformEvent) => unknown {
  return ({ records }) => ({
    records: records.map(({ recordId, data }) => {
      const { data: text, ...rest } = answer(Buffer.from(data, "base64").toString());
      return { recordId, ...rest, ...(text !== undefined && { data: Buffer.from(text).toString("base64") }) };
    }),
  });
}

describe("the Lambda processor", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.end());

  async function make(s3: Record<string, unknown>): Promise<void> {
    await world.firehose.apply("events", inputs({ ...ERRORS, ...s3 }));
    world.firehose.start();
  }

  function raw(line: Record<string, unknown> | undefined): string {
    return Buffer.from(String(line?.rawData), "base64").toString();
  }

  const transform = (parameters: Record<string, string> = {}) => ({
    processingConfiguration: processors(["Lambda", { LambdaArn: FUNCTION_ARN, ...parameters }]),
  });

  it("F-77 delivers what it answers, in order, drops what it drops, and keeps what it fails", async () => {
    world.functions.handler = answering((text) => {
      if (text === "drop") return { result: "Dropped" };
      return text === "fail" ? { result: "ProcessingFailed" } : { result: "Ok", data: `${text}!` };
    });
    await make(transform());
    await world.put("events", "a", "drop", "fail", "b");
    await world.firehose.drain();
    assert.equal(world.objects.text("raw/"), "a!b!");
    assert.deepEqual(world.objects.lines("errors/processing-failed/"), [
      {
        attemptsMade: 1,
        arrivalTimestamp: world.clock.time,
        errorCode: "Lambda.ProcessingFailedStatus",
        errorMessage: "ProcessingFailed status set for record",
        attemptEndingTimestamp: world.clock.time,
        rawData: Buffer.from("fail").toString("base64"),
        lambdaARN: FUNCTION_ARN,
      },
    ]);
    const { read, delivered, dropped, rejected, objects } = world.firehose.counts("events");
    assert.deepEqual(
      { read, delivered, dropped, rejected, objects },
      { read: 4, delivered: 2, dropped: 1, rejected: 1, objects: 1 },
    );
  });

  it("sends the event as Firehose does", async () => {
    world.functions.handler = answering((text) => ({ result: "Ok", data: text }));
    await make(transform());
    await world.put("events", "a", "");
    await world.firehose.drain();
    const [event] = world.functions.events;
    assert.ok(event);
    const [first, second] = event.records;
    assert.deepEqual(Object.keys(event), ["invocationId", "deliveryStreamArn", "region", "records"]);
    assert.equal(event.deliveryStreamArn, "arn:aws:firehose:eu-central-1:000000000000:deliverystream/events");
    assert.deepEqual(first, {
      recordId: first?.recordId,
      approximateArrivalTimestamp: world.clock.time,
      data: "YQ==",
    });
    assert.equal(second?.data, "");
    assert.notEqual(first?.recordId, second?.recordId);
  });

  it("F-72 invokes at the size of a batch", async () => {
    world.functions.handler = answering((text) => ({ result: "Ok", data: text }));
    await make(transform({ BufferSizeInMBs: "0.2" }));
    await world.put("events", ...Array.from({ length: 5 }, () => "x".repeat(100_000)));
    await until(() => world.functions.events.length === 2);
    assert.deepEqual(
      world.functions.events.map(({ records }) => records.length),
      [2, 2],
    );
  });

  it("F-72 keeps requests of many small records below 6 MB", async () => {
    world.functions.handler = answering((text) => ({ result: "Ok", data: text }));
    await make(transform({ BufferSizeInMBs: "3" }));
    const batch = Array.from({ length: 500 }, () => "x");
    for (let put = 0; put < 80; put++) await world.put("events", ...batch);
    await world.firehose.drain();
    assert.ok(world.functions.events.length > 1);
    for (const event of world.functions.events) assert.ok(JSON.stringify(event).length < 6 * 1024 * 1024);
    assert.equal(world.firehose.counts("events").delivered, 40_000);
  });

  it("F-73 invokes when the interval is over", async () => {
    world.functions.handler = answering((text) => ({ result: "Ok", data: text }));
    await make(transform({ BufferIntervalInSeconds: "30" }));
    await world.put("events", "a");
    await until(() => world.firehose.counts("events").read === 1);
    assert.equal(world.functions.events.length, 0);
    world.clock.time += 30_000;
    await until(() => world.functions.events.length === 1);
  });

  it("F-78 tries a failing function again with the same records, then fails the batch", async () => {
    world.functions.handler = () => {
      throw new LambdaFunctionError("boom");
    };
    await make(transform({ NumberOfRetries: "2" }));
    await world.put("events", "a", "b");
    await world.firehose.drain();
    const [first, second, third] = world.functions.events;
    assert.equal(world.functions.events.length, 3);
    assert.deepEqual(second?.records, first?.records);
    assert.notEqual(third?.invocationId, first?.invocationId);
    const lines = world.objects.lines("errors/processing-failed/");
    assert.deepEqual(lines.map(raw), ["a", "b"]);
    assert.equal(lines[0]?.errorCode, "Lambda.FunctionError");
    assert.match(String(lines[0]?.errorMessage), /returned an error result\. boom$/);
    assert.equal(lines[0]?.attemptsMade, 3);
  });

  it("recovers when a retry succeeds", async () => {
    world.functions.handler = (event) => {
      if (world.functions.events.length === 1) throw new AwsError("TooManyRequestsException", "Rate exceeded", 429);
      return answering((text) => ({ result: "Ok", data: text }))(event);
    };
    await make(transform());
    await world.put("events", "a");
    await world.firehose.drain();
    assert.equal(world.objects.text("raw/"), "a");
  });

  it("F-78 tries a function that Lambda throttles three times again, then keeps its records", async () => {
    world.functions.handler = () => {
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    };
    await make(transform());
    await world.put("events", "a");
    await world.firehose.drain();
    const [line] = world.objects.lines("errors/processing-failed/");
    assert.deepEqual([line?.errorCode, line?.attemptsMade, raw(line)], ["Lambda.InvokeLimitExceeded", 4, "a"]);
  });

  it("names a function that does not exist", async () => {
    world.functions.handler = () => {
      throw new AwsError("ResourceNotFoundException", "no such function", 404);
    };
    await make(transform({ NumberOfRetries: "0" }));
    await world.put("events", "a");
    await world.firehose.drain();
    assert.equal(world.objects.lines("errors/")[0]?.errorCode, "Lambda.ResourceNotFound");
  });

  it("reads records again whose function was under way at the stop", async () => {
    let running = false;
    let release: () => void = () => {};
    world.functions.handler = async (event) => {
      running = true;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return answering((text) => ({ result: "Ok", data: text }))(event);
    };
    await make(transform({ BufferIntervalInSeconds: "0" }));
    await world.put("events", "a");
    await until(() => running);
    const restarting = world.restart();
    release();
    const firehose = await restarting;
    world.functions.handler = answering((text) => ({ result: "Ok", data: `${text}2` }));
    await firehose.apply("events", inputs({ ...ERRORS, ...transform() }));
    await firehose.drain();
    assert.equal(world.objects.text("raw/"), "a2");
  });
});
