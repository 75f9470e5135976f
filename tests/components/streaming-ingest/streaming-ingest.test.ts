import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { planDeliveries, StreamingIngest, type StreamingIngestArgs } from "../../../components/streaming-ingest";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { warningsOf } from "../warnings";
import { BUCKET_ARN, KEY_ARN, minimalArgs, SCHEMA, STREAM_ARN } from "./fixtures";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const TABLE = "aws:glue/catalogTable:CatalogTable";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

interface Made {
  runtime: MockRuntime;
  ingest: StreamingIngest;
}

async function made(changes: Partial<StreamingIngestArgs> = {}, opts?: pulumi.ComponentResourceOptions): Promise<Made> {
  const runtime = mockRuntime();
  const ingest = new StreamingIngest("users", minimalArgs(changes), opts);
  await runtime.settled();
  return { runtime, ingest };
}

function destination(runtime: MockRuntime, name: string): Record<string, unknown> {
  return runtime.one(FIREHOSE, name).inputs.extendedS3Configuration as Record<string, unknown>;
}

/** The resources of the policy's statement with a Sid. */
function allowed(runtime: MockRuntime, name: string, sid: string): unknown {
  const firehosePolicy = runtime
    .of(POLICY)
    .find((found) => found.name === name && found.parent.includes(":DeliveryStream::"));
  const { Statement } = JSON.parse(String(firehosePolicy?.inputs.policy)) as { Statement: Record<string, unknown>[] };
  return Statement.find(({ Sid }) => Sid === sid)?.Resource;
}

/** The SDK takes a stack trace for each promise, and ts-node maps each to its source: ten of eleven seconds with 1,750 resources. */
function withoutStackTraces(test: () => Promise<void>): () => Promise<void> {
  return async () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      await test();
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

const SEVERAL: Partial<StreamingIngestArgs> = {
  deliveries: {
    "sign-ups": { format: "PARQUET", transform: { select: { type: ["sign_up"] }, bufferSizeMiB: 3 } },
    archive: { compression: "GZIP", backup: { prefix: "copies/" } },
  },
};

describe("StreamingIngest", () => {
  it("makes a stream, a lake, and for each delivery a table and a delivery stream", async () => {
    const { runtime } = await made();
    const components = runtime.resources.filter(({ type }) => type.startsWith("streaming-ingest:"));
    assert.deepEqual(
      components.map(({ type, name }) => `${type.slice("streaming-ingest:index:".length)} ${name}`),
      [
        "StreamingIngest users",
        "DataStream users",
        "DataLake users",
        "LakeTable users-lake",
        "DeliveryStream users-lake",
      ],
    );
    assert.equal(runtime.of("aws:lambda/function:Function").length, 0);
    assert.equal(runtime.of(FIREHOSE).length, 1);
  });

  it("is the parent of its components, and each of them the parent of its own resources", async () => {
    const { runtime, ingest } = await made(SEVERAL);
    const urn = await value(ingest.urn);
    const [first, ...rest] = runtime.resources;
    assert.equal(first?.type, "streaming-ingest:index:StreamingIngest");
    for (const { type, name, parent } of rest) {
      if (type.startsWith("streaming-ingest:")) assert.equal(parent, urn, `${type} ${name}`);
      else
        assert.match(
          parent,
          /StreamingIngest\$streaming-ingest:index:(Data|Lake|Delivery|Transform)/,
          `${type} ${name}`,
        );
    }
  });

  it("delivers raw records under the names of schema and delivery, to a table of JSON lines", async () => {
    const { runtime } = await made();
    const { prefix, errorOutputPrefix, compressionFormat, bufferingSize, bufferingInterval } = destination(
      runtime,
      "users-lake",
    );
    assert.deepEqual(
      { prefix, errorOutputPrefix, compressionFormat, bufferingSize, bufferingInterval },
      {
        prefix: "user_event_lake/!{timestamp:yyyy/MM/dd/HH}/",
        errorOutputPrefix: "errors/user_event_lake/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
        compressionFormat: "UNCOMPRESSED",
        bufferingSize: 5,
        bufferingInterval: 300,
      },
    );
    const table = runtime.one(TABLE).inputs;
    assert.equal(table.name, "user_event_lake");
    assert.equal(table.databaseName, "users");
    assert.equal((table.parameters as Record<string, string>).classification, "json");
  });

  it("gives a delivery the same table and prefix whether it is alone or not", () => {
    const placeOf = (deliveries: StreamingIngestArgs["deliveries"]) => {
      const [plan] = planDeliveries(minimalArgs({ deliveries }), "users");
      return { table: plan?.tableName, prefix: plan?.prefix, errorPrefix: plan?.errorPrefix };
    };
    const alone = placeOf({ lake: {} });
    assert.equal(alone.table, "user_event_lake");
    assert.deepEqual(placeOf({ lake: {}, archive: {} }), alone);
  });

  it("begins a table's partitions with the day that the delivery names", async () => {
    const { runtime } = await made({ deliveries: { lake: { partitionsSince: "2026-08-01" } } });
    const parameters = runtime.one(TABLE).inputs.parameters as Record<string, string>;
    assert.equal(parameters["projection.datehour.range"], "2026/08/01/00,NOW+1DAY");
  });

  it("names the tables of several deliveries after schema and delivery", async () => {
    const { runtime, ingest } = await made(SEVERAL);
    assert.deepEqual(await value(ingest.tableNames), {
      "sign-ups": "user_event_sign_ups",
      archive: "user_event_archive",
    });
    assert.equal(destination(runtime, "users-archive").prefix, "user_event_archive/!{timestamp:yyyy/MM/dd/HH}/");
  });

  it("F-97 converts by the delivery's own table, which is there before Firehose asks for it", async () => {
    const { runtime, ingest } = await made(SEVERAL);
    const { dataFormatConversionConfiguration, bufferingSize } = destination(runtime, "users-sign-ups");
    assert.equal(bufferingSize, 128);
    const { schemaConfiguration } = dataFormatConversionConfiguration as Record<string, Record<string, unknown>>;
    assert.equal(schemaConfiguration?.databaseName, "users");
    assert.equal(schemaConfiguration?.tableName, "user_event_sign_ups");
    const table = ingest.nodes.tables["sign-ups"];
    assert.ok(table);
    assert.ok(runtime.one(FIREHOSE, "users-sign-ups").dependencies.includes(await value(table.nodes.table.urn)));
    assert.deepEqual(allowed(runtime, "users-sign-ups", "ReadTable"), [
      "arn:aws:glue:eu-west-1:123456789012:catalog",
      "arn:aws:glue:eu-west-1:123456789012:database/users",
      "arn:aws:glue:eu-west-1:123456789012:table/users/user_event_sign_ups",
    ]);
  });

  it("F-75 calls the published version of the delivery's own function", async () => {
    const { runtime } = await made(SEVERAL);
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:users-sign-ups-1a2b3c4";
    assert.deepEqual(destination(runtime, "users-sign-ups").processingConfiguration, {
      enabled: true,
      processors: [
        {
          type: "Lambda",
          parameters: [
            { parameterName: "LambdaArn", parameterValue: `${arn}:1` },
            { parameterName: "BufferSizeInMBs", parameterValue: "3" },
          ],
        },
      ],
    });
    assert.deepEqual(allowed(runtime, "users-sign-ups", "InvokeTransform"), [arn, `${arn}:*`]);
    assert.equal(destination(runtime, "users-archive").processingConfiguration, undefined);
    assert.equal(allowed(runtime, "users-archive", "InvokeTransform"), undefined);
  });

  it("partitions by the keys of query and transform, those of custom code as the prefix names them", async () => {
    const { runtime } = await made({
      deliveries: {
        query: {
          prefix: "query/kind=!{partitionKeyFromQuery:kind}/!{timestamp:yyyy/MM/dd}/",
          partitionKeys: { kind: ".type" },
          partitionValues: { kind: ["sign_up", "log_in"] },
          retryDurationSeconds: 60,
        },
        custom: {
          prefix: "custom/kind=!{partitionKeyFromLambda:kind}/!{timestamp:yyyy/MM/dd}/",
          transform: { codePath: "lambda/transform/handler.ts" },
        },
      },
    });
    const query = destination(runtime, "users-query");
    assert.deepEqual(query.dynamicPartitioningConfiguration, { enabled: true, retryDuration: 60 });
    assert.equal(query.bufferingSize, 64);
    assert.deepEqual(destination(runtime, "users-custom").dynamicPartitioningConfiguration, {
      enabled: true,
      retryDuration: 300,
    });
    const parameters = runtime.one(TABLE, "users-query").inputs.parameters as Record<string, string>;
    assert.equal(parameters["projection.kind.values"], "sign_up,log_in");
  });

  it("reads a stream that exists, with its key", async () => {
    const { runtime, ingest } = await made({
      source: { kinesis: { existingStreamArn: STREAM_ARN, kmsKeyArn: KEY_ARN } },
      tags: { team: "web" },
    });
    assert.equal(runtime.of("aws:kinesis/stream:Stream").length, 0);
    assert.equal(await value(ingest.streamArn), STREAM_ARN);
    assert.equal(await value(ingest.streamName), "shared");
    assert.equal(allowed(runtime, "users-lake", "ReadStream"), STREAM_ARN);
    assert.equal(allowed(runtime, "users-lake", "DecryptStream"), KEY_ARN);
  });

  it("writes to a lake that exists, with its key, and makes none", async () => {
    const { runtime, ingest } = await made({
      lake: undefined,
      existingLake: { bucketArn: BUCKET_ARN, databaseName: "shared", kmsKeyArn: KEY_ARN },
    });
    assert.equal(runtime.of("streaming-ingest:index:DataLake").length, 0);
    assert.equal(runtime.of("aws:s3/bucket:Bucket").length, 0);
    assert.equal(await value(ingest.bucketName), "shared-lake");
    assert.equal(await value(ingest.databaseName), "shared");
    const { bucketArn, kmsKeyArn } = destination(runtime, "users-lake");
    assert.deepEqual({ bucketArn, kmsKeyArn }, { bucketArn: BUCKET_ARN, kmsKeyArn: KEY_ARN });
    const { databaseName, storageDescriptor } = runtime.one(TABLE).inputs;
    assert.equal(databaseName, "shared");
    assert.equal((storageDescriptor as Record<string, unknown>).location, "s3://shared-lake/user_event_lake/");
  });

  it("takes direct PUT: no stream, and producers put into the delivery stream", async () => {
    const { runtime, ingest } = await made({ source: { directPut: { kmsKeyArn: KEY_ARN } } });
    assert.equal(runtime.of("streaming-ingest:index:DataStream").length, 0);
    assert.equal(ingest.streamArn, undefined);
    assert.equal(ingest.streamName, undefined);
    assert.equal(ingest.nodes.stream, undefined);
    const { serverSideEncryption, kinesisSourceConfiguration } = runtime.one(FIREHOSE).inputs;
    assert.deepEqual(serverSideEncryption, { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: KEY_ARN });
    assert.equal(kinesisSourceConfiguration, undefined);
    assert.deepEqual(JSON.parse(await value(ingest.producerPolicyJson ?? assert.fail())).Statement, [
      {
        Effect: "Allow",
        Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
        Resource: "arn:aws:firehose:eu-west-1:123456789012:deliverystream/users-lake-1a2b3c4",
      },
    ]);
  });

  it("answers what producers and readers need", async () => {
    const { ingest } = await made(SEVERAL);
    assert.equal(await value(ingest.streamArn), "arn:aws:kinesis:eu-west-1:123456789012:stream/users-1a2b3c4");
    assert.equal(await value(ingest.streamName), "users-1a2b3c4");
    assert.deepEqual(await value(ingest.deliveryStreamNames), {
      "sign-ups": "users-sign-ups-1a2b3c4",
      archive: "users-archive-1a2b3c4",
    });
    assert.deepEqual(await value(ingest.deliveryStreamArns), {
      "sign-ups": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/users-sign-ups-1a2b3c4",
      archive: "arn:aws:firehose:eu-west-1:123456789012:deliverystream/users-archive-1a2b3c4",
    });
    assert.equal(await value(ingest.bucketName), "users-1a2b3c4");
    assert.equal(await value(ingest.databaseName), "users");
    assert.deepEqual(JSON.parse(await value(ingest.producerPolicyJson ?? assert.fail())).Statement, [
      {
        Sid: "PutRecords",
        Effect: "Allow",
        Action: ["kinesis:PutRecord", "kinesis:PutRecords"],
        Resource: "arn:aws:kinesis:eu-west-1:123456789012:stream/users-1a2b3c4",
      },
    ]);
  });

  it("reaches every component by its delivery's name", async () => {
    const { runtime, ingest } = await made(SEVERAL);
    const { stream, lake, tables, transforms, deliveries } = ingest.nodes;
    const nodes = [
      stream,
      lake,
      ...[tables, transforms, deliveries].flatMap((group) => Object.values<pulumi.Resource>(group)),
    ];
    const urns = await Promise.all(nodes.map((node) => value(node?.urn)));
    assert.deepEqual(Object.keys(tables), ["sign-ups", "archive"]);
    assert.deepEqual(Object.keys(transforms), ["sign-ups"]);
    assert.deepEqual(Object.keys(deliveries), ["sign-ups", "archive"]);
    // Each component but the pipeline itself.
    const components = runtime.resources.filter(({ type }) => type.startsWith("streaming-ingest:"));
    assert.equal(new Set(urns).size, components.length - 1);
  });

  it("gives its tags and log retention to its parts, whose own tags win", async () => {
    const { runtime } = await made({
      ...SEVERAL,
      source: { kinesis: { tags: { team: "streams" } } },
      tags: { team: "web", app: "users" },
      logRetentionDays: 365,
    });
    assert.deepEqual(runtime.one("aws:kinesis/stream:Stream").inputs.tags, { team: "streams", app: "users" });
    for (const type of ["aws:s3/bucket:Bucket", "aws:lambda/function:Function"]) {
      assert.deepEqual(runtime.one(type).inputs.tags, { team: "web", app: "users" });
    }
    for (const { inputs } of runtime.of(FIREHOSE)) assert.deepEqual(inputs.tags, { team: "web", app: "users" });
    const groups = runtime.of("aws:cloudwatch/logGroup:LogGroup");
    assert.equal(groups.length, 3);
    for (const { inputs } of groups) assert.equal(inputs.retentionInDays, 365);
  });

  it("protects stream and lake with the pipeline, but no table, transform or delivery stream", async () => {
    const { runtime } = await made(SEVERAL, { protect: true });
    const isProtected = (type: string) => runtime.of(type).map(({ protect }) => protect);
    assert.deepEqual(isProtected("aws:s3/bucket:Bucket"), [true]);
    assert.deepEqual(isProtected("aws:kinesis/stream:Stream"), [true]);
    assert.deepEqual(isProtected(TABLE), [false, false]);
    assert.deepEqual(isProtected(FIREHOSE), [false, false]);
    assert.deepEqual(isProtected("aws:lambda/function:Function"), [false]);
    assert.deepEqual(isProtected("aws:iam/role:Role"), [false, false, false]);
  });

  it(
    "does not collide when one stack has 50 of them",
    withoutStackTraces(async () => {
      const runtime = mockRuntime();
      const count = 50;
      const pipelines = Array.from({ length: count }, (_, index) => {
        const deliveries = { a: { transform: { set: { type: "x" } } }, b: { backup: { prefix: "copies/" } } };
        return new StreamingIngest(`users-${index}`, minimalArgs({ deliveries }));
      });
      await runtime.settled();

      const urns = runtime.resources.map(({ parent, type, name }) => `${parent.split("::")[2] ?? ""}$${type}::${name}`);
      assert.equal(new Set(urns).size, urns.length);
      assert.equal(runtime.of(FIREHOSE).length, 2 * count);
      assert.equal(runtime.of("aws:lambda/function:Function").length, count);
      // Glue's names are the only ones that Pulumi gives no suffix. Each pipeline has a database of its own.
      const tables = runtime.of(TABLE).map(({ inputs }) => `${inputs.databaseName}.${inputs.name}`);
      assert.equal(new Set(tables).size, 2 * count);
      const databases = runtime.of("aws:glue/catalogDatabase:CatalogDatabase").map(({ inputs }) => inputs.name);
      assert.equal(new Set(databases).size, count);
      for (const type of [FIREHOSE, "aws:kinesis/stream:Stream", "aws:s3/bucket:Bucket", "aws:iam/role:Role"]) {
        for (const { inputs } of runtime.of(type)) assert.equal(inputs.name ?? inputs.bucket, undefined);
      }
      const names = await Promise.all(pipelines.map((pipeline) => value(pipeline.streamName)));
      assert.equal(new Set(names).size, count);
    }),
  );

  it("F-08 K-15 warns of more than three deliveries on one stream, and not of three", async () => {
    const warnings = (count: number) => {
      const deliveries = Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index}`, {}] as const));
      return warningsOf(() => made({ deliveries }));
    };
    assert.deepEqual(await warnings(3), []);
    assert.deepEqual(await warnings(4), [
      "4 readers share one stream: they take 4 of a shard's 5 reads a second, and fall behind where a shard takes more than 0.5 of its 1 MB/s, since all together read 2 MB/s; give consumers enhancedFanOut, or split the stream, and watch ReadProvisionedThroughputExceeded (K-15, F-08)",
    ]);
  });

  it("leaves what AWS computes unknown in a first preview, and the rest known", async () => {
    const runtime = mockRuntime({ preview: true });
    const ingest = new StreamingIngest("users", minimalArgs(SEVERAL));
    await runtime.settled();
    const { kinesisSourceConfiguration } = runtime.one(FIREHOSE, "users-sign-ups").inputs;
    assert.deepEqual(kinesisSourceConfiguration, { kinesisStreamArn: UNKNOWN, roleArn: UNKNOWN });
    const { prefix, bucketArn, bufferingSize, dataFormatConversionConfiguration } = destination(
      runtime,
      "users-sign-ups",
    );
    assert.deepEqual(
      { prefix, bucketArn, bufferingSize },
      { prefix: "user_event_sign_ups/!{timestamp:yyyy/MM/dd/HH}/", bucketArn: UNKNOWN, bufferingSize: 128 },
    );
    const { schemaConfiguration } = dataFormatConversionConfiguration as Record<string, unknown>;
    assert.deepEqual(schemaConfiguration, {
      databaseName: "users",
      tableName: "user_event_sign_ups",
      roleArn: UNKNOWN,
    });
    assert.equal(await value(ingest.streamArn), undefined);
    assert.equal(runtime.of(FIREHOSE).length, 2);
  });

  it("throws one error with every problem, and makes no part", async () => {
    const runtime = mockRuntime();
    const args = minimalArgs({
      schema: { ...SCHEMA, eventTime: "age" },
      source: { kinesis: { retentionHours: 1 } },
      deliveries: { lake: { bufferIntervalSeconds: 901, transform: { timeoutSeconds: 301 } } },
      logRetentionDays: 365,
    });
    assert.throws(
      () => new StreamingIngest("users", args),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        assert.deepEqual(error.message.split("\n"), [
          'StreamingIngest "users": schema.eventTime must name a timestamp column, but "age" is int',
          'StreamingIngest "users": source.kinesis.retentionHours must be 24–8760 hours, got 1',
          'StreamingIngest "users": deliveries.lake.bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s',
          'StreamingIngest "users": deliveries.lake.transform.timeoutSeconds must be 1–300 s, got 301; Firehose waits no longer (F-76); leave it out for 60 s',
        ]);
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(
      runtime.resources.map(({ type }) => type),
      ["streaming-ingest:index:StreamingIngest"],
    );
  });
});
