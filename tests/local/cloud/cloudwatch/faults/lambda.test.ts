import assert from "node:assert/strict";
import type { TransformSpec } from "../../../../../lambda/transform/spec";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import { AwsError, type CloudSettings, LambdaFunctionError } from "../../../../../local/cloud/contracts";
import { Lambda } from "../../../../../local/cloud/lambda";
import type { FunctionDefinition } from "../../../../../local/cloud/lambda/definition";
import { CloudWatchLogs, logsHandlers } from "../../../../../local/cloud/logs";
import { RecordTargets } from "../../../../../local/cloud/record-targets";
import { definition } from "../../lambda/deployments";
import { transformBundle, transformCode } from "../../lambda/transform-bundle";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { firing, watch } from "./watch";

const LOG_GROUP = "/aws/lambda/f";
const TIMEOUT_SECONDS = 3;
const SPEC: TransformSpec = {
  columns: [{ name: "id", type: "bigint", nullable: false }],
  select: {},
  set: {},
  output: "json",
};

describe("faults of a function", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let lambda: Lambda;
  let logs: CloudWatchLogs;
  let bundle = "";
  before(() => {
    bundle = transformBundle();
  });
  beforeEach(async () => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    lambda = new Lambda(settings, cloudWatch.metrics);
    const nowhere = { targetPrefix: "", call: assert.fail, putLogs: assert.fail, queue: assert.fail };
    logs = new CloudWatchLogs(settings, new RecordTargets(nowhere, nowhere, nowhere), cloudWatch.metrics);
    lambda.onLog = (group, stream, messages) => logs.note(group, stream, messages, assert.fail);
    const f = { functionName: "f", timeoutSeconds: TIMEOUT_SECONDS, rejectionLogGroupName: LOG_GROUP };
    await watch({ functions: { f } }, cloudWatch.handlers(), logsHandlers(logs));
  });
  afterEach(async () => {
    await lambda.close();
    await logs.noted();
    cloudWatch.close();
    removeData(settings);
  });

  const deploy = (source: string, changes: Partial<FunctionDefinition> = {}) => {
    const logging = { format: "JSON", logGroup: LOG_GROUP } as const;
    return lambda.deploy(definition(source, { timeoutSeconds: TIMEOUT_SECONDS, logging, ...changes }));
  };
  const transform = (...texts: string[]): Promise<unknown> => {
    const records = texts.map((text, id) => ({ recordId: String(id), data: Buffer.from(text).toString("base64") }));
    return lambda.invoke("f", { invocationId: "i", records });
  };
  /** Until what it has printed is counted. */
  const closed = async (): Promise<void> => {
    await lambda.close();
    await logs.noted();
  };
  const isThrottled = (error: unknown) => error instanceof AwsError && error.code === "TooManyRequestsException";

  fault("function-errors", "the function throws", async () => {
    await deploy("exports.handler = async () => { throw new Error('broken') }");
    await assert.rejects(lambda.invoke("f", {}), LambdaFunctionError);
    assert.deepEqual(firing(cloudWatch), ["f-function-errors"]);
  });

  fault("function-errors", "the function runs into its timeout", async () => {
    await deploy("exports.handler = () => new Promise(() => {})");
    await assert.rejects(lambda.invoke("f", {}), /timed out after 3\.00 seconds/);
    // Whoever takes all of the time takes more than 80 % of it.
    assert.deepEqual(firing(cloudWatch), ["f-function-errors", "f-function-slow"]);
  });

  fault("function-throttled", "it is called while all of its reserved concurrency is in use", async () => {
    await deploy("exports.handler = async () => 1", { reservedConcurrency: 1 });
    const [first, second] = await Promise.allSettled([lambda.invoke("f", {}), lambda.invoke("f", {})]);
    assert.equal(first?.status, "fulfilled");
    assert.ok(second?.status === "rejected" && isThrottled(second.reason));
    assert.deepEqual(firing(cloudWatch), ["f-function-throttled"]);
    const of = { namespace: "AWS/Lambda", dimensions: { FunctionName: "f" } };
    const sum = (metricName: string) => cloudWatch.metrics.find({ ...of, metricName })?.here?.sum;
    // What was refused has not run.
    assert.deepEqual([sum("Invocations"), sum("Throttles"), sum("Errors")], [1, 1, 0]);
  });

  fault("function-throttled", "nothing is reserved for it, and so each call is refused", async () => {
    await deploy("exports.handler = async () => 1", { reservedConcurrency: 0 });
    await assert.rejects(lambda.invoke("f", {}), isThrottled);
    assert.deepEqual(firing(cloudWatch), ["f-function-throttled"]);
  });

  fault("function-slow", "a call takes more than 80 % of the timeout", async () => {
    await deploy("exports.handler = (wait) => new Promise((resolve) => setTimeout(resolve, wait))");
    // The first call starts the sandbox, which counts too.
    await lambda.invoke("f", 0);
    assert.deepEqual(firing(cloudWatch), []);
    await lambda.invoke("f", 2450);
    assert.deepEqual(firing(cloudWatch), ["f-function-slow"]);
  });

  fault("records-rejected", "the built-in transform rejects a record", async () => {
    await deploy("", { code: transformCode(bundle, SPEC) });
    await transform('{"id":1}', "broken");
    await closed();
    assert.deepEqual(firing(cloudWatch), ["f-records-rejected"]);
  });

  it("clean: nothing, of the built-in transform and one that logs", async () => {
    await deploy("", { code: transformCode(bundle, SPEC), reservedConcurrency: 1 });
    await transform('{"id":1}', '{"id":2}');
    await deploy("exports.handler = async () => { console.warn('records failed'); console.warn({ message: 'fine' }) }");
    await lambda.invoke("f", {});
    await closed();
    assert.deepEqual(firing(cloudWatch), []);
  });
});
