import assert from "node:assert/strict";
import { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { CloudSettings } from "../../../../../local/cloud/contracts";
import { Store } from "../../../../../local/cloud/flink/store";
import { CloudWatchLogs, logsHandlers } from "../../../../../local/cloud/logs";
import { RecordTargets } from "../../../../../local/cloud/record-targets";
import { until } from "../../firehose/fakes";
import { applicationInputs, at, World } from "../../flink/world";
import { removeData, temporarySettings } from "../../temporary-cloud";
import { fault } from "./fault";
import { putPoint } from "./points";
import { firing, watch } from "./watch";

const GROUP = "/flink/sql";
/** Seconds behind the stream's end above which a job is late. */
const MOST_BEHIND_SECONDS = 900;

describe("faults of a SQL stage", () => {
  let settings: CloudSettings;
  let cloudWatch: CloudWatch;
  let logs: CloudWatchLogs;
  let world: World;
  beforeEach(async () => {
    settings = temporarySettings();
    cloudWatch = new CloudWatch(settings);
    const { metrics } = cloudWatch;
    const nobody = { targetPrefix: "", call: assert.fail, putLogs: assert.fail };
    logs = new CloudWatchLogs(settings, new RecordTargets(nobody, nobody, { queue: assert.fail }), metrics);
    const onLog = (group: string, stream: string, messages: string[]) =>
      logs.note(group, stream, messages, (problem) => assert.fail(problem));
    world = new World({ metrics, onLog });
    const application = { applicationName: "sql", logGroupName: GROUP };
    await watch({ applications: { job: application } }, cloudWatch.handlers(), logsHandlers(logs));
  });
  afterEach(async () => {
    await world.close();
    cloudWatch.close();
    removeData(settings);
  });

  /** Counts by key and minute. */
  const begin = async (): Promise<void> => {
    const sql =
      "SELECT k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, k";
    const logStreamArn = `arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}:log-stream:job`;
    await world.flink.apply("sql", {
      ...applicationInputs({ sql, results: { output: { columns: "k string, n bigint" } }, delaySeconds: 0 }),
      cloudwatchLoggingOptions: { logStreamArn },
    });
    world.flink.start();
  };
  const put = (...events: (object | string)[]): void => {
    for (const event of events) world.put(event, "shard-0", world.clock.time);
  };
  const read = async (...events: (object | string)[]): Promise<void> => {
    put(...events);
    world.clock.time += 1000;
    await world.flink.settled();
  };
  const event = (k: string, time: string) => ({ k, at: at(time) });
  const results = () => world.sinks.of("output").map((text) => JSON.parse(text) as unknown);

  fault("job-not-running", "nothing runs, and so nothing is emitted", async () => {
    assert.deepEqual(firing(cloudWatch), ["job-job-not-running"]);
  });

  // Each try is a restart.
  fault("job-not-running", "the stream is out of reach from the job's start on", async () => {
    world.streams.read = () => Promise.reject(new Error("out of reach"));
    await begin();
    await until(() => world.problems.length > 0);
    await world.flink.tell();
    assert.deepEqual(firing(cloudWatch), ["job-job-not-running", "job-job-restarted"]);
  });

  fault("job-restarted", "the stream is out of reach for a moment", async () => {
    await begin();
    await read();
    const readShard = world.streams.read.bind(world.streams);
    world.streams.read = async () => {
      world.streams.read = readShard;
      throw new Error("out of reach");
    };
    await read(event("a", "12:00:00"), event("b", "12:01:00"));
    assert.deepEqual(firing(cloudWatch), ["job-job-restarted"]);
    assert.deepEqual(results(), [{ k: "a", n: 1 }]);
  });

  // As in Flink, whose jobs do not bear a failed checkpoint unless they are told to: the job begins again.
  fault(
    "checkpoints-failed",
    "the disk has no room for the job's state; nothing is lost, and nothing twice",
    async () => {
      await begin();
      await read();
      const { run } = Store.prototype;
      Store.prototype.run = async function (sql) {
        if (!sql.startsWith("INSERT INTO state")) return run.call(this, sql);
        Store.prototype.run = run;
        throw new Error("No space left on device");
      };
      try {
        await read(event("a", "12:00:00"), event("b", "12:01:00"));
      } finally {
        Store.prototype.run = run;
      }
      assert.match(String(world.problems[0]), /its state cannot be written: No space left on device/);
      assert.deepEqual(firing(cloudWatch), ["job-checkpoints-failed", "job-job-restarted"]);
      await read(event("c", "12:02:00"));
      assert.deepEqual(results().at(-1), { k: "b", n: 1 });
    },
  );

  fault("job-behind", `the delivery stream takes no results for over ${MOST_BEHIND_SECONDS} s`, async () => {
    await begin();
    await read();
    world.sinks.failures = Number.POSITIVE_INFINITY;
    put(event("a", "12:00:00"), event("b", "12:01:00"));
    await until(() => world.problems.length > 0);
    world.clock.time += MOST_BEHIND_SECONDS * 1000;
    await world.flink.tell();
    assert.deepEqual(firing(cloudWatch), []);
    world.clock.time += 1;
    await world.flink.tell();
    assert.deepEqual(firing(cloudWatch), ["job-job-behind"]);
    world.sinks.failures = 0;
    await read();
    assert.deepEqual(results(), [{ k: "a", n: 1 }]);
  });

  fault("rows-late", "a row comes when its window is closed", async () => {
    await begin();
    await read();
    await read(event("a", "12:00:00"), event("a", "12:05:00"), event("late", "12:00:01"));
    assert.deepEqual(firing(cloudWatch), ["job-rows-late"]);
  });

  fault("records-malformed", "a record is no JSON, which is logged as the runner does", async () => {
    await begin();
    await read();
    await read(event("a", "12:00:00"), "no JSON");
    await logs.noted();
    assert.deepEqual(firing(cloudWatch), ["job-records-malformed"]);
    const { events } = await logs.call("FilterLogEvents", { logGroupName: GROUP });
    assert.deepEqual(
      (events as { message: string }[]).map(({ message }) => message),
      ["Left out 1 malformed record(s)"],
    );
  });

  // A KPU has a heap and CPUs of its own. Here all jobs run in the process of the embedded cloud, which is busy while it works.
  for (const [alarm, MetricName, most] of [
    ["job-heap-full", "heapMemoryUtilization", 90],
    ["job-cpu-busy", "cpuUtilization", 80],
  ] as const) {
    fault(alarm, `points of ${MetricName} over ${most} %, put as AWS would emit them`, async () => {
      const metric = {
        ...{ Namespace: "AWS/KinesisAnalytics", MetricName },
        dimension: ["Application", "sql"] as [string, string],
      };
      await begin();
      await read();
      putPoint(cloudWatch, metric, most);
      assert.deepEqual(firing(cloudWatch), []);
      putPoint(cloudWatch, metric, most + 1);
      assert.deepEqual(firing(cloudWatch), [`job-${alarm}`]);
    });
  }

  it("clean: nothing, and all is counted", async () => {
    await begin();
    await read();
    await read(event("a", "12:00:00"), event("a", "12:05:00"));
    await logs.noted();
    assert.deepEqual(firing(cloudWatch), []);
    const maximum = Object.fromEntries(cloudWatch.metrics.all().map(({ metricName, here }) => [metricName, here?.max]));
    assert.deepEqual(maximum, {
      ...{ runningTime: 2000, uptime: 2000, downtime: 0, numRestarts: 0, fullRestarts: 0 },
      ...{ numberOfFailedCheckpoints: 0, millisBehindLatest: 0, numLateRecordsDropped: 0 },
      ...{ numRecordsIn: 2, numRecordsOut: 1 },
    });
  });
});
