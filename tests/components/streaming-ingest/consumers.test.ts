import assert from "node:assert/strict";
import { join } from "node:path";
import {
  checkSharedReads,
  StreamingIngest,
  type StreamingIngestArgs,
  sharedReaders,
  warningOfSharedReaders,
} from "../../../components/streaming-ingest";
import { mockRuntime, value } from "../mocks";
import { accepts, minimalArgs, refuses } from "./fixtures";

const CODE = join(__dirname, "../../../stacks/consumers/audit.ts");
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** So many deliveries, each reading the stream by itself. */
const deliveries = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, {}] as const));
const registered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, { enhancedFanOut: {} }] as const));

describe("StreamingIngest with consumers", () => {
  it("makes each consumer of its stream, with its key, and protects none", async () => {
    const runtime = mockRuntime();
    const kmsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    const args = minimalArgs({
      source: { kinesis: { kmsKeyArn } },
      consumers: { audit: { lambda: { codePath: CODE } }, search: { enhancedFanOut: {}, roleName: "search" } },
      logRetentionDays: 7,
      tags: { owner: "web" },
    });
    const ingest = new StreamingIngest("users", args, { protect: true });
    await runtime.settled();
    const consumers = runtime.of("streaming-ingest:index:StreamConsumer");
    assert.deepEqual(
      consumers.map(({ name, protect }) => [name, protect]),
      [
        ["users-audit", false],
        ["users-search", false],
      ],
    );
    const streamArn = await value(ingest.streamArn ?? assert.fail());
    assert.equal(runtime.one(MAPPING).inputs.eventSourceArn, streamArn);
    assert.deepEqual(runtime.one(MAPPING).inputs.tags, { owner: "web" });
    assert.equal(runtime.one("aws:cloudwatch/logGroup:LogGroup", "/aws/lambda/users-audit").inputs.retentionInDays, 7);
    assert.equal(runtime.one("aws:kinesis/streamConsumer:StreamConsumer").inputs.streamArn, streamArn);
    assert.match(String(runtime.one("aws:iam/rolePolicy:RolePolicy", "users-search").inputs.policy), /kms:Decrypt/);
    assert.deepEqual(Object.keys(ingest.nodes.consumers), ["audit", "search"]);
  });

  accepts("K-21 accepts 20 registered consumers", { consumers: registered(20) });
  refuses(
    "K-21 rejects 21 registered consumers",
    { consumers: registered(21) },
    "consumers must be 20 with enhancedFanOut at most, got 21; let some share the throughput, or read another stream (K-21)",
  );
  refuses(
    "K-21 rejects a registered name that another consumer has",
    {
      consumers: { a: { enhancedFanOut: { consumerName: "x" } }, b: { enhancedFanOut: { consumerName: "x" } } },
    },
    'consumers.b.enhancedFanOut.consumerName "x" is already the consumer of a; give each its own (K-21)',
  );
  refuses(
    "rejects consumers without a stream",
    { source: { directPut: {} }, consumers: registered(1) },
    "consumers must be left out without source.kinesis: there is no stream to read",
  );
  refuses(
    "rejects a consumer with the name of a delivery, or of a feed",
    {
      consumers: { lake: { enhancedFanOut: {} }, web: { enhancedFanOut: {} } },
      feeds: { producers: { web: { roleName: "web" } } },
    },
    "consumers.lake has the name of deliveries.lake; give each its own",
    "consumers.web has the name of feeds.producers.web; give each its own",
  );
  refuses(
    "reports a consumer's problems below it",
    { consumers: { audit: {}, other: { lambda: { codePath: CODE, batchSize: 0 } } } },
    "consumers.audit must have one of enhancedFanOut, roleName and lambda, got none",
    "consumers.other.lambda.batchSize must be 1–10000 records, got 0; leave it out for 100 (LC-01)",
  );
});

describe("the budget of shared throughput", () => {
  accepts("K-15 accepts five readers that share the throughput", { deliveries: deliveries(5) });
  refuses(
    "K-15 rejects six",
    { deliveries: deliveries(5), consumers: { app: { roleName: "app" } } },
    "source.kinesis has 6 readers that each ask every shard once a second, and a shard answers 5 times (K-15, F-08): deliveries.d0, deliveries.d1, deliveries.d2, deliveries.d3, deliveries.d4, consumers.app; give consumers enhancedFanOut, or move deliveries to another stream",
  );
  accepts("K-15 leaves out those with enhanced fan-out", { deliveries: deliveries(5), consumers: registered(5) });

  it("names each reader that shares", () => {
    const args: Partial<StreamingIngestArgs> = {
      deliveries: { lake: {} },
      consumers: { own: { enhancedFanOut: {} }, app: { roleName: "app" } },
      analytics: { sql: "", results: {} },
    };
    assert.deepEqual(sharedReaders(minimalArgs(args)), ["deliveries.lake", "consumers.app", "analytics"]);
    assert.deepEqual(sharedReaders(minimalArgs({ ...args, source: { directPut: {} } })), []);
  });

  it("K-15 warns of four readers with what a shard may take then, and not of three", () => {
    assert.equal(warningOfSharedReaders(["a", "b", "c"]), undefined);
    assert.match(
      warningOfSharedReaders(["a", "b", "c", "d"]) ?? "",
      /^4 readers .* 4 of a shard's 5 reads .* 0\.5 of its 1 MB/,
    );
    assert.match(warningOfSharedReaders(["a", "b", "c", "d", "e"]) ?? "", /more than 0\.4 of its 1 MB/);
    assert.deepEqual(checkSharedReads(["a", "b", "c", "d", "e"], "x"), []);
    assert.equal(checkSharedReads(["a", "b", "c", "d", "e", "f"], "x").length, 1);
  });
});
