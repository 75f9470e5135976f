import assert from "node:assert/strict";
import { mock } from "node:test";
import { Scheduler } from "../../../local/cloud/scheduler";

const FUNCTION_ARN = "arn:aws:lambda:eu-west-1:000000000000:function:scaler";
const TYPE = "aws:scheduler/schedule:Schedule";

describe("schedules", () => {
  let scheduler: Scheduler;
  let calls: [string, unknown][];

  beforeEach(() => {
    mock.timers.enable({ apis: ["setInterval", "Date"], now: Date.parse("2026-11-21T12:00:00.500Z") });
    calls = [];
    const functions = {
      invoke: async (arn: string, event: unknown) => {
        calls.push([arn, event]);
        return null;
      },
    };
    const settings = { dataDir: "", region: "eu-west-1", accountId: "000000000000" };
    scheduler = new Scheduler(settings, { functions, queues: { queue: assert.fail }, onProblem: assert.fail });
  });

  afterEach(() => {
    scheduler.stop();
    mock.timers.reset();
  });

  const schedule = (target: object, inputs: object = {}) => {
    const handler = scheduler.handlers()[TYPE] ?? assert.fail();
    const desired = { scheduleExpression: "rate(1 minute)", target: { arn: FUNCTION_ARN, ...target }, ...inputs };
    return handler({ urn: `urn:pulumi:s::p::${TYPE}::scaler`, type: TYPE, name: "scaler", inputs: { ...desired } });
  };

  it("give the target's input at each turn of their rate, with the time at which the run was due", async () => {
    await schedule({ input: '{"time":"<aws.scheduler.scheduled-time>","kind":"scale"}' });
    mock.timers.tick(59_999);
    assert.deepEqual(calls, []);
    mock.timers.tick(1);
    mock.timers.tick(60_000);
    assert.deepEqual(calls, [
      [FUNCTION_ARN, { time: "2026-11-21T12:01:00Z", kind: "scale" }],
      [FUNCTION_ARN, { time: "2026-11-21T12:02:00Z", kind: "scale" }],
    ]);
  });

  it("give an empty event without an input", async () => {
    await schedule({});
    mock.timers.tick(60_000);
    assert.deepEqual(calls, [[FUNCTION_ARN, {}]]);
  });

  it("stop when they are switched off, and where their expression is no rate", async () => {
    await schedule({});
    await schedule({}, { state: "DISABLED" });
    mock.timers.tick(120_000);
    await schedule({}, { scheduleExpression: "cron(0 3 * * ? *)" });
    mock.timers.tick(120_000);
    assert.deepEqual(calls, []);
  });
});
