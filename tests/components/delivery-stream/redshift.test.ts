import assert from "node:assert/strict";
import { DeliveryStream, type DeliveryStreamArgs } from "../../../components/delivery-stream";
import { columnListOf, copyOptionsOf } from "../../../components/delivery-stream/redshift";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { warningsOf } from "../warnings";
import {
  BUCKET_ARN,
  FUNCTION_ARN,
  JDBC_URL,
  KEY_ARN,
  minimalArgs,
  redshiftArgs,
  SECRET_ARN,
  STREAM_ARN,
} from "./fixtures";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const ROLE_ARN = "arn:aws:iam::123456789012:role/clicks-1a2b3c4";
const LOGGING = {
  enabled: true,
  logGroupName: "/aws/kinesisfirehose/clicks-1a2b3c4",
  logStreamName: "DestinationDelivery",
};
const STAGING = {
  roleArn: ROLE_ARN,
  bucketArn: BUCKET_ARN,
  prefix: "staging/clicks/",
  bufferingInterval: 300,
  bufferingSize: 5,
  compressionFormat: "UNCOMPRESSED",
  cloudwatchLoggingOptions: LOGGING,
};
const DESTINATION = {
  roleArn: ROLE_ARN,
  clusterJdbcurl: JDBC_URL,
  secretsManagerConfiguration: { enabled: true, secretArn: SECRET_ARN, roleArn: ROLE_ARN },
  dataTableName: "ingest.clicks",
  copyOptions: "JSON 'auto' TIMEFORMAT 'auto' MAXERROR 100000",
  retryDuration: 3600,
  s3Configuration: STAGING,
  s3BackupMode: "Disabled",
  cloudwatchLoggingOptions: LOGGING,
};

async function made(
  changes: Partial<DeliveryStreamArgs> = {},
): Promise<{ runtime: MockRuntime; stream: DeliveryStream }> {
  const runtime = mockRuntime();
  const args = minimalArgs({ prefix: "staging/clicks/", redshift: redshiftArgs(), ...changes });
  const stream = new DeliveryStream("clicks", args);
  await runtime.settled();
  return { runtime, stream };
}

async function configuration(changes: Partial<DeliveryStreamArgs>): Promise<unknown> {
  const { runtime } = await made(changes);
  return runtime.one(FIREHOSE).inputs.redshiftConfiguration;
}

/** Names of properties anywhere in a value. */
function keysWithin(input: unknown): string[] {
  if (typeof input !== "object" || input === null) return [];
  return Object.entries(input).flatMap(([key, inner]) => [key, ...keysWithin(inner)]);
}

describe("copyOptionsOf", () => {
  for (const [given, compression, expected] of [
    [{}, "UNCOMPRESSED", "JSON 'auto' TIMEFORMAT 'auto' MAXERROR 100000"],
    [{ format: "JSON" }, "GZIP", "JSON 'auto' GZIP TIMEFORMAT 'auto' MAXERROR 100000"],
    [{ format: "CSV" }, "UNCOMPRESSED", "CSV DELIMITER ',' FILLRECORD TIMEFORMAT 'auto' MAXERROR 100000"],
    [{ format: "CSV", delimiter: "|" }, "GZIP", "CSV DELIMITER '|' FILLRECORD GZIP TIMEFORMAT 'auto' MAXERROR 100000"],
    [{ maxErrors: 1 }, "UNCOMPRESSED", "JSON 'auto' TIMEFORMAT 'auto' MAXERROR 1"],
    [{ maxErrors: 0 }, "UNCOMPRESSED", "JSON 'auto' TIMEFORMAT 'auto'"],
    [
      { maxErrors: 0, copyOptions: "  TRUNCATECOLUMNS REGION 'eu-central-1'\n" },
      "UNCOMPRESSED",
      "JSON 'auto' TIMEFORMAT 'auto' TRUNCATECOLUMNS REGION 'eu-central-1'",
    ],
    [{ copyOptions: " " }, "UNCOMPRESSED", "JSON 'auto' TIMEFORMAT 'auto' MAXERROR 100000"],
  ] as const) {
    it(`R-08 writes ${expected} for ${JSON.stringify(given)}, ${compression}`, () => {
      assert.equal(copyOptionsOf(given, compression), expected);
    });
  }

  for (const [delimiter, text] of [
    ["[", "["],
    ["]", "]"],
    [" ", " "],
    ["~", "~"],
    ["\t", "\\t"],
    ["\\", "\\134"],
    ["\u0001", "\\001"],
    ["\u007f", "\\177"],
  ] as const) {
    it(`R-08 writes the delimiter ${JSON.stringify(delimiter)} as '${text}'`, () => {
      const expected = `CSV DELIMITER '${text}' FILLRECORD TIMEFORMAT 'auto'`;
      assert.equal(copyOptionsOf({ format: "CSV", delimiter, maxErrors: 0 }, "UNCOMPRESSED"), expected);
    });
  }
});

describe("columnListOf", () => {
  it("R-06 lists the columns in their order, and SQ-06 puts reserved words in quotes", () => {
    assert.equal(columnListOf(["event_id", "timestamp", "page", "user"]), 'event_id,"timestamp",page,"user"');
  });
});

describe("DeliveryStream to Redshift", () => {
  it("makes the same resources as one to S3, with Redshift as the destination", async () => {
    const { runtime, stream } = await made();
    assert.deepEqual(runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:cloudwatch/logGroup:LogGroup /aws/kinesisfirehose/clicks",
      "aws:cloudwatch/logStream:LogStream clicks-destination",
      "aws:iam/role:Role clicks",
      "aws:iam/rolePolicy:RolePolicy clicks",
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream clicks",
      "streaming-ingest:index:DeliveryStream clicks",
    ]);
    assert.deepEqual(runtime.one(FIREHOSE).inputs, {
      destination: "redshift",
      kinesisSourceConfiguration: { kinesisStreamArn: STREAM_ARN, roleArn: ROLE_ARN },
      redshiftConfiguration: DESTINATION,
    });
    assert.ok(runtime.one(FIREHOSE).dependencies.includes(await value(stream.nodes.rolePolicy.urn)));
  });

  it("F-18 has one destination only, whichever it is", async () => {
    const { runtime } = await made({ redshift: undefined });
    const { destination, redshiftConfiguration } = runtime.one(FIREHOSE).inputs;
    assert.equal(destination, "extended_s3");
    assert.equal(redshiftConfiguration, undefined);
  });

  it("writes what is given into the configuration", async () => {
    const redshift = redshiftArgs({
      columns: ["event_id", "timestamp"],
      format: "CSV",
      delimiter: "|",
      maxErrors: 0,
      copyOptions: "TRUNCATECOLUMNS",
      retryDurationSeconds: 0,
    });
    const given = { bufferIntervalSeconds: 0, bufferSizeMiB: 64, compression: "GZIP", bucketKmsKeyArn: KEY_ARN };
    assert.deepEqual(await configuration({ redshift, ...given }), {
      ...DESTINATION,
      dataTableColumns: 'event_id,"timestamp"',
      copyOptions: "CSV DELIMITER '|' FILLRECORD GZIP TIMEFORMAT 'auto' TRUNCATECOLUMNS",
      retryDuration: 0,
      s3Configuration: {
        ...STAGING,
        kmsKeyArn: KEY_ARN,
        bufferingInterval: 0,
        bufferingSize: 64,
        compressionFormat: "GZIP",
      },
    });
  });

  it("F-80 runs the transform, then ends each record with a newline", async () => {
    const changes = { transform: { functionArn: FUNCTION_ARN, retries: 5 }, appendNewline: true };
    assert.deepEqual(await configuration(changes), {
      ...DESTINATION,
      processingConfiguration: {
        enabled: true,
        processors: [
          {
            type: "Lambda",
            parameters: [
              { parameterName: "LambdaArn", parameterValue: FUNCTION_ARN },
              { parameterName: "NumberOfRetries", parameterValue: "5" },
            ],
          },
          { type: "AppendDelimiterToRecord" },
        ],
      },
    });
  });

  it("F-53 and F-110 keep a backup by its prefix alone, without an error prefix", async () => {
    assert.deepEqual(await configuration({ backup: { prefix: "copies/" } }), {
      ...DESTINATION,
      s3BackupMode: "Enabled",
      s3BackupConfiguration: {
        roleArn: ROLE_ARN,
        bucketArn: BUCKET_ARN,
        prefix: "copies/",
        bufferingInterval: 300,
        bufferingSize: 5,
        compressionFormat: "GZIP",
        cloudwatchLoggingOptions: { ...LOGGING, logStreamName: "BackupDelivery" },
      },
    });
  });

  it("R-02 and R-16 give Firehose no user and no password, only the secret's ARN", async () => {
    const { runtime } = await made({ backup: { prefix: "copies/" }, transform: { functionArn: FUNCTION_ARN } });
    const keys = runtime.resources.flatMap(({ inputs }) => keysWithin(inputs));
    assert.ok(keys.includes("secretArn"));
    assert.deepEqual(
      keys.filter((key) => /user|password/i.test(key)),
      [],
    );
  });

  it("F-51 and F-53 leave the date to Firehose, and name where failed records lie", async () => {
    const { stream } = await made();
    assert.equal(await value(stream.prefix), "staging/clicks/");
    assert.equal(await value(stream.errorPrefix), "staging/clicks/processing-failed/");
  });

  it("F-51 warns of a prefix that Firehose glues its date to", async () => {
    const warnings = await warningsOf(() => made({ prefix: "staging" }));
    assert.deepEqual(warnings, [
      'prefix "staging" has no date and ends in no slash, so keys begin with staging<year>; end it in a slash (F-51)',
    ]);
    assert.deepEqual(await warningsOf(() => made()), []);
  });

  it("takes direct PUT, and says what a producer may do", async () => {
    const { runtime, stream } = await made({ source: { directPut: {} } });
    assert.deepEqual(runtime.one(FIREHOSE).inputs, {
      destination: "redshift",
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
      redshiftConfiguration: DESTINATION,
    });
    assert.match((await value(stream.producerPolicyJson)) ?? "", /firehose:PutRecordBatch/);
  });
});

describe("DeliveryStream to Redshift: a first preview", () => {
  it("leaves what AWS computes unknown, and the rest known", async () => {
    const runtime = mockRuntime({ preview: true });
    new DeliveryStream("clicks", minimalArgs({ prefix: "staging/clicks/", redshift: redshiftArgs() }));
    await runtime.settled();
    const logging = { ...LOGGING, logGroupName: UNKNOWN };
    assert.deepEqual(runtime.one(FIREHOSE).inputs.redshiftConfiguration, {
      ...DESTINATION,
      roleArn: UNKNOWN,
      secretsManagerConfiguration: { enabled: true, secretArn: SECRET_ARN, roleArn: UNKNOWN },
      s3Configuration: { ...STAGING, roleArn: UNKNOWN, cloudwatchLoggingOptions: logging },
      cloudwatchLoggingOptions: logging,
    });
  });

  it("accepts a warehouse, a secret and a table that are not known yet", async () => {
    const runtime = mockRuntime({ preview: true });
    const later = new DeliveryStream("first", minimalArgs()).deliveryStreamArn;
    const redshift = redshiftArgs({ jdbcUrl: later, secretArn: later, secretKmsKeyArn: later, tableName: later });
    new DeliveryStream("second", minimalArgs({ prefix: "staging/clicks/", redshift }));
    await runtime.settled();
    const logging = { ...LOGGING, logGroupName: UNKNOWN };
    assert.deepEqual(runtime.one(FIREHOSE, "second").inputs.redshiftConfiguration, {
      ...DESTINATION,
      roleArn: UNKNOWN,
      clusterJdbcurl: UNKNOWN,
      secretsManagerConfiguration: { enabled: true, secretArn: UNKNOWN, roleArn: UNKNOWN },
      dataTableName: UNKNOWN,
      s3Configuration: { ...STAGING, roleArn: UNKNOWN, cloudwatchLoggingOptions: logging },
      cloudwatchLoggingOptions: logging,
    });
    assert.equal(runtime.one("aws:iam/rolePolicy:RolePolicy", "second").inputs.policy, UNKNOWN);
  });
});
