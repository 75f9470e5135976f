import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatch } from "../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../local/cloud/contracts";
import { applicationInputs, at, World as FlinkWorld } from "../flink/world";
import { removeData, temporarySettings } from "../temporary-cloud";

/** An alarm as alarms of pipelines are: silent without data. */
function alarm(metric: [namespace: string, metricName: string, dimensions: Record<string, string>], rule: object) {
  const [namespace, metricName, dimensions] = metric;
  const defaults = { comparisonOperator: "GreaterThanThreshold", threshold: 0, statistic: "Sum" };
  return { namespace, metricName, dimensions, ...defaults, period: 60, evaluationPeriods: 3, ...rule };
}

describe("a fault sets off the alarm that is for it, and nothing does in a clean run", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  beforeEach(() => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
  });
  afterEach(() => {
    cloudWatch.close();
    removeData(settings);
  });

  const watch = async (name: string, definition: object): Promise<void> => {
    const inputs = { name, treatMissingData: "notBreaching", ...definition };
    const handler = cloudWatch.handlers()["aws:cloudwatch/metricAlarm:MetricAlarm"];
    await handler?.({ urn: name, type: "aws:cloudwatch/metricAlarm:MetricAlarm", name, inputs });
  };
  const firing = (): string[] => cloudWatch.alarms.report(5).wouldFire.map(({ name }) => name);

  describe("Flink", () => {
    let world: FlinkWorld;
    const logged: string[][] = [];
    beforeEach(async () => {
      logged.length = 0;
      world = new FlinkWorld({
        metrics: cloudWatch.metrics,
        onLog: (group, stream, messages) => logged.push([group, stream, ...messages]),
      });
      const metric = (metricName: string) => ({
        ...{ namespace: "AWS/KinesisAnalytics", metricName, dimensions: { Application: "sql" } },
        ...{ period: 60, stat: "Maximum" },
      });
      for (const metricName of ["numRestarts", "numLateRecordsDropped"]) {
        await watch(metricName, {
          ...{ comparisonOperator: "GreaterThanThreshold", threshold: 0, evaluationPeriods: 1 },
          metricQueries: [
            { id: "m1", metric: metric(metricName) },
            { id: "e", expression: "DIFF(m1)", returnData: true },
          ],
        });
      }
      const running = { comparisonOperator: "LessThanThreshold", threshold: 1, statistic: "Maximum" };
      const ofJob = { Application: "sql" };
      const missing = { treatMissingData: "breaching" };
      await watch("not-running", alarm(["AWS/KinesisAnalytics", "runningTime", ofJob], { ...running, ...missing }));
      const sql =
        "SELECT k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, k";
      const logStreamArn = "arn:aws:logs:eu-central-1:000000000000:log-group:/flink/sql:log-stream:job";
      await world.flink.apply("sql", {
        ...applicationInputs({ sql, results: { output: { columns: "k string, n bigint" } }, delaySeconds: 0 }),
        cloudwatchLoggingOptions: { logStreamArn },
      });
    });
    afterEach(() => world.close());

    const read = async (...events: (object | string)[]): Promise<void> => {
      for (const event of events) world.put(event);
      world.clock.time += 1000;
      await world.flink.settled();
    };

    it("a job that fails and begins again", async () => {
      const { streams } = world;
      const readShard = streams.read.bind(streams);
      streams.read = async () => {
        streams.read = readShard;
        throw new Error("out of reach");
      };
      await read({ k: "a", at: at("12:00:00") });
      assert.deepEqual(firing(), ["numRestarts"]);
    });

    it("rows that come when their window is closed", async () => {
      await read({ k: "a", at: at("12:00:00") }, { k: "a", at: at("12:05:00") }, { k: "late", at: at("12:00:01") });
      assert.deepEqual(firing(), ["numLateRecordsDropped"]);
    });

    it("malformed records, which are logged as the runner does", async () => {
      await read({ k: "a", at: at("12:00:00") }, "no JSON");
      assert.deepEqual(logged, [["/flink/sql", "job", "Left out 1 malformed record(s)"]]);
    });

    it("a job that does not run emits nothing, and its alarm takes that for a fault", async () => {
      const other = new CloudWatch({ ...settings, dataDir: `${settings.dataDir}/other` });
      const handler = other.handlers()["aws:cloudwatch/metricAlarm:MetricAlarm"];
      const running = { comparisonOperator: "LessThanThreshold", threshold: 1, statistic: "Maximum" };
      const definition = alarm(["AWS/KinesisAnalytics", "runningTime", { Application: "sql" }], running);
      const inputs = { ...definition, name: "not-running", treatMissingData: "breaching" };
      await handler?.({ urn: "u", type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "not-running", inputs });
      assert.deepEqual(
        other.alarms.report(5).wouldFire.map(({ reason }) => reason),
        ["runningTime Maximum no data < 1"],
      );
    });

    it("clean: nothing", async () => {
      await read({ k: "a", at: at("12:00:00") }, { k: "a", at: at("12:05:00") });
      await sleep(20);
      assert.deepEqual(firing(), []);
      assert.deepEqual(logged, []);
    });
  });
});
