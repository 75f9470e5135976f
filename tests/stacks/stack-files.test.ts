import assert from "node:assert/strict";
import { join } from "node:path";
import { type ProgramResult, type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import type { StackOutputs } from "../../stacks/outputs";

const ROOT = join(__dirname, "../..");
const STREAM = "aws:kinesis/stream:Stream";
const BUCKET = "aws:s3/bucket:Bucket";
const DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const KEY = "aws:kms/key:Key";

function plan(stackFile: { stack: string } | { file: string }): Promise<ProgramResult> {
  return runProgram({ ...readStackFile(stackFile), mode: "preview" });
}

function of({ resources }: ProgramResult, type: string): RegisteredResource[] {
  return resources.filter((resource) => resource.type === type);
}

function outputsOf({ outputs }: ProgramResult): StackOutputs {
  return outputs as unknown as StackOutputs;
}

/** The settings of each delivery stream's destination by the stream's logical name. */
function destinationsOf(result: ProgramResult): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    of(result, DELIVERY_STREAM).map(({ name, inputs }) => [
      name,
      inputs.extendedS3Configuration as unknown as Record<string, unknown>,
    ]),
  );
}

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
      of(result, DELIVERY_STREAM).find(({ name }) => name === "app-events-lake")?.propertyDependencies
        .serverSideEncryption,
    ];
    for (const urns of users) assert.ok(urns?.includes(key.urn), String(urns));
  });

  it("shows a newcomer every record within about a minute: each buffer waits 60 seconds", () => {
    const intervals = Object.values(destinationsOf(result)).map(({ bufferingInterval }) => bufferingInterval);
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
      deliveries: Object.entries(deliveries).map(([key, { format, tableName, prefix }]) => [
        key,
        format,
        tableName,
        prefix,
      ]),
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
        deliveries: [["lake", "JSON", "app_event", "app-events/"]],
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
        ["expire-errors-errors/access_log_raw/", 90],
        ["expire-errors-errors/access_log/", 90],
        ["expire-errors-errors/access_log_failures/", 90],
        ["expire-errors-errors/app_event/", 90],
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
      Object.values(deliveries).flatMap(({ prefix, errorPrefix }) => [prefix, errorPrefix]),
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

describe("the example s1-data-lake", () => {
  it("is S1: one shard and a day of retention each, raw records under their own prefix, 60 seconds, one bucket", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/s1-data-lake.yaml") });
    const streams = of(result, STREAM).map(({ inputs }) => [inputs.shardCount, inputs.retentionPeriod]);
    assert.deepEqual(streams, [
      [1, 24],
      [1, 24],
    ]);
    assert.equal(of(result, BUCKET).length, 1);
    assert.equal(outputsOf(result).lake.databaseName, "lake_s1_data_lake");
    const destinations = destinationsOf(result);
    assert.deepEqual(Object.keys(destinations), ["user-events-lake", "access-log-lake"]);
    for (const [name, destination] of Object.entries(destinations)) {
      assert.equal(destination.prefix, `${name.replace("-lake", "/")}!{timestamp:yyyy/MM/dd/HH}/`);
      assert.equal(destination.bufferingInterval, 60);
      assert.equal(destination.compressionFormat, "UNCOMPRESSED");
      assert.equal(destination.processingConfiguration, undefined);
    }
    for (const { source } of Object.values(outputsOf(result).pipelines)) assert.equal(source.needsNewline, true);
  });
});

describe("the example s3-json-parquet", () => {
  it("is S3: one stream, and for each type of event a transform, a table and Parquet with Snappy", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/s3-json-parquet.yaml") });
    assert.equal(of(result, STREAM).length, 1);
    assert.equal(of(result, "aws:lambda/function:Function").length, 3);
    const tables = of(result, "aws:glue/catalogTable:CatalogTable").map(({ inputs }) => inputs.name);
    assert.deepEqual(tables, ["sign_up", "sign_in", "purchase"]);
    assert.equal(outputsOf(result).lake.databaseName, "lake_s3_json_parquet");
    for (const { dataFormatConversionConfiguration } of Object.values(destinationsOf(result))) {
      const { outputFormatConfiguration } = dataFormatConversionConfiguration as {
        outputFormatConfiguration: { serializer: unknown };
      };
      assert.deepEqual(outputFormatConfiguration.serializer, { parquetSerDe: { compression: "SNAPPY" } });
    }
    const { deliveries, source } = outputsOf(result).pipelines.events ?? assert.fail("no pipeline events");
    assert.deepEqual(
      Object.values(deliveries).map(({ tableName, format }) => [tableName, format]),
      [
        ["purchase", "PARQUET"],
        ["sign_in", "PARQUET"],
        ["sign_up", "PARQUET"],
      ],
    );
    assert.equal(source.needsNewline, false);
  });
});

describe("the program", () => {
  it("runs again in the same process, for another stack and for the same", async () => {
    const urns = async (stack: string) => (await plan({ stack })).resources.map(({ urn }) => urn).sort();
    const first = await urns("staging");
    await urns("production");
    assert.deepEqual(await urns("staging"), first);
  });

  it("registers nothing when the config has a problem", async () => {
    const stackFile = readStackFile({ stack: "staging" });
    const seen: string[] = [];
    const run = runProgram({
      ...stackFile,
      config: { ...stackFile.config, "streaming-ingest:logRetentionDays": "31" },
      mode: "preview",
      onResource: ({ type }) => seen.push(type),
    });
    await assert.rejects(run, /^ProgramError: Stack "staging": logRetentionDays must be one of /);
    assert.deepEqual(seen, ["pulumi:pulumi:Stack"]);
  });

  it("refuses a setting that is encrypted in the stack file", async () => {
    const run = runProgram({
      ...readStackFile({ stack: "staging" }),
      secretKeys: ["streaming-ingest:tags"],
      mode: "preview",
    });
    await assert.rejects(run, /Stack "staging": tags is encrypted as a secret/);
  });

  it("lets its key and its lake go only where both switches allow it", async () => {
    const [lake, key] = ["aws:glue/catalogDatabase:CatalogDatabase", KEY];
    const protectedOf = async (ofStack: boolean, ofLake: boolean) => {
      const stackFile = readStackFile({ stack: "staging" });
      const config = {
        ...stackFile.config,
        "streaming-ingest:customerManagedKey": "true",
        "streaming-ingest:allowDeletion": String(ofStack),
        "streaming-ingest:lake": JSON.stringify({ allowDeletion: ofLake }),
      };
      const result = await runProgram({ ...stackFile, config, mode: "preview" });
      return [lake, BUCKET, key, STREAM].flatMap((type) => of(result, type).map(({ protect }) => protect));
    };
    assert.deepEqual(await protectedOf(true, true), [false, false, false, false]);
    assert.deepEqual(await protectedOf(true, false), [true, true, true, false]);
    assert.deepEqual(await protectedOf(false, true), [true, true, true, true]);
    assert.deepEqual(await protectedOf(false, false), [true, true, true, true]);
  });

  it("uses the keys that the config names in place of the stack's, and none for what exists", async () => {
    const key = (id: string) => `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
    const pipeline = (schema: string, source: object) => ({ schema, source, deliveries: { lake: {} } });
    const config = {
      "aws:region": "eu-west-1",
      "streaming-ingest:customerManagedKey": "true",
      "streaming-ingest:lake": JSON.stringify({ kmsKeyArn: key("lake") }),
      "streaming-ingest:ingest": JSON.stringify({
        named: pipeline("user-event", { kinesis: { kmsKeyArn: key("stream") } }),
        adopted: pipeline("app-event", {
          kinesis: { existingStreamArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/theirs" },
        }),
      }),
    };
    const result = await runProgram({ ...readStackFile({ stack: "staging" }), config, mode: "preview" });
    assert.deepEqual(
      of(result, STREAM).map(({ name, inputs }) => [name, inputs.kmsKeyId]),
      [["named", key("stream")]],
    );
    const [encryption] = of(
      result,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    assert.match(JSON.stringify(encryption?.inputs), /key\/lake/);
    const policies = of(result, "aws:iam/rolePolicy:RolePolicy").filter(({ name }) => name.startsWith("adopted"));
    assert.ok(policies.length > 0);
    for (const { inputs } of policies)
      assert.doesNotMatch(JSON.stringify(inputs), /kinesis\.eu-west-1\.amazonaws\.com/);
  });
});
