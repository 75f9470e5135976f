import assert from "node:assert/strict";
import { StreamingIngest, type StreamingIngestArgs } from "../../../components/streaming-ingest";
import { type MockRuntime, mockRuntime } from "../mocks";
import { accepts, KEY_ARN, minimalArgs, refuses, WAREHOUSE } from "./fixtures";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const FUNCTION = "aws:lambda/function:Function";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

async function made(changes: Partial<StreamingIngestArgs>): Promise<MockRuntime> {
  const runtime = mockRuntime();
  new StreamingIngest("users", minimalArgs({ redrive: {}, ...changes }));
  await runtime.settled();
  return runtime;
}

function inputs(runtime: MockRuntime, name: string) {
  const { extendedS3Configuration, redshiftConfiguration, ...rest } = runtime.one(FIREHOSE, name).inputs;
  return { ...rest, destination: (extendedS3Configuration ?? redshiftConfiguration) as Record<string, unknown> };
}

/** The statements of a role's policy by their Sid: actions and resources. */
function statements(runtime: MockRuntime, name: string): Record<string, unknown[]> {
  const { Statement } = JSON.parse(String(runtime.one(POLICY, name).inputs.policy)) as {
    Statement: { Sid?: string; Action: unknown; Resource: unknown }[];
  };
  return Object.fromEntries(Statement.map(({ Sid = "", Action, Resource }) => [Sid, [Action, Resource]]));
}

describe("StreamingIngest with a re-drive", () => {
  it("makes nothing of it without", async () => {
    const runtime = await made({ redrive: undefined });
    assert.deepEqual([runtime.of(FIREHOSE).length, runtime.of(FUNCTION).length], [1, 0]);
  });

  it("has beside a delivery stream another of the same way, which takes puts, and keeps no second backup", async () => {
    const delivery = { prefix: "users/", transform: {}, backup: { prefix: "copies/" }, deliveryStreamName: "users" };
    const runtime = await made({ deliveries: { lake: delivery } });
    const [own, twin] = [inputs(runtime, "users-lake"), inputs(runtime, "users-lake-redrive")];
    for (const setting of [
      "bucketArn",
      "prefix",
      "errorOutputPrefix",
      "bufferingInterval",
      "processingConfiguration",
    ]) {
      assert.deepEqual(twin.destination[setting], own.destination[setting], setting);
    }
    assert.ok("kinesisSourceConfiguration" in own && !("kinesisSourceConfiguration" in twin));
    const names = ["users-lake", "users-lake-redrive"].map((name) => runtime.one(FIREHOSE, name).inputs.name);
    assert.deepEqual(names, ["users", "users-redrive"]);
    assert.deepEqual([own.destination.s3BackupMode, twin.destination.s3BackupMode], ["Enabled", "Disabled"]);
  });

  it("encrypts what it holds with the source's key", async () => {
    const runtime = await made({ source: { kinesis: { kmsKeyArn: KEY_ARN } } });
    const { serverSideEncryption } = runtime.one(FIREHOSE, "users-lake-redrive").inputs;
    assert.equal((serverSideEncryption as Record<string, unknown>).keyArn, KEY_ARN);
  });

  it("has a third one for staged records, without their transform, where the delivery goes to the warehouse", async () => {
    const deliveries = { warehouse: { redshift: {}, transform: {}, compression: "GZIP" } };
    const runtime = await made({ warehouse: WAREHOUSE, deliveries });
    const [twin, reload] = ["redrive", "reload"].map((end) => inputs(runtime, `users-warehouse-${end}`).destination);
    assert.equal(reload?.copyOptions, twin?.copyOptions);
    assert.ok(twin?.processingConfiguration !== undefined && reload?.processingConfiguration === undefined);
    const { variables } = runtime.one(FUNCTION, "users-redrive").inputs.environment as {
      variables: { REDRIVE_PLACE: string };
    };
    const { staged } = JSON.parse(variables.REDRIVE_PLACE).deliveries[0];
    assert.deepEqual(
      [staged.prefix, staged.manifestPrefix, staged.format, staged.isGzip],
      ["staging/user_event_warehouse/", "staging/user_event_warehouse/errors/manifests/", "JSON", true],
    );
  });

  it("lets the function read what failed, keep its marks, and put into these streams, and nothing else", async () => {
    const runtime = await made({ deliveries: { lake: { errorPrefix: "failed/!{firehose:error-output-type}/" } } });
    const { WriteLog, ...rest } = statements(runtime, "users-redrive");
    assert.ok(WriteLog);
    const bucket = "arn:aws:s3:::users-1a2b3c4";
    assert.deepEqual(rest, {
      ListErrors: ["s3:ListBucket", bucket],
      ReadErrors: ["s3:GetObject", [`${bucket}/failed/*`]],
      KeepMarks: [["s3:GetObject", "s3:PutObject"], `${bucket}/redrive/users/*`],
      FeedAgain: [
        "firehose:PutRecordBatch",
        ["arn:aws:firehose:eu-west-1:123456789012:deliverystream/users-lake-redrive-1a2b3c4"],
      ],
    });
  });

  it("feeds only what failed for the first time when a schedule runs it", async () => {
    const runtime = await made({ redrive: { schedule: "rate(1 hour)" } });
    const { scheduleExpression, target } = runtime.one(SCHEDULE).inputs as Record<string, Record<string, unknown>>;
    assert.deepEqual([scheduleExpression, target?.input], ["rate(1 hour)", '{"firstTimeOnly":true}']);
    const { RunFunction, TellOfFailures } = statements(runtime, "users-redrive-schedule");
    assert.deepEqual(RunFunction, ["lambda:InvokeFunction", target?.arn]);
    const failures = (target?.deadLetterConfig as { arn: string } | undefined)?.arn ?? "";
    assert.match(failures, /:users-redrive-schedule-failed-1a2b3c4$/);
    assert.deepEqual(TellOfFailures, ["sqs:SendMessage", failures]);
    assert.equal((await made({})).of(SCHEDULE).length, 0);
  });

  accepts("accepts a schedule by cron", { redrive: { schedule: "cron(0 6 * * ? *)" } });
  refuses(
    "rejects a schedule that is none",
    { redrive: { schedule: "hourly" } },
    'redrive.schedule must be rate(…) or cron(…), such as rate(1 hour), got "hourly"',
  );
  refuses(
    "F-17 rejects a delivery stream that takes log groups only",
    { redrive: {}, source: { directPut: {} }, feeds: { logs: { app: { logGroupName: "/app" } } } },
    "redrive cannot be with feeds.logs and direct PUT: nobody but CloudWatch Logs can put records that Firehose unpacks (F-17); use source.kinesis",
  );
  refuses(
    "rejects a pipeline of which Redshift reads all by itself",
    { redrive: {}, warehouse: WAREHOUSE, deliveries: { warehouse: { redshift: { ingestion: "STREAMING" } } } },
    "redrive needs a delivery by Firehose: what Redshift reads by itself leaves no error objects; leave it out",
  );
  accepts("F-01 accepts a name that has room for the other's", {
    redrive: {},
    deliveries: { lake: { deliveryStreamName: "a".repeat(56) } },
  });
  it("F-01 rejects a name that has none", () => {
    const args = minimalArgs({ redrive: {}, deliveries: { lake: { deliveryStreamName: "a".repeat(57) } } });
    assert.throws(() => new StreamingIngest("users", args), /deliveries\.lake\.deliveryStreamName .*named after it/s);
  });
});
