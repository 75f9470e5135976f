import assert from "node:assert/strict";
import type { StreamingIngestArgs } from "../../components/streaming-ingest";
import { checkStreams, warningsOfStreams } from "../../stacks/config/checks-streams";
import type { PipelineConfig } from "../../stacks/config/pipelines";

const ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/shared";

function pipeline(count: number, changes: Partial<StreamingIngestArgs> = {}): PipelineConfig {
  const deliveries = Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, {}] as const));
  return {
    schema: { name: "e", columns: [] },
    source: { kinesis: { existingStreamArn: ARN } },
    deliveries,
    ...changes,
  };
}

describe("pipelines that read one stream", () => {
  it("K-15 may have five readers together", () => {
    assert.deepEqual(checkStreams({ pipelines: { a: pipeline(2), b: pipeline(3) } }), []);
  });

  it("K-15 must not have six, and each of them is named", () => {
    assert.deepEqual(checkStreams({ pipelines: { a: pipeline(3), b: pipeline(3) } }), [
      {
        path: "ingest.b.source.kinesis",
        reason:
          "has 6 readers that each ask every shard once a second, and a shard answers 5 times (K-15, F-08): ingest.a.deliveries.d0, ingest.a.deliveries.d1, ingest.a.deliveries.d2, ingest.b.deliveries.d0, ingest.b.deliveries.d1, ingest.b.deliveries.d2; give consumers enhancedFanOut, or move deliveries to another stream",
      },
    ]);
  });

  it("counts the pipeline that makes the stream under its name, and none of another stream", () => {
    const maker = pipeline(4, { source: { kinesis: { name: "shared" } } });
    assert.equal(checkStreams({ pipelines: { maker, b: pipeline(2) } }).length, 1);
    const other = pipeline(4, { source: { kinesis: { existingStreamArn: `${ARN}2` } } });
    assert.deepEqual(checkStreams({ pipelines: { other, b: pipeline(2) } }), []);
    const unnamed = pipeline(4, { source: { kinesis: {} } });
    assert.deepEqual(checkStreams({ pipelines: { unnamed, b: pipeline(2) } }), []);
  });

  it("says nothing again that one pipeline has told by itself", () => {
    assert.deepEqual(checkStreams({ pipelines: { a: pipeline(6), b: pipeline(1) } }), []);
  });

  it("K-15 warns of four readers together, and not of three", () => {
    assert.deepEqual(warningsOfStreams({ pipelines: { a: pipeline(2), b: pipeline(1) } }), []);
    const [warning = "", ...more] = warningsOfStreams({ pipelines: { a: pipeline(2), b: pipeline(2) } });
    assert.deepEqual(more, []);
    assert.match(warning, /^the pipelines a, b read one stream: 4 readers share one stream: /);
  });

  it("K-21 may register 20 consumers together, not 21, and none of one name", () => {
    const consumers = (count: number, prefix: string) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`${prefix}${index}`, { enhancedFanOut: {} }] as const),
      );
    const withConsumers = (a: number, b: number) => ({
      pipelines: { a: pipeline(1, { consumers: consumers(a, "a") }), b: pipeline(1, { consumers: consumers(b, "b") }) },
    });
    assert.deepEqual(checkStreams(withConsumers(10, 10)), []);
    assert.deepEqual(checkStreams(withConsumers(10, 11)), [
      {
        path: "ingest.b.source.kinesis",
        reason:
          "has 21 consumers with enhancedFanOut over the pipelines a, b, and a stream takes 20 (K-21); let some share the throughput, or read another stream",
      },
    ]);
    const named = { consumers: { x: { enhancedFanOut: { consumerName: "n" } } } };
    assert.deepEqual(checkStreams({ pipelines: { a: pipeline(1, named), b: pipeline(1, named) } }), [
      {
        path: "ingest.b.consumers.x.enhancedFanOut.consumerName",
        reason: '"n" is already the consumer of ingest.a.consumers.x on the same stream; give each its own (K-21)',
      },
    ]);
  });
});
