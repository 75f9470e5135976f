import assert from "node:assert/strict";
import { EventTimeTable, type EventTimeTableArgs } from "../../../components/event-time-table";
import { mockRuntime, value } from "../mocks";

const BUCKET_ARN = "arn:aws:s3:::lake";
const QUEUE = "aws:sqs/queue:Queue";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const FUNCTION = "aws:lambda/function:Function";

const ARGS: EventTimeTableArgs = {
  schema: {
    name: "click",
    eventTime: "at",
    columns: [
      { name: "id", type: "string" },
      { name: "at", type: "timestamp" },
    ],
  },
  bucketArn: BUCKET_ARN,
  databaseName: "lake",
  tableName: "clicks_by_hour",
  sourcePrefix: "raw/clicks/",
  prefix: "clicks/",
  errorPrefix: "errors/clicks_by_hour/",
};

async function made(changes: Partial<EventTimeTableArgs> = {}) {
  const runtime = mockRuntime();
  const component = new EventTimeTable("clicks", { ...ARGS, ...changes });
  const { mapping, compact } = component.nodes;
  // The last ones of all: each waits for a function.
  await Promise.all([value(mapping.urn), value(compact?.schedule.urn)]);
  return { runtime, component };
}

function parsed(json: unknown): Record<string, unknown> {
  return JSON.parse(String(json)) as Record<string, unknown>;
}

function refuses(changes: Partial<EventTimeTableArgs>, ...problems: RegExp[]): void {
  mockRuntime();
  assert.throws(
    () => new EventTimeTable("clicks", { ...ARGS, ...changes }),
    ({ message }: Error) => {
      for (const problem of problems) assert.match(message, problem);
      assert.equal(message.split("\n").length, problems.length, message);
      return true;
    },
  );
}

describe("EventTimeTable", () => {
  it("reads the events of its own prefix from the default bus, and of its own bucket", async () => {
    const { runtime } = await made();
    assert.deepEqual(parsed(runtime.one("aws:cloudwatch/eventRule:EventRule").inputs.eventPattern), {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: ["lake"] }, object: { key: [{ prefix: "raw/clicks/" }] } },
    });
  });

  it("Q-01 Q-02 Q-03 hides a message for six runs, gives it five, and keeps it for 14 days, encrypted", async () => {
    const { runtime } = await made({ timeoutSeconds: 900 });
    const { visibilityTimeoutSeconds, redrivePolicy, messageRetentionSeconds, sqsManagedSseEnabled } = runtime.one(
      QUEUE,
      "clicks",
    ).inputs;
    assert.deepEqual(
      [visibilityTimeoutSeconds, messageRetentionSeconds, sqsManagedSseEnabled],
      [5400, 1_209_600, true],
    );
    const { deadLetterTargetArn, maxReceiveCount } = parsed(redrivePolicy);
    assert.match(String(deadLetterTargetArn), /:clicks-failed-/);
    assert.equal(maxReceiveCount, 5);
    assert.equal(runtime.one(QUEUE, "clicks-failed").inputs.redrivePolicy, undefined);
  });

  it("lets this rule alone send to its queues", async () => {
    const { runtime } = await made();
    for (const name of ["clicks", "clicks-failed"]) {
      const [statement] = parsed(runtime.one("aws:sqs/queuePolicy:QueuePolicy", name).inputs.policy)
        .Statement as Record<string, unknown>[];
      assert.ok(statement);
      assert.deepEqual(statement.Principal, { Service: "events.amazonaws.com" });
      const { StringEquals, ArnEquals } = statement.Condition as Record<string, Record<string, string>>;
      assert.deepEqual(StringEquals, { "aws:SourceAccount": "123456789012" });
      assert.match(ArnEquals?.["aws:SourceArn"] ?? "", /:rule\/clicks-/);
    }
  });

  it("Q-04 hands one object a run to the function, ten at once, and asks which failed", async () => {
    const { runtime } = await made();
    const { batchSize, functionResponseTypes, scalingConfig } = runtime.one(
      "aws:lambda/eventSourceMapping:EventSourceMapping",
    ).inputs;
    assert.deepEqual(
      { batchSize, functionResponseTypes, scalingConfig },
      {
        batchSize: 1,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: 10 },
      },
    );
  });

  it("D-04 lets the function read raw objects, write its table, and delete nothing", async () => {
    const { runtime } = await made({ compaction: {} });
    const statements = parsed(runtime.one(ROLE_POLICY, "clicks").inputs.policy).Statement as {
      Action: string | string[];
      Resource: string | string[];
    }[];
    const granted = statements.map(({ Action, Resource }) => [[Action].flat(), [Resource].flat()]);
    assert.deepEqual(granted.slice(1, 5), [
      [["s3:GetObject", "s3:GetObjectVersion"], [`${BUCKET_ARN}/raw/clicks/*`]],
      [
        ["s3:GetObject", "s3:PutObject"],
        [`${BUCKET_ARN}/clicks/*`, `${BUCKET_ARN}/clicks_manifests/*`],
      ],
      [["s3:PutObject"], [`${BUCKET_ARN}/errors/clicks_by_hour/*`]],
      [["s3:ListBucket"], [BUCKET_ARN]],
    ]);
    const compaction = parsed(runtime.one(ROLE_POLICY, "clicks-compaction").inputs.policy)
      .Statement as typeof statements;
    assert.deepEqual(
      compaction.filter(({ Action }) => Action.includes("s3:DeleteObject")).map(({ Resource }) => Resource),
      [`${BUCKET_ARN}/clicks/*`],
    );
  });

  it("has a table whose manifests' partitions are computed from day and hour", async () => {
    const { runtime, component } = await made();
    const { parameters, partitionKeys, storageDescriptor } = runtime.one("aws:glue/catalogTable:CatalogTable")
      .inputs as {
      parameters: Record<string, string>;
      partitionKeys: { name: string }[];
      storageDescriptor: { inputFormat: string };
    };
    assert.equal(parameters["storage.location.template"], "s3://lake/clicks_manifests/dt=${dt}/hour=${hour}/");
    assert.deepEqual(
      partitionKeys.map(({ name }) => name),
      ["dt", "hour"],
    );
    assert.equal(storageDescriptor.inputFormat, "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat");
    assert.equal(await value(component.tableName), "clicks_by_hour");
  });

  it("merges files on a schedule only where it is asked to", async () => {
    const without = await made();
    assert.equal(without.runtime.of(FUNCTION).length, 1);
    assert.deepEqual(without.runtime.of("aws:scheduler/schedule:Schedule"), []);
    const { runtime } = await made({ compaction: {} });
    assert.equal(runtime.one("aws:scheduler/schedule:Schedule").inputs.scheduleExpression, "rate(1 hour)");
    assert.equal(runtime.of(FUNCTION).length, 2);
  });

  it("tells all that is wrong at once", () => {
    refuses(
      {
        tableName: "Clicks",
        prefix: "clicks/*",
        timeoutSeconds: 901,
        memoryMB: 127,
        compaction: { scheduleExpression: "rate(1 hours)", afterMinutes: -1, targetFileSizeMiB: 129, graceMinutes: 4 },
      },
      /tableName must be named by/,
      /prefix must be one folder or more of a–z, A–Z, 0–9, _, \., = and -, each ended by \/, got "clicks\/\*"/,
      /prefix makes the partition column "\*dt"/,
      /memoryMB must be 128–10240 MB, got 127/,
      /timeoutSeconds must be 1–900 s, got 901/,
      /compaction.scheduleExpression must be rate\(.*got "rate\(1 hours\)"/,
      /compaction.afterMinutes must be 0–10080 minutes, got -1/,
      /compaction.targetFileSizeMiB must be 1–128 MiB, got 129/,
      /compaction.graceMinutes must be 5–1440 minutes, got 4/,
    );
  });

  it("takes both ends of each range", async () => {
    for (const timeoutSeconds of [1, 900]) await made({ timeoutSeconds });
    await made({
      compaction: { scheduleExpression: "rate(2 hours)", afterMinutes: 0, targetFileSizeMiB: 1, graceMinutes: 5 },
    });
    await made({
      compaction: {
        scheduleExpression: "cron(0 3 * * ? *)",
        afterMinutes: 10_080,
        targetFileSizeMiB: 128,
        graceMinutes: 1440,
      },
    });
  });

  it("needs a schema that says when an event happened", () => {
    const { eventTime: _, ...schema } = ARGS.schema;
    refuses({ schema }, /schema.eventTime must name the timestamp column/);
  });
});
