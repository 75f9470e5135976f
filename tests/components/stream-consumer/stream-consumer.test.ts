import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  type ConsumerFunctionArgs,
  StreamConsumer,
  type StreamConsumerArgs,
  validateStreamConsumer,
} from "../../../components/stream-consumer";
import { mockRuntime, UNKNOWN, value } from "../mocks";

const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const CONSUMER_ARN = `${STREAM_ARN}/consumer/alerts-1a2b3c4:1700000000`;
const FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:alerts-1a2b3c4";
const QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:alerts-failures-1a2b3c4";
const LOG_STATEMENT = {
  Sid: "WriteLog",
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/alerts-1a2b3c4:*",
};
const READ_STATEMENT = {
  Sid: "ReadRecords",
  Effect: "Allow",
  Action: [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
  ],
  Resource: STREAM_ARN,
};
const FAN_OUT_STATEMENTS = [
  {
    Sid: "DescribeStream",
    Effect: "Allow",
    Action: ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards"],
    Resource: STREAM_ARN,
  },
  {
    Sid: "SubscribeToShards",
    Effect: "Allow",
    Action: ["kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"],
    Resource: CONSUMER_ARN,
  },
];
const DECRYPT_STATEMENT = {
  Sid: "DecryptRecords",
  Effect: "Allow",
  Action: "kms:Decrypt",
  Resource: KEY_ARN,
  Condition: {
    StringEquals: {
      "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
      "kms:EncryptionContext:aws:kinesis:arn": STREAM_ARN,
    },
  },
};

const REGISTERED = "aws:kinesis/streamConsumer:StreamConsumer";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const FUNCTION = "aws:lambda/function:Function";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const QUEUE = "aws:sqs/queue:Queue";

describe("StreamConsumer", () => {
  let folder: string;
  let codePath: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "stream-consumer-"));
    codePath = join(folder, "alerts.ts");
    writeFileSync(codePath, "export const handler = async (event: { Records: unknown[] }) => event.Records.length;\n");
    writeFileSync(join(folder, "none.ts"), "export const other = 1;\n");
  });
  after(() => rmSync(folder, { recursive: true }));

  const withFunction = (lambda: Partial<ConsumerFunctionArgs> = {}): StreamConsumerArgs => ({
    stream: { streamArn: STREAM_ARN },
    consumer: { lambda: { codePath, ...lambda } },
  });

  async function made(args: StreamConsumerArgs, options: { preview?: boolean } = {}) {
    const runtime = mockRuntime(options);
    const component = new StreamConsumer("alerts", args);
    await runtime.settled();
    const statements = (name = "alerts") => JSON.parse(String(runtime.one(POLICY, name).inputs.policy)).Statement;
    return { runtime, component, statements };
  }

  it("calls a function with the stream's records, and tells a queue of what it gave up", async () => {
    const { runtime, component, statements } = await made(withFunction());
    assert.deepEqual(runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:cloudwatch/logGroup:LogGroup /aws/lambda/alerts",
      "aws:iam/role:Role alerts",
      "aws:iam/rolePolicy:RolePolicy alerts",
      "aws:lambda/eventSourceMapping:EventSourceMapping alerts",
      "aws:lambda/function:Function alerts",
      "aws:sqs/queue:Queue alerts-failures",
      "streaming-ingest:index:StreamConsumer alerts",
    ]);
    assert.deepEqual(runtime.one(MAPPING).inputs, {
      eventSourceArn: STREAM_ARN,
      functionName: FUNCTION_ARN,
      batchSize: 100,
      maximumBatchingWindowInSeconds: 0,
      parallelizationFactor: 1,
      startingPosition: "TRIM_HORIZON",
      maximumRetryAttempts: 3,
      maximumRecordAgeInSeconds: -1,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: { onFailure: { destinationArn: QUEUE_ARN } },
    });
    assert.deepEqual(runtime.one(QUEUE).inputs, { messageRetentionSeconds: 1_209_600, sqsManagedSseEnabled: true });
    assert.deepEqual(statements(), [
      READ_STATEMENT,
      LOG_STATEMENT,
      { Sid: "TellOfFailures", Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE_ARN },
    ]);
    assert.equal(await value(component.failureArn), QUEUE_ARN);
    assert.equal(await value(component.functionName), "alerts-1a2b3c4");
    assert.equal(component.consumerArn, undefined);
    const urn = await value(component.urn);
    for (const type of [MAPPING, FUNCTION, POLICY, QUEUE]) assert.equal(runtime.one(type).parent, urn);
    const policy = runtime.resources.findIndex(({ type }) => type === POLICY);
    const mapping = runtime.resources.findIndex(({ type }) => type === MAPPING);
    assert.ok(policy < mapping, "Lambda tries the role as it makes the mapping");
  });

  it("K-21 registers a consumer, whose function reads nothing of the shared throughput", async () => {
    const { stream, consumer } = withFunction();
    const { runtime, component, statements } = await made({
      stream: { ...stream, kmsKeyArn: KEY_ARN },
      consumer: { ...consumer, enhancedFanOut: {} },
    });
    assert.deepEqual(runtime.one(REGISTERED).inputs, { streamArn: STREAM_ARN });
    assert.equal(runtime.one(MAPPING).inputs.eventSourceArn, CONSUMER_ARN);
    assert.deepEqual(statements().slice(0, 3), [...FAN_OUT_STATEMENTS, DECRYPT_STATEMENT]);
    assert.equal(await value(component.consumerArn), CONSUMER_ARN);
    assert.equal(await value(component.consumerName), "alerts-1a2b3c4");
  });

  it("lets the role of an application subscribe, and makes no function", async () => {
    const { runtime, component, statements } = await made({
      stream: { streamArn: STREAM_ARN },
      consumer: { enhancedFanOut: { consumerName: "alerts-1a2b3c4" }, roleName: "alerting" },
    });
    assert.deepEqual(
      runtime.resources.map(({ type }) => type),
      ["streaming-ingest:index:StreamConsumer", REGISTERED, POLICY],
    );
    assert.equal(runtime.one(POLICY).inputs.role, "alerting");
    assert.deepEqual(statements(), FAN_OUT_STATEMENTS);
    assert.deepEqual(JSON.parse(await value(component.readerPolicyJson)).Statement, FAN_OUT_STATEMENTS);
  });

  it("lets the role of an application read with shared throughput", async () => {
    const { statements } = await made({
      stream: { streamArn: STREAM_ARN, kmsKeyArn: KEY_ARN },
      consumer: { roleName: "alerting" },
    });
    assert.deepEqual(statements(), [READ_STATEMENT, DECRYPT_STATEMENT]);
  });

  it("LC-08 writes what failed below aws/lambda/ of a bucket, with its key", async () => {
    const onFailure = { bucketArn: "arn:aws:s3:::lake", kmsKeyArn: KEY_ARN };
    const { runtime, statements } = await made(withFunction({ onFailure }));
    assert.equal(runtime.of(QUEUE).length, 0);
    assert.deepEqual(runtime.one(MAPPING).inputs.destinationConfig, {
      onFailure: { destinationArn: "arn:aws:s3:::lake" },
    });
    assert.deepEqual(statements().slice(2), [
      { Sid: "ListFailures", Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::lake" },
      { Sid: "KeepFailures", Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::lake/aws/lambda/*" },
      { Sid: "EncryptFailures", Effect: "Allow", Action: ["kms:GenerateDataKey"], Resource: KEY_ARN },
    ]);
  });

  it("LC-08 tells a queue that exists, with its key", async () => {
    const onFailure = { queueArn: "arn:aws:sqs:eu-west-1:123456789012:mine", kmsKeyArn: KEY_ARN };
    const { runtime, statements } = await made(withFunction({ onFailure }));
    assert.equal(runtime.of(QUEUE).length, 0);
    assert.deepEqual(statements().slice(2), [
      { Sid: "TellOfFailures", Effect: "Allow", Action: "sqs:SendMessage", Resource: onFailure.queueArn },
      { Sid: "EncryptFailures", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: KEY_ARN },
    ]);
  });

  it("takes every setting of the mapping and the function", async () => {
    const policyJson = '{"Version":"2012-10-17","Statement":[]}';
    const { runtime } = await made({
      ...withFunction({
        memoryMB: 512,
        timeoutSeconds: 900,
        environment: { TOPIC: "alerts" },
        policyJson,
        batchSize: 10_000,
        maximumBatchingWindowSeconds: 300,
        parallelizationFactor: 10,
        startingPosition: "AT_TIMESTAMP",
        startingTimestamp: "2026-01-31T00:00:00Z",
        maximumRetryAttempts: 0,
        maximumRecordAgeSeconds: 60,
        bisectBatchOnFunctionError: false,
        reportBatchItemFailures: false,
      }),
      logRetentionDays: 7,
      tags: { owner: "web" },
    });
    assert.deepEqual(runtime.one(MAPPING).inputs, {
      eventSourceArn: STREAM_ARN,
      functionName: FUNCTION_ARN,
      batchSize: 10_000,
      maximumBatchingWindowInSeconds: 300,
      parallelizationFactor: 10,
      startingPosition: "AT_TIMESTAMP",
      startingPositionTimestamp: "2026-01-31T00:00:00Z",
      maximumRetryAttempts: 0,
      maximumRecordAgeInSeconds: 60,
      bisectBatchOnFunctionError: false,
      destinationConfig: { onFailure: { destinationArn: QUEUE_ARN } },
      tags: { owner: "web" },
    });
    const { memorySize, timeout, environment, tags } = runtime.one(FUNCTION).inputs;
    assert.deepEqual(
      { memorySize, timeout, environment, tags },
      { memorySize: 512, timeout: 900, environment: { variables: { TOPIC: "alerts" } }, tags: { owner: "web" } },
    );
    assert.deepEqual(runtime.one(POLICY, "alerts-own").inputs, { role: "alerts-1a2b3c4", policy: policyJson });
    assert.equal(runtime.one("aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays, 7);
  });

  it("is planned before the stream is there", async () => {
    const runtime = mockRuntime({ preview: true });
    const unknown = pulumi.output(Promise.resolve(STREAM_ARN));
    new StreamConsumer("alerts", { ...withFunction(), stream: { streamArn: unknown } });
    await runtime.settled();
    assert.equal(runtime.one(POLICY).inputs.policy, UNKNOWN);
  });

  it("K-26 finds a wrong stream when its ARN is known", async () => {
    mockRuntime();
    const { consumer } = withFunction();
    const component = new StreamConsumer("alerts", {
      stream: { streamArn: pulumi.output(CONSUMER_ARN) },
      consumer,
    });
    await assert.rejects(value(component.readerPolicyJson), /stream\.streamArn must be the ARN of a data stream, got/);
  });

  it("throws all problems at once", () => {
    mockRuntime();
    const args = withFunction({ batchSize: 0, timeoutSeconds: 901 });
    assert.throws(
      () => new StreamConsumer("alerts", args),
      (error: Error) =>
        error.message ===
        [
          'StreamConsumer "alerts": consumer.lambda.timeoutSeconds must be 1–900 s (LC-06), got 901',
          'StreamConsumer "alerts": consumer.lambda.batchSize must be 1–10000 records, got 0; leave it out for 100 (LC-01)',
        ].join("\n"),
    );
  });

  describe("validateStreamConsumer", () => {
    function problems(args: StreamConsumerArgs, name = "alerts"): string[] {
      return validateStreamConsumer(args, name).map(({ path, reason }) => `${path} ${reason}`);
    }
    const ofFunction = (lambda: Partial<ConsumerFunctionArgs>) => problems(withFunction(lambda));

    const bounds: [string, keyof ConsumerFunctionArgs, number[], number[]][] = [
      ["LC-01", "batchSize", [1, 10_000], [0, 10_001, 1.5]],
      ["LC-02", "maximumBatchingWindowSeconds", [0, 300], [-1, 301]],
      ["LC-03", "parallelizationFactor", [1, 10], [0, 11]],
      ["LC-04", "maximumRetryAttempts", [-1, 0, 10_000], [-2, 10_001]],
      ["LC-05", "maximumRecordAgeSeconds", [-1, 60, 604_800], [-2, 0, 59, 604_801]],
      ["LC-06", "timeoutSeconds", [1, 900], [0, 901]],
      ["memory", "memoryMB", [128, 10_240], [127, 10_241]],
    ];
    for (const [rule, setting, allowed, refused] of bounds) {
      it(`${rule} takes ${setting} of ${allowed.join(", ")}, and not of ${refused.join(", ")}`, () => {
        for (const number of allowed) assert.deepEqual(ofFunction({ [setting]: number }), [], String(number));
        for (const number of refused) {
          const [problem = "", ...more] = ofFunction({ [setting]: number });
          assert.deepEqual(more, []);
          assert.match(problem, new RegExp(`^consumer\\.lambda\\.${setting} must be .*, got ${number}`));
        }
      });
    }

    const cases: [string, StreamConsumerArgs["consumer"], string][] = [
      ["nobody", {}, "consumer must have one of enhancedFanOut, roleName and lambda, got none"],
      [
        "K-21 a wrong name",
        { enhancedFanOut: { consumerName: "a b" } },
        'consumer.enhancedFanOut.consumerName must be 1–128 of a–z, A–Z, 0–9 and _.- (K-21), got "a b"',
      ],
      [
        "a role's ARN",
        { roleName: "arn:aws:iam::123456789012:role/x" },
        'consumer.roleName must be the name of a role and not its ARN, 1–64 of a–z, A–Z, 0–9 and _+=,.@-, got "arn:aws:iam::123456789012:role/x"',
      ],
    ];
    for (const [title, consumer, problem] of cases) {
      it(`rejects ${title}`, () => {
        assert.deepEqual(problems({ stream: { streamArn: STREAM_ARN }, consumer }), [problem]);
      });
    }

    it("K-21 takes names of 1 and of 128 characters, and none of 129", () => {
      const named = (consumerName: string) =>
        problems({ stream: { streamArn: STREAM_ARN }, consumer: { enhancedFanOut: { consumerName } } }).length;
      assert.deepEqual([named("a"), named("a".repeat(128)), named("a".repeat(129)), named("")], [0, 0, 1, 1]);
    });

    it("rejects two applications in one consumer", () => {
      const { stream, consumer } = withFunction();
      assert.deepEqual(problems({ stream, consumer: { ...consumer, roleName: "x" } }), [
        "consumer.roleName must be left out beside lambda: two applications are two consumers; give each its own name",
      ]);
    });

    it("rejects code that is not there, and code without a handler", () => {
      assert.match(
        ofFunction({ codePath: "nowhere.ts" })[0] ?? "",
        /^consumer\.lambda\.codePath must be a file that exists/,
      );
      const [problem = ""] = ofFunction({ codePath: join(folder, "none.ts") });
      assert.match(problem, /^consumer\.lambda\.codePath must be a file that can be bundled: .*handler/);
    });

    it("LC-09 rejects variables that Lambda sets itself", () => {
      const environment = {
        AWS_REGION: "x",
        _HANDLER: "x",
        LAMBDA_TASK_ROOT: "x",
        "9": "x",
        MINE: "x",
        AWS_XRAY_X: "x",
      };
      assert.deepEqual(
        ofFunction({ environment })
          .map((problem) => problem.split(" ").slice(0, 3).join(" "))
          .sort(),
        [
          "consumer.lambda.environment.9 must be",
          "consumer.lambda.environment.AWS_REGION is set",
          "consumer.lambda.environment.LAMBDA_TASK_ROOT is set",
          "consumer.lambda.environment._HANDLER is set",
        ],
      );
    });

    it("rejects a policy that is none", () => {
      assert.deepEqual(ofFunction({ policyJson: "{}" }), [
        "consumer.lambda.policyJson must be an IAM policy as JSON with a Statement, got {}",
      ]);
    });

    it("wants the time with AT_TIMESTAMP, and with nothing else", () => {
      assert.deepEqual(ofFunction({ startingPosition: "AT_TIMESTAMP" }), [
        "consumer.lambda.startingTimestamp must be given with startingPosition AT_TIMESTAMP, such as 2026-01-31T00:00:00Z",
      ]);
      assert.deepEqual(ofFunction({ startingTimestamp: "2026-01-31T00:00:00Z" }), [
        "consumer.lambda.startingTimestamp applies to startingPosition AT_TIMESTAMP only; leave it out",
      ]);
      assert.deepEqual(ofFunction({ startingPosition: "AT_TIMESTAMP", startingTimestamp: "yesterday" }), [
        'consumer.lambda.startingTimestamp must be a time in UTC such as 2026-01-31T00:00:00Z, got "yesterday"',
      ]);
      assert.deepEqual(ofFunction({ startingPosition: "NOW" }), [
        'consumer.lambda.startingPosition must be one of TRIM_HORIZON, LATEST, AT_TIMESTAMP, got "NOW"',
      ]);
    });

    it("wants one destination of what failed, and no key of a queue that is made", () => {
      const [queueArn, bucketArn] = [QUEUE_ARN, "arn:aws:s3:::lake"];
      assert.deepEqual(ofFunction({ onFailure: { queueArn, bucketArn } }), [
        "consumer.lambda.onFailure.bucketArn must be left out beside queueArn: a mapping has one destination",
      ]);
      assert.deepEqual(ofFunction({ onFailure: { kmsKeyArn: KEY_ARN } }), [
        "consumer.lambda.onFailure.kmsKeyArn must be left out where a queue is made, which is encrypted by SQS's own key",
      ]);
      assert.deepEqual(ofFunction({ onFailure: { queueArn: "x.fifo" } }), [
        'consumer.lambda.onFailure.queueArn must be the ARN of an SQS queue that is not FIFO, got "x.fifo"',
      ]);
    });

    it("G-12 takes a name of 56 characters, of which Lambda's name is made, and none of 57", () => {
      assert.deepEqual(problems(withFunction(), "a".repeat(56)), []);
      assert.equal(problems(withFunction(), "a".repeat(57)).length, 1);
    });
  });
});
