import assert from "node:assert/strict";
import { canary } from "../../../local/cli/canary";
import { compare } from "../../../local/cli/compare";
import { UsageError } from "../../../local/cli/usage";
import type { DeliveryOutputs, PipelineOutputs, StreamingDeliveryOutputs } from "../../../stacks/outputs";
import { collector, pipelineOf, useTargetCloud } from "./target-cloud";

const DELIVERY: StreamingDeliveryOutputs = {
  destination: "STREAMING",
  tableName: "ingest.people",
  probe: { values: {}, taken: [], hasCustomCode: false, bufferSeconds: 0 },
};
const LAKE: DeliveryOutputs = {
  destination: "LAKE",
  deliveryStreamName: "people-lake",
  format: "RAW",
  bucketName: "lake",
  prefix: "people/",
  errorPrefix: "errors/",
  databaseName: "lake",
  tableName: "people",
  probe: DELIVERY.probe,
};

function withDeliveries(pipeline: PipelineOutputs, deliveries: Record<string, DeliveryOutputs>): PipelineOutputs {
  return { ...pipeline, deliveries };
}

const points = withDeliveries(pipelineOf("kinesis", "points"), { lake: LAKE });
points.schema = { name: "point", columns: [{ name: "x", type: "double" }] };
const logs = withDeliveries(pipelineOf("directPut", "logs"), { lake: LAKE });

describe("npm run canary and npm run compare", function () {
  this.timeout(60_000);
  const cloud = useTargetCloud({
    people: withDeliveries(pipelineOf("kinesis", "people"), { lake: LAKE, table: DELIVERY }),
    points,
    logs: { ...logs, source: { ...logs.source, logGroups: ["/app"] } },
  });
  before(() => cloud.create("people"));

  const run = async (command: typeof canary, ...words: string[]) => {
    const written = collector();
    const exitCode = await command(["--data-dir", cloud.dataDir(), ...words], written);
    return { exitCode, out: written.out(), err: written.err() };
  };

  it("fails with the deliveries that it was not found in, what failed and where to look", async () => {
    const { exitCode, out } = await run(canary, "--pipeline", "people", "--timeout", "1s", "--no-metrics");
    assert.equal(exitCode, 1);
    assert.match(out, /^pipeline +delivery +to +result +seconds +found in\n/);
    assert.match(out, /^people +lake +LAKE +missing$/m);
    assert.match(
      out,
      /^people\.table: the look-up fails: the outputs name no warehouse, but ingest\.people lies in one/m,
    );
  });

  it("says what could not be tried, and fails nothing by it", async () => {
    const log = await run(canary, "--pipeline", "logs", "--json", "--no-metrics");
    assert.equal(log.exitCode, 0);
    assert.match(log.out, /"outcome":"unproven","reason":"the source takes only what CloudWatch Logs puts \(F-17\)"/);
    const point = await run(canary, "--pipeline", "points", "--json", "--no-metrics");
    assert.equal(point.exitCode, 0);
    assert.match(point.out, /"outcome":"unproven","reason":"no column of text/);
  });

  const usage: [string, typeof canary, string[], RegExp][] = [
    [
      "a timeout without a unit",
      canary,
      ["--timeout", "20"],
      /--timeout takes seconds or minutes up to a day.+got "20"/,
    ],
    ["a timeout of more than a day", canary, ["--timeout", "1441m"], /got "1441m"/],
    [
      "a pipeline that is not there",
      canary,
      ["--pipeline", "x"],
      /there is no "x"; the stack has people, points, logs/,
    ],
    ["no deliveries", compare, ["--pipeline", "people"], /--pipeline and --deliveries are needed/],
    ["one delivery", compare, ["--pipeline", "people", "--deliveries", "lake"], /two names with a comma.+got "lake"/],
    ["the same twice", compare, ["--pipeline", "people", "--deliveries", "lake,lake"], /two names with a comma/],
    [
      "a delivery that is not there",
      compare,
      ["--pipeline", "people", "--deliveries", "lake,x"],
      /there is no "x"; the pipeline has lake, table/,
    ],
    [
      "a time where the schema has none",
      compare,
      ["--pipeline", "people", "--deliveries", "lake,table", "--since", "2026-08-22T10:00:00Z"],
      /go by the schema's eventTime/,
    ],
    [
      "a column that is not there",
      compare,
      ["--pipeline", "people", "--deliveries", "lake,table", "--columns", "age,x"],
      /do not both have x; they have firstname, age, gender/,
    ],
  ];
  for (const [title, command, words, message] of usage) {
    it(`refuses ${title}`, async () => {
      await assert.rejects(
        run(command, ...words),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }

  it("takes a timeout of a day", async () => {
    const { exitCode } = await run(canary, "--pipeline", "points", "--timeout", "1440m", "--no-metrics");
    assert.equal(exitCode, 0);
  });

  it("puts its metrics, without a word", async () => {
    const { exitCode, err } = await run(canary, "--pipeline", "people", "--timeout", "1s");
    assert.equal(exitCode, 1);
    assert.equal(err, "");
  });
});
