import assert from "node:assert/strict";
import type { ProgramResult } from "../../local/engine";
import { BUCKET, DELIVERY_STREAM, destinationsOf, KEY, of, outputsOf, plan, STREAM } from "./stack-fixtures";

describe("the stack production", () => {
  let result: ProgramResult;
  before(async () => {
    result = await plan({ stack: "production" });
  });

  it("protects its stores: the stream, the bucket, the key", () => {
    const stores = [STREAM, BUCKET, KEY].flatMap((type) => of(result, type));
    assert.equal(stores.length, 3);
    for (const { name, protect } of stores) assert.equal(protect, true, name);
    assert.equal(of(result, BUCKET)[0]?.inputs.forceDestroy, false);
  });

  it("protects nothing that holds no data, so that changes go through", () => {
    for (const { name, protect } of of(result, DELIVERY_STREAM)) assert.equal(protect, false, name);
  });

  it("keeps records for 168 hours, as Kinesis.3 wants it", () => {
    assert.deepEqual(
      of(result, STREAM).map(({ inputs }) => inputs.retentionPeriod),
      [168],
    );
  });

  it("encrypts the stream, the bucket and what Firehose holds with its own key, which rotates", () => {
    const [key] = of(result, KEY);
    assert.ok(key);
    assert.equal(key.inputs.enableKeyRotation, true);
    const users = [
      of(result, STREAM)[0]?.propertyDependencies.kmsKeyId,
      of(result, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")[0]
        ?.propertyDependencies.rules,
      of(result, DELIVERY_STREAM).find(({ name }) => name === "app-events-warehouse")?.propertyDependencies
        .serverSideEncryption,
    ];
    for (const urns of users) assert.ok(urns?.includes(key.urn), String(urns));
  });

  it("shows a newcomer every record within about a minute: each buffer waits 60 seconds", () => {
    const intervals = Object.values(destinationsOf(result)).map(
      ({ bufferingInterval, s3Configuration }) =>
        bufferingInterval ?? (s3Configuration as { bufferingInterval: number }).bufferingInterval,
    );
    assert.deepEqual(intervals, [60, 60, 60, 60]);
  });

  it("tells producers and readers all that StackOutputs promises", () => {
    const { pipelines, lake } = outputsOf(result);
    assert.deepEqual(Object.keys(lake), ["bucketName", "databaseName", "workgroupName"]);
    assert.equal(lake.databaseName, "production_lake");
    const shown = Object.entries(pipelines).map(([name, { schema, source, deliveries }]) => ({
      name,
      schema: schema.name,
      source: [source.kind, source.needsNewline],
      deliveries: Object.entries(deliveries).map(([key, delivery]) =>
        delivery.destination === "STREAMING" ? [key] : [key, delivery.format, delivery.tableName, delivery.prefix],
      ),
    }));
    assert.deepEqual(shown, [
      {
        name: "access-log",
        schema: "access-log",
        source: ["kinesis", true],
        deliveries: [
          ["failures", "JSON", "access_log_failures", "access-log/failures/"],
          ["raw", "RAW", "access_log_raw", "access-log/raw/"],
          [
            "requests",
            "PARQUET",
            "access_log",
            "access-log/requests/status_class=!{partitionKeyFromQuery:status_class}/!{timestamp:yyyy/MM/dd/HH}/",
          ],
        ],
      },
      {
        name: "app-events",
        schema: "app-event",
        source: ["directPut", false],
        deliveries: [["warehouse", "JSON", "ingest.app_event", "staging/app_event/"]],
      },
    ]);
  });

  it("lets raw records expire, and failed ones, but nothing that queries read", () => {
    const [lifecycle] = of(result, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    const rules = lifecycle?.inputs.rules as unknown as { id: string; expiration?: { days?: number } }[];
    const expiring = rules.filter(({ id }) => /^expire-(raw|errors)-/.test(id));
    assert.deepEqual(
      expiring.map(({ id, expiration }) => [id, expiration?.days]),
      [
        ["expire-raw-access-log/raw/", 730],
        ["expire-raw-app-events/", 730],
        ["expire-errors-errors/access_log_raw/", 90],
        ["expire-errors-errors/access_log/", 90],
        ["expire-errors-errors/access_log_failures/", 90],
      ],
    );
  });
});

describe("the stack staging", () => {
  let result: ProgramResult;
  before(async () => {
    result = await plan({ stack: "staging" });
  });

  it("is cheap: one shard, a day of retention, no key of its own, nothing kept longer than two weeks", () => {
    const streams = of(result, STREAM).map(({ inputs }) => [inputs.shardCount, inputs.retentionPeriod]);
    assert.deepEqual(streams, [[1, 24]]);
    assert.deepEqual(of(result, KEY), []);
    const [lifecycle] = of(result, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    const rules = lifecycle?.inputs.rules as unknown as {
      filter: { prefix?: string };
      expiration?: { days?: number };
    }[];
    for (const { expiration } of rules) assert.ok((expiration?.days ?? 0) <= 14);
    const expiring = rules.flatMap(({ filter: { prefix } }) => (prefix === undefined ? [] : [prefix]));
    const written = Object.values(outputsOf(result).pipelines).flatMap(({ deliveries }) =>
      Object.values(deliveries).flatMap((delivery) =>
        delivery.destination === "LAKE" ? [delivery.prefix, delivery.errorPrefix] : [],
      ),
    );
    assert.equal(written.length, 4);
    for (const prefix of written)
      assert.ok(
        expiring.some((rule) => prefix.startsWith(rule)),
        prefix,
      );
  });

  it("can be deleted whole: nothing is protected, and the bucket goes with its objects", () => {
    assert.deepEqual(
      result.resources.filter(({ protect }) => protect),
      [],
    );
    assert.equal(of(result, BUCKET)[0]?.inputs.forceDestroy, true);
  });
});
