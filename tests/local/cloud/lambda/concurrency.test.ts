import assert from "node:assert/strict";
import { functionHandler } from "../../../../local/cloud/lambda";
import { Concurrency } from "../../../../local/cloud/lambda/concurrency";
import { archive, TemporaryLambda } from "./deployments";

const THROTTLED = { name: "TooManyRequestsException", code: "TooManyRequestsException", statusCode: 429 };

describe("the concurrency of functions", () => {
  let concurrency: Concurrency;
  let releases: (() => void)[];
  beforeEach(() => {
    concurrency = new Concurrency();
    releases = [];
  });

  /** Invocations that go on until they are released. */
  const begin = (functionName: string) =>
    concurrency.run(functionName, () => new Promise<void>((resolve) => releases.push(resolve)));

  it("takes as many calls at a time as are reserved, and refuses the next until one ends", async () => {
    concurrency.reserve("f", 2);
    const running = [begin("f"), begin("f")];
    await assert.rejects(begin("f"), { ...THROTTLED, message: /Function f has 2 reserved concurrent executions/ });
    releases[0]?.();
    await running[0];
    running.push(begin("f"));
    for (const release of releases) release();
    await Promise.all(running);
    assert.equal(releases.length, 3);
  });

  it("refuses each call where nothing is reserved, and only that function's", async () => {
    concurrency.reserve("f", 0);
    await assert.rejects(begin("f"), THROTTLED);
    assert.equal(await concurrency.run("g", async () => 1), 1);
  });

  it("takes any number where there is no reservation, and once it is gone", async () => {
    concurrency.reserve("f", 0);
    concurrency.reserve("f", undefined);
    const running = Array.from({ length: 20 }, () => begin("f"));
    for (const release of releases) release();
    await Promise.all(running);
    assert.equal(releases.length, 20);
  });

  it("gives back the place of a call that failed", async () => {
    concurrency.reserve("f", 1);
    const broken = new Error("broken");
    await assert.rejects(
      concurrency.run("f", () => Promise.reject(broken)),
      broken,
    );
    assert.equal(await concurrency.run("f", async () => 1), 1);
  });
});

describe("reservedConcurrentExecutions of a function", () => {
  let temporary: TemporaryLambda;
  beforeEach(async () => {
    temporary = await TemporaryLambda.open();
  });
  afterEach(() => temporary.close());

  const apply = (reservedConcurrentExecutions?: unknown) => {
    const code = archive({ "index.js": "exports.handler = async () => 1" });
    const inputs = { name: "f", runtime: "nodejs22.x", handler: "index.handler", publish: true, code };
    const type = "aws:lambda/function:Function";
    const reserved = reservedConcurrentExecutions === undefined ? {} : { reservedConcurrentExecutions };
    return functionHandler(temporary.lambda)({ urn: "u", type, name: "f", inputs: { ...inputs, ...reserved } });
  };

  it("holds at once, for every version, and makes no version of its own", async () => {
    const first = await apply();
    assert.equal(await temporary.lambda.invoke("f", {}), 1);
    const second = await apply(0);
    assert.equal(second.outputs.qualifiedArn, first.outputs.qualifiedArn);
    await assert.rejects(temporary.lambda.invoke(String(first.outputs.qualifiedArn), {}), THROTTLED);
    await apply(-1);
    assert.equal(await temporary.lambda.invoke("f", {}), 1);
  });

  it("is a whole number of 0 or more, or -1 for none", async () => {
    for (const reserved of [-2, 1.5, "1"]) {
      await assert.rejects(
        async () => apply(reserved),
        /Function "f": reservedConcurrentExecutions must be -1 for none/,
      );
    }
  });
});
