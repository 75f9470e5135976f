import assert from "node:assert/strict";
import { EventSourceMappings, type MappingSettings } from "../../../../../local/cloud/lambda/event-source-mapping";
import { mappingHandlers } from "../../../../../local/cloud/lambda/event-source-mapping/mappings";

const TYPE = "aws:lambda/eventSourceMapping:EventSourceMapping";
const STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/s";
const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f";

describe("event source mappings", () => {
  let mappings: EventSourceMappings;
  let opened: MappingSettings[];
  let calls: string[];

  beforeEach(() => {
    [opened, calls] = [[], []];
    const open = (service: string) => (mapping: MappingSettings) => {
      opened.push(mapping);
      const note = (what: string) => calls.push(`${service} ${what}`);
      return {
        start: async () => void note("start"),
        async drain() {
          await new Promise((resolve) => setTimeout(resolve, service === "kinesis" ? 5 : 0));
          note("drain");
        },
        async stop() {
          note("stop");
        },
      };
    };
    mappings = new EventSourceMappings({ kinesis: open("kinesis"), sqs: open("sqs") });
  });

  const make = (inputs: Record<string, unknown> = {}, name = "m") =>
    mappingHandlers(mappings)[TYPE]?.({
      urn: `urn:${TYPE}::${name}`,
      type: TYPE,
      name,
      inputs: { eventSourceArn: STREAM, functionName: FUNCTION, startingPosition: "TRIM_HORIZON", ...inputs },
    }) ?? assert.fail();

  it("open each source by its service, and say what they are", async () => {
    const { id, outputs } = await make();
    await make({ eventSourceArn: QUEUE, startingPosition: undefined }, "q");
    assert.match(id, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    assert.deepEqual(outputs, { uuid: id, functionArn: FUNCTION, state: "Enabled" });
    assert.deepEqual(calls, ["kinesis start", "sqs start"]);
    assert.deepEqual(
      opened.map(({ eventSourceArn, functionArn }) => [eventSourceArn, functionArn]),
      [
        [STREAM, FUNCTION],
        [QUEUE, FUNCTION],
      ],
    );
  });

  it("let a mapping go on that is registered once more, with other tags too", async () => {
    const { id } = await make({ tags: { a: "b" } });
    assert.equal((await make({ tags: { a: "c" } })).id, id);
    assert.deepEqual(calls, ["kinesis start"]);
  });

  it("open one with other settings in place of the former, under the same identifier", async () => {
    const { id } = await make();
    assert.equal((await make({ batchSize: 7 })).id, id);
    assert.deepEqual(calls, ["kinesis start", "kinesis stop", "kinesis start"]);
    assert.equal(opened.at(-1)?.inputs.batchSize, 7);
  });

  it("stop the former when the source or the starting position is another, which makes another mapping", async () => {
    const { id } = await make();
    const ids = [
      id,
      (await make({ startingPosition: "LATEST" })).id,
      (await make({ eventSourceArn: `${STREAM}2` })).id,
    ];
    assert.equal(new Set(ids).size, 3);
    assert.deepEqual(calls, ["kinesis start", "kinesis stop", "kinesis start", "kinesis stop", "kinesis start"]);
  });

  it("know a consumer by its name: one that is registered again is the same", async () => {
    const { id } = await make({ eventSourceArn: `${STREAM}/consumer/c:1700000000` });
    assert.equal((await make({ eventSourceArn: `${STREAM}/consumer/c:1800000000` })).id, id);
    assert.notEqual((await make({ eventSourceArn: `${STREAM}/consumer/d:1700000000` })).id, id);
  });

  it("stop one that is switched off", async () => {
    await make();
    const { outputs } = await make({ enabled: false });
    assert.equal(outputs.state, "Disabled");
    assert.deepEqual(calls, ["kinesis start", "kinesis stop"]);
  });

  it("drain streams before the queues that take what streams' functions failed on", async () => {
    await make({ eventSourceArn: QUEUE }, "q");
    await make();
    await mappings.drain();
    assert.deepEqual(calls.slice(2), ["kinesis drain", "sqs drain"]);
  });

  it("refuse a source that nothing here reads", async () => {
    await assert.rejects(
      make({ eventSourceArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1" }),
      /event source mapping "m": the embedded cloud reads kinesis, sqs, got "arn:aws:dynamodb:.*leave the mapping out/,
    );
  });
});
