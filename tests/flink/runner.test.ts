import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { encodeProperties } from "../../components/sql-analytics/properties";
import { type Cloud, startCloud } from "../../local/cloud/cloud";
import type { CloudSettings } from "../../local/cloud/contracts";
import { clientSettings, removeData, temporarySettings } from "../local/cloud/temporary-cloud";
import { JobFolder, type RunnerProcess, whyNoJobs } from "./runner-process";

const EVENTS = 5000;
const MALFORMED_EVERY = 100;
const BATCH = 500;
const FIRST_MS = Date.parse("2026-01-31T12:00:00Z");
const STEP_MS = 100;
const GENDERS = ["female", "male", "other"];

/** What differs between the applications of these tests. */
interface Variant {
  shardCount: number;
  rt: string;
  window: string;
}

/** @param delay `D HH:MM:SS`: seconds alone are at most 99, and Flink takes no wider ones */
const eventTime = (delay: string) =>
  `\`rt\` AS COALESCE(CAST(\`seen\` AS TIMESTAMP_LTZ(3)), CURRENT_TIMESTAMP),
  WATERMARK FOR \`rt\` AS \`rt\` - INTERVAL '${delay}' DAY TO SECOND`;

const ORDERED: Variant = { shardCount: 1, rt: eventTime("0 00:00:10"), window: "'1' MINUTE" };

const script = (streamArn: string, deliveryStream: string, { rt, window }: Variant) => `
CREATE TEMPORARY TABLE \`person\` (
  \`seen\` TIMESTAMP(6),
  \`gender\` STRING,
  \`age\` INT,
  ${rt}
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${streamArn}', 'aws.region' = 'eu-west-1',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'counted-json'
);
CREATE TEMPORARY TABLE \`counts\` (\`minute\` STRING, \`gender\` STRING, \`people\` BIGINT, \`years\` BIGINT) WITH (
  'connector' = 'firehose', 'delivery-stream' = '${deliveryStream}', 'aws.region' = 'eu-west-1', 'format' = 'json'
);
EXECUTE STATEMENT SET BEGIN
INSERT INTO \`counts\`
-- a window's rows; with a semicolon here
SELECT DATE_FORMAT(window_start, 'HH:mm'), gender, COUNT(*), CAST(SUM(age) AS BIGINT)
FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(rt), INTERVAL ${window}))
GROUP BY window_start, window_end, gender;
END;
`;

interface Row {
  minute: string;
  gender: string;
  people: number;
  years: number;
}

/** Event number `index`, or nothing for a malformed one. */
function eventAt(index: number): { seen: string; gender: string; age: number } | undefined {
  if (index % MALFORMED_EVERY === 7) return undefined;
  const seen = new Date(FIRST_MS + index * STEP_MS).toISOString();
  return { seen, gender: GENDERS[index % 3] ?? "", age: index % 90 };
}

const MALFORMED = ["{", "", '{"seen":"yesterday","age":1}', '{"seen":"2026-01-31 12:00:00","age":"old"}', "[]", "null"];

function recordAt(index: number): { Data: Buffer; PartitionKey: string } {
  const event = eventAt(index);
  const text = event === undefined ? MALFORMED[index % MALFORMED.length] : JSON.stringify(event);
  // An empty record is put as a blank: the SDK refuses none.
  return { Data: Buffer.from(text === "" ? " " : (text ?? "")), PartitionKey: String(index) };
}

/** The rows that the first `count` events give, as `minute gender people years`. */
function truth(from: number, to: number): string[] {
  const sums = new Map<string, { people: number; years: number }>();
  for (let index = from; index < to; index++) {
    const event = eventAt(index);
    if (event === undefined) continue;
    const key = `${event.seen.slice(11, 16)} ${event.gender}`;
    const { people, years } = sums.get(key) ?? { people: 0, years: 0 };
    sums.set(key, { people: people + 1, years: years + event.age });
  }
  return [...sums].map(([key, { people, years }]) => `${key} ${people} ${years}`).sort();
}

const malformedIn = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => eventAt(from + index)).filter((event) => event === undefined).length;

const written = (rows: Row[]) =>
  rows.map(({ minute, gender, people, years }) => `${minute} ${gender} ${people} ${years}`).sort();

describe("the SQL runner over the embedded cloud", function () {
  this.timeout(180_000);
  let settings: CloudSettings;
  let cloud: Cloud;
  let kinesis: KinesisClient;
  const folders: JobFolder[] = [];
  const started: RunnerProcess[] = [];

  before(async function () {
    const reason = whyNoJobs();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    settings = temporarySettings();
    cloud = await startCloud(settings, { port: 0, onProblem: () => {} });
    kinesis = new KinesisClient(clientSettings(cloud.endpoint));
    await make("aws:s3/bucket:Bucket", "results", { bucket: "results" });
  });

  afterEach(async () => {
    for (const process of started.splice(0)) await process.kill();
    for (const folder of folders.splice(0)) folder.remove();
  });

  after(async () => {
    kinesis?.destroy();
    await cloud?.close();
    if (settings !== undefined) removeData(settings);
  });

  async function make(type: string, name: string, inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
    const handler = cloud.handlers[type];
    assert.ok(handler, type);
    return (await handler({ urn: `urn:pulumi:test::test::${type}::${name}`, type, name, inputs })).outputs;
  }

  /** A stream, a delivery stream, and the folder of the application between them. */
  async function application(name: string, variant = ORDERED) {
    const { shardCount } = variant;
    const { arn } = await make("aws:kinesis/stream:Stream", name, { name, shardCount });
    await make("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", name, {
      name,
      destination: "extended_s3",
      extendedS3Configuration: {
        roleArn: "arn:aws:iam::000000000000:role/delivery",
        bucketArn: "arn:aws:s3:::results",
        prefix: `${name}/`,
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: "AppendDelimiterToRecord",
              parameters: [{ parameterName: "Delimiter", parameterValue: "\\n" }],
            },
          ],
        },
      },
    });
    const config = { "table.local-time-zone": "UTC", "table.optimizer.agg-phase-strategy": "ONE_PHASE" };
    const groups = encodeProperties(script(String(arn), name, variant), config, {
      "aws.endpoint": cloud.endpoint,
      "aws.credentials.provider": "BASIC",
      "aws.credentials.basic.accesskeyid": "local",
      "aws.credentials.basic.secretkey": "local",
      "aws.http.protocol.version": "HTTP1_1",
      "source.shard.discovery.interval": "1 s",
    });
    const folder = new JobFolder(groups);
    folders.push(folder);
    return { name, folder };
  }

  function start(folder: JobFolder): RunnerProcess {
    const process = folder.start();
    started.push(process);
    return process;
  }

  async function put(StreamName: string, from: number, to: number): Promise<void> {
    for (let first = from; first < to; first += BATCH) {
      const Records = Array.from({ length: Math.min(BATCH, to - first) }, (_, index) => recordAt(first + index));
      const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      assert.equal(FailedRecordCount, 0);
    }
  }

  async function rows(name: string): Promise<Row[]> {
    await cloud.deliveries.drain();
    const objects = await cloud.objects.list("results", `${name}/`);
    const lines = objects.flatMap(({ key }) =>
      readFileSync(cloud.objects.path("results", key), "utf8").trimEnd().split("\n"),
    );
    return lines.map((line) => JSON.parse(line) as Row);
  }

  it("counts every event of two shards in its window, and the malformed ones beside", async () => {
    // Shards are not read in step: the delay covers all of the events.
    const { name, folder } = await application("whole", { ...ORDERED, shardCount: 2, rt: eventTime("0 00:10:00") });
    const runner = start(folder);
    await put(name, 0, EVENTS);
    const counts = await runner.end("drain");
    const results = await rows(name);
    assert.deepEqual(written(results), truth(0, EVENTS));
    assert.deepEqual(counts, {
      recordsIn: EVENTS,
      malformed: malformedIn(0, EVENTS),
      lateDropped: 0,
      recordsOut: results.length,
    });
    assert.deepEqual(
      runner.states.filter((state) => !["STARTING", "INITIALIZING", "CREATED"].includes(state)),
      ["RUNNING", "DRAINING", "DRAINED"],
    );
  });

  it("goes on behind a drain: it reads none twice, and later events are not late", async () => {
    const { name, folder } = await application("continued");
    await put(name, 0, 1200);
    assert.equal((await start(folder).end("drain")).recordsIn, 1200);
    await put(name, 1200, 3000);
    const counts = await start(folder).end("drain");
    assert.deepEqual([counts.recordsIn, counts.lateDropped], [1800, 0]);
    assert.deepEqual(written(await rows(name)), [...truth(0, 1200), ...truth(1200, 3000)].sort());
  });

  it("keeps open windows over a stop", async () => {
    const { name, folder } = await application("stopped");
    await put(name, 0, 1000);
    const first = start(folder);
    await first.until(() => first.counts.recordsIn === 1000);
    await first.end("stop");
    await put(name, 1000, 2000);
    assert.equal((await start(folder).end("drain")).recordsIn, 1000);
    assert.deepEqual(written(await rows(name)), truth(0, 2000));
  });

  it("loses no window when it is killed in the middle", async () => {
    const { name, folder } = await application("killed");
    const first = start(folder);
    await put(name, 0, 2500);
    await first.until(() => first.counts.recordsOut > 0);
    await first.kill();
    await put(name, 2500, EVENTS);
    await start(folder).end("drain");
    // What was put between the last checkpoint and the end of the process is put again.
    const distinct = [...new Set(written(await rows(name)))];
    assert.deepEqual(distinct, truth(0, EVENTS));
  });

  it("drops and counts what comes behind the watermark", async () => {
    const { name, folder } = await application("late");
    const seen = [0, 59, 70, 71, 5, 62].map((second) => new Date(FIRST_MS + second * 1000).toISOString());
    const Records = seen.map((each) => ({
      Data: Buffer.from(JSON.stringify({ seen: each, gender: "other", age: 1 })),
      PartitionKey: "one",
    }));
    await kinesis.send(new PutRecordsCommand({ StreamName: name, Records }));
    assert.equal((await start(folder).end("drain")).lateDropped, 1);
    assert.deepEqual(written(await rows(name)), ["12:00 other 2 2", "12:01 other 3 3"]);
  });

  it("waits for windows of the clock when a drain says how long they are", async () => {
    const variant = { shardCount: 1, rt: "`rt` AS PROCTIME()", window: "'2' SECOND" };
    const { name, folder } = await application("clock", variant);
    await put(name, 0, 1000);
    await start(folder).end("drain 2500");
    const people = (await rows(name)).reduce((sum, row) => sum + row.people, 0);
    assert.equal(people, 1000 - malformedIn(0, 1000));
  });

  it("ends with the reason when its properties are broken", async () => {
    const folder = new JobFolder(encodeProperties("SELECT 1;", {}));
    folders.push(folder);
    assert.match(await start(folder).failure(), /must be CREATE statements and then EXECUTE STATEMENT SET/);
  });
});
