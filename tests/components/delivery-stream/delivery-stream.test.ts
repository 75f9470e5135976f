import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DeliveryStream, type DeliveryStreamArgs } from "../../../components/delivery-stream";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { warningsOf } from "../warnings";
import { BUCKET_ARN, FUNCTION_ARN, KEY_ARN, minimalArgs, STREAM_ARN } from "./fixtures";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const LOG_STREAM = "aws:cloudwatch/logStream:LogStream";
const ROLE_ARN = "arn:aws:iam::123456789012:role/clicks-1a2b3c4";
const LOGGING = {
  enabled: true,
  logGroupName: "/aws/kinesisfirehose/clicks-1a2b3c4",
  logStreamName: "DestinationDelivery",
};
const ERROR_PREFIX = "errors/clicks/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/";
const DESTINATION = {
  roleArn: ROLE_ARN,
  bucketArn: BUCKET_ARN,
  prefix: "clicks/!{timestamp:yyyy/MM/dd/HH}/",
  errorOutputPrefix: ERROR_PREFIX,
  customTimeZone: "UTC",
  bufferingInterval: 300,
  bufferingSize: 5,
  compressionFormat: "UNCOMPRESSED",
  s3BackupMode: "Disabled",
  cloudwatchLoggingOptions: LOGGING,
};

async function made(
  changes: Partial<DeliveryStreamArgs> = {},
): Promise<{ runtime: MockRuntime; stream: DeliveryStream }> {
  const runtime = mockRuntime();
  const stream = new DeliveryStream("clicks", minimalArgs({ prefix: "clicks/", ...changes }));
  await runtime.settled();
  return { runtime, stream };
}

async function destination(changes: Partial<DeliveryStreamArgs>): Promise<unknown> {
  const { runtime } = await made(changes);
  return runtime.one(FIREHOSE).inputs.extendedS3Configuration;
}

describe("DeliveryStream", () => {
  it("makes a delivery stream, its role with one policy, and its log", async () => {
    const { runtime } = await made();
    assert.deepEqual(runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:cloudwatch/logGroup:LogGroup /aws/kinesisfirehose/clicks",
      "aws:cloudwatch/logStream:LogStream clicks-destination",
      "aws:iam/role:Role clicks",
      "aws:iam/rolePolicy:RolePolicy clicks",
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream clicks",
      "streaming-ingest:index:DeliveryStream clicks",
    ]);
    assert.deepEqual(runtime.one(FIREHOSE).inputs, {
      destination: "extended_s3",
      kinesisSourceConfiguration: { kinesisStreamArn: STREAM_ARN, roleArn: ROLE_ARN },
      extendedS3Configuration: DESTINATION,
    });
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, { retentionInDays: 30 });
    assert.deepEqual(runtime.one(LOG_STREAM).inputs, {
      name: "DestinationDelivery",
      logGroupName: "/aws/kinesisfirehose/clicks-1a2b3c4",
    });
  });

  it("is the parent of all its resources", async () => {
    const { runtime, stream } = await made();
    const urn = await value(stream.urn);
    const [component, ...children] = runtime.resources;
    assert.equal(component?.type, "streaming-ingest:index:DeliveryStream");
    assert.equal(children.length, 5);
    for (const child of children) assert.equal(child.parent, urn, child.type);
  });

  it("F-61 and G-01 make the role's policy and the log streams before the delivery stream", async () => {
    const { runtime, stream } = await made({ backup: { prefix: "copies/" } });
    const { dependencies } = runtime.one(FIREHOSE);
    const { rolePolicy, destinationLogStream, backupLogStream } = stream.nodes;
    assert.ok(backupLogStream);
    for (const node of [rolePolicy, destinationLogStream, backupLogStream]) {
      assert.ok(dependencies.includes(await value(node.urn)));
    }
  });

  it("gives its role the policy for what it reaches", async () => {
    const { runtime } = await made();
    const { policy, role } = runtime.one("aws:iam/rolePolicy:RolePolicy").inputs;
    assert.equal(role, "clicks-1a2b3c4");
    assert.deepEqual(JSON.parse(String(policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
          Resource: BUCKET_ARN,
        },
        {
          Effect: "Allow",
          Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
          Resource: [`${BUCKET_ARN}/clicks/*`, `${BUCKET_ARN}/errors/clicks/*`],
        },
        {
          Sid: "ReadStream",
          Effect: "Allow",
          Action: ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"],
          Resource: STREAM_ARN,
        },
        {
          Sid: "WriteErrorLog",
          Effect: "Allow",
          Action: "logs:PutLogEvents",
          Resource: [
            "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/kinesisfirehose/clicks-1a2b3c4:log-stream:DestinationDelivery",
          ],
        },
      ],
    });
  });

  it("answers its names, prefixes and role", async () => {
    const { stream } = await made();
    assert.equal(
      await value(stream.deliveryStreamArn),
      "arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks-1a2b3c4",
    );
    assert.equal(await value(stream.deliveryStreamName), "clicks-1a2b3c4");
    assert.equal(await value(stream.roleArn), ROLE_ARN);
    assert.equal(await value(stream.roleName), "clicks-1a2b3c4");
    assert.equal(await value(stream.logGroupName), LOGGING.logGroupName);
    assert.equal(await value(stream.prefix), DESTINATION.prefix);
    assert.equal(await value(stream.errorPrefix), ERROR_PREFIX);
    assert.equal(stream.producerPolicyJson, undefined);
  });

  it("F-03 and F-04 encrypt what a direct PUT stream holds, and give producers their policy", async () => {
    const { runtime, stream } = await made({ source: { directPut: {} } });
    const { inputs } = runtime.one(FIREHOSE);
    assert.deepEqual(inputs.serverSideEncryption, { enabled: true, keyType: "AWS_OWNED_CMK" });
    assert.equal(inputs.kinesisSourceConfiguration, undefined);
    assert.ok(stream.producerPolicyJson);
    const { Statement } = JSON.parse(await value(stream.producerPolicyJson));
    assert.deepEqual(Statement, [
      {
        Effect: "Allow",
        Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
        Resource: "arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks-1a2b3c4",
      },
    ]);
  });

  it("F-03 has no encryption block with a data stream", async () => {
    const { runtime } = await made();
    assert.ok(!("serverSideEncryption" in runtime.one(FIREHOSE).inputs));
  });

  it("F-05 encrypts direct PUT with a customer-managed key", async () => {
    const { runtime } = await made({ source: { directPut: { kmsKeyArn: KEY_ARN } } });
    assert.deepEqual(runtime.one(FIREHOSE).inputs.serverSideEncryption, {
      enabled: true,
      keyType: "CUSTOMER_MANAGED_CMK",
      keyArn: KEY_ARN,
    });
  });

  it("F-33, F-95 and F-96 convert with all three settings and a buffer that AWS takes", async () => {
    const conversion = { format: "PARQUET", databaseName: "lake", tableName: "clicks" };
    assert.deepEqual(await destination({ conversion }), {
      ...DESTINATION,
      bufferingSize: 128,
      dataFormatConversionConfiguration: {
        enabled: true,
        inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
        outputFormatConfiguration: { serializer: { parquetSerDe: { compression: "SNAPPY" } } },
        schemaConfiguration: { databaseName: "lake", tableName: "clicks", roleArn: ROLE_ARN },
      },
    });
  });

  it("F-99 converts to ORC", async () => {
    const conversion = { format: "ORC", databaseName: "lake", tableName: "clicks", compression: "ZLIB" };
    assert.deepEqual(await destination({ conversion }), {
      ...DESTINATION,
      bufferingSize: 128,
      dataFormatConversionConfiguration: {
        enabled: true,
        inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
        outputFormatConfiguration: { serializer: { orcSerDe: { compression: "ZLIB" } } },
        schemaConfiguration: { databaseName: "lake", tableName: "clicks", roleArn: ROLE_ARN },
      },
    });
  });

  it("F-34, F-81 and F-92 partition with a larger buffer, and date a prefix with a key too", async () => {
    const prefix = "clicks/type=!{partitionKeyFromQuery:type}/";
    assert.deepEqual(await destination({ prefix, partitioning: { keysFromQuery: { type: ".type" } } }), {
      ...DESTINATION,
      prefix: `${prefix}!{timestamp:yyyy/MM/dd/HH}/`,
      bufferingSize: 64,
      dynamicPartitioningConfiguration: { enabled: true, retryDuration: 300 },
      processingConfiguration: {
        enabled: true,
        processors: [
          {
            type: "MetadataExtraction",
            parameters: [
              { parameterName: "MetadataExtractionQuery", parameterValue: "{type:.type}" },
              { parameterName: "JsonParsingEngine", parameterValue: "JQ-1.6" },
            ],
          },
        ],
      },
    });
  });

  it("F-51 writes the date out that Firehose would append", async () => {
    const prefixOf = async (prefix?: string) => ((await destination({ prefix })) as { prefix: string }).prefix;
    assert.equal(await prefixOf(undefined), "!{timestamp:yyyy/MM/dd/HH}/");
    assert.equal(await prefixOf("clicks/!{timestamp:yyyy}/"), "clicks/!{timestamp:yyyy}/");
  });

  it("F-51 warns of a prefix to which the date is glued, and not of one that ends in a slash", async () => {
    const glued = await warningsOf(() => made({ prefix: "raw" }));
    assert.deepEqual(glued, [
      'prefix "raw" has no date and ends in no slash, so keys begin with raw<year>; end it in a slash (F-51)',
    ]);
    assert.deepEqual(await warningsOf(() => made({ prefix: "raw/" })), []);
  });

  it("passes every setting of the destination", async () => {
    const changes = {
      bucketKmsKeyArn: KEY_ARN,
      errorPrefix: "failed/",
      timeZone: "Europe/Zurich",
      fileExtension: ".jsonl",
      bufferIntervalSeconds: 0,
      bufferSizeMiB: 1,
      compression: "GZIP",
      transform: { functionArn: FUNCTION_ARN },
    };
    assert.deepEqual(await destination(changes), {
      ...DESTINATION,
      kmsKeyArn: KEY_ARN,
      errorOutputPrefix: "failed/",
      customTimeZone: "Europe/Zurich",
      fileExtension: ".jsonl",
      bufferingInterval: 0,
      bufferingSize: 1,
      compressionFormat: "GZIP",
      processingConfiguration: {
        enabled: true,
        processors: [{ type: "Lambda", parameters: [{ parameterName: "LambdaArn", parameterValue: FUNCTION_ARN }] }],
      },
    });
  });

  it("F-52 and F-110 back up into the delivery's bucket, with an error prefix and a log stream of its own", async () => {
    assert.deepEqual(await destination({ bucketKmsKeyArn: KEY_ARN, backup: { prefix: "copies/" } }), {
      ...DESTINATION,
      kmsKeyArn: KEY_ARN,
      s3BackupMode: "Enabled",
      s3BackupConfiguration: {
        roleArn: ROLE_ARN,
        bucketArn: BUCKET_ARN,
        kmsKeyArn: KEY_ARN,
        prefix: "copies/!{timestamp:yyyy/MM/dd/HH}/",
        errorOutputPrefix: ERROR_PREFIX,
        bufferingInterval: 300,
        bufferingSize: 5,
        compressionFormat: "GZIP",
        cloudwatchLoggingOptions: { ...LOGGING, logStreamName: "BackupDelivery" },
      },
    });
  });

  it("backs up into a bucket with a key of its own, which the role may use", async () => {
    const bucketArn = "arn:aws:s3:::copies";
    const backup = {
      prefix: "raw/",
      bucketArn,
      kmsKeyArn: KEY_ARN,
      bufferIntervalSeconds: 0,
      bufferSizeMiB: 1,
      compression: "UNCOMPRESSED",
    };
    const { runtime } = await made({ backup });
    const { s3BackupConfiguration } = runtime.one(FIREHOSE).inputs.extendedS3Configuration as Record<string, unknown>;
    assert.deepEqual(s3BackupConfiguration, {
      roleArn: ROLE_ARN,
      bucketArn,
      kmsKeyArn: KEY_ARN,
      prefix: "raw/!{timestamp:yyyy/MM/dd/HH}/",
      errorOutputPrefix: ERROR_PREFIX,
      bufferingInterval: 0,
      bufferingSize: 1,
      compressionFormat: "UNCOMPRESSED",
      cloudwatchLoggingOptions: { ...LOGGING, logStreamName: "BackupDelivery" },
    });
    const { Statement } = JSON.parse(String(runtime.one("aws:iam/rolePolicy:RolePolicy").inputs.policy));
    assert.deepEqual(Statement.map(({ Resource }: { Resource: unknown }) => Resource).slice(0, 5), [
      BUCKET_ARN,
      [`${BUCKET_ARN}/clicks/*`, `${BUCKET_ARN}/errors/clicks/*`],
      bucketArn,
      [`${bucketArn}/raw/*`, `${bucketArn}/errors/clicks/*`],
      KEY_ARN,
    ]);
  });

  it("G-09 deletes the old stream first only where the name is fixed", async () => {
    const deletesFirst = async (name?: string) => {
      let found: boolean | undefined;
      const runtime = mockRuntime();
      const look: pulumi.ResourceTransformation = ({ type, opts }) => {
        if (type === FIREHOSE) found = (opts as pulumi.CustomResourceOptions).deleteBeforeReplace;
        return undefined;
      };
      new DeliveryStream("clicks", minimalArgs({ name }), { transformations: [look] });
      await runtime.settled();
      return found;
    };
    assert.equal(await deletesFirst("fixed"), true);
    assert.equal(await deletesFirst(), false);
  });

  it("replaces its role's policy by a new one, so that the old prefixes stay allowed until the stream is updated", async () => {
    const found: pulumi.CustomResourceOptions[] = [];
    const runtime = mockRuntime();
    const look: pulumi.ResourceTransformation = ({ type, opts }) => {
      if (type === "aws:iam/rolePolicy:RolePolicy") found.push(opts);
      return undefined;
    };
    new DeliveryStream("clicks", minimalArgs(), { transformations: [look] });
    await runtime.settled();
    assert.deepEqual(
      found.map(({ replaceOnChanges, deleteBeforeReplace }) => ({ replaceOnChanges, deleteBeforeReplace })),
      [{ replaceOnChanges: ["policy"], deleteBeforeReplace: undefined }],
    );
    assert.equal(runtime.one("aws:iam/rolePolicy:RolePolicy").inputs.name, undefined);
  });

  it("passes name, tags and log retention", async () => {
    const { runtime } = await made({ name: "fixed", tags: { team: "web" }, logRetentionDays: 365 });
    const { inputs } = runtime.one(FIREHOSE);
    assert.equal(inputs.name, "fixed");
    assert.deepEqual(inputs.tags, { team: "web" });
    assert.deepEqual(runtime.one(LOG_GROUP).inputs, { retentionInDays: 365, tags: { team: "web" } });
    assert.deepEqual(runtime.one("aws:iam/role:Role").inputs.tags, { team: "web" });
  });

  it("leaves what AWS computes unknown in a first preview, and the rest known", async () => {
    const runtime = mockRuntime({ preview: true });
    const stream = new DeliveryStream("clicks", minimalArgs({ prefix: "clicks/" }));
    await runtime.settled();
    const { kinesisSourceConfiguration, extendedS3Configuration } = runtime.one(FIREHOSE).inputs;
    assert.deepEqual(kinesisSourceConfiguration, { kinesisStreamArn: STREAM_ARN, roleArn: UNKNOWN });
    assert.deepEqual(extendedS3Configuration, {
      ...DESTINATION,
      roleArn: UNKNOWN,
      cloudwatchLoggingOptions: { ...LOGGING, logGroupName: UNKNOWN },
    });
    assert.equal(runtime.one("aws:iam/rolePolicy:RolePolicy").inputs.policy, UNKNOWN);
    assert.equal(await value(stream.prefix), DESTINATION.prefix);
    assert.equal(await value(stream.deliveryStreamArn), undefined);
  });

  it("accepts ARNs that a first preview does not know", async () => {
    const runtime = mockRuntime({ preview: true });
    const later = new DeliveryStream("first", minimalArgs()).deliveryStreamArn;
    new DeliveryStream("second", {
      source: { kinesis: { streamArn: later, kmsKeyArn: later } },
      bucketArn: later,
      bucketKmsKeyArn: later,
      transform: { functionArn: later },
      backup: { prefix: "x/", bucketArn: later, kmsKeyArn: later },
    });
    await runtime.settled();
    const { kinesisSourceConfiguration } = runtime.one(FIREHOSE, "second").inputs;
    assert.deepEqual(kinesisSourceConfiguration, { kinesisStreamArn: UNKNOWN, roleArn: UNKNOWN });
  });

  it("throws one error with every problem, and makes nothing", async () => {
    const runtime = mockRuntime();
    assert.throws(
      () => new DeliveryStream("clicks", minimalArgs({ bufferIntervalSeconds: 901, compression: "LZ4" })),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        assert.deepEqual(error.message.split("\n"), [
          'DeliveryStream "clicks": bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s',
          'DeliveryStream "clicks": compression must be one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY, got "LZ4"',
        ]);
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(
      runtime.resources.map(({ type }) => type),
      ["streaming-ingest:index:DeliveryStream"],
    );
  });
});
