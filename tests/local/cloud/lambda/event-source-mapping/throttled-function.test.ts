import assert from "node:assert/strict";
import type { Functions, ObjectStore } from "../../../../../local/cloud/contracts";
import { Lambda } from "../../../../../local/cloud/lambda";
import {
  EventSourceMappings,
  failureDestinations,
  openKinesis,
  openSqs,
} from "../../../../../local/cloud/lambda/event-source-mapping";
import { Sqs } from "../../../../../local/cloud/sqs";
import { until } from "../../firehose/fakes";
import { ARN, useKinesis } from "../../kinesis/harness";
import { definition } from "../deployments";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const SOURCE = "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 5))";

describe("an event source whose function has less concurrency than it asks for", () => {
  let lambda: Lambda;
  let sqs: Sqs;
  let mappings: EventSourceMappings;
  let taken: string[];
  let throttled: number;
  const problems: string[] = [];
  // Before the streams are closed.
  afterEach(async () => {
    await mappings.stop();
    await lambda.close();
  });
  const { kinesis, settings, create, put } = useKinesis();

  beforeEach(() => {
    lambda = new Lambda(settings());
    sqs = new Sqs(settings());
    [taken, throttled] = [[], 0];
    problems.length = 0;
    const functions: Functions = {
      async invoke(arn, event) {
        const { Records } = event as { Records: { eventID?: string; body?: string }[] };
        const answer = await lambda.invoke(arn, event).catch((error: unknown) => {
          throttled++;
          throw error;
        });
        taken.push(...Records.map(({ eventID, body }) => eventID ?? body ?? ""));
        return answer;
      },
    };
    const onProblem = (problem: string) => void problems.push(problem);
    const store = { put: assert.fail } as unknown as ObjectStore;
    const streams = kinesis();
    const failures = failureDestinations(store, sqs);
    const times = { pollMilliseconds: 5, retryMilliseconds: 1 };
    mappings = new EventSourceMappings({
      kinesis: openKinesis({ cloud: settings(), streams, functions, failures, onProblem, ...times }),
      sqs: openSqs(sqs, functions, onProblem),
    });
  });
  const deploy = (reservedConcurrency?: number) => lambda.deploy(definition(SOURCE, { reservedConcurrency }));
  const map = (eventSourceArn: string, inputs: Record<string, unknown>) => {
    const given = { eventSourceArn, functionName: FUNCTION, ...inputs };
    return mappings.apply({ urn: "urn:m", type: "", name: "m", inputs: given });
  };
  const mapStream = (inputs: Record<string, unknown> = {}) =>
    map(`${ARN}s`, { startingPosition: "TRIM_HORIZON", batchSize: 10, maximumRetryAttempts: 0, ...inputs });
  const queue = (maxReceiveCount: number, visibilityTimeoutSeconds: number) => {
    const common = { retentionSeconds: 3600, visibilityTimeoutSeconds };
    const { arn: deadLetterTargetArn } = sqs.apply({ ...common, name: "dead" });
    return sqs.apply({ ...common, name: "q", redrive: { deadLetterTargetArn, maxReceiveCount } }).arn;
  };

  it("reads a data stream to its end, side by side as far as the function takes calls, each record once", async () => {
    await deploy(1);
    await create("s");
    for (let number = 0; number < 40; number++) await put("s", `n${number}`, `key${number % 8}`);
    await mapStream({ parallelizationFactor: 4 });
    await mappings.drain();
    assert.deepEqual([taken.length, new Set(taken).size], [40, 40]);
    assert.ok(throttled > 0);
    assert.equal(problems.length, throttled);
    assert.match(problems[0] ?? "", /TooManyRequestsException: Rate Exceeded\. Function f has 1 reserved/);
  });

  it("LC-04 waits with a data stream's records until a function that takes no call takes some", async () => {
    await deploy(0);
    await create("s");
    await put("s", "a");
    await mapStream();
    // No attempt is left to a batch that fails; this one does not fail.
    await until(() => throttled >= 5);
    assert.deepEqual(taken, []);
    await deploy();
    await mappings.drain();
    assert.equal(taken.length, 1);
  });

  it("tries a queue's messages again while they are hidden, so that none goes to the dead-letter queue", async () => {
    await deploy(1);
    // Given back once, a message would not be received a second time.
    const arn = queue(1, 60);
    for (let number = 0; number < 20; number++) sqs.queue(arn).send(`m${number}`);
    await map(arn, { batchSize: 1 });
    await mappings.drain();
    assert.deepEqual([taken.length, new Set(taken).size], [20, 20]);
    assert.ok(throttled > 0);
    assert.deepEqual(problems, []);
    assert.deepEqual(sqs.queue(arn).counts(), { visible: 0, hidden: 0 });
  });

  it("gives a queue's messages back when they are not hidden any more", async () => {
    await deploy(0);
    const arn = queue(1, 1);
    sqs.queue(arn).send("a");
    await map(arn, {});
    await until(() => sqs.queue("arn:aws:sqs:eu-west-1:123456789012:dead").counts().visible === 1);
    assert.deepEqual(taken, []);
    assert.ok(throttled > 1);
    assert.match(problems[0] ?? "", /Rate Exceeded.*; tried again/);
  });
});
